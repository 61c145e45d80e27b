// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes runs of accumulators: run.h says what they are. */
#include "file-writer.h"
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SPILL_BUFFER = 1 << 20 };

/** About what it takes to write the postings of a term: bytes, and a key for each position list. */
static uint64_t weight_of(const struct term_entry *term)
{
    return term->bytes + 16 * (uint64_t)term->frequency;
}

/** Marks terms, so that several threads can share the run. False if there is no memory. */
static bool set_marks(struct glass_run *run, const struct accumulator *acc)
{
    uint64_t total = 0;
    for (size_t i = 0; i < acc->term_count; i++) {
        total += weight_of(&acc->terms[i]);
        run->term_count += acc->terms[i].frequency > 0;
        run->word_count += acc->terms[i].spelling > 0;
    }
    const uint64_t step = total / RUN_MARKS + 1;
    uint64_t weight = 0;
    run->marks = calloc(RUN_MARKS, sizeof(*run->marks));
    if (!run->marks)
        return false;
    for (size_t i = 0; i < acc->term_count; i++) {
        const struct term_entry *term = &acc->terms[run->terms[i].id];
        char room[sizeof(uint64_t)];
        if (term->frequency > 0 && weight >= step) {
            run->marks[run->mark_count++] = (struct run_mark){
                .term = i, .weight = weight, .text = run->mark_texts.len, .length = term->length};
            if (!buffer_append(&run->mark_texts, accumulator_term_text(acc, term, room),
                               term->length))
                return false;
            weight = 0;
        }
        weight += weight_of(term);
    }
    return true;
}

static enum error_code run_new(const struct accumulator *acc, struct glass_run **result,
                               struct error *error)
{
    if (acc->in_document)
        return error_set(error, ERROR_INTERNAL, "document %u was not ended", acc->docid);
    if (acc->documents.used > 0)
        return error_set(error, ERROR_INTERNAL, "documents up to %u were not put in their tables",
                         acc->docid);
    struct glass_run *run = calloc(1, sizeof(*run));
    if (!run)
        return error_set_no_memory(error);
    run->fd = -1;
    run->totals = acc->totals;
    run->slots = calloc(acc->slot_count + 1, sizeof(*run->slots));
    run->terms = accumulator_sort_vocabulary(acc);
    bool ok = run->slots && run->terms;
    for (size_t i = 0; ok && i < acc->slot_count; i++) {
        const struct slot_store *store = &acc->slots[i];
        struct run_slot *slot = &run->slots[run->slot_count++];
        slot->slot = store->slot;
        slot->frequency = store->frequency;
        ok = buffer_append_slice(&slot->lower, buffer_slice(&store->lower)) &&
             buffer_append_slice(&slot->upper, buffer_slice(&store->upper));
    }
    ok = ok && set_marks(run, acc);
    if (!ok) {
        glass_run_free(run);
        return error_set_no_memory(error);
    }
    *result = run;
    return ERROR_NONE;
}

enum error_code accumulator_freeze(struct accumulator *acc, struct glass_run **run,
                                   struct error *error)
{
    const enum error_code code = run_new(acc, run, error);
    if (!code)
        (*run)->memory = acc;
    return code;
}

static enum error_code write_list(struct file_writer *file, const struct record_list *list,
                                  struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; !code && i < list->used; i++)
        code = file_writer_append(file, list->blocks[i].bytes, list->blocks[i].used, error);
    return code;
}

static enum error_code write_term(struct file_writer *file, const struct accumulator *acc,
                                  const struct term_entry *term, uint32_t frequency, uint64_t bytes,
                                  struct error *error)
{
    char room[sizeof(uint64_t)];
    const struct term_header header = {.collection_frequency = term->collection_frequency,
                                       .bytes = bytes,
                                       .frequency = frequency,
                                       .length = term->length};
    enum error_code code = file_writer_append(file, &header, sizeof(header), error);
    if (!code)
        code =
            file_writer_append(file, accumulator_term_text(acc, term, room), term->length, error);
    return code;
}

static enum error_code write_terms(struct file_writer *file, const struct accumulator *acc,
                                   struct glass_run *run, struct error *error)
{
    const struct order_item *order = run->terms;
    struct buffer postings = BUFFER_INIT;
    size_t mark = 0;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; !code && i < acc->term_count; i++) {
        const struct term_entry *term = &acc->terms[order[i].id];
        accumulator_prefetch_term(acc, order, i);
        if (term->frequency == 0)
            continue;
        if (mark < run->mark_count && run->marks[mark].term == i)
            run->marks[mark++].offset = file_writer_offset(file);
        code = write_term(file, acc, term, term->frequency, term->bytes, error);
        if (code)
            break;
        if (term->bytes <= file->capacity) {
            code = file_writer_reserve(file, (size_t)term->bytes, error);
            if (!code) {
                accumulator_copy_postings(acc, term, file->buffer + file->used);
                file->used += (size_t)term->bytes;
            }
            continue;
        }
        buffer_clear(&postings);
        if (!buffer_reserve(&postings, (size_t)term->bytes)) {
            code = error_set_no_memory(error);
            break;
        }
        accumulator_copy_postings(acc, term, (uint8_t *)postings.data);
        code = file_writer_append(file, postings.data, (size_t)term->bytes, error);
    }
    buffer_free(&postings);
    return code;
}

static enum error_code write_sections(struct file_writer *file, const struct accumulator *acc,
                                      struct glass_run *run, struct error *error)
{
    enum error_code code = write_list(file, &acc->lengths, error);
    run->lengths_end = file_writer_offset(file);
    for (size_t i = 0; !code && i < acc->slot_count; i++) {
        run->slots[i].start = file_writer_offset(file);
        code = write_list(file, &acc->slots[i].values, error);
        run->slots[i].end = file_writer_offset(file);
    }
    run->values_end = file_writer_offset(file);
    if (!code)
        code = write_terms(file, acc, run, error);
    run->terms_end = file_writer_offset(file);
    for (size_t i = 0; !code && run->word_count > 0 && i < acc->term_count; i++) {
        const struct term_entry *word = &acc->terms[run->terms[i].id];
        if (word->spelling > 0)
            code = write_term(file, acc, word, word->spelling, 0, error);
    }
    run->words_end = file_writer_offset(file);
    return code;
}

enum error_code accumulator_spill(struct accumulator *acc, const char *path,
                                  struct glass_run **result, struct error *error)
{
    struct glass_run *run = NULL;
    struct file_writer file = FILE_WRITER_INIT;
    enum error_code code = run_new(acc, &run, error);
    if (code)
        return code;
    code = file_writer_open(&file, path, SPILL_BUFFER, error);
    if (!code && unlink(path) != 0)
        code = error_set_errno(error, ERROR_IO, errno, "cannot unlink '%s'", path);
    if (!code)
        code = write_sections(&file, acc, run, error);
    if (!code)
        code = file_writer_detach(&file, &run->fd, error);
    if (code) {
        file_writer_abort(&file);
        glass_run_free(run);
        return code;
    }
    free(run->terms);
    run->terms = NULL;
    accumulator_clear(acc);
    *result = run;
    return ERROR_NONE;
}
