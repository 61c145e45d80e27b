// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables that are ordered by term: postings and positions. The keys of the postlist table that
 * no term has come first: metadata (00 c0), value statistics (00 d0), values (00 d8) and document
 * lengths (00 e0).
 */
#include "builder-internal.h"
#include "posting-chunks.h"
#include "term-merge.h"

#include <pthread.h>
#include <stdlib.h>

enum { SPECIAL_KEY = 2, MAX_METADATA_KEY = GLASS_MAX_KEY - SPECIAL_KEY };

static int compare_metadata(const void *a, const void *b)
{
    const struct glass_metadata *const *left = a;
    const struct glass_metadata *const *right = b;
    return slice_compare((*left)->key, (*right)->key);
}

static enum error_code put_metadata(struct build *build, const struct glass_metadata *pair,
                                    struct error *error)
{
    if (pair->key.len == 0 || pair->key.len > MAX_METADATA_KEY)
        return error_set(error, ERROR_DATA, "a metadata key has %zu bytes, not 1 to %d",
                         pair->key.len, MAX_METADATA_KEY);
    if (pair->value.len == 0)
        return ERROR_NONE;
    uint8_t key[GLASS_MAX_KEY] = {0x00, 0xc0};
    memcpy(key + SPECIAL_KEY, pair->key.ptr, pair->key.len);
    return table_writer_add(build->tables[GLASS_POSTLIST], key, SPECIAL_KEY + pair->key.len,
                            pair->value.ptr, pair->value.len, false, error);
}

static enum error_code put_all_metadata(struct build *build, struct error *error)
{
    const size_t count = build->options->metadata_count;
    if (count == 0)
        return ERROR_NONE;
    const struct glass_metadata **pairs = malloc(count * sizeof(*pairs));
    if (!pairs)
        return error_set_no_memory(error);
    for (size_t i = 0; i < count; i++)
        pairs[i] = &build->options->metadata[i];
    qsort(pairs, count, sizeof(*pairs), compare_metadata);
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; !code && i < count; i++) {
        if (i > 0 && slice_equal(pairs[i]->key, pairs[i - 1]->key))
            code = error_set(error, ERROR_DATA, "a metadata key is given twice");
        else
            code = put_metadata(build, pairs[i], error);
    }
    free(pairs);
    return code;
}

/** A slot's key: its number, in the code that the kind of key has. */
struct slot_key {
    uint32_t slot;
    uint8_t bytes[SPECIAL_KEY + PACK_MAX_UINT];
    uint8_t len;
};

static int compare_slot_keys(const void *a, const void *b)
{
    const struct slot_key *left = a;
    const struct slot_key *right = b;
    return slice_compare(slice_of((const char *)left->bytes, left->len),
                         slice_of((const char *)right->bytes, right->len));
}

/**
 * The slots that are used in any run, each once, with the keys of value statistics or of values,
 * in the order of the keys (which is not that of the slots).
 */
static enum error_code collect_slots(const struct build *build, bool statistics,
                                     struct slot_key **result, size_t *result_count,
                                     struct error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < build->run_count; i++)
        count += build->runs[i]->slot_count;
    struct slot_key *keys = calloc(count + 1, sizeof(*keys));
    if (!keys)
        return error_set_no_memory(error);
    size_t at = 0;
    for (size_t i = 0; i < build->run_count; i++) {
        for (size_t j = 0; j < build->runs[i]->slot_count; j++) {
            struct slot_key *key = &keys[at++];
            key->slot = build->runs[i]->slots[j].slot;
            key->bytes[1] = statistics ? 0xd0 : 0xd8;
            uint8_t *start = key->bytes + SPECIAL_KEY;
            uint8_t *end =
                statistics ? pack_uint_last(start, key->slot) : pack_uint(start, key->slot);
            key->len = (uint8_t)(end - key->bytes);
        }
    }
    qsort(keys, count, sizeof(*keys), compare_slot_keys);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || keys[i].slot != keys[kept - 1].slot)
            keys[kept++] = keys[i];
    }
    *result = keys;
    *result_count = kept;
    return ERROR_NONE;
}

static const struct run_slot *find_slot(const struct glass_run *run, uint32_t slot)
{
    for (size_t i = 0; i < run->slot_count; i++) {
        if (run->slots[i].slot == slot)
            return &run->slots[i];
    }
    return NULL;
}

