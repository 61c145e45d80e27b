// SPDX-License-Identifier: GPL-2.0-or-later
#include "run.h"

#include "temporary-file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void glass_run_free(struct glass_run *run)
{
    if (!run)
        return;
    for (size_t i = 0; i < run->slot_count; i++) {
        buffer_free(&run->slots[i].lower);
        buffer_free(&run->slots[i].upper);
    }
    free(run->slots);
    free(run->marks);
    buffer_free(&run->mark_texts);
    free(run->terms);
    if (run->fd >= 0)
        (void)close(run->fd);
    free(run);
}

static void stream_free(struct run_stream *stream)
{
    free(stream->buffer);
    stream->buffer = NULL;
}

static enum error_code stream_open_file(struct run_stream *stream, int fd, uint64_t start,
                                        uint64_t limit, size_t window, struct error *error)
{
    *stream = (struct run_stream){
        .fd = fd, .offset = start, .limit = limit, .capacity = window ? window : RUN_WINDOW};
    if (limit - start < stream->capacity)
        stream->capacity = (size_t)(limit - start) + 1;
    stream->buffer = malloc(stream->capacity + TABLE_TAG_PADDING);
    if (!stream->buffer)
        return error_set_no_memory(error);
    stream->at = stream->end = stream->buffer;
    return ERROR_NONE;
}

/** Reads more of the file behind what the window still has, until it has @p size bytes. */
static enum error_code stream_fill(struct run_stream *stream, size_t size, struct error *error)
{
    size_t kept = (size_t)(stream->end - stream->at);
    if (size > stream->capacity) {
        uint8_t *buffer = malloc(size + TABLE_TAG_PADDING);
        if (!buffer)
            return error_set_no_memory(error);
        memcpy(buffer, stream->at, kept);
        free(stream->buffer);
        stream->buffer = buffer;
        stream->capacity = size;
    } else {
        memmove(stream->buffer, stream->at, kept);
    }
    size_t part = stream->capacity - kept;
    if (part > stream->limit - stream->offset)
        part = (size_t)(stream->limit - stream->offset);
    if (kept + part < size)
        return temporary_file_damaged(error);
    const enum error_code code =
        temporary_file_read(stream->fd, stream->buffer + kept, part, stream->offset, error);
    if (code)
        return code;
    kept += part;
    stream->offset += part;
    stream->at = stream->buffer;
    stream->end = stream->buffer + kept;
    return ERROR_NONE;
}

/** Makes @p size bytes lie at stream->at. */
static inline enum error_code stream_need(struct run_stream *stream, size_t size,
                                          struct error *error)
{
    if ((size_t)(stream->end - stream->at) >= size)
        return ERROR_NONE;
    if (!stream->list)
        return stream_fill(stream, size, error);
    // Records do not cross the blocks of a list.
    if (stream->at == stream->end && stream->next_block < stream->list->used) {
        const struct record_block *block = &stream->list->blocks[stream->next_block++];
        stream->at = block->bytes;
        stream->end = block->bytes + block->used;
    }
    return (size_t)(stream->end - stream->at) >= size ? ERROR_NONE : temporary_file_damaged(error);
}

/** Passes @p size bytes of a file. */
static enum error_code stream_skip(struct run_stream *stream, uint64_t size, struct error *error)
{
    const uint64_t window = (uint64_t)(stream->end - stream->at);
    if (size <= window) {
        stream->at += size;
        return ERROR_NONE;
    }
    size -= window;
    if (size > stream->limit - stream->offset)
        return temporary_file_damaged(error);
    stream->offset += size;
    stream->at = stream->end = stream->buffer;
    return ERROR_NONE;
}

static bool stream_at_end(const struct run_stream *stream)
{
    if (stream->at != stream->end)
        return false;
    if (!stream->list)
        return stream->offset == stream->limit;
    for (size_t i = stream->next_block; i < stream->list->used; i++) {
        if (stream->list->blocks[i].used > 0)
            return false;
    }
    return true;
}

enum error_code record_reader_open(struct record_reader *reader, const struct glass_run *run,
                                   enum run_section section, size_t slot, size_t window,
                                   struct error *error)
{
    *reader = (struct record_reader){.docid = 0};
    enum error_code code = ERROR_NONE;
    if (run->memory) {
        const struct accumulator *acc = run->memory;
        reader->stream.list = section == RUN_LENGTHS ? &acc->lengths : &acc->slots[slot].values;
    } else {
        uint64_t start = 0;
        uint64_t end = run->lengths_end;
        if (section == RUN_VALUES) {
            start = run->slots[slot].start;
            end = run->slots[slot].end;
        }
        code = stream_open_file(&reader->stream, run->fd, start, end, window, error);
    }
    return code ? code : record_reader_next(reader, section, error);
}

