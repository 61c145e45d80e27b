// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * entities-evaluate: exact-match span F1, as conlleval counts it, of the tagger on annotated files.
 *
 *   entities-evaluate [--model FILE] [--errors] FILE...      (each list of files is one figure)
 */
#include "../entity-tagger.h"
#include "annotated.h"

#include <stdio.h>
#include <stdlib.h>

static void print_span(const struct annotated *a, size_t i, size_t end)
{
    for (; i < end; i++)
        printf("%.*s ", (int)a->tokens[i].length, a->text.data + a->tokens[i].offset);
}

/** The end of the name that begins at i, or i if none does. */
static size_t span_end(const uint8_t *labels, size_t i, size_t count)
{
    if (labels[i] >= ENTITY_OUTSIDE ||
        (labels[i] % 4 != ENTITY_BEGIN && labels[i] % 4 != ENTITY_SINGLE))
        return i;
    while (i + 1 < count && (labels[i] % 4 == ENTITY_BEGIN || labels[i] % 4 == ENTITY_INSIDE))
        i++;
    return i + 1;
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;
    struct entity_model model;
    struct entity_tagger *tagger = NULL;
    char *bytes = NULL;
    bool errors = false;
    int at = 1;
    enum error_code code = ERROR_NONE;
    if (argc > at + 1 && strcmp(argv[at], "--model") == 0) {
        FILE *file = fopen(argv[at + 1], "rb");
        const size_t capacity = (size_t)8 << 20;
        bytes = aligned_alloc(64, capacity);
        if (!file || !bytes) {
            fprintf(stderr, "entities-evaluate: cannot read '%s'\n", argv[at + 1]);
            free(bytes);
            return ERROR_NO_INPUT;
        }
        const size_t size = fread(bytes, 1, capacity, file);
        (void)fclose(file);
        code = entity_model_read(&model, slice_of(bytes, size), &error);
        at += 2;
    } else {
        code = entity_model_builtin(&model, &error);
    }
    if (at < argc && strcmp(argv[at], "--errors") == 0) {
        errors = true;
        at++;
    }
    if (code == ERROR_NONE)
        code = entity_tagger_open(&tagger, &model, &error);
    struct annotated a = {.count = 0};
    for (; code == ERROR_NONE && at < argc; at++)
        code = annotated_read(&a, argv[at], &error);
    uint8_t *labels = malloc(a.count + 1);
    if (!labels)
        code = error_set_no_memory(&error);
    for (size_t i = 0; code == ERROR_NONE && i + 1 < a.article_count; i++)
        code = entity_label(tagger, buffer_slice(&a.text), a.tokens + a.articles[i],
                            a.articles[i + 1] - a.articles[i], labels + a.articles[i], &error);
    if (code != ERROR_NONE) {
        error_print("entities-evaluate", &error);
        return (int)code;
    }
    size_t right[5] = {0}, found[5] = {0}, gold[5] = {0};
    for (size_t i = 0; i < a.count; i++) {
        const size_t want = span_end(a.labels, i, a.count), got = span_end(labels, i, a.count);
        const bool same = want > i && want == got && a.labels[i] / 4 == labels[i] / 4;
        if (want > i)
            gold[a.labels[i] / 4]++;
        if (got > i)
            found[labels[i] / 4]++;
        if (same)
            right[labels[i] / 4]++;
        if (errors && !same && (want > i || got > i)) {
            printf("%s -> %s: ", want > i ? entity_type_name(a.labels[i] / 4) : "-",
                   got > i ? entity_type_name(labels[i] / 4) : "-");
            print_span(&a, i > 3 ? i - 3 : 0, i);
            printf("[ ");
            print_span(&a, i, want > i ? want : i);
            printf("| ");
            print_span(&a, i, got > i ? got : i);
            printf("] ");
            const size_t stop = want > got ? want : got;
            print_span(&a, stop, stop + 3 < a.count ? stop + 3 : a.count);
            printf("\n");
        }
    }
    static const char *const names[] = {"PER", "LOC", "ORG", "MISC", "PER+LOC+ORG"};
    for (unsigned t = 0; t < 3; t++) {
        right[4] += right[t];
        found[4] += found[t];
        gold[4] += gold[t];
    }
    printf("%-12s %9s %9s %9s %7s %7s %7s\n", "type", "precision", "recall", "F1", "right", "found",
           "gold");
    for (unsigned t = 0; t < 5; t++) {
        const double p = found[t] ? 100.0 * (double)right[t] / (double)found[t] : 0;
        const double r = gold[t] ? 100.0 * (double)right[t] / (double)gold[t] : 0;
        printf("%-12s %9.2f %9.2f %9.2f %7zu %7zu %7zu\n", names[t], p, r,
               p + r > 0 ? 2 * p * r / (p + r) : 0, right[t], found[t], gold[t]);
    }
    entity_tagger_close(tagger);
    annotated_free(&a);
    free(labels);
    free(bytes);
    return 0;
}
