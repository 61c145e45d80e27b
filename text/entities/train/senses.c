// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * entities-senses: what a first model takes the capitalised words of plain news for.
 *
 *   entities-senses MODEL FILE... > senses       lines "word<TAB>sense"
 *
 * A sense is 1 + leading type * 3 + how clearly it leads (0, 1, 2); type 4 is no name. The second
 * model reads them as features: self-training that keeps to single words and forgives errors.
 * Words at the start of a sentence are not counted. SENSE_NEVER is added for words that are hardly
 * ever in a name, wherever they stand.
 */
#include "../entity-features.h"
#include "../entity-tagger.h"

#include "corpus/reader.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    SLOTS = 1 << 20,
    TOKENS = 32768,
    AT_LEAST = 6,
    NEVER_AT_LEAST = 50, // times met, of which
    NEVER_SHARE = 200,   // at most one in so many is in a name
};

struct sense {
    char *word;
    uint32_t votes[ENTITY_TYPES + 1]; /**< within sentences */
    uint32_t met, named;              /**< anywhere, and those in names */
};

static struct sense *senses;

static void count(const struct word_details *word, unsigned type, bool within)
{
    size_t at = (size_t)(word->small_hash >> 20) & (SLOTS - 1);
    for (unsigned tries = 0; tries < 100; tries++, at = (at + 1) & (SLOTS - 1)) {
        struct sense *const s = &senses[at];
        if (!s->word)
            s->word = strndup(word->small_text, word->small_length);
        if (s->word && strlen(s->word) == word->small_length &&
            memcmp(s->word, word->small_text, word->small_length) == 0) {
            s->votes[type] += within;
            s->met++;
            s->named += type != ENTITY_TYPES;
            return;
        }
    }
}

static int by_word(const void *a, const void *b)
{
    const struct sense *x = a, *y = b;
    return x->word && y->word ? strcmp(x->word, y->word) : (x->word == NULL) - (y->word == NULL);
}

int main(int argc, char **argv)
{
    static const struct entity_model_header nothing;
    static const struct entity_model none = {.header = &nothing};
    static struct entity_token tokens[TOKENS];
    static uint8_t labels[TOKENS];
    struct error error = ERROR_INIT;
    struct entity_model model;
    struct entity_tagger *tagger = NULL;
    struct article article = ARTICLE_INIT;
    const size_t capacity = (size_t)8 << 20;
    char *bytes = aligned_alloc(64, capacity);
    FILE *file = argc > 2 ? fopen(argv[1], "rb") : NULL;
    senses = calloc(SLOTS, sizeof(*senses));
    if (!file || !bytes || !senses) {
        fprintf(stderr, "usage: entities-senses MODEL FILE...\n");
        return ERROR_USAGE;
    }
    const size_t size = fread(bytes, 1, capacity, file);
    (void)fclose(file);
    enum error_code code = entity_model_read(&model, slice_of(bytes, size), &error);
    if (code == ERROR_NONE)
        code = entity_tagger_open(&tagger, &model, &error);
    for (int i = 2; code == ERROR_NONE && i < argc; i++) {
        struct reader *reader = NULL;
        const struct reader_limits limits = READER_LIMITS_INIT;
        code = reader_open(&reader, argv[i], NULL, &limits, &error);
        if (code != ERROR_NONE)
            break;
        enum reader_status status;
        while (code == ERROR_NONE &&
               ((status = reader_next(reader, &article, &error)) == READER_ARTICLE ||
                status == READER_REJECTED)) {
            if (status == READER_REJECTED)
                continue;
            const struct slice text = article_get(&article, ARTICLE_TEXT);
            struct entity_scanner scanner;
            entity_scanner_start(&scanner, text);
            const size_t n = entity_scanner_next(&scanner, tokens, TOKENS);
            code = entity_label(tagger, text, tokens, n, labels, &error);
            for (size_t k = 0; code == ERROR_NONE && k < n; k++) {
                if (!(tokens[k].flags & ENTITY_TOKEN_CAPITAL))
                    continue;
                struct word_details word;
                word_describe(&none, slice_of(text.ptr + tokens[k].offset, tokens[k].length),
                              &word);
                count(&word, labels[k] < ENTITY_OUTSIDE ? labels[k] / 4 : (unsigned)ENTITY_TYPES,
                      !(tokens[k].flags & ENTITY_TOKEN_SENTENCE));
            }
        }
        reader_close(reader);
    }
    if (code != ERROR_NONE) {
        error_print("entities-senses", &error);
        return (int)code;
    }
    qsort(senses, SLOTS, sizeof(*senses), by_word);
    for (size_t i = 0; i < SLOTS && senses[i].word; i++) {
        unsigned best = 0;
        uint32_t total = 0;
        for (unsigned t = 0; t <= ENTITY_TYPES; t++) {
            total += senses[i].votes[t];
            if (senses[i].votes[t] > senses[i].votes[best])
                best = t;
        }
        if (total < AT_LEAST)
            continue;
        const bool never = senses[i].met >= NEVER_AT_LEAST &&
                           (uint64_t)senses[i].named * NEVER_SHARE <= senses[i].met;
        const uint64_t lead = (uint64_t)senses[i].votes[best] * 10;
        const unsigned clear = lead >= (uint64_t)total * 9   ? 2
                               : lead >= (uint64_t)total * 7 ? 1
                                                             : 0;
        printf("%s\t%u\n", senses[i].word,
               (1 + best * 3 + clear) | (never ? (unsigned)SENSE_NEVER : 0u));
    }
    article_free(&article);
    entity_tagger_close(tagger);
    free(bytes);
    return fflush(stdout) == 0 ? 0 : ERROR_IO;
}
