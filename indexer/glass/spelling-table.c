// SPDX-License-Identifier: GPL-2.0-or-later
#include "spelling-table.h"

#include "term-merge.h"

#include <stdlib.h>
#include <string.h>

enum {
    MAX_PAIRS = 512 << 10,  // fragments sorted at a time
    LENGTH_MASK = 0x60,     // lengths look like letters, which helps deflate
    MAX_BOOKEND_LENGTH = 4, // of words that get a B fragment
    KINDS = 4,
    FIRST_BYTES = 256,
};

struct word {
    uint64_t text; // offset
    uint32_t frequency;
    uint32_t length;
};

struct spelling {
    struct table_writer *table;
    struct tag_deflater *deflater;
    struct buffer text; // of all words, in order
    struct word *words;
    size_t count;
    size_t capacity;
    uint64_t sizes[KINDS][FIRST_BYTES]; // fragments by kind and first byte
    struct order_item *pairs;           // fragment and word
    struct order_item *spare;
    size_t pair_count;
    struct buffer tag;
    struct buffer compressed;
};

static const uint8_t kind_letters[KINDS] = {'B', 'H', 'M', 'T'};

enum { BOOKEND, HEAD, MIDDLE, TAIL };

/** A fragment as a number that sorts as its key does. */
static inline uint64_t fragment_key(unsigned kind, uint8_t a, uint8_t b, uint8_t c)
{
    return (uint64_t)kind_letters[kind] << 24 | (uint64_t)a << 16 | (uint64_t)b << 8 | c;
}

/** Counts the fragments of a word. */
static void count_fragments(struct spelling *spelling, const uint8_t *text, size_t len)
{
    spelling->sizes[HEAD][text[0]]++;
    spelling->sizes[TAIL][text[len - 2]]++;
    if (len <= MAX_BOOKEND_LENGTH)
        spelling->sizes[BOOKEND][text[0]]++;
    for (size_t at = 0; at + 3 <= len; at++)
        spelling->sizes[MIDDLE][text[at]]++;
}

static enum error_code put_entry(struct spelling *spelling, const uint8_t *key, size_t key_len,
                                 struct error *error)
{
    struct buffer *tag = &spelling->tag;
    struct buffer *compressed = &spelling->compressed;
    buffer_clear(compressed);
    if (!buffer_ok(tag) || !buffer_reserve(compressed, tag->len + 1))
        return error_set_no_memory(error);
    const size_t size = deflate_tag(spelling->deflater, TAG_OTHER, tag->data, tag->len,
                                    (uint8_t *)compressed->data);
    return size > 0
               ? table_writer_add(spelling->table, key, key_len, compressed->data, size, true,
                                  error)
               : table_writer_add(spelling->table, key, key_len, tag->data, tag->len, false, error);
}

/** Writes the sorted pairs: the list of each fragment's words, each without what it shares. */
static enum error_code write_fragments(struct spelling *spelling, struct error *error)
{
    order_sort(spelling->pairs, spelling->pair_count, spelling->spare);
    enum error_code code = ERROR_NONE;
    for (size_t at = 0; !code && at < spelling->pair_count;) {
        const uint64_t key = spelling->pairs[at].key;
        const struct word *before = NULL;
        buffer_clear(&spelling->tag);
        for (; at < spelling->pair_count && spelling->pairs[at].key == key; at++) {
            const struct word *word = &spelling->words[spelling->pairs[at].id];
            if (word == before)
                continue; // a word may have the same three bytes twice
            const char *text = spelling->text.data + word->text;
            size_t shared = 0;
            if (before) {
                const char *other = spelling->text.data + before->text;
                while (shared < before->length && shared < word->length &&
                       text[shared] == other[shared])
                    shared++;
                buffer_append_char(&spelling->tag, (char)(shared ^ LENGTH_MASK));
            }
            buffer_append_char(&spelling->tag, (char)((word->length - shared) ^ LENGTH_MASK));
            buffer_append(&spelling->tag, text + shared, word->length - shared);
            before = word;
        }
        const uint8_t bytes[4] = {(uint8_t)(key >> 24), (uint8_t)(key >> 16), (uint8_t)(key >> 8),
                                  (uint8_t)key};
        code = put_entry(spelling, bytes, bytes[0] == kind_letters[MIDDLE] ? 4 : 3, error);
    }
    spelling->pair_count = 0;
    return code;
}

