// SPDX-License-Identifier: GPL-2.0-or-later
#include "ranking-file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

struct ranking_file {
    char *name;
    const uint8_t *bytes;
    uint64_t size;
    void *mapped; // NULL: the bytes are the caller's
    const struct ranking_decoder *decoder;
    struct ranking_totals totals;
    struct ranking_lengths lengths;
    struct ranking_times times;
    uint64_t body_end;
    uint64_t blocks;
    const uint8_t *prefixes;
    const uint8_t *places;
    const uint8_t *checksums;
};

static enum error_code damaged(const struct ranking_file *file, const char *what,
                               struct error *error)
{
    return error_set(error, ERROR_DATA, "'%s' is damaged: %s", file->name, what);
}

/** A fuzzer is to come past the checksums. */
static bool sums_up(const uint8_t *bytes, uint64_t size, uint64_t expected, uint64_t mask)
{
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    (void)bytes;
    (void)size;
    (void)expected;
    (void)mask;
    return true;
#else
    return ((XXH3_64bits(bytes, (size_t)size) ^ expected) & mask) == 0;
#endif
}

static void read_totals(struct ranking_file *file)
{
    const uint8_t *header = file->bytes;
    struct ranking_totals *totals = &file->totals;
    memcpy(totals->identity.uuid, header + HEADER_UUID, RANKING_UUID);
    totals->identity.revision = ranking_get64(header + HEADER_REVISION);
    totals->documents = ranking_get32(header + HEADER_DOCUMENTS);
    totals->last_docid = ranking_get32(header + HEADER_LAST_DOCID);
    totals->total_length = ranking_get64(header + HEADER_TOTAL_LENGTH);
    totals->min_length = ranking_get32(header + HEADER_MIN_LENGTH);
    totals->max_length = ranking_get32(header + HEADER_MAX_LENGTH);
    totals->terms = ranking_get64(header + HEADER_TERMS);
    totals->postings = ranking_get64(header + HEADER_POSTINGS);
    totals->bytes = file->size;
}

/** Bytes of the times of so many docids with their checksums. */
static uint64_t times_size(uint64_t count)
{
    return count * RANKING_TIME + (count + RANKING_TIME_REGION - 1) / RANKING_TIME_REGION * 8;
}

/** Finds the times; @p low and @p high are what they must lie between. @return false if damaged */
static bool find_times(struct ranking_file *file, uint64_t low, uint64_t high, uint64_t count)
{
    const uint64_t offset = ranking_get64(file->bytes + HEADER_TIMES);
    file->times = (struct ranking_times){.file = file};
    if (offset == 0)
        return true;
    if (offset < low || offset > high || times_size(count) > high - offset)
        return false;
    file->times.at = file->bytes + offset;
    file->times.sums = file->times.at + count * RANKING_TIME;
    file->times.last_docid = file->lengths.last_docid;
    return sums_up(file->times.sums, times_size(count) - count * RANKING_TIME,
                   ranking_get64(file->bytes + HEADER_TIMES_CHECKSUM), UINT64_MAX);
}

struct ranking_times ranking_file_times(const struct ranking_file *file)
{
    return file->times;
}

bool ranking_times_verify(const struct ranking_times *times, uint32_t docid)
{
    const uint32_t region = docid / RANKING_TIME_REGION;
    const uint32_t first = region * RANKING_TIME_REGION;
    const uint32_t left = times->last_docid - first + 1;
    const uint32_t count = left < RANKING_TIME_REGION ? left : RANKING_TIME_REGION;
    return sums_up(times->at + (size_t)RANKING_TIME * first, (uint64_t)RANKING_TIME * count,
                   ranking_get64(times->sums + (size_t)8 * region), UINT64_MAX);
}

