// SPDX-License-Identifier: GPL-2.0-or-later
#include "ranking-writer.h"

#include "base/buffer.h"
#include "ranking-impact.h"
#include "ranking-varint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <xxhash.h>

enum {
    OUTPUT = 1 << 20,
    /** Docids may be so much sparser than documents: lengths are an array. */
    SPARSENESS = 4,
    SPARSE_FEW = 1 << 20,
    /** Docids above it have no times: how many documents there are is not known before. */
    MOST_TIMES = 1 << 28,
};

/** The list that is being written. */
struct list {
    uint32_t frequency; // documents
    uint32_t blocks;    // of them whole ones
    uint32_t last_docid;
    struct buffer lasts;
    struct buffer ends;
    struct buffer impacts;
    struct buffer data;
    struct ranking_impacts all; // of the list
};

struct ranking_writer_state {
    char *path;
    int fd;
    bool finished;
    bool unfit; // the format cannot hold this
    struct error failure;
    struct buffer output;
    uint64_t offset; // in the file, of what is written next
    XXH3_state_t *body;

    uint32_t *lengths;     // by docid
    uint8_t *length_codes; // likewise (ranking_code_floor())
    size_t length_capacity;
    uint64_t *times; // by docid: codes (ranking_file_times())
    size_t time_capacity;
    bool no_times; // one does not fit
    uint32_t documents;
    uint32_t last_docid;
    uint32_t min_length;
    uint32_t max_length;
    uint64_t total_length;
    bool has_norms;
    float norms[RANKING_CODES];

    struct list list;
    uint64_t terms;
    uint64_t postings;
    char term[RANKING_TERM_MAX]; // the one at hand
    size_t term_len;
    char previous[RANKING_TERM_MAX]; // the last one in the dictionary
    size_t previous_len;
    struct buffer block; // of the dictionary
    uint64_t block_count;
    struct buffer prefixes;
    struct buffer places;
    struct buffer checksums;
};

static void fail(struct ranking_writer_state *state, const struct error *error)
{
    if (state->failure.code == ERROR_NONE)
        state->failure = *error;
}

static void fail_order(struct ranking_writer_state *state, const char *what)
{
    struct error error = ERROR_INIT;
    (void)error_set(&error, ERROR_INTERNAL, "%s of '%s' are not in order", what, state->path);
    fail(state, &error);
}

static bool stopped(const struct ranking_writer_state *state)
{
    return state->unfit || state->failure.code != ERROR_NONE;
}

/* The file. */

static void write_out(struct ranking_writer_state *state, const char *bytes, size_t size)
{
    while (size) {
        const ssize_t put = write(state->fd, bytes, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0) {
            struct error error = ERROR_INIT;
            (void)error_set_errno(&error, ERROR_IO, errno, "cannot write '%s'", state->path);
            fail(state, &error);
            return;
        }
        bytes += put;
        size -= (size_t)put;
    }
}

static void flush_output(struct ranking_writer_state *state)
{
    write_out(state, state->output.data, state->output.len);
    buffer_clear(&state->output);
}

static void put(struct ranking_writer_state *state, const void *bytes, size_t size)
{
    if (state->output.len + size > OUTPUT)
        flush_output(state);
    if (size > OUTPUT)
        write_out(state, bytes, size);
    else
        (void)buffer_append(&state->output, bytes, size); // there is room
    state->offset += size;
}

static void put_body(struct ranking_writer_state *state, const struct buffer *bytes)
{
    put(state, bytes->data, bytes->len);
    (void)XXH3_64bits_update(state->body, bytes->data, bytes->len);
}

enum error_code ranking_writer_open(struct ranking_writer *writer, const char *path,
                                    struct error *error)
{
    *writer = (struct ranking_writer){.state = NULL};
    struct ranking_writer_state *state = calloc(1, sizeof(*state));
    if (!state)
        return error_set_no_memory(error);
    writer->state = state;
    state->fd = -1;
    state->path = strdup(path);
    state->body = XXH3_createState();
    if (!state->path || !state->body || !buffer_reserve(&state->output, OUTPUT))
        return error_set_no_memory(error);
    (void)XXH3_64bits_reset(state->body);
    state->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (state->fd < 0)
        return error_set_errno(error, error_create_code(errno), errno, "cannot create '%s'", path);
    static const char header[HEADER_SIZE];
    put(state, header, sizeof(header)); // the real one comes when all is known
    return ERROR_NONE;
}

