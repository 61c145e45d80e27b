// SPDX-License-Identifier: GPL-2.0-or-later
#include "term-stream.h"

#include <stdlib.h>

#define BATCH 128

/** A prefix, and behind it the term or word at hand. */
struct prefixed {
    size_t prefix_len;
    char bytes[TERM_MAX_PREFIX + TOKENIZER_WORD_LIMIT];
};

_Static_assert(STEMMER_MAX_STEM <= TOKENIZER_WORD_LIMIT, "a stem fits where a word does");
_Static_assert(TOKENIZER_WORD_LIMIT <= WORD_CACHE_MAX_LEN, "every word can be kept");
_Static_assert(STEMMER_MAX_STEM + TERM_MAX_PREFIX <= 245, "Xapian's limit of a term");

static enum error_code set_prefix(struct prefixed *term, struct slice prefix, struct error *error)
{
    term->prefix_len = 0;
    if (prefix.len > TERM_MAX_PREFIX)
        return error_set(error, ERROR_INTERNAL, "the term prefix '%.*s' is too long",
                         TERM_MAX_PREFIX, prefix.ptr);
    term->prefix_len = prefix.len;
    if (prefix.len)
        memcpy(term->bytes, prefix.ptr, prefix.len);
    return ERROR_NONE;
}

static struct slice with_prefix(struct prefixed *term, struct slice rest)
{
    memcpy(term->bytes + term->prefix_len, rest.ptr, rest.len);
    return slice_of(term->bytes, term->prefix_len + rest.len);
}

/** The next position, if there is a counter. Without stems, pairs have none. */
static uint32_t next_position(uint32_t *position, const struct token *token, bool stems)
{
    if (!position || (!stems && token->flags & TOKEN_PAIR))
        return TERM_NO_POSITION;
    *position += token->increment;
    return *position;
}

enum error_code terms_of_text(struct tokenizer *tokenizer, struct stemmer *stemmer,
                              struct slice text, uint32_t wdf_increment, struct slice prefix,
                              uint32_t *position, term_sink sink, void *payload,
                              struct error *error)
{
    struct prefixed term;
    enum error_code code = set_prefix(&term, prefix, error);
    if (code)
        return code;
    struct token tokens[BATCH];
    size_t count;
    tokenizer_start(tokenizer, text);
    while ((count = tokenizer_next(tokenizer, tokens, BATCH))) {
        for (size_t i = 0; i < count; i++) {
            struct slice rest = tokens[i].word;
            char stem[STEMMER_MAX_STEM];
            if (stemmer) {
                rest = slice_of(stem, stemmer_apply(stemmer, rest, stem, sizeof(stem)));
                if (!stemmer_ok(stemmer))
                    return error_set_no_memory(error);
                if (!rest.len)
                    continue;
            }
            const uint32_t at = next_position(position, &tokens[i], stemmer != NULL);
            code = sink(payload, with_prefix(&term, rest), at, wdf_increment);
            if (code)
                return code;
        }
    }
    return ERROR_NONE;
}

struct term_stream {
    struct tokenizer *tokenizer;
    struct stemmer *stemmer;
    struct prefixed term;
    struct word_cache cache;
    term_number number;
    void *payload;
    uint32_t *position;
};

enum error_code term_stream_open(struct term_stream **out,
                                 const struct term_stream_options *options, struct error *error)
{
    *out = NULL;
    struct term_stream *stream = calloc(1, sizeof(*stream));
    if (!stream)
        return error_set_no_memory(error);
    stream->tokenizer = options->tokenizer;
    stream->stemmer = options->stemmer;
    stream->number = options->number;
    stream->payload = options->payload;
    enum error_code code = set_prefix(&stream->term, options->prefix, error);
    if (!code)
        code = word_cache_open(&stream->cache,
                               options->max_words ? options->max_words : TERM_STREAM_WORDS, error);
    if (code) {
        term_stream_close(stream);
        return code;
    }
    *out = stream;
    return ERROR_NONE;
}

void term_stream_close(struct term_stream *stream)
{
    if (!stream)
        return;
    word_cache_close(&stream->cache);
    free(stream);
}

void term_stream_new_numbers(struct term_stream *stream)
{
    word_cache_new_epoch(&stream->cache);
}

void term_stream_start(struct term_stream *stream, struct slice text, uint32_t *position)
{
    stream->position = position;
    tokenizer_start(stream->tokenizer, text);
}

/** Adds a word that the cache does not have. NULL: no memory. */
static struct word_entry *add_word(struct term_stream *stream, const struct token *token)
{
    char stem[STEMMER_MAX_STEM];
    struct slice term = token->word;
    if (stream->stemmer) {
        term = slice_of(stem, stemmer_apply_uncached(stream->stemmer, term, stem, sizeof(stem)));
        if (!stemmer_ok(stream->stemmer))
            return NULL;
    }
    return word_cache_add(&stream->cache, token->word, token->key, token->hash, term);
}

/** Asks for the number of an entry's term. */
static enum error_code set_number(struct term_stream *stream, struct word_entry *entry,
                                  struct error *error)
{
    const struct slice stem = word_entry_term(&stream->cache, entry);
    uint32_t number = TERM_LEFT_OUT;
    if (stem.len) {
        const enum error_code code =
            stream->number(stream->payload, with_prefix(&stream->term, stem), &number, error);
        if (code)
            return code;
    }
    word_entry_set_payload(&stream->cache, entry, number);
    return ERROR_NONE;
}

static inline enum error_code take_word(struct term_stream *stream, const struct token *token,
                                        uint32_t *position, bool stems,
                                        struct occurrence *occurrence, struct error *error)
{
    struct word_entry *entry =
        word_cache_find(&stream->cache, token->word, token->key, token->hash);
    if (!entry) {
        entry = add_word(stream, token);
        if (!entry)
            return error_set_no_memory(error);
    }
    if (!word_entry_has_payload(&stream->cache, entry)) {
        const enum error_code code = set_number(stream, entry, error);
        if (code)
            return code;
    }
    occurrence->term = entry->payload;
    if (entry->payload == TERM_LEFT_OUT)
        return ERROR_NONE;
    occurrence->position = next_position(position, token, stems);
    occurrence->offset = token->offset;
    return ERROR_NONE;
}

void term_stream_prefetch(const struct term_stream *stream, const struct token *token)
{
    __builtin_prefetch(&stream->cache.entries[token->hash & stream->cache.mask]);
}

enum error_code term_stream_word(struct term_stream *stream, const struct token *token,
                                 uint32_t *position, struct occurrence *occurrence,
                                 struct error *error)
{
    return take_word(stream, token, position, stream->stemmer != NULL, occurrence, error);
}

enum error_code term_stream_read(struct term_stream *stream, struct occurrence *occurrences,
                                 size_t max, size_t *count, struct error *error)
{
    struct token tokens[BATCH];
    const size_t batch = max < BATCH ? max : BATCH;
    const bool stems = stream->stemmer != NULL;
    size_t written = 0;
    *count = 0;
    while (written == 0) { // a batch of words without a stem is not the end
        const size_t found = tokenizer_next(stream->tokenizer, tokens, batch);
        if (!found)
            break;
        for (size_t i = 0; i < found; i++)
            term_stream_prefetch(stream, &tokens[i]);
        for (size_t i = 0; i < found; i++) {
            struct occurrence *const next = &occurrences[written];
            const enum error_code code =
                take_word(stream, &tokens[i], stream->position, stems, next, error);
            if (code)
                return code;
            written += next->term != TERM_LEFT_OUT;
        }
    }
    *count = written;
    return ERROR_NONE;
}