/** Looks at the header and at what is read as a whole. */
static enum error_code read_header(struct ranking_file *file, struct error *error)
{
    const uint8_t *header = file->bytes;
    if (file->size < HEADER_SIZE + RANKING_PADDING)
        return damaged(file, "it is too short", error);
    if (memcmp(header, RANKING_MAGIC, HEADER_VERSION) != 0)
        return error_set(error, ERROR_DATA, "'%s' is no ranking file", file->name);
    const uint32_t version = ranking_get32(header + HEADER_VERSION);
    if (version != RANKING_VERSION)
        return error_set(error, ERROR_DATA, "'%s' is of version %" PRIu32 ", not %d", file->name,
                         version, RANKING_VERSION);
    if (!sums_up(header, HEADER_CHECKSUM, ranking_get64(header + HEADER_CHECKSUM), UINT64_MAX))
        return damaged(file, "its header", error);
    read_totals(file);
    const uint32_t width = ranking_get32(header + HEADER_LENGTH_WIDTH);
    const uint64_t lengths = ranking_get64(header + HEADER_LENGTHS);
    const uint64_t index = ranking_get64(header + HEADER_INDEX);
    const uint64_t count =
        file->totals.documents ? (uint64_t)file->totals.last_docid + 1 : UINT64_C(0);
    file->blocks = ranking_get64(header + HEADER_BLOCKS);
    const uint64_t end = file->size - RANKING_PADDING;
    if (ranking_get64(header + HEADER_FILE_SIZE) != file->size || (width != 2 && width != 4) ||
        lengths < HEADER_SIZE || lengths > index || index > end ||
        count * width > index - lengths || file->blocks > (end - index) / INDEX_ENTRY)
        return damaged(file, "its parts do not fit", error);
    if (!sums_up(file->bytes + lengths, count * width,
                 ranking_get64(header + HEADER_LENGTHS_CHECKSUM), UINT64_MAX))
        return damaged(file, "its lengths", error);
    if (!sums_up(file->bytes + index, file->blocks * INDEX_ENTRY,
                 ranking_get64(header + HEADER_INDEX_CHECKSUM), UINT64_MAX))
        return damaged(file, "the index of its dictionary", error);
    file->body_end = lengths;
    file->lengths = (struct ranking_lengths){file->bytes + lengths,
                                             count ? file->totals.last_docid : 0, width == 4};
    if (!find_times(file, lengths + count * width, index, count))
        return damaged(file, "its times", error);
    file->prefixes = file->bytes + index;
    file->places = file->prefixes + file->blocks * INDEX_PREFIX;
    file->checksums = file->places + file->blocks * INDEX_PLACE;
    return ERROR_NONE;
}

enum error_code ranking_file_open_memory(struct ranking_file **out, const void *bytes, size_t size,
                                         const char *name, struct error *error)
{
    struct ranking_file *file = calloc(1, sizeof(*file));
    if (!file)
        return error_set_no_memory(error);
    file->bytes = bytes;
    file->size = size;
    file->decoder = ranking_decoder_best();
    file->name = strdup(name);
    const enum error_code code = file->name ? read_header(file, error) : error_set_no_memory(error);
    if (code != ERROR_NONE) {
        ranking_file_close(file);
        return code;
    }
    *out = file;
    return ERROR_NONE;
}

static enum error_code map(const char *path, void **bytes, size_t *size, struct error *error)
{
    struct stat status;
    enum error_code code = ERROR_NONE;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(error, errno == ENOENT ? ERROR_NO_INPUT : ERROR_IO, errno,
                               "cannot open '%s'", path);
    if (fstat(fd, &status) != 0) {
        code = error_set_errno(error, ERROR_IO, errno, "cannot look at '%s'", path);
    } else if (status.st_size < HEADER_SIZE) {
        code = error_set(error, ERROR_DATA, "'%s' is damaged: it is too short", path);
    } else {
        *size = (size_t)status.st_size;
        *bytes = mmap(NULL, *size, PROT_READ, MAP_SHARED, fd, 0);
        if (*bytes == MAP_FAILED)
            code = error_set_errno(error, ERROR_IO, errno, "cannot map '%s'", path);
    }
    (void)close(fd);
    return code;
}