void ranking_writer_close(struct ranking_writer *writer)
{
    struct ranking_writer_state *state = writer->state;
    if (!state)
        return;
    if (state->fd >= 0)
        (void)close(state->fd);
    if (state->fd >= 0 && !state->finished)
        (void)unlink(state->path);
    (void)XXH3_freeState(state->body);
    buffer_free(&state->output);
    buffer_free(&state->list.lasts);
    buffer_free(&state->list.ends);
    buffer_free(&state->list.impacts);
    buffer_free(&state->list.data);
    buffer_free(&state->block);
    buffer_free(&state->prefixes);
    buffer_free(&state->places);
    buffer_free(&state->checksums);
    free(state->lengths);
    free(state->length_codes);
    free(state->times);
    free(state->path);
    free(state);
    writer->state = NULL;
}

/* Lengths. */

/** Makes room for the lengths of more docids, which are 0. False: no memory. */
static bool grow_lengths(struct ranking_writer_state *state, size_t capacity)
{
    const size_t more = capacity - state->length_capacity;
    uint32_t *lengths = realloc(state->lengths, capacity * sizeof(*lengths));
    if (!lengths)
        return false;
    state->lengths = lengths;
    uint8_t *codes = realloc(state->length_codes, capacity * sizeof(*codes));
    if (!codes)
        return false;
    state->length_codes = codes;
    memset(lengths + state->length_capacity, 0, more * sizeof(*lengths));
    memset(codes + state->length_capacity, 0, more * sizeof(*codes));
    state->length_capacity = capacity;
    return true;
}

void ranking_writer_add_length(struct ranking_writer *writer, uint32_t docid, uint32_t length)
{
    struct ranking_writer_state *state = writer->state;
    if (stopped(state))
        return;
    if (docid <= state->last_docid) {
        fail_order(state, "documents");
        return;
    }
    if (docid > (uint64_t)state->documents * SPARSENESS + SPARSE_FEW) {
        state->unfit = true;
        return;
    }
    if (docid >= state->length_capacity) {
        size_t capacity = state->length_capacity ? state->length_capacity : 1024;
        while (capacity <= docid)
            capacity += capacity / 4; // it is all that is kept of each document: no more than that
        if (!grow_lengths(state, capacity)) {
            (void)error_set_no_memory(&state->failure);
            return;
        }
    }
    state->lengths[docid] = length;
    state->length_codes[docid] = ranking_code_floor(length);
    state->last_docid = docid;
    state->documents++;
    state->total_length += length;
    if (length && (state->min_length == 0 || length < state->min_length))
        state->min_length = length;
    if (length > state->max_length)
        state->max_length = length;
}

void ranking_writer_add_time(struct ranking_writer *writer, uint32_t docid, struct slice value)
{
    struct ranking_writer_state *state = writer->state;
    if (stopped(state) || state->no_times)
        return;
    if (value.len > RANKING_TIME || docid > MOST_TIMES) {
        state->no_times = true;
        return;
    }
    if (docid >= state->time_capacity) {
        size_t capacity = state->time_capacity ? state->time_capacity : 1024;
        while (capacity <= docid)
            capacity *= 2;
        uint64_t *times = calloc(capacity, sizeof(*times)); // what is not touched costs nothing
        if (!times) {
            (void)error_set_no_memory(&state->failure);
            return;
        }
        if (state->times)
            memcpy(times, state->times, state->time_capacity * sizeof(*times));
        free(state->times);
        state->times = times;
        state->time_capacity = capacity;
    }
    state->times[docid] = ranking_time_code(value);
}

/** What impacts are chosen by: the default parameters of BM25, which need not be those in use. */
static void make_norms(struct ranking_writer_state *state)
{
    const double k1 = 1.8;
    const double b = 0.6;
    const double average =
        state->total_length ? (double)state->total_length / (double)state->documents : 1;
    for (int code = 0; code < RANKING_CODES; code++)
        state->norms[code] =
            (float)(k1 * (b * ranking_code_value((uint8_t)code) / average + (1 - b)));
    state->has_norms = true;
}

/* Lists. */

