// SPDX-License-Identifier: GPL-2.0-or-later
#include "versions.h"

#include "base/array.h"

#include <stdlib.h>
#include <xxhash.h>

bool version_older(int64_t date, int64_t other)
{
    return date != VERSION_UNDATED && other != VERSION_UNDATED && date < other;
}

bool version_equal(const struct ledger_version *a, const struct ledger_version *b)
{
    return a->id == b->id && a->date == b->date && a->content == b->content;
}

uint64_t version_hash(const struct ledger_version *version)
{
    const uint64_t hash = XXH3_64bits(version, sizeof(*version)); // three numbers: no padding
    return hash ? hash : 1;
}

bool doubts_add(struct doubts *doubts, const struct ledger_version *version, bool published)
{
    const size_t count = doubts->count;
    struct doubt *grown = array_with_room(doubts->list, count, sizeof(*grown));
    if (!grown)
        return false;
    doubts->list = grown;
    grown[count] = (struct doubt){.version = *version, .published = published, .number = count};
    doubts->count++;
    return id_set_add(&doubts->ids, version->id) &&
           (published || id_set_add(&doubts->forgotten, version_hash(version)));
}

bool doubts_taken(struct doubts *doubts, const struct ledger_version *version)
{
    return !id_set_contains(&doubts->ids, version->id) || doubts_add(doubts, version, true);
}

static int compare_doubts(const void *a, const void *b)
{
    const struct doubt *left = a;
    const struct doubt *right = b;
    if (left->version.id != right->version.id)
        return left->version.id < right->version.id ? -1 : 1;
    return (left->number > right->number) - (left->number < right->number);
}

/** Whether of two notes about an article the later one counts. */
static bool supersedes(const struct doubt *later, const struct doubt *earlier)
{
    if (later->published || earlier->published)
        return later->published;
    return !version_older(later->version.date, earlier->version.date);
}

void doubts_sort(struct doubts *doubts)
{
    struct doubt *list = doubts->list;
    size_t kept = 0;
    if (doubts->count)
        qsort(list, doubts->count, sizeof(*list), compare_doubts);
    for (size_t i = 0; i < doubts->count; i++)
        if (kept == 0 || list[i].version.id != list[kept - 1].version.id)
            list[kept++] = list[i];
        else if (supersedes(&list[i], &list[kept - 1]))
            list[kept - 1] = list[i];
    doubts->count = kept;
}

static int compare_id(const void *key, const void *element)
{
    const uint64_t id = *(const uint64_t *)key;
    const uint64_t other = ((const struct doubt *)element)->version.id;
    return (id > other) - (id < other);
}

struct doubt *doubts_find(const struct doubts *doubts, uint64_t id)
{
    return id_set_contains(&doubts->ids, id)
               ? bsearch(&id, doubts->list, doubts->count, sizeof(*doubts->list), compare_id)
               : NULL;
}

void doubts_free(struct doubts *doubts)
{
    free(doubts->list);
    id_set_free(&doubts->ids);
    id_set_free(&doubts->forgotten);
}