enum error_code ranking_file_open(struct ranking_file **out, const char *path, struct error *error)
{
    void *bytes = NULL;
    size_t size = 0;
    enum error_code code = map(path, &bytes, &size, error);
    if (code != ERROR_NONE)
        return code;
    code = ranking_file_open_memory(out, bytes, size, path, error);
    if (code != ERROR_NONE)
        (void)munmap(bytes, size);
    else
        (*out)->mapped = bytes;
    return code;
}

void ranking_file_close(struct ranking_file *file)
{
    if (!file)
        return;
    if (file->mapped)
        (void)munmap(file->mapped, (size_t)file->size);
    free(file->name);
    free(file);
}

const struct ranking_totals *ranking_file_totals(const struct ranking_file *file)
{
    return &file->totals;
}

struct ranking_lengths ranking_file_lengths(const struct ranking_file *file)
{
    return file->lengths;
}

enum error_code ranking_file_verify(const struct ranking_file *file, struct error *error)
{
    const uint64_t expected = ranking_get64(file->bytes + HEADER_BODY_CHECKSUM);
    if (!sums_up(file->bytes + HEADER_SIZE, file->body_end - HEADER_SIZE, expected, UINT64_MAX))
        return damaged(file, "its postings or its dictionary", error);
    for (uint64_t docid = 0;
         file->times.at && file->totals.documents && docid <= file->times.last_docid;
         docid += RANKING_TIME_REGION)
        if (!ranking_times_verify(&file->times, (uint32_t)docid))
            return damaged(file, "its times", error);
    return ERROR_NONE;
}

/* The dictionary. */

/** Where block @p i of the dictionary is. @param[out] start  where the lists of its terms begin */
static bool block_place(const struct ranking_file *file, uint64_t i, uint64_t *start,
                        uint64_t *offset, uint64_t *size)
{
    const uint64_t place = ranking_get64(file->places + i * INDEX_PLACE);
    const uint64_t before = i ? ranking_get64(file->places + (i - 1) * INDEX_PLACE) : 0;
    *start = i ? (before >> 16) + (before & 0xffff) : HEADER_SIZE;
    *offset = place >> 16;
    *size = place & 0xffff;
    return *offset >= HEADER_SIZE && *start >= HEADER_SIZE && *start <= *offset &&
           *offset <= file->body_end && *size <= file->body_end - *offset;
}

/** Opens a block. @return false if it is damaged */
static bool cursor_block(struct ranking_cursor *cursor, uint64_t block)
{
    const struct ranking_file *file = cursor->file;
    uint64_t offset = 0;
    uint64_t size = 0;
    if (!block_place(file, block, &cursor->lists, &offset, &size) ||
        !sums_up(file->bytes + offset, size,
                 ranking_get32(file->checksums + block * INDEX_CHECKSUM), UINT32_MAX))
        return false;
    cursor->at = file->bytes + offset;
    cursor->end = cursor->at + size;
    cursor->block = block + 1;
    cursor->len = 0;
    return true;
}

/** Fills the list of a term that has blocks. @return false if its head is damaged */
static bool open_long(const struct ranking_file *file, uint64_t start, uint64_t size,
                      struct ranking_list *list)
{
    const uint8_t *const head = file->bytes + start;
    list->blocks = list->frequency / RANKING_BLOCK + (list->frequency % RANKING_BLOCK != 0);
    if (start > file->body_end || size > file->body_end - start || size > UINT32_MAX ||
        size < LIST_CHECKSUM + 1)
        return false;
    list->impact_count = head[LIST_CHECKSUM];
    const uint64_t head_size =
        LIST_CHECKSUM + 1 + 2 * (uint64_t)list->impact_count +
        (uint64_t)list->blocks * (LIST_LAST + LIST_END + 2 * RANKING_BLOCK_IMPACTS);
    if (list->impact_count > RANKING_LIST_IMPACTS || list->impact_count == 0 || head_size > size ||
        !sums_up(head + LIST_CHECKSUM, head_size - LIST_CHECKSUM, ranking_get32(head), UINT32_MAX))
        return false;
    list->impacts = head + LIST_CHECKSUM + 1;
    list->lasts = list->impacts + (size_t)2 * list->impact_count;
    list->ends = list->lasts + (size_t)LIST_LAST * list->blocks;
    list->block_impacts = list->ends + (size_t)LIST_END * list->blocks;
    list->data = list->block_impacts + (size_t)2 * RANKING_BLOCK_IMPACTS * list->blocks;
    list->bytes = (uint32_t)(size - head_size);
    return ranking_list_last(list, list->blocks - 1) <= list->last_docid;
}

