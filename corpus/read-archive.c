// SPDX-License-Identifier: GPL-2.0-or-later
// tar and zip archives (libarchive): every regular file in them is read as if it lay on the disk,
// under the name "archive.zip/member". Nothing is extracted; names are names, whatever is in them.
#include "base/buffer.h"
#include "formats.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>

enum { BLOCK = 64 * 1024, TAR_BLOCK = 512, LONGEST_NAME = 2048 };

struct archive_reader {
    struct input *input; // borrowed
    struct reader_limits limits;
    const struct reader_format *format; // of the members, NULL: to be detected
    struct archive *archive;
    struct reader *member; // NULL between members
    struct buffer path;    // of the member
    struct error fault;    // of the input, while libarchive read from it
    uint64_t expanded;     // bytes that members have had
    bool over;             // the limits have been exceeded: nothing more is read
    char block[BLOCK];
};

/** A tar header: its checksum is right (POSIX.1-2017, pax; the field counts as blanks). */
static bool is_tar(struct slice head)
{
    unsigned sum = 0;
    unsigned said = 0;
    if (head.len < TAR_BLOCK || head.ptr[0] == '\0')
        return false;
    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += i >= 148 && i < 156 ? ' ' : (unsigned char)head.ptr[i];
    size_t at = 148;
    while (at < 156 && head.ptr[at] == ' ')
        at++;
    const size_t digits = at;
    for (; at < 156 && head.ptr[at] >= '0' && head.ptr[at] <= '7'; at++)
        said = said * 8 + (unsigned)(head.ptr[at] - '0');
    return at > digits && said == sum;
}

static bool archive_detect(struct slice head)
{
    return slice_starts_with(head, SLICE_LITERAL("PK\003\004")) ||
           slice_starts_with(head, SLICE_LITERAL("PK\005\006")) || is_tar(head);
}

static void archive_close(void *state)
{
    struct archive_reader *reader = state;
    reader_close(reader->member);
    if (reader->archive)
        (void)archive_read_free(reader->archive);
    buffer_free(&reader->path);
    free(reader);
}

/** libarchive asks for bytes of the archive. */
static la_ssize_t read_block(struct archive *archive, void *payload, const void **block)
{
    struct archive_reader *reader = payload;
    size_t got = 0;
    *block = reader->block;
    if (reader->fault.code == ERROR_NONE &&
        input_read(reader->input, reader->block, BLOCK, &got, &reader->fault) == ERROR_NONE)
        return (la_ssize_t)got;
    archive_set_error(archive, EIO, "%s", reader->fault.message);
    return -1;
}

static enum error_code archive_open(void **state, struct input *input,
                                    const struct reader_limits *limits, struct error *error)
{
    struct archive_reader *reader = calloc(1, sizeof(*reader));
    if (!reader)
        return error_set_no_memory(error);
    reader->input = input;
    reader->limits = *limits;
    if (!reader->limits.max_expanded)
        reader->limits.max_expanded = INPUT_MAX_EXPANDED;
    if (!reader->limits.max_ratio)
        reader->limits.max_ratio = INPUT_MAX_RATIO;
    reader->archive = archive_read_new();
    if (!reader->archive || archive_read_support_format_tar(reader->archive) < ARCHIVE_WARN ||
        archive_read_support_format_zip_streamable(reader->archive) < ARCHIVE_WARN) {
        archive_close(reader);
        return error_set_no_memory(error);
    }
    if (archive_read_open(reader->archive, reader, NULL, read_block, NULL) < ARCHIVE_WARN) {
        const char *why = archive_error_string(reader->archive);
        const enum error_code code = error_set(error, ERROR_DATA, "cannot read archive '%s': %s",
                                               input_path(input), why ? why : "damaged");
        archive_close(reader);
        return code;
    }
    *state = reader;
    return ERROR_NONE;
}

static void archive_set_format(void *state, const struct reader_format *format)
{
    struct archive_reader *reader = state;
    reader->format = format;
}

/** Says that the archive itself cannot be read on. */
static enum error_code fault(struct archive_reader *reader, struct error *error)
{
    const char *why = archive_error_string(reader->archive);
    if (reader->fault.code != ERROR_NONE) {
        if (error)
            *error = reader->fault;
        return reader->fault.code;
    }
    return error_set(error, ERROR_DATA, "archive is damaged: %s", why ? why : "no reason given");
}

/** A member's bytes, for its input. */
static enum error_code read_member(void *payload, char *bytes, size_t capacity, size_t *got,
                                   struct error *error)
{
    struct archive_reader *reader = payload;
    const la_ssize_t count = archive_read_data(reader->archive, bytes, capacity);
    *got = count > 0 ? (size_t)count : 0;
    if (count < 0)
        return fault(reader, error);
    reader->expanded += *got;
    const uint64_t taken = input_position(reader->input);
    if (reader->expanded > reader->limits.max_expanded ||
        (reader->expanded > INPUT_FREE_EXPANDED &&
         reader->expanded / reader->limits.max_ratio > taken)) {
        reader->over = true;
        (void)error_set(error, ERROR_DATA,
                        "archive grows to more than %llu bytes or %llu times its size",
                        (unsigned long long)reader->limits.max_expanded,
                        (unsigned long long)reader->limits.max_ratio);
        error_hint(error, "if it is no attack, --max-expanded=SIZE and --max-ratio=N allow more");
        return ERROR_DATA;
    }
    return ERROR_NONE;
}

