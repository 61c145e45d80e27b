// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-words.h"

#include "base/utf8.h"

enum { BATCH = 32 };

/** Characters that make a phrase of the words on both sides: Xapian's, and other hyphens and
 * apostrophes. */
static bool joins(uint32_t c)
{
    if (c < 0x80)
        return c && strchr(".-/:\\@'&+#_", (int)c);
    return c == 0x2019 || c == 0x201b || c == 0x2010 || c == 0x2011 || c == 0x2013 || c == 0xb7 ||
           c == 0x2027;
}

static bool is_joined(struct slice between)
{
    while (between.len) {
        size_t length = 1;
        if (!joins(utf8_decode(between, &length)))
            return false;
        between = slice_of(between.ptr + length, between.len - length);
    }
    return true;
}

static bool is_ngram(const struct character_table *characters, struct slice word)
{
    size_t length = 1;
    return word.len && character_info(characters, utf8_decode(word, &length)) & CHARACTER_CJK;
}

static bool add_word(struct query_words *words, size_t *capacity, struct query_arena *arena,
                     struct query_word word)
{
    if (words->count == *capacity) {
        const size_t grown = *capacity ? 2 * *capacity : 4;
        struct query_word *items = query_arena_alloc(arena, grown * sizeof(*items));
        if (!items)
            return false;
        if (words->count)
            memcpy(items, words->items, words->count * sizeof(*items));
        words->items = items;
        *capacity = grown;
    }
    words->items[words->count++] = word;
    return true;
}

bool query_words_read(struct query_words *out, struct query_arena *arena,
                      struct tokenizer *tokenizer, const struct character_table *characters,
                      struct slice text, size_t offset, size_t length)
{
    struct token tokens[BATCH];
    size_t capacity = 0;
    size_t count;
    size_t end = 0;
    bool ngram = true; // what came before
    *out = (struct query_words){.items = NULL};
    const struct slice piece = slice_of(text.ptr + offset, length);
    tokenizer_start(tokenizer, piece);
    while ((count = tokenizer_next(tokenizer, tokens, BATCH))) {
        for (size_t i = 0; i < count; i++) {
            const struct token *token = &tokens[i];
            struct query_word word = {.offset = offset + token->offset, .length = token->length};
            word.ngram = is_ngram(characters, token->word);
            if (!query_arena_copy(arena, token->word, &word.word))
                return false;
            if (out->count && !word.ngram && !ngram && token->offset >= end)
                word.joined = is_joined(slice_of(piece.ptr + end, token->offset - end));
            // The last dot of an acronym is passed over by the tokenizer, as is "++" in "C++11".
            end = token->offset + token->length;
            ngram = word.ngram;
            if (!add_word(out, &capacity, arena, word))
                return false;
        }
    }
    return true;
}
