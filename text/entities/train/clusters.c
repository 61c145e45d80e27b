// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * entities-clusters: word classes and usual case from plain news.
 *
 *   entities-clusters OUT-CLUSTERS OUT-CASES FILE...
 *
 * Classes by the exchange algorithm: each word goes to the class whose left and right neighbours
 * predict it best (two-sided predictive exchange, Martin, Liermann and Ney 1998), with 512 and with
 * 64 classes. Sums of table values in a fixed order: the same bits on every machine.
 */
#include "../entity-tokens.h"

#include "corpus/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    WORDS = 60000,    // that get a class
    CONTEXTS = 12000, // neighbours that are told apart; the last one is every other word
    TABLE_BITS = 25,
    MIN_COUNT = 8,
};

struct word {
    char *text;
    uint64_t hash;
    uint32_t count;
    uint32_t id; // by frequency
};

static struct {
    struct word *slots;
    size_t capacity, count;
} vocabulary;

struct pair {
    uint64_t key; // 1 + word * 2 * CONTEXTS + side * CONTEXTS + context
    uint32_t count;
};

static void *must(void *memory)
{
    if (!memory) {
        fprintf(stderr, "entities-clusters: out of memory\n");
        exit(70);
    }
    return memory;
}

static uint64_t hash_bytes(const char *text, size_t len)
{
    uint64_t h = 1469598103934665603u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)text[i]) * 1099511628211u;
    return h ^ h >> 29;
}

/** A word as it is counted: digits alike, curly apostrophes straight. */
static size_t normalise(const char *text, size_t len, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        if (i + 2 < len && memcmp(text + i, "\xe2\x80\x99", 3) == 0) {
            out[n++] = '\'';
            i += 2;
        } else {
            out[n++] = text[i] >= '0' && text[i] <= '9' ? '0' : text[i];
        }
    }
    return n;
}

static struct word *find(const char *text, size_t len, bool add)
{
    if (!vocabulary.capacity) {
        vocabulary.capacity = (size_t)1 << 22;
        vocabulary.slots = must(calloc(vocabulary.capacity, sizeof(*vocabulary.slots)));
    }
    const uint64_t h = hash_bytes(text, len);
    for (size_t i = (size_t)h & (vocabulary.capacity - 1);;
         i = (i + 1) & (vocabulary.capacity - 1)) {
        struct word *w = &vocabulary.slots[i];
        if (!w->text) {
            if (!add || vocabulary.count * 4 > vocabulary.capacity * 3)
                return NULL;
            w->text = must(strndup(text, len));
            w->hash = h;
            vocabulary.count++;
            return w;
        }
        if (w->hash == h && strlen(w->text) == len && memcmp(w->text, text, len) == 0)
            return w;
    }
}

static struct pair *pairs;
static size_t pair_count;

static void count_pair(uint32_t word, unsigned side, uint32_t context)
{
    const uint64_t key = 1 + ((uint64_t)word * 2 + side) * CONTEXTS + context;
    size_t i = (size_t)((key * 0x9e3779b97f4a7c15u) >> (64 - TABLE_BITS));
    while (pairs[i].key && pairs[i].key != key)
        i = (i + 1) & (((size_t)1 << TABLE_BITS) - 1);
    if (!pairs[i].key) {
        if (pair_count + 1 > ((size_t)1 << TABLE_BITS) / 10 * 9)
            return;
        pairs[i].key = key;
        pair_count++;
    }
    pairs[i].count++;
}

struct cases {
    char *text;
    uint32_t small, capital, upper;
};

static struct cases *case_slots;