void ranking_writer_start_term(struct ranking_writer *writer, struct slice term, bool scored)
{
    struct ranking_writer_state *state = writer->state;
    struct list *list = &state->list;
    writer->skip = !scored || stopped(state);
    writer->pending.count = 0;
    if (writer->skip)
        return;
    if (term.len == 0 || term.len > RANKING_TERM_MAX ||
        slice_compare(term, slice_of(state->previous, state->previous_len)) <= 0) {
        fail_order(state, "terms");
        writer->skip = true;
        return;
    }
    if (!state->has_norms)
        make_norms(state);
    memcpy(state->term, term.ptr, term.len);
    state->term_len = term.len;
    list->frequency = 0;
    list->blocks = 0;
    list->last_docid = 0;
    buffer_clear(&list->lasts);
    buffer_clear(&list->ends);
    buffer_clear(&list->impacts);
    buffer_clear(&list->data);
    memset(list->all.used, 0, sizeof(list->all.used));
}

static void append32(struct buffer *out, uint32_t value)
{
    uint8_t bytes[4];
    ranking_put32(bytes, value);
    (void)buffer_append(out, bytes, sizeof(bytes));
}

/** Adds to the skip data what is known of the postings at hand, a block or a tail. */
static void add_skip_data(struct ranking_writer_state *state,
                          const struct ranking_pending *postings)
{
    struct list *list = &state->list;
    struct ranking_impacts impacts;
    struct ranking_impact chosen[RANKING_BLOCK_IMPACTS];
    memset(impacts.used, 0, sizeof(impacts.used));
    for (uint32_t i = 0; i < postings->count; i++) {
        const uint8_t frequency = ranking_code_ceiling(postings->frequencies[i]);
        const uint8_t length = state->length_codes[postings->docids[i]];
        ranking_impacts_add(&impacts, frequency, length);
    }
    size_t count = ranking_impacts_take(&impacts, state->norms, RANKING_BLOCK_IMPACTS, chosen);
    for (size_t i = 0; i < count; i++)
        ranking_impacts_add(&list->all, chosen[i].frequency, chosen[i].length);
    for (; count < RANKING_BLOCK_IMPACTS; count++)
        chosen[count] = chosen[count - 1];
    for (size_t i = 0; i < count; i++) {
        (void)buffer_append_char(&list->impacts, (char)chosen[i].frequency);
        (void)buffer_append_char(&list->impacts, (char)chosen[i].length);
    }
    append32(&list->lasts, postings->docids[postings->count - 1]);
    append32(&list->ends, (uint32_t)list->data.len);
    list->last_docid = postings->docids[postings->count - 1];
}

/** Whether the postings at hand are what the format can hold, and in order. */
static bool acceptable(struct ranking_writer_state *state, const struct ranking_pending *postings)
{
    uint32_t before = state->list.last_docid;
    uint32_t most = 0;
    for (uint32_t i = 0; i < postings->count; i++) {
        if (postings->docids[i] <= before || postings->docids[i] > state->last_docid) {
            fail_order(state, "postings");
            return false;
        }
        before = postings->docids[i];
        most |= postings->frequencies[i];
    }
    if (most > RANKING_MAX_FREQUENCY || state->list.data.len > UINT32_MAX - RANKING_BLOCK_MAX_BYTES)
        state->unfit = true;
    return !state->unfit;
}

/** Appends the pending postings as a block. */
void ranking_writer_flush(struct ranking_writer *writer)
{
    struct ranking_writer_state *state = writer->state;
    struct ranking_pending *pending = &writer->pending;
    struct list *list = &state->list;
    if (!writer->skip && acceptable(state, pending)) {
        if (buffer_reserve(&list->data, RANKING_BLOCK_MAX_BYTES)) {
            list->data.len +=
                ranking_block_encode(pending->docids, list->last_docid, pending->frequencies,
                                     (uint8_t *)list->data.data + list->data.len);
            add_skip_data(state, pending);
        }
        list->blocks++;
        list->frequency += pending->count;
    } else {
        writer->skip = true;
    }
    pending->count = 0;
}

