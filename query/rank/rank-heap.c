// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-heap.h"

#include <math.h>
#include <stdlib.h>

void rank_heap_open(struct rank_heap *heap, struct rank_hit *hits, uint32_t wanted, bool keyed)
{
    *heap = (struct rank_heap){.hits = hits,
                               .wanted = wanted,
                               .keyed = keyed,
                               .threshold = wanted ? -1 : 1e300,
                               .least = wanted ? -INFINITY : INFINITY};
}

static bool worse(const struct rank_hit *a, const struct rank_hit *b)
{
    if (a->key != b->key)
        return a->key < b->key;
    return a->score < b->score || (a->score == b->score && a->docid > b->docid);
}

/** Brings a hit down to its place. */
static void sift(struct rank_heap *heap, uint32_t at, struct rank_hit hit)
{
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= heap->count)
            break;
        if (child + 1 < heap->count && worse(&heap->hits[child + 1], &heap->hits[child]))
            child++;
        if (!worse(&heap->hits[child], &hit))
            break;
        heap->hits[at] = heap->hits[child];
        at = child;
    }
    heap->hits[at] = hit;
}

void rank_heap_offer(struct rank_heap *heap, struct rank_hit hit)
{
    if (heap->count < heap->wanted) {
        heap->hits[heap->count++] = hit;
        if (heap->count < heap->wanted)
            return;
        for (uint32_t i = heap->count / 2; i-- > 0;)
            sift(heap, i, heap->hits[i]);
    } else {
        if (heap->wanted == 0 || !worse(&heap->hits[0], &hit))
            return;
        sift(heap, 0, hit);
    }
    if (heap->keyed)
        heap->least = heap->hits[0].key;
    else
        heap->threshold = heap->hits[0].score;
}

static int compare_hits(const void *a, const void *b)
{
    return worse(a, b) ? 1 : -1;
}

void rank_heap_sort(struct rank_heap *heap)
{
    if (heap->count > 1)
        qsort(heap->hits, heap->count, sizeof(*heap->hits), compare_hits);
}