/** Reads the next term of the block, without its list's head. @return false if it is damaged */
static bool next_entry(struct ranking_cursor *cursor, uint64_t *list_start, uint64_t *list_size)
{
    const struct ranking_file *file = cursor->file;
    const uint8_t *at = cursor->at;
    const uint8_t *const end = cursor->end;
    uint64_t frequency = 0;
    uint64_t size = 0;
    if (end - at < 3)
        return false;
    const size_t shared = at[0];
    const size_t rest = at[1];
    at += 2;
    if (shared > cursor->len || shared + rest > RANKING_TERM_MAX || (size_t)(end - at) <= rest)
        return false;
    memcpy(cursor->term + shared, at, rest);
    cursor->len = shared + rest;
    at = ranking_varint_get(at + rest, end, &frequency);
    if (!at || frequency == 0 || frequency > file->lengths.last_docid)
        return false;
    cursor->list = (struct ranking_list){
        .file = file,
        .decoder = file->decoder,
        .frequency = (uint32_t)frequency,
        .last_docid = file->lengths.last_docid,
        .is_short = frequency < RANKING_BLOCK,
        .blocks = 1,
        .data = at,
    };
    if (frequency == 1) { // its size is not told
        uint64_t number = 0;
        const uint8_t *behind = ranking_varint_get(at, end, &number);
        if (behind && number & 1)
            behind = ranking_varint_get(behind, end, &number);
        if (!behind)
            return false;
        size = (uint64_t)(behind - at);
    } else {
        at = ranking_varint_get(at, end, &size);
        if (!at)
            return false;
        cursor->list.data = at;
    }
    *list_start = cursor->lists;
    *list_size = size;
    cursor->at = at;
    if (!cursor->list.is_short) {
        cursor->lists += size;
        return true;
    }
    if (size > (uint64_t)(end - at))
        return false;
    cursor->list.bytes = (uint32_t)size;
    cursor->at += size;
    return true;
}

static enum error_code damaged_dictionary(const struct ranking_file *file, struct error *error)
{
    return damaged(file, "its dictionary", error);
}

/** A term's first bytes as the index has them. */
static uint64_t prefix_of(const char *term, size_t len)
{
    uint64_t prefix = 0;
    for (size_t i = 0; i < INDEX_PREFIX; i++)
        prefix = prefix << 8 | (i < len ? (uint8_t)term[i] : 0);
    return prefix;
}

/** The number of blocks whose first term is not above @p term. */
static bool blocks_up_to(const struct ranking_file *file, struct slice term, uint64_t *count)
{
    const uint64_t prefix = prefix_of(term.ptr, term.len);
    uint64_t low = 0;
    uint64_t high = file->blocks;
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        const uint64_t found = ranking_get64(file->prefixes + middle * INDEX_PREFIX);
        bool above = found > prefix;
        if (found == prefix) { // the first term of a block is whole
            uint64_t start = 0;
            uint64_t offset = 0;
            uint64_t size = 0;
            if (!block_place(file, middle, &start, &offset, &size) || size < 2)
                return false;
            const uint8_t *at = file->bytes + offset;
            if (size - 2 < at[1])
                return false;
            above = slice_compare(slice_of((const char *)at + 2, at[1]), term) > 0;
        }
        if (above)
            high = middle;
        else
            low = middle + 1;
    }
    *count = low;
    return true;
}