/** Appends postings that are no block byte by byte. */
static void append_tail(struct buffer *out, uint32_t before, const struct ranking_pending *postings)
{
    if (!buffer_reserve(out, (size_t)postings->count * RANKING_TAIL_POSTING_MAX))
        return;
    uint8_t *const start = (uint8_t *)out->data + out->len;
    uint8_t *at = start;
    for (uint32_t i = 0; i < postings->count; i++) {
        at = ranking_tail_encode(at, postings->docids[i] - before - 1, postings->frequencies[i]);
        before = postings->docids[i];
    }
    out->len += (size_t)(at - start);
}

/** Appends the tail of a list that has blocks. */
static void append_last(struct ranking_writer_state *state, const struct ranking_pending *postings)
{
    struct buffer *data = &state->list.data;
    const size_t start = data->len;
    append32(data, 0);
    append_tail(data, state->list.last_docid, postings);
    if (!buffer_ok(data))
        return;
    ranking_put32((uint8_t *)data->data + start,
                  (uint32_t)XXH3_64bits(data->data + start + TAIL_CHECKSUM,
                                        data->len - start - TAIL_CHECKSUM));
    add_skip_data(state, postings);
}

/** Writes the list of a term that fills blocks. @return its bytes */
static uint64_t put_list(struct ranking_writer_state *state)
{
    struct list *list = &state->list;
    struct buffer head = BUFFER_INIT;
    struct ranking_impact chosen[RANKING_LIST_IMPACTS];
    const size_t count =
        ranking_impacts_take(&list->all, state->norms, RANKING_LIST_IMPACTS, chosen);
    append32(&head, 0);
    (void)buffer_append_char(&head, (char)count);
    for (size_t i = 0; i < count; i++) {
        (void)buffer_append_char(&head, (char)chosen[i].frequency);
        (void)buffer_append_char(&head, (char)chosen[i].length);
    }
    (void)buffer_append_slice(&head, buffer_slice(&list->lasts));
    (void)buffer_append_slice(&head, buffer_slice(&list->ends));
    (void)buffer_append_slice(&head, buffer_slice(&list->impacts));
    if (!buffer_ok(&head) || !buffer_ok(&list->data) || !buffer_ok(&list->lasts) ||
        !buffer_ok(&list->ends) || !buffer_ok(&list->impacts)) {
        (void)error_set_no_memory(&state->failure);
        buffer_free(&head);
        return 0;
    }
    ranking_put32((uint8_t *)head.data,
                  (uint32_t)XXH3_64bits(head.data + LIST_CHECKSUM, head.len - LIST_CHECKSUM));
    const uint64_t size = head.len + list->data.len;
    put_body(state, &head);
    put_body(state, &list->data);
    buffer_free(&head);
    return size;
}

/* The dictionary. */

static void append_number(struct buffer *out, uint64_t value)
{
    uint8_t bytes[RANKING_VARINT_MAX];
    (void)buffer_append(out, bytes, (size_t)(ranking_varint_put(bytes, value) - bytes));
}

static void end_block(struct ranking_writer_state *state)
{
    struct buffer *block = &state->block;
    uint8_t bytes[8];
    if (!buffer_ok(block)) {
        (void)error_set_no_memory(&state->failure);
        return;
    }
    if (block->len == 0)
        return;
    if (block->len > DICTIONARY_BLOCK_MAX || state->offset >> 48) {
        state->unfit = true;
        return;
    }
    ranking_put64(bytes, state->offset << 16 | block->len);
    (void)buffer_append(&state->places, bytes, sizeof(bytes));
    append32(&state->checksums, (uint32_t)XXH3_64bits(block->data, block->len));
    put_body(state, block);
    state->block_count++;
    buffer_clear(block);
}

/** Appends the term to the dictionary, without what its postings take. */
static void start_entry(struct ranking_writer_state *state)
{
    struct buffer *block = &state->block;
    size_t shared = 0;
    if (block->len == 0) {
        // The first bytes as a number that orders as they do.
        uint8_t prefix[INDEX_PREFIX] = {0};
        for (size_t i = 0; i < INDEX_PREFIX && i < state->term_len; i++)
            prefix[INDEX_PREFIX - 1 - i] = (uint8_t)state->term[i];
        (void)buffer_append(&state->prefixes, prefix, sizeof(prefix));
    } else {
        while (shared < state->previous_len && shared < state->term_len &&
               state->previous[shared] == state->term[shared])
            shared++;
    }
    (void)buffer_append_char(block, (char)shared);
    (void)buffer_append_char(block, (char)(state->term_len - shared));
    (void)buffer_append(block, state->term + shared, state->term_len - shared);
    memcpy(state->previous, state->term, state->term_len);
    state->previous_len = state->term_len;
}