static enum error_code put_slot_statistics(struct build *build, const struct slot_key *key,
                                           struct buffer *tag, struct error *error)
{
    uint32_t frequency = 0;
    struct slice lower = {NULL, 0};
    struct slice upper = {NULL, 0};
    for (size_t i = 0; i < build->run_count; i++) {
        const struct run_slot *slot = find_slot(build->runs[i], key->slot);
        if (!slot)
            continue;
        const struct slice low = buffer_slice(&slot->lower);
        const struct slice high = buffer_slice(&slot->upper);
        if (frequency == 0 || slice_compare(low, lower) < 0)
            lower = low;
        if (frequency == 0 || slice_compare(high, upper) > 0)
            upper = high;
        frequency += slot->frequency;
    }
    uint8_t number[PACK_MAX_UINT];
    buffer_clear(tag);
    buffer_append(tag, number, (size_t)(pack_uint(number, frequency) - number));
    buffer_append(tag, number, (size_t)(pack_uint(number, lower.len) - number));
    buffer_append_slice(tag, lower);
    if (!slice_equal(lower, upper)) // an upper bound that is the lower one is left out
        buffer_append_slice(tag, upper);
    if (!buffer_ok(tag))
        return error_set_no_memory(error);
    return table_writer_add(build->tables[GLASS_POSTLIST], key->bytes, key->len, tag->data,
                            tag->len, false, error);
}

static enum error_code put_value_statistics(struct build *build, struct error *error)
{
    struct slot_key *keys = NULL;
    size_t count = 0;
    struct buffer tag = BUFFER_INIT;
    enum error_code code = collect_slots(build, true, &keys, &count, error);
    for (size_t i = 0; !code && i < count; i++)
        code = put_slot_statistics(build, &keys[i], &tag, error);
    buffer_free(&tag);
    free(keys);
    return code;
}

static enum error_code flush_values(struct build *build, const struct slot_key *slot,
                                    uint32_t first_docid, struct buffer *chunk, struct error *error)
{
    if (!buffer_ok(chunk))
        return error_set_no_memory(error);
    if (chunk->len == 0)
        return ERROR_NONE;
    uint8_t key[sizeof(slot->bytes) + PACK_MAX_SORTABLE];
    memcpy(key, slot->bytes, slot->len);
    const size_t key_len = (size_t)(pack_sortable(key + slot->len, first_docid) - key);
    const enum error_code code = table_writer_add(build->tables[GLASS_POSTLIST], key, key_len,
                                                  chunk->data, chunk->len, false, error);
    buffer_clear(chunk);
    return code;
}

/** The values of a slot, in chunks that end when they have as many bytes as a posting chunk. */
static enum error_code put_slot_values(struct build *build, const struct slot_key *slot,
                                       struct docid_merge *merge, struct buffer *chunk,
                                       struct error *error)
{
    enum error_code code = ERROR_NONE;
    uint32_t first_docid = 0;
    uint32_t last_docid = 0;
    buffer_clear(chunk);
    while (!code && !merge->ended) {
        const struct record_reader *reader = merge->least;
        uint8_t numbers[2 * PACK_MAX_UINT];
        uint8_t *at = numbers;
        if (chunk->len == 0)
            first_docid = reader->docid;
        else
            at = pack_uint(at, reader->docid - last_docid - 1);
        last_docid = reader->docid;
        const size_t size = reader->size - sizeof(struct value_header);
        at = pack_uint(at, size);
        buffer_append(chunk, numbers, (size_t)(at - numbers));
        buffer_append(chunk, reader->bytes + sizeof(struct value_header), size);
        if (build->ranking.state && slot->slot == RANKING_TIME_SLOT)
            ranking_writer_add_time(
                &build->ranking, reader->docid,
                slice_of((const char *)reader->bytes + sizeof(struct value_header), size));
        if (chunk->len >= CHUNK_BYTES)
            code = flush_values(build, slot, first_docid, chunk, error);
        if (!code)
            code = docid_merge_next(merge, error);
    }
    return code ? code : flush_values(build, slot, first_docid, chunk, error);
}