void record_reader_free(struct record_reader *reader)
{
    stream_free(&reader->stream);
}

enum error_code record_reader_next(struct record_reader *reader, enum run_section section,
                                   struct error *error)
{
    struct run_stream *stream = &reader->stream;
    if (reader->size) // at first there is nothing to pass, perhaps not even memory
        stream->at += reader->size;
    reader->size = 0;
    if (stream_at_end(stream)) {
        reader->ended = true;
        reader->docid = UINT32_MAX;
        return ERROR_NONE;
    }
    size_t size = 0;
    enum error_code code = ERROR_NONE;
    if (section == RUN_LENGTHS) {
        struct document_length length;
        code = stream_need(stream, sizeof(length), error);
        if (code)
            return code;
        memcpy(&length, stream->at, sizeof(length));
        reader->docid = length.docid;
        size = sizeof(length);
    } else {
        struct value_header header;
        code = stream_need(stream, sizeof(header), error);
        if (code)
            return code;
        memcpy(&header, stream->at, sizeof(header));
        reader->docid = header.docid;
        size = sizeof(header) + (size_t)header.size;
    }
    code = stream_need(stream, size, error);
    reader->bytes = stream->at;
    reader->size = size;
    return code;
}

void term_reader_free(struct term_reader *reader)
{
    stream_free(&reader->stream);
    buffer_free(&reader->postings);
}

static enum error_code next_in_memory(struct term_reader *reader, struct error *error)
{
    const struct glass_run *run = reader->run;
    const struct accumulator *acc = run->memory;
    const struct term_entry *term = NULL;
    do {
        if (reader->next_term == acc->term_count) {
            reader->ended = true;
            return ERROR_NONE;
        }
        term = &acc->terms[run->terms[reader->next_term++].id];
    } while (reader->words ? term->spelling == 0 : term->frequency == 0);
    accumulator_prefetch_term(acc, run->terms, reader->next_term);

    char room[sizeof(uint64_t)];
    const char *text = accumulator_term_text(acc, term, room);
    memcpy(reader->text, text, term->length);
    reader->order = term->order;
    reader->length = term->length;
    reader->frequency = reader->words ? term->spelling : term->frequency;
    reader->collection_frequency = term->collection_frequency;
    if (!reader->words) {
        buffer_clear(&reader->postings);
        if (!buffer_reserve(&reader->postings, (size_t)term->bytes + TABLE_TAG_PADDING))
            return error_set_no_memory(error);
        uint8_t *postings = (uint8_t *)reader->postings.data;
        accumulator_copy_postings(acc, term, postings);
        reader->at = postings;
        reader->end = postings + term->bytes;
        reader->unread = term->frequency;
        reader->docid = 0;
    }
    return ERROR_NONE;
}

static enum error_code next_in_file(struct term_reader *reader, struct error *error)
{
    struct run_stream *stream = &reader->stream;
    if (stream_at_end(stream)) {
        reader->ended = true;
        return ERROR_NONE;
    }
    struct term_header header;
    enum error_code code = stream_need(stream, sizeof(header), error);
    if (code)
        return code;
    memcpy(&header, stream->at, sizeof(header));
    stream->at += sizeof(header);
    if (header.length > GLASS_MAX_TERM)
        return temporary_file_damaged(error);
    code = stream_need(stream, header.length, error);
    if (code)
        return code;
    memcpy(reader->text, stream->at, header.length);
    stream->at += header.length;
    reader->order = order_key(reader->text, header.length);
    reader->length = header.length;
    reader->frequency = header.frequency;
    reader->collection_frequency = header.collection_frequency;
    reader->posting_bytes = header.bytes;
    reader->unread = reader->words ? 0 : header.frequency;
    reader->docid = 0;
    return ERROR_NONE;
}

static bool reader_before(const struct term_reader *reader, struct slice term)
{
    return slice_compare(slice_of(reader->text, reader->length), term) < 0;
}

enum error_code term_reader_next(struct term_reader *reader, struct error *error)
{
    const enum error_code code =
        reader->run->memory ? next_in_memory(reader, error) : next_in_file(reader, error);
    if (!code && reader->until && !reader->ended)
        reader->ended = !reader_before(reader, *reader->until);
    return code;
}