/** Collects, sorts and writes the fragments from @p first to @p last of a kind. */
static enum error_code write_range(struct spelling *spelling, unsigned kind, unsigned first,
                                   unsigned last, uint64_t count, struct error *error)
{
    free(spelling->pairs);
    spelling->pairs = malloc(2 * (size_t)count * sizeof(*spelling->pairs));
    if (!spelling->pairs)
        return error_set_no_memory(error);
    spelling->spare = spelling->pairs + count;
    spelling->pair_count = 0;
    const char *text = spelling->text.data;
    for (size_t i = 0; i < spelling->count; i++) {
        const struct word *word = &spelling->words[i];
        const uint8_t *bytes = (const uint8_t *)text + word->text;
        const size_t len = word->length;
        size_t at = kind == TAIL ? len - 2 : 0;
        size_t end = at + 1;
        if (kind == MIDDLE)
            end = len >= 3 ? len - 2 : 0;
        else if (kind == BOOKEND && len > MAX_BOOKEND_LENGTH)
            end = 0;
        for (; at < end; at++) {
            if (bytes[at] < first || bytes[at] > last)
                continue;
            const uint8_t second = kind == BOOKEND ? bytes[len - 1] : bytes[at + 1];
            const uint8_t third = kind == MIDDLE ? bytes[at + 2] : 0;
            spelling->pairs[spelling->pair_count++] = (struct order_item){
                .key = fragment_key(kind, bytes[at], second, third), .id = (uint32_t)i};
        }
    }
    return write_fragments(spelling, error);
}

static enum error_code write_all_fragments(struct spelling *spelling, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (unsigned kind = 0; !code && kind < KINDS; kind++) {
        for (unsigned first = 0, last; !code && first < FIRST_BYTES; first = last + 1) {
            uint64_t count = spelling->sizes[kind][first];
            for (last = first;
                 last + 1 < FIRST_BYTES && count + spelling->sizes[kind][last + 1] <= MAX_PAIRS;)
                count += spelling->sizes[kind][++last];
            if (count > 0)
                code = write_range(spelling, kind, first, last, count, error);
        }
    }
    return code;
}

static enum error_code add_word(struct spelling *spelling, const struct term_reader *reader,
                                uint64_t frequency, struct error *error)
{
    if (spelling->count == spelling->capacity) {
        const size_t capacity = spelling->capacity ? 2 * spelling->capacity : 4096;
        struct word *words = realloc(spelling->words, capacity * sizeof(*words));
        if (!words)
            return error_set_no_memory(error);
        spelling->words = words;
        spelling->capacity = capacity;
    }
    spelling->words[spelling->count++] =
        (struct word){.text = spelling->text.len,
                      .frequency = frequency > UINT32_MAX ? UINT32_MAX : (uint32_t)frequency,
                      .length = reader->length};
    if (!buffer_append(&spelling->text, reader->text, reader->length))
        return error_set_no_memory(error);
    count_fragments(spelling, (const uint8_t *)reader->text, reader->length);
    return ERROR_NONE;
}

static enum error_code collect_words(struct spelling *spelling, struct glass_run *const *runs,
                                     size_t run_count, struct error *error)
{
    const struct term_range everything = {NULL, NULL, 0};
    struct term_merge merge;
    enum error_code code = term_merge_open(&merge, runs, run_count, true, everything, error);
    while (!code && merge.group_size > 0) {
        uint64_t frequency = 0;
        for (size_t i = 0; i < merge.group_size; i++)
            frequency += merge.group[i]->frequency;
        code = add_word(spelling, merge.group[0], frequency, error);
        if (!code)
            code = term_merge_next(&merge, error);
    }
    term_merge_free(&merge);
    return code;
}

static enum error_code write_words(struct spelling *spelling, uint32_t *max_frequency,
                                   struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; !code && i < spelling->count; i++) {
        const struct word *word = &spelling->words[i];
        uint8_t key[1 + GLASS_MAX_TERM] = {'W'};
        uint8_t tag[PACK_MAX_UINT];
        memcpy(key + 1, spelling->text.data + word->text, word->length);
        const size_t tag_len = (size_t)(pack_uint_last(tag, word->frequency) - tag);
        code = table_writer_add(spelling->table, key, 1 + (size_t)word->length, tag, tag_len, false,
                                error);
        if (word->frequency > *max_frequency)
            *max_frequency = word->frequency;
    }
    return code;
}

enum error_code spelling_table_write(struct table_writer *table, struct glass_run *const *runs,
                                     size_t run_count, int deflate_level, uint32_t *max_frequency,
                                     struct error *error)
{
    *max_frequency = 0;
    struct spelling spelling = {.table = table, .deflater = tag_deflater_new(deflate_level)};
    enum error_code code = spelling.deflater ? ERROR_NONE : error_set_no_memory(error);
    if (!code)
        code = collect_words(&spelling, runs, run_count, error);
    if (!code)
        code = write_all_fragments(&spelling, error);
    if (!code)
        code = write_words(&spelling, max_frequency, error);
    tag_deflater_free(spelling.deflater);
    buffer_free(&spelling.text);
    buffer_free(&spelling.tag);
    buffer_free(&spelling.compressed);
    free(spelling.words);
    free(spelling.pairs);
    return code;
}