static enum error_code put_values(struct build *build, struct error *error)
{
    struct slot_key *keys = NULL;
    size_t count = 0;
    struct buffer chunk = BUFFER_INIT;
    enum error_code code = collect_slots(build, false, &keys, &count, error);
    for (size_t i = 0; !code && i < count; i++) {
        struct docid_merge merge;
        code = docid_merge_open(&merge, build->run_count, RUN_VALUES, error);
        for (size_t j = 0; !code && j < build->run_count; j++) {
            const struct run_slot *slot = find_slot(build->runs[j], keys[i].slot);
            if (slot)
                code =
                    docid_merge_add(&merge, build->runs[j], (size_t)(slot - build->runs[j]->slots),
                                    build->window, error);
        }
        if (!code)
            code = docid_merge_start(&merge, error);
        if (!code)
            code = put_slot_values(build, &keys[i], &merge, &chunk, error);
        docid_merge_free(&merge);
    }
    buffer_free(&chunk);
    free(keys);
    return code;
}

static enum error_code put_lengths(struct build *build, struct posting_chunks *list,
                                   struct error *error)
{
    struct docid_merge merge;
    enum error_code code = docid_merge_open(&merge, build->run_count, RUN_LENGTHS, error);
    for (size_t i = 0; !code && i < build->run_count; i++)
        code = docid_merge_add(&merge, build->runs[i], 0, build->window, error);
    if (!code)
        code = docid_merge_start(&merge, error);
    const bool any = !code && !merge.ended;
    if (any)
        posting_chunks_start_lengths(list);
    while (!code && !merge.ended) {
        struct document_length length;
        memcpy(&length, merge.least->bytes, sizeof(length));
        code = posting_chunks_add(list, length.docid, length.length, error);
        if (build->ranking.state)
            ranking_writer_add_length(&build->ranking, length.docid, length.length);
        if (!code)
            code = docid_merge_next(&merge, error);
    }
    if (!code && any)
        code = posting_chunks_flush(list, true, error);
    docid_merge_free(&merge);
    return code;
}

/** The reader of the group with the least docid, and in @p stretch_end the next one's docid. */
static struct term_reader *least_reader(struct term_reader **readers, size_t count,
                                        uint32_t *stretch_end)
{
    struct term_reader *least = readers[0];
    uint32_t second = UINT32_MAX;
    for (size_t i = 1; i < count; i++) {
        if (readers[i]->docid < least->docid) {
            second = least->docid;
            least = readers[i];
        } else if (readers[i]->docid < second) {
            second = readers[i]->docid;
        }
    }
    *stretch_end = second;
    return least;
}

/**
 * What one thread writes: a range of the terms to the tables, or all terms to the ranking file, or,
 * where there is only one, both.
 */
struct postings_part {
    struct build *build;
    struct term_range range;
    struct table_writer *postlist; /**< a table or a part of one; NULL: not written */
    struct table_writer *position;
    struct ranking_writer *ranking;
    struct posting_chunks list;
    uint64_t terms;
    pthread_t thread;
    bool running;
    enum error_code code;
    struct error error;
};

static inline enum error_code put_posting(struct postings_part *part,
                                          const struct term_reader *reader, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (part->ranking)
        ranking_writer_add(part->ranking, reader->docid, reader->wdf);
    if (part->postlist)
        code = posting_chunks_add(&part->list, reader->docid, reader->wdf, error);
    if (!code && part->position && reader->tag_size > 0)
        code = table_writer_add_to_list(part->position, reader->docid, reader->tag,
                                        reader->tag_size, error);
    return code;
}