void ranking_writer_end_term(struct ranking_writer *writer)
{
    struct ranking_writer_state *state = writer->state;
    struct ranking_pending *pending = &writer->pending;
    struct list *list = &state->list;
    if (!writer->skip && pending->count == RANKING_BLOCK)
        ranking_writer_flush(writer);
    if (writer->skip || list->frequency + pending->count == 0 || !acceptable(state, pending))
        return;
    const uint32_t frequency = list->frequency + pending->count;
    uint64_t size = 0;
    if (list->blocks) {
        if (pending->count)
            append_last(state, pending);
        size = put_list(state);
    } else {
        append_tail(&list->data, 0, pending);
        size = list->data.len;
    }
    start_entry(state);
    append_number(&state->block, frequency);
    if (frequency > 1)
        append_number(&state->block, size);
    if (!list->blocks)
        (void)buffer_append_slice(&state->block, buffer_slice(&list->data));
    if (!buffer_ok(&list->data) || size > UINT32_MAX)
        state->block.failed = true;
    if (state->block.len >= DICTIONARY_BLOCK || !buffer_ok(&state->block))
        end_block(state);
    pending->count = 0;
    state->terms++;
    state->postings += frequency;
}

/* The end. */

/** Fills with zeros up to a multiple of @p unit. */
static void align(struct ranking_writer_state *state, size_t unit)
{
    static const char zeros[8];
    put(state, zeros, (unit - state->offset % unit) % unit);
}

/** Writes the lengths of all docids from 0 on. @return their checksum */
static uint64_t put_lengths(struct ranking_writer_state *state, unsigned width)
{
    enum { PIECE = 1024 };
    const size_t count = state->documents ? (size_t)state->last_docid + 1 : 0;
    uint8_t bytes[4 * PIECE];
    XXH3_state_t *checksum = state->body; // whose own has been taken
    (void)XXH3_64bits_reset(checksum);
    for (size_t at = 0; at < count; at += PIECE) {
        const size_t part = count - at < PIECE ? count - at : PIECE;
        for (size_t i = 0; i < part; i++) {
            if (width == 2)
                ranking_put16(bytes + 2 * i, (uint16_t)state->lengths[at + i]);
            else
                ranking_put32(bytes + 4 * i, state->lengths[at + i]);
        }
        (void)XXH3_64bits_update(checksum, bytes, part * width);
        put(state, bytes, part * width);
    }
    return XXH3_64bits_digest(checksum);
}

/** Writes the times of all docids from 0 on, and the checksums of regions. @return their checksum
 */
static uint64_t put_times(struct ranking_writer_state *state)
{
    const size_t count = state->documents ? (size_t)state->last_docid + 1 : 0;
    struct buffer sums = BUFFER_INIT;
    uint8_t *bytes = malloc((size_t)RANKING_TIME * RANKING_TIME_REGION);
    for (size_t first = 0; bytes && first < count; first += RANKING_TIME_REGION) {
        const size_t left = count - first;
        const size_t times = left < RANKING_TIME_REGION ? left : RANKING_TIME_REGION;
        for (size_t i = 0; i < times; i++)
            ranking_put64(bytes + RANKING_TIME * i,
                          first + i < state->time_capacity ? state->times[first + i] : 0);
        uint8_t sum[8];
        ranking_put64(sum, XXH3_64bits(bytes, times * RANKING_TIME));
        put(state, bytes, times * RANKING_TIME);
        (void)buffer_append(&sums, sum, sizeof(sum));
    }
    if (!bytes || !buffer_ok(&sums))
        (void)error_set_no_memory(&state->failure);
    const uint64_t checksum = XXH3_64bits(sums.data, sums.len);
    if (sums.len)
        put(state, sums.data, sums.len);
    buffer_free(&sums);
    free(bytes);
    return checksum;
}