static void count_case(const char *text, size_t len, unsigned flags, bool first)
{
    char small[256];
    if (first || !(flags & ENTITY_TOKEN_LETTER) || len > 60)
        return;
    for (size_t i = 0; i < len; i++)
        small[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
    size_t i = (size_t)hash_bytes(small, len) & ((1u << 21) - 1);
    for (unsigned tries = 0;; i = (i + 1) & ((1u << 21) - 1), tries++) {
        if (tries > 64)
            return;
        if (!case_slots[i].text)
            case_slots[i].text = must(strndup(small, len));
        if (strlen(case_slots[i].text) == len && memcmp(case_slots[i].text, small, len) == 0)
            break;
    }
    if (!(flags & ENTITY_TOKEN_CAPITAL))
        case_slots[i].small++;
    else if (flags & ENTITY_TOKEN_SMALL)
        case_slots[i].capital++;
    else
        case_slots[i].upper++;
}

/** Pass 0 counts words, pass 1 pairs. */
static void read_text(struct slice text, int pass)
{
    static struct entity_token tokens[1024];
    struct entity_scanner scanner;
    entity_scanner_start(&scanner, text);
    uint32_t previous = UINT32_MAX;
    size_t n;
    while ((n = entity_scanner_next(&scanner, tokens, 1024)) != 0) {
        for (size_t i = 0; i < n; i++) {
            char buffer[ENTITY_TOKEN_MAX + 8];
            const char *start = text.ptr + tokens[i].offset;
            const size_t len = normalise(start, tokens[i].length, buffer);
            const bool first = tokens[i].flags & ENTITY_TOKEN_SENTENCE;
            struct word *w = find(buffer, len, pass == 0);
            if (pass == 0) {
                if (w)
                    w->count++;
                count_case(buffer, len, tokens[i].flags,
                           first || (i > 0 && tokens[i - 1].length == 1 &&
                                     text.ptr[tokens[i - 1].offset] == '"'));
                continue;
            }
            const uint32_t id = w ? w->id : UINT32_MAX - 1;
            if (!first && previous != UINT32_MAX) {
                if (previous < WORDS)
                    count_pair(previous, 1, id < CONTEXTS - 1 ? id : CONTEXTS - 1);
                if (id < WORDS)
                    count_pair(id, 0, previous < CONTEXTS - 1 ? previous : CONTEXTS - 1);
            }
            previous = id;
        }
    }
}

static int by_count(const void *a, const void *b)
{
    const struct word *x = *(struct word *const *)a, *y = *(struct word *const *)b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return strcmp(x->text, y->text);
}

static int by_key(const void *a, const void *b)
{
    const uint64_t x = ((const struct pair *)a)->key, y = ((const struct pair *)b)->key;
    return x < y ? -1 : x > y;
}

/** x log2 x with 20 bits behind the point, by integers. */
static double entropy_term(uint64_t x)
{
    if (x < 2)
        return 0;
    unsigned whole = 63 - (unsigned)__builtin_clzll(x);
    uint64_t m = whole > 31 ? x >> (whole - 31) : x << (31 - whole); // 1.31 fixed
    uint64_t fraction = 0;
    for (int i = 0; i < 20; i++) {
        m = (m * m) >> 31;
        fraction <<= 1;
        if (m >> 32) {
            m >>= 1;
            fraction |= 1;
        }
    }
    return (double)(((uint64_t)whole << 20 | fraction) * x);
}

enum { TERMS = 1 << 16 };
static double terms[TERMS];

static inline double term(uint32_t x)
{
    return x < TERMS ? terms[x] : entropy_term(x);
}

static void cluster(const struct pair *list, const size_t *start, uint32_t words, uint32_t classes,
                    unsigned rounds, uint16_t *class)
{
    uint32_t *joint = must(calloc((size_t)2 * CONTEXTS * classes, sizeof(*joint)));
    uint64_t *total = must(calloc(classes, sizeof(*total)));
    uint64_t *weight = must(calloc(words, sizeof(*weight)));
    double *gain = must(calloc(classes, sizeof(*gain)));
    for (uint32_t w = 0; w < words; w++) {
        class[w] = (uint16_t)(w % classes);
        for (size_t p = start[w]; p < start[w + 1]; p++) {
            joint[(list[p].key - 1) % (2 * CONTEXTS) * classes + class[w]] += list[p].count;
            weight[w] += list[p].count;
        }
        total[class[w]] += weight[w];
    }
    for (unsigned round = 0; round < rounds; round++) {
        uint32_t moved = 0;
        for (uint32_t w = 0; w < words; w++) {
            for (size_t p = start[w]; p < start[w + 1]; p++)
                joint[(list[p].key - 1) % (2 * CONTEXTS) * classes + class[w]] -= list[p].count;
            total[class[w]] -= weight[w];
            for (uint32_t c = 0; c < classes; c++)
                gain[c] = entropy_term(total[c]) - entropy_term(total[c] + weight[w]);
            for (size_t p = start[w]; p < start[w + 1]; p++) {
                const uint32_t *row = joint + (list[p].key - 1) % (2 * CONTEXTS) * classes;
                const uint32_t n = list[p].count;
                const double alone = term(n);
                for (uint32_t c = 0; c < classes; c++)
                    gain[c] += row[c] ? term(row[c] + n) - term(row[c]) : alone;
            }
            uint32_t best = class[w];
            for (uint32_t c = 0; c < classes; c++)
                if (gain[c] > gain[best])
                    best = c;
            moved += best != class[w];
            class[w] = (uint16_t)best;
            for (size_t p = start[w]; p < start[w + 1]; p++)
                joint[(list[p].key - 1) % (2 * CONTEXTS) * classes + best] += list[p].count;
            total[best] += weight[w];
        }
        fprintf(stderr, "entities-clusters: %u classes, round %u: %u words moved\n", classes,
                round + 1, moved);
    }
    free(joint);
    free(total);
    free(weight);
    free(gain);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: entities-clusters OUT-CLUSTERS OUT-CASES FILE...\n");
        return 64;
    }
    case_slots = must(calloc((size_t)1 << 21, sizeof(*case_slots)));
    pairs = must(calloc((size_t)1 << TABLE_BITS, sizeof(*pairs)));
    struct word **order = NULL;
    uint32_t words = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 3; i < argc; i++) {
            struct error error = ERROR_INIT;
            struct reader *reader;
            const struct reader_limits limits = READER_LIMITS_INIT;
            if (reader_open(&reader, argv[i], NULL, &limits, &error) != ERROR_NONE) {
                error_print("entities-clusters", &error);
                return (int)error.code;
            }
            struct article article = ARTICLE_INIT;
            for (;;) {
                const enum reader_status status = reader_next(reader, &article, &error);
                if (status == READER_END || status == READER_FAILED)
                    break;
                if (status == READER_ARTICLE) {
                    read_text(article_get(&article, ARTICLE_TITLE), pass);
                    read_text(article_get(&article, ARTICLE_TEXT), pass);
                }
            }
            article_free(&article);
            reader_close(reader);
        }
        if (pass == 0) {
            order = must(malloc(vocabulary.count * sizeof(*order)));
            size_t n = 0;
            for (size_t i = 0; i < vocabulary.capacity; i++)
                if (vocabulary.slots[i].text)
                    order[n++] = &vocabulary.slots[i];
            qsort(order, n, sizeof(*order), by_count);
            for (size_t i = 0; i < n; i++) {
                order[i]->id = i < UINT32_MAX - 2 ? (uint32_t)i : UINT32_MAX - 1;
                if (i < WORDS && order[i]->count >= MIN_COUNT)
                    words = (uint32_t)i + 1;
            }
            fprintf(stderr, "entities-clusters: %zu words, %u get a class\n", n, words);
        }
    }
    size_t n = 0;
    for (size_t i = 0; i < (size_t)1 << TABLE_BITS; i++)
        if (pairs[i].key && pairs[i].count > 1)
            pairs[n++] = pairs[i];
    qsort(pairs, n, sizeof(*pairs), by_key);
    size_t *start = must(calloc((size_t)words + 1, sizeof(*start)));
    for (size_t i = 0, w = 0; w <= words; w++) {
        while (i < n && (pairs[i].key - 1) / (2 * CONTEXTS) < w)
            i++;
        start[w] = i;
    }
    fprintf(stderr, "entities-clusters: %zu pairs (%zu with single ones)\n", n, pair_count);
    for (uint32_t i = 0; i < TERMS; i++)
        terms[i] = entropy_term(i);
    uint16_t *fine = must(calloc(words, sizeof(*fine)));
    uint16_t *coarse = must(calloc(words, sizeof(*coarse)));
    cluster(pairs, start, words, 64, 8, coarse);
    cluster(pairs, start, words, 512, 6, fine);
    FILE *out = fopen(argv[1], "w");
    FILE *cases = fopen(argv[2], "w");
    if (!out || !cases) {
        perror("entities-clusters");
        return 73;
    }
    for (uint32_t w = 0; w < words; w++)
        fprintf(out, "%s\t%u\t%u\n", order[w]->text, fine[w] + 1u, coarse[w] + 1u);
    for (size_t i = 0; i < (size_t)1 << 21; i++)
        if (case_slots[i].text &&
            case_slots[i].small + case_slots[i].capital + case_slots[i].upper >= 3)
            fprintf(cases, "%s\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\n", case_slots[i].text,
                    case_slots[i].small, case_slots[i].capital, case_slots[i].upper);
    if (fclose(out) != 0 || fclose(cases) != 0) {
        perror("entities-clusters");
        return 74;
    }
    return 0;
}