static enum error_code put_term(struct postings_part *part, struct term_merge *merge,
                                struct error *error)
{
    struct posting_chunks *list = &part->list;
    uint64_t frequency = 0;
    uint64_t collection_frequency = 0;
    size_t count = merge->group_size;
    struct term_reader **readers = merge->group;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < count; i++) {
        frequency += readers[i]->frequency;
        collection_frequency += readers[i]->collection_frequency;
    }
    if (collection_frequency > UINT32_MAX)
        return error_set(error, ERROR_DATA,
                         "the term '%.*s' occurs more often than 32 bits can count",
                         (int)readers[0]->length, readers[0]->text);
    posting_chunks_start(list, readers[0]->text, readers[0]->length, (uint32_t)frequency,
                         collection_frequency);
    if (part->ranking)
        ranking_writer_start_term(part->ranking, slice_of(readers[0]->text, readers[0]->length),
                                  collection_frequency > 0);
    if (part->position)
        table_writer_start_list(part->position, list->key, list->key_len);
    for (size_t i = 0; !code && i < count; i++)
        code = term_reader_posting(readers[i], error);

    // The readers with postings left are kept at the front of an own array: the merge needs its.
    struct term_reader *few[16];
    struct term_reader **left = few;
    if (count > sizeof(few) / sizeof(*few)) {
        left = malloc(count * sizeof(*left));
        if (!left)
            return error_set_no_memory(error);
    }
    memcpy(left, readers, count * sizeof(*left));
    uint32_t last_docid = 0;
    while (!code && count > 0) {
        uint32_t stretch_end = 0;
        struct term_reader *reader = least_reader(left, count, &stretch_end);
        if (reader->docid <= last_docid) {
            code = error_set(error, ERROR_INTERNAL, "document %u is in two runs", reader->docid);
            break;
        }
        for (;;) {
            code = put_posting(part, reader, error);
            last_docid = reader->docid;
            if (code)
                break;
            if (reader->unread == 0) {
                for (size_t i = 0; i < count; i++) {
                    if (left[i] == reader) {
                        left[i] = left[--count];
                        break;
                    }
                }
                break;
            }
            code = term_reader_posting(reader, error);
            if (code || reader->docid >= stretch_end)
                break;
        }
    }
    if (left != few)
        free(left);
    if (!code && part->ranking)
        ranking_writer_end_term(part->ranking);
    if (!code && part->postlist) {
        code = posting_chunks_flush(list, true, error);
        part->terms++;
    }
    return code;
}

static enum error_code put_terms(struct postings_part *part, struct error *error)
{
    const struct build *build = part->build;
    struct term_merge merge;
    enum error_code code =
        term_merge_open(&merge, build->runs, build->run_count, false, part->range, error);
    while (!code && merge.group_size > 0) {
        code = put_term(part, &merge, error);
        if (!code)
            code = term_merge_next(&merge, error);
    }
    term_merge_free(&merge);
    return code;
}

static void *write_part(void *payload)
{
    struct postings_part *part = payload;
    part->list.table = part->postlist;
    part->code = put_terms(part, &part->error);
    return NULL;
}

/** A mark of any run. */
struct mark {
    struct slice term;
    uint64_t weight;
};

static int compare_marks(const void *a, const void *b)
{
    return slice_compare(((const struct mark *)a)->term, ((const struct mark *)b)->term);
}

/**
 * Finds terms that part the work into @p count equal parts.
 * @param[in,out] count  fewer, if there is little to part
 */
static enum error_code find_bounds(const struct build *build, struct slice *bounds, size_t *count,
                                   struct error *error)
{
    size_t mark_count = 0;
    for (size_t i = 0; i < build->run_count; i++)
        mark_count += build->runs[i]->mark_count;
    struct mark *marks = calloc(mark_count + 1, sizeof(*marks));
    if (!marks)
        return error_set_no_memory(error);
    uint64_t total = 0;
    size_t at = 0;
    for (size_t i = 0; i < build->run_count; i++) {
        const struct glass_run *run = build->runs[i];
        for (size_t j = 0; j < run->mark_count; j++) {
            const struct run_mark *mark = &run->marks[j];
            marks[at++] = (struct mark){slice_of(run->mark_texts.data + mark->text, mark->length),
                                        mark->weight};
            total += mark->weight;
        }
    }
    qsort(marks, mark_count, sizeof(*marks), compare_marks);
    const size_t wanted = *count;
    uint64_t sum = 0;
    size_t found = 0;
    for (size_t i = 0; i < mark_count && found + 1 < wanted; i++) {
        sum += marks[i].weight;
        const bool another = found == 0 || !slice_equal(bounds[found - 1], marks[i].term);
        if (another && sum >= total / wanted * (found + 1))
            bounds[found++] = marks[i].term;
    }
    free(marks);
    *count = found + 1;
    return ERROR_NONE;
}

/** The keys of the postlist table that no term has. */
static enum error_code put_special_keys(struct build *build, struct error *error)
{
    struct posting_chunks lengths = {.table = build->tables[GLASS_POSTLIST]};
    enum error_code code = put_all_metadata(build, error);
    if (!code)
        code = put_value_statistics(build, error);
    if (!code)
        code = put_values(build, error);
    return code ? code : put_lengths(build, &lengths, error);
}

