// SPDX-License-Identifier: GPL-2.0-or-later
#include "seen-ids.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { FEWEST = 1024, PAGE = 512 }; // slots of a table; of a segment, entries that are read at once

/** What is kept of each document, by number. */
struct seen_record {
    XXH128_hash_t hash;
    int64_t date;
};

struct seen_segment {
    struct record_file entries; // sorted
    uint64_t *pages;            // the first entry of each
    size_t page_count;
    size_t merged; // of how many tables
};

void seen_ids_open(struct seen_ids *ids, const char *path, uint64_t memory)
{
    *ids = (struct seen_ids){
        .path = path, .most = FEWEST, .records = RECORD_FILE_INIT(path, struct seen_record)};
    while (2 * ids->most * sizeof(*ids->slots) <= memory)
        ids->most *= 2;
}

static void segment_close(struct seen_segment *segment)
{
    record_file_close(&segment->entries);
    free(segment->pages);
}

void seen_ids_close(struct seen_ids *ids)
{
    for (size_t i = 0; i < ids->segment_count; i++)
        segment_close(&ids->segments[i]);
    free(ids->segments);
    free(ids->slots);
    record_file_close(&ids->records);
    *ids = (struct seen_ids){.slots = NULL};
}

static XXH128_hash_t hash_of(struct slice id)
{
    return XXH3_128bits(id.ptr, id.len);
}

/** Entries with the same upper half are of the same identifier, as a rule. */
static uint64_t entry_of(XXH128_hash_t hash, uint32_t docid)
{
    return (hash.high64 >> 32 << 32) | docid;
}

/** Where an entry belongs in a table: in their order, but for those whose place is taken. */
static size_t place_of(uint64_t entry, size_t capacity)
{
    return (size_t)((entry >> 32) * capacity >> 32);
}

static void insert(uint64_t *slots, size_t capacity, uint64_t entry)
{
    size_t i = place_of(entry, capacity);
    while (slots[i])
        i = (i + 1) & (capacity - 1);
    slots[i] = entry;
}

static enum error_code grow(struct seen_ids *ids, struct error *error)
{
    const size_t capacity = ids->capacity ? 2 * ids->capacity : FEWEST;
    uint64_t *slots = calloc(capacity, sizeof(*slots));
    if (!slots)
        return error_set_no_memory(error);
    for (size_t i = 0; i < ids->capacity; i++)
        if (ids->slots[i])
            insert(slots, capacity, ids->slots[i]);
    free(ids->slots);
    ids->slots = slots;
    ids->capacity = capacity;
    return ERROR_NONE;
}

/** Moves all entries to the front, sorted. They nearly are: only neighbours change places. */
static void sort_slots(struct seen_ids *ids)
{
    uint64_t *const slots = ids->slots;
    size_t sorted = 0;
    for (size_t i = 0; i < ids->capacity; i++) {
        const uint64_t entry = slots[i];
        if (!entry)
            continue;
        size_t to = sorted++;
        for (; to > 0 && slots[to - 1] > entry; to--)
            slots[to] = slots[to - 1];
        slots[to] = entry;
    }
}

/** Makes room for one more segment, and starts it with room for @p count entries. */
static enum error_code start_segment(struct seen_ids *ids, uint64_t count, struct error *error)
{
    struct seen_segment *segments =
        realloc(ids->segments, (ids->segment_count + 1) * sizeof(*segments));
    if (!segments)
        return error_set_no_memory(error);
    ids->segments = segments;
    uint64_t *pages = malloc((count + PAGE - 1) / PAGE * sizeof(*pages));
    if (!pages)
        return error_set_no_memory(error);
    segments[ids->segment_count++] = (struct seen_segment){
        .entries = RECORD_FILE_INIT(ids->path, uint64_t), .pages = pages, .merged = 1};
    return ERROR_NONE;
}

/** Adds the next entry of the order. */
static enum error_code add_entry(struct seen_segment *segment, uint64_t entry, struct error *error)
{
    if (record_file_count(&segment->entries) % PAGE == 0)
        segment->pages[segment->page_count++] = entry;
    return record_file_add(&segment->entries, &entry, error);
}

/** A segment being read from its start to its end. */
struct segment_reader {
    const struct record_file *entries;
    uint64_t next; // entry of the next page
    size_t at;
    size_t count; // of the page; 0 at the end
    uint64_t page[PAGE];
};

static enum error_code read_page(struct segment_reader *reader, struct error *error)
{
    const uint64_t left = record_file_count(reader->entries) - reader->next;
    reader->at = 0;
    reader->count = left < PAGE ? (size_t)left : PAGE;
    const enum error_code code =
        record_file_read(reader->entries, reader->next, reader->count, reader->page, error);
    reader->next += reader->count;
    return code;
}

