// SPDX-License-Identifier: GPL-2.0-or-later
#include "term-merge.h"

#include <stdlib.h>

static void sift_down(struct term_merge *merge, size_t at)
{
    struct term_reader *reader = merge->heap[at];
    for (size_t child; (child = 2 * at + 1) < merge->heap_size; at = child) {
        if (child + 1 < merge->heap_size &&
            term_reader_compare(merge->heap[child + 1], merge->heap[child]) < 0)
            child++;
        if (term_reader_compare(reader, merge->heap[child]) <= 0)
            break;
        merge->heap[at] = merge->heap[child];
    }
    merge->heap[at] = reader;
}

static void push(struct term_merge *merge, struct term_reader *reader)
{
    size_t at = merge->heap_size++;
    while (at > 0 && term_reader_compare(reader, merge->heap[(at - 1) / 2]) < 0) {
        merge->heap[at] = merge->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    merge->heap[at] = reader;
}

static struct term_reader *pop(struct term_merge *merge)
{
    struct term_reader *least = merge->heap[0];
    merge->heap[0] = merge->heap[--merge->heap_size];
    if (merge->heap_size > 1)
        sift_down(merge, 0);
    return least;
}

static void form_group(struct term_merge *merge)
{
    merge->group_size = 0;
    if (merge->heap_size == 0)
        return;
    merge->group[merge->group_size++] = pop(merge);
    while (merge->heap_size > 0 && term_reader_compare(merge->heap[0], merge->group[0]) == 0)
        merge->group[merge->group_size++] = pop(merge);
}

enum error_code term_merge_open(struct term_merge *merge, struct glass_run *const *runs,
                                size_t run_count, bool words, struct term_range range,
                                struct error *error)
{
    *merge = (struct term_merge){.reader_count = 0};
    merge->readers = calloc(run_count + 1, sizeof(*merge->readers));
    merge->heap = calloc(run_count + 1, sizeof(*merge->heap));
    merge->group = calloc(run_count + 1, sizeof(*merge->group));
    if (!merge->readers || !merge->heap || !merge->group)
        return error_set_no_memory(error);
    for (size_t i = 0; i < run_count; i++) {
        struct term_reader *reader = &merge->readers[merge->reader_count++];
        const enum error_code code = term_reader_open(reader, runs[i], words, range, error);
        if (code)
            return code;
        if (!reader->ended)
            push(merge, reader);
    }
    form_group(merge);
    return ERROR_NONE;
}

enum error_code term_merge_next(struct term_merge *merge, struct error *error)
{
    for (size_t i = 0; i < merge->group_size; i++) {
        const enum error_code code = term_reader_next(merge->group[i], error);
        if (code)
            return code;
        if (!merge->group[i]->ended)
            push(merge, merge->group[i]);
    }
    form_group(merge);
    return ERROR_NONE;
}

void term_merge_free(struct term_merge *merge)
{
    for (size_t i = 0; i < merge->reader_count; i++)
        term_reader_free(&merge->readers[i]);
    free(merge->readers);
    free(merge->heap);
    free(merge->group);
}