/** Opens the tables of a part; the first is of the tables themselves. */
static enum error_code open_part(struct postings_part *part, struct build *build, bool first,
                                 struct error *error)
{
    struct table_writer *const postlist = build->tables[GLASS_POSTLIST];
    struct table_writer *const position = build->tables[GLASS_POSITION];
    enum error_code code = ERROR_NONE;
    if (first) {
        part->postlist = postlist;
        part->position = build->options->positions ? position : NULL;
        return ERROR_NONE;
    }
    code = table_writer_open_part(&part->postlist, postlist, error);
    if (!code && build->options->positions)
        code = table_writer_open_part(&part->position, position, error);
    return code;
}

static void start_part(struct postings_part *part)
{
    part->running = pthread_create(&part->thread, NULL, write_part, part) == 0;
}

/** Waits for a part, or writes it where there is no thread for it. */
static enum error_code end_part(struct postings_part *part, struct error *error)
{
    if (part->running)
        (void)pthread_join(part->thread, NULL);
    else
        (void)write_part(part);
    part->running = false;
    part->build->terms += part->terms;
    if (part->code && error)
        *error = part->error;
    return part->code;
}

static enum error_code join_part(const struct build *build, const struct postings_part *part,
                                 struct error *error)
{
    enum error_code code = table_writer_join(build->tables[GLASS_POSTLIST], part->postlist, error);
    if (!code && part->position)
        code = table_writer_join(build->tables[GLASS_POSITION], part->position, error);
    return code;
}

/**
 * Writes the parts, of which the first is this thread's. Behind them is one more for the ranking
 * file, which wants the terms in their order: unless there is only one part, it gets a thread of
 * its own, which starts when the lengths of the documents are there.
 */
static enum error_code write_parts(struct build *build, struct postings_part *parts, size_t count,
                                   struct error *error)
{
    struct postings_part *ranking = count > 1 ? &parts[count] : &parts[0];
    ranking->ranking = build->ranking.state ? &build->ranking : NULL;
    enum error_code code = ERROR_NONE;
    for (size_t i = 1; i < count; i++)
        start_part(&parts[i]);
    code = put_special_keys(build, error);
    if (!code && count > 1 && ranking->ranking)
        start_part(ranking);
    for (size_t i = 0; i < count; i++) {
        if (!code)
            code = end_part(&parts[i], error);
        if (!code && i > 0)
            code = join_part(build, &parts[i], error);
    }
    if (!code && count > 1 && ranking->ranking)
        code = end_part(ranking, error);
    for (size_t i = 0; i <= count; i++) {
        if (parts[i].running) // there was an error
            (void)pthread_join(parts[i].thread, NULL);
    }
    return code;
}

/** Of the memory for windows on runs, the part of one reader of so many. */
static size_t window_size(size_t readers)
{
    enum { ALL_WINDOWS = 6 << 20, LEAST_WINDOW = 4 << 10 };
    const size_t size = ALL_WINDOWS / (readers ? readers : 1);
    return size < LEAST_WINDOW ? LEAST_WINDOW : (size < RUN_WINDOW ? size : RUN_WINDOW);
}

enum error_code build_postings(struct build *build, struct error *error)
{
    size_t count = build->options->threads > 1 ? build->options->threads : 1;
    struct slice *bounds = calloc(count, sizeof(*bounds));
    struct postings_part *parts = calloc(count + 1, sizeof(*parts));
    enum error_code code = bounds && parts ? ERROR_NONE : error_set_no_memory(error);
    if (!code)
        code = find_bounds(build, bounds, &count, error);
    // A reader of each run's terms for each part and the ranking file, and one of its documents.
    build->window = window_size((count + 2) * build->run_count);
    for (size_t i = 0; !code && i <= count; i++)
        parts[i].range.window = build->window;
    for (size_t i = 0; !code && i < count; i++) {
        parts[i].range.from = i > 0 ? &bounds[i - 1] : NULL;
        parts[i].range.until = i + 1 < count ? &bounds[i] : NULL;
        code = open_part(&parts[i], build, i == 0, error);
    }
    if (!code) {
        for (size_t i = 0; i <= count; i++)
            parts[i].build = build;
        code = write_parts(build, parts, count, error);
    }
    for (size_t i = 1; parts && i < count; i++) {
        table_writer_free(parts[i].postlist);
        table_writer_free(parts[i].position);
    }
    free(parts);
    free(bounds);
    return code;
}