enum error_code ranking_file_find(const struct ranking_file *file, struct slice term,
                                  struct ranking_list *list, struct error *error)
{
    struct ranking_cursor cursor = {.file = file};
    uint64_t count = 0;
    *list = (struct ranking_list){.file = file};
    if (!blocks_up_to(file, term, &count))
        return damaged_dictionary(file, error);
    if (count == 0)
        return ERROR_NONE;
    if (!cursor_block(&cursor, count - 1))
        return damaged_dictionary(file, error);
    while (cursor.at < cursor.end) {
        uint64_t start = 0;
        uint64_t size = 0;
        if (!next_entry(&cursor, &start, &size))
            return damaged_dictionary(file, error);
        const int order = slice_compare(slice_of((const char *)cursor.term, cursor.len), term);
        if (order > 0)
            break;
        if (order < 0)
            continue;
        *list = cursor.list;
        if (!list->is_short && !open_long(file, start, size, list))
            return damaged(file, "the head of a list", error);
        break;
    }
    return ERROR_NONE;
}

void ranking_cursor_open(struct ranking_cursor *cursor, const struct ranking_file *file)
{
    *cursor = (struct ranking_cursor){.file = file};
}

enum error_code ranking_cursor_next(struct ranking_cursor *cursor, bool *more, struct error *error)
{
    const struct ranking_file *file = cursor->file;
    uint64_t start = 0;
    uint64_t size = 0;
    *more = cursor->at < cursor->end || cursor->block < file->blocks;
    if (!*more)
        return ERROR_NONE;
    if (cursor->at == cursor->end && !cursor_block(cursor, cursor->block))
        return damaged_dictionary(file, error);
    if (!next_entry(cursor, &start, &size))
        return damaged_dictionary(file, error);
    if (!cursor->list.is_short && !open_long(file, start, size, &cursor->list))
        return damaged(file, "the head of a list", error);
    return ERROR_NONE;
}

/* Postings. */

/** The bytes of a block. @return NULL if they are not in the list */
static const uint8_t *block_bytes(const struct ranking_list *list, uint32_t block, size_t *size)
{
    const uint32_t start =
        block ? ranking_get32(list->ends + (size_t)LIST_END * (block - 1)) : UINT32_C(0);
    const uint32_t end = ranking_get32(list->ends + (size_t)LIST_END * block);
    if (start > end || end > list->bytes)
        return NULL;
    *size = end - start;
    return list->data + start;
}

bool ranking_list_docids(const struct ranking_list *list, uint32_t block,
                         struct ranking_postings *postings)
{
    if (list->is_short) {
        postings->count = list->frequency;
        postings->has_frequencies = true;
        return ranking_tail_decode(list->data, list->data + list->bytes, list->frequency, 0,
                                   list->last_docid, postings->docids, postings->frequencies);
    }
    size_t size = 0;
    const uint8_t *bytes = block_bytes(list, block, &size);
    const uint32_t before = block ? ranking_list_last(list, block - 1) : 0;
    const uint32_t last = ranking_list_last(list, block);
    if (!bytes || last > list->last_docid || last <= before)
        return false;
    postings->has_frequencies = block >= list->frequency / RANKING_BLOCK;
    if (!postings->has_frequencies) {
        postings->count = RANKING_BLOCK;
        return list->decoder->docids(bytes, size, before, last, postings->docids);
    }
    postings->count = list->frequency % RANKING_BLOCK;
    if (size < TAIL_CHECKSUM ||
        !sums_up(bytes + TAIL_CHECKSUM, size - TAIL_CHECKSUM, ranking_get32(bytes), UINT32_MAX))
        return false;
    bytes += TAIL_CHECKSUM;
    size -= TAIL_CHECKSUM;
    return ranking_tail_decode(bytes, bytes + size, postings->count, before, last, postings->docids,
                               postings->frequencies) &&
           postings->docids[postings->count - 1] == last;
}

bool ranking_list_frequencies(const struct ranking_list *list, uint32_t block,
                              struct ranking_postings *postings)
{
    size_t size = 0;
    if (postings->has_frequencies)
        return true;
    const uint8_t *bytes = block_bytes(list, block, &size);
    postings->has_frequencies =
        bytes && list->decoder->frequencies(bytes, size, postings->frequencies);
    return postings->has_frequencies;
}