static uint64_t put_index(struct ranking_writer_state *state)
{
    struct buffer index = BUFFER_INIT;
    (void)buffer_append_slice(&index, buffer_slice(&state->prefixes));
    (void)buffer_append_slice(&index, buffer_slice(&state->places));
    (void)buffer_append_slice(&index, buffer_slice(&state->checksums));
    if (!buffer_ok(&index) || !buffer_ok(&state->prefixes) || !buffer_ok(&state->places) ||
        !buffer_ok(&state->checksums))
        (void)error_set_no_memory(&state->failure);
    const struct slice bytes = buffer_slice(&index);
    const uint64_t checksum = XXH3_64bits(bytes.ptr, bytes.len);
    put(state, bytes.ptr, bytes.len);
    buffer_free(&index);
    return checksum;
}

/** Writes what follows the body, and the header. */
static void complete(struct ranking_writer_state *state, const struct ranking_identity *identity)
{
    static const char padding[RANKING_PADDING];
    uint8_t header[HEADER_SIZE] = RANKING_MAGIC;
    const unsigned width = state->max_length <= UINT16_MAX ? 2 : 4;
    end_block(state);
    ranking_put32(header + HEADER_VERSION, RANKING_VERSION);
    ranking_put32(header + HEADER_LENGTH_WIDTH, width);
    memcpy(header + HEADER_UUID, identity->uuid, RANKING_UUID);
    ranking_put64(header + HEADER_REVISION, identity->revision);
    ranking_put32(header + HEADER_DOCUMENTS, state->documents);
    ranking_put32(header + HEADER_LAST_DOCID, state->last_docid);
    ranking_put64(header + HEADER_TOTAL_LENGTH, state->total_length);
    ranking_put32(header + HEADER_MIN_LENGTH, state->min_length);
    ranking_put32(header + HEADER_MAX_LENGTH, state->max_length);
    ranking_put64(header + HEADER_TERMS, state->terms);
    ranking_put64(header + HEADER_POSTINGS, state->postings);
    ranking_put64(header + HEADER_BODY_CHECKSUM, XXH3_64bits_digest(state->body));
    ranking_put64(header + HEADER_LENGTHS, state->offset);
    ranking_put64(header + HEADER_LENGTHS_CHECKSUM, put_lengths(state, width));
    align(state, INDEX_PREFIX);
    if (!state->no_times) {
        ranking_put64(header + HEADER_TIMES, state->offset);
        ranking_put64(header + HEADER_TIMES_CHECKSUM, put_times(state));
    }
    ranking_put64(header + HEADER_INDEX, state->offset);
    ranking_put64(header + HEADER_BLOCKS, state->block_count);
    ranking_put64(header + HEADER_INDEX_CHECKSUM, put_index(state));
    put(state, padding, sizeof(padding));
    ranking_put64(header + HEADER_FILE_SIZE, state->offset);
    ranking_put64(header + HEADER_CHECKSUM, XXH3_64bits(header, HEADER_CHECKSUM));
    flush_output(state);
    if (stopped(state))
        return;
    struct error error = ERROR_INIT;
    if (lseek(state->fd, 0, SEEK_SET) == 0) {
        write_out(state, (const char *)header, sizeof(header));
    } else {
        (void)error_set_errno(&error, ERROR_IO, errno, "cannot write '%s'", state->path);
        fail(state, &error);
    }
}

enum error_code ranking_writer_finish(struct ranking_writer *writer,
                                      const struct ranking_identity *identity, bool sync,
                                      bool *written, struct error *error)
{
    struct ranking_writer_state *state = writer->state;
    if (!stopped(state))
        complete(state, identity);
    struct error problem = ERROR_INIT;
    if (!stopped(state) && sync && fsync(state->fd) != 0) {
        (void)error_set_errno(&problem, ERROR_IO, errno, "cannot sync '%s'", state->path);
        fail(state, &problem);
    }
    if (!stopped(state)) {
        const int fd = state->fd;
        state->fd = -1;
        state->finished = close(fd) == 0;
        if (!state->finished) {
            (void)error_set_errno(&problem, ERROR_IO, errno, "cannot write '%s'", state->path);
            fail(state, &problem);
            (void)unlink(state->path);
        }
    }
    if (written)
        *written = state->finished;
    if (state->failure.code != ERROR_NONE && error)
        *error = state->failure;
    return state->failure.code;
}