/** The last mark that is not behind @p from, or NULL. */
static const struct run_mark *find_mark(const struct glass_run *run, struct slice from)
{
    const struct run_mark *found = NULL;
    for (size_t i = 0; i < run->mark_count; i++) {
        const struct run_mark *mark = &run->marks[i];
        if (slice_compare(slice_of(run->mark_texts.data + mark->text, mark->length), from) > 0)
            break;
        found = mark;
    }
    return found;
}

enum error_code term_reader_open(struct term_reader *reader, const struct glass_run *run,
                                 bool words, struct term_range range, struct error *error)
{
    *reader = (struct term_reader){.run = run, .words = words, .until = range.until};
    const struct run_mark *mark = range.from ? find_mark(run, *range.from) : NULL;
    enum error_code code = ERROR_NONE;
    if (run->memory)
        reader->next_term = mark ? mark->term : 0;
    else if (words)
        code = stream_open_file(&reader->stream, run->fd, run->terms_end, run->words_end,
                                range.window, error);
    else
        code = stream_open_file(&reader->stream, run->fd, mark ? mark->offset : run->values_end,
                                run->terms_end, range.window, error);
    do {
        if (!code && reader->posting_bytes > 0) // of a term that is passed
            code = stream_skip(&reader->stream, reader->posting_bytes, error);
        if (!code)
            code = term_reader_next(reader, error);
    } while (!code && range.from && !reader->ended && reader_before(reader, *range.from));
    return code;
}

enum { MAX_POSTING_NUMBERS = 3 * PACK_MAX_UINT32 };

/**
 * Reads a posting that lies in the window with small numbers, as nearly all are. @return false, and
 * nothing has changed, if it does not.
 */
static inline bool read_small_posting(struct term_reader *reader, bool in_file)
{
    const uint8_t *const start = in_file ? reader->stream.at : reader->at;
    const uint8_t *const end = in_file ? reader->stream.end : reader->end;
    const uint8_t *at = start;
    if (end - at < MAX_POSTING_NUMBERS)
        return false;
    uint32_t gap = *at++;
    if (gap >= 0x80) {
        gap = (gap & 0x7f) | (uint32_t)*at << 7;
        if (*at++ >= 0x80)
            return false;
    }
    const uint32_t wdf = *at++;
    const uint32_t size = *at++;
    if (wdf >= 0x80 || size >= 0x80 || (size_t)(end - at) < size || gap == 0 ||
        gap > UINT32_MAX - reader->docid)
        return false;
    if (in_file) {
        const size_t all = (size_t)(at - start) + size;
        if (all > reader->posting_bytes)
            return false;
        reader->posting_bytes -= all;
        reader->stream.at = at + size;
    } else {
        reader->at = at + size;
    }
    reader->docid += gap;
    reader->wdf = wdf;
    reader->tag = at;
    reader->tag_size = size;
    return true;
}

enum error_code term_reader_posting(struct term_reader *reader, struct error *error)
{
    if (reader->unread-- == 0)
        return temporary_file_damaged(error);
    const uint8_t *at = reader->at;
    const uint8_t *end = reader->end;
    const bool in_file = !reader->run->memory;
    if (read_small_posting(reader, in_file))
        return ERROR_NONE;
    struct run_stream *stream = &reader->stream;
    if (in_file) {
        const size_t numbers = reader->posting_bytes < MAX_POSTING_NUMBERS
                                   ? (size_t)reader->posting_bytes
                                   : (size_t)MAX_POSTING_NUMBERS;
        const enum error_code code = stream_need(stream, numbers, error);
        if (code)
            return code;
        at = stream->at;
        end = at + numbers;
    }
    uint32_t gap = 0;
    uint32_t size = 0;
    const uint8_t *start = at;
    at = unpack_uint32(at, end, &gap);
    at = at ? unpack_uint32(at, end, &reader->wdf) : NULL;
    at = at ? unpack_uint32(at, end, &size) : NULL;
    if (!at || gap == 0 || gap > UINT32_MAX - reader->docid)
        return temporary_file_damaged(error);
    if (in_file) {
        const size_t numbers = (size_t)(at - start);
        if (reader->posting_bytes - numbers < size)
            return temporary_file_damaged(error);
        stream->at = at;
        const enum error_code code = stream_need(stream, size, error);
        if (code)
            return code;
        reader->posting_bytes -= numbers + size;
        at = stream->at;
        stream->at += size;
    } else {
        if ((size_t)(end - at) < size)
            return temporary_file_damaged(error);
        reader->at = at + size;
    }
    reader->docid += gap;
    reader->tag = at;
    reader->tag_size = size;
    return ERROR_NONE;
}