/** "archive.zip/member": a name only, but also as one it stays below the archive. */
static bool name_member(struct archive_reader *reader, struct archive_entry *entry)
{
    struct buffer *path = &reader->path;
    const char *name = archive_entry_pathname(entry);
    buffer_clear(path);
    (void)buffer_append_string(path, input_path(reader->input));
    struct slice rest = slice_of_string(name ? name : "unnamed");
    if (rest.len > LONGEST_NAME)
        rest.len = LONGEST_NAME;
    while (rest.len) {
        const char *slash = memchr(rest.ptr, '/', rest.len);
        struct slice part = slice_of(rest.ptr, slash ? (size_t)(slash - rest.ptr) : rest.len);
        rest =
            slice_of(rest.ptr + part.len + (slash != NULL), rest.len - part.len - (slash != NULL));
        if (part.len == 0 || slice_equal(part, SLICE_LITERAL(".")))
            continue;
        if (slice_equal(part, SLICE_LITERAL("..")))
            part = SLICE_LITERAL("%2E%2E");
        (void)buffer_append_char(path, '/');
        for (size_t i = 0; i < part.len; i++) {
            const unsigned char c = (unsigned char)part.ptr[i];
            if (c < ' ' || c == 0x7f)
                (void)buffer_append_format(path, "%%%02X", c);
            else
                (void)buffer_append_char(path, (char)c);
        }
    }
    (void)buffer_string(path); // the NUL behind it
    return buffer_ok(path);
}

/** True if a member is not for reading: a directory, a link, hidden, as when a folder is walked. */
static bool passes_over(struct archive_entry *entry)
{
    const char *name = archive_entry_pathname(entry);
    const char *slash = name ? strrchr(name, '/') : NULL;
    const char *base = slash ? slash + 1 : name;
    return archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) || !base ||
           base[0] == '.' || strncmp(name, "__MACOSX/", 9) == 0;
}

/** Opens the entry at hand as a reader. */
static enum error_code open_member(struct archive_reader *reader, struct error *error)
{
    struct input *input = NULL;
    struct slice head = SLICE_LITERAL("");
    enum error_code code =
        input_open_source(&input, buffer_string(&reader->path), read_member, reader, error);
    if (code != ERROR_NONE)
        return code;
    input_set_limits(input, reader->limits.max_expanded, reader->limits.max_ratio);
    code = input_peek(input, &head, error);
    if (code == ERROR_NONE && archive_detect(head))
        code = error_set(error, ERROR_DATA, "an archive within an archive is not read");
    if (code != ERROR_NONE) {
        input_close(input);
        return code;
    }
    return reader_open_input(&reader->member, input, reader->format, &reader->limits, error);
}

/** Goes to the next member. READER_ARTICLE: one is open. */
static enum reader_status next_member(struct archive_reader *reader, struct error *error)
{
    struct archive_entry *entry = NULL;
    for (;;) {
        const int result = archive_read_next_header(reader->archive, &entry);
        if (result == ARCHIVE_EOF)
            return READER_END;
        if (result < ARCHIVE_WARN && result != ARCHIVE_RETRY) {
            (void)fault(reader, error);
            return READER_FAILED;
        }
        if (result == ARCHIVE_RETRY || passes_over(entry))
            continue;
        if (!name_member(reader, entry)) {
            (void)error_set_no_memory(error);
            return READER_FAILED;
        }
        if (archive_entry_is_encrypted(entry)) {
            (void)error_set(error, ERROR_DATA, "the file is encrypted");
            return READER_REJECTED;
        }
        if (open_member(reader, error) != ERROR_NONE)
            return reader->over || reader->fault.code != ERROR_NONE ? READER_FAILED
                                                                    : READER_REJECTED;
        return READER_ARTICLE;
    }
}

static enum reader_status archive_next(void *state, struct article *article, struct error *error)
{
    struct archive_reader *reader = state;
    for (;;) {
        if (!reader->member) {
            article_clear(article); // what it says of the member before is gone
            article->path = input_path(reader->input);
            const enum reader_status status = next_member(reader, error);
            if (status == READER_REJECTED && reader->path.len)
                article->path = buffer_string(&reader->path);
            if (status != READER_ARTICLE)
                return status;
        }
        const enum reader_status status = reader_next(reader->member, article, error);
        if (status == READER_ARTICLE || status == READER_REJECTED) {
            article->path = buffer_string(&reader->path);
            return status;
        }
        reader_close(reader->member);
        reader->member = NULL;
        if (status == READER_FAILED) { // this member is lost, the next may be good
            article->path = buffer_string(&reader->path);
            return reader->over || reader->fault.code != ERROR_NONE ? READER_FAILED
                                                                    : READER_REJECTED;
        }
    }
}

const struct reader_format format_archive = {
    .name = "archive",
    .description = "tar or zip archive of files in any of these formats",
    .detect = archive_detect,
    .open = archive_open,
    .next = archive_next,
    .close = archive_close,
    .set_format = archive_set_format,
};