/** Makes one segment of the last two. */
static enum error_code merge_last(struct seen_ids *ids, struct error *error)
{
    const size_t first = ids->segment_count - 2;
    const uint64_t count = record_file_count(&ids->segments[first].entries) +
                           record_file_count(&ids->segments[first + 1].entries);
    enum error_code code = start_segment(ids, count, error);
    if (code != ERROR_NONE)
        return code;
    struct seen_segment *const segments = &ids->segments[first];
    struct segment_reader readers[2] = {{.entries = &segments[0].entries},
                                        {.entries = &segments[1].entries}};
    for (size_t i = 0; code == ERROR_NONE && i < 2; i++)
        code = read_page(&readers[i], error);
    while (code == ERROR_NONE && (readers[0].count || readers[1].count)) {
        const bool second =
            readers[0].count == 0 ||
            (readers[1].count && readers[1].page[readers[1].at] < readers[0].page[readers[0].at]);
        struct segment_reader *const reader = &readers[second];
        code = add_entry(&segments[2], reader->page[reader->at], error);
        if (code == ERROR_NONE && ++reader->at == reader->count)
            code = read_page(reader, error);
    }
    if (code == ERROR_NONE)
        code = record_file_flush(&segments[2].entries, error);
    if (code != ERROR_NONE)
        return code;
    segments[2].merged = segments[0].merged + segments[1].merged;
    segment_close(&segments[0]);
    segment_close(&segments[1]);
    segments[0] = segments[2];
    ids->segment_count = first + 1;
    return ERROR_NONE;
}

/** Makes the table a segment. Of equal ones, two become one: so there are few. */
static enum error_code put_away(struct seen_ids *ids, struct error *error)
{
    enum error_code code = start_segment(ids, ids->count, error);
    if (code != ERROR_NONE)
        return code;
    struct seen_segment *const segment = &ids->segments[ids->segment_count - 1];
    sort_slots(ids);
    for (size_t i = 0; code == ERROR_NONE && i < ids->count; i++)
        code = add_entry(segment, ids->slots[i], error);
    if (code == ERROR_NONE)
        code = record_file_flush(&segment->entries, error);
    memset(ids->slots, 0, ids->capacity * sizeof(*ids->slots));
    ids->count = 0;
    while (code == ERROR_NONE && ids->segment_count > 1 &&
           ids->segments[ids->segment_count - 2].merged ==
               ids->segments[ids->segment_count - 1].merged)
        code = merge_last(ids, error);
    return code;
}

enum error_code seen_ids_put(struct seen_ids *ids, struct slice id, uint32_t docid, int64_t date,
                             struct error *error)
{
    const struct seen_record record = {hash_of(id), date};
    enum error_code code = ERROR_NONE;
    if (docid != ids->documents + 1)
        return error_set(error, ERROR_INTERNAL, "document %u is not the next one", docid);
    if (4 * (ids->count + 1) > 3 * ids->capacity)
        code = ids->capacity < ids->most ? grow(ids, error) : put_away(ids, error);
    if (code == ERROR_NONE)
        code = record_file_add(&ids->records, &record, error);
    if (code != ERROR_NONE)
        return code;
    insert(ids->slots, ids->capacity, entry_of(record.hash, docid));
    ids->count++;
    ids->documents = docid;
    return ERROR_NONE;
}

/** Looks at an entry with the upper half of a hash: its document counts if it is later. */
static enum error_code consider(const struct seen_ids *ids, uint64_t entry, XXH128_hash_t hash,
                                struct seen_id *found, struct error *error)
{
    const uint32_t docid = (uint32_t)entry;
    struct seen_record record;
    if (docid <= found->docid)
        return ERROR_NONE;
    const enum error_code code = record_file_read(&ids->records, docid - 1, 1, &record, error);
    if (code == ERROR_NONE && XXH128_isEqual(record.hash, hash))
        *found = (struct seen_id){docid, record.date};
    return code;
}

/** The last page that begins before @p entry, or the first page. */
static size_t page_before(const struct seen_segment *segment, uint64_t entry)
{
    size_t low = 0;
    size_t high = segment->page_count;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (segment->pages[middle] < entry)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static enum error_code find_in_segment(const struct seen_ids *ids,
                                       const struct seen_segment *segment, XXH128_hash_t hash,
                                       struct seen_id *found, struct error *error)
{
    const uint64_t least = entry_of(hash, 0);
    const uint64_t most = entry_of(hash, UINT32_MAX);
    const uint64_t count = record_file_count(&segment->entries);
    uint64_t page[PAGE];
    enum error_code code = ERROR_NONE;
    for (size_t at = page_before(segment, least);
         code == ERROR_NONE && at < segment->page_count && segment->pages[at] <= most; at++) {
        const uint64_t first = (uint64_t)at * PAGE;
        const size_t size = count - first < PAGE ? (size_t)(count - first) : PAGE;
        code = record_file_read(&segment->entries, first, size, page, error);
        for (size_t i = 0; code == ERROR_NONE && i < size && page[i] <= most; i++)
            if (page[i] > least)
                code = consider(ids, page[i], hash, found, error);
    }
    return code;
}

enum error_code seen_ids_find(const struct seen_ids *ids, struct slice id, struct seen_id *found,
                              struct error *error)
{
    enum error_code code = ERROR_NONE;
    *found = (struct seen_id){.docid = 0};
    if (ids->capacity == 0)
        return ERROR_NONE;
    const XXH128_hash_t hash = hash_of(id);
    const uint64_t entry = entry_of(hash, 0);
    for (size_t i = place_of(entry, ids->capacity); code == ERROR_NONE && ids->slots[i];
         i = (i + 1) & (ids->capacity - 1))
        if (ids->slots[i] >> 32 == entry >> 32)
            code = consider(ids, ids->slots[i], hash, found, error);
    // Of segments the latest document is in the last one that has the identifier.
    for (size_t i = ids->segment_count; code == ERROR_NONE && i > 0 && found->docid == 0; i--)
        code = find_in_segment(ids, &ids->segments[i - 1], hash, found, error);
    return code;
}
