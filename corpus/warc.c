// SPDX-License-Identifier: GPL-2.0-or-later
#include "warc.h"

#include "base/parse.h"

#include <ctype.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

enum {
    READ_SIZE = 256 * 1024,
    MAX_HEADERS = 64 * 1024, // bytes of a record's headers
    LONGEST_GAP = 1024,      // white space between records
    MARK_SPAN = 32,          // bytes that find_record() looks at from a line's begin
    MOST_CODINGS = 3,
    RATIO_FREE = 1 << 20, // bytes that may be decoded from however few
    MAX_RATIO = 200,
};

void warc_open(struct warc *warc, struct input *input, size_t max_block)
{
    *warc = (struct warc){.input = input, .max_block = max_block};
}

void warc_resume(struct warc *warc, uint64_t offset, uint64_t number)
{
    warc->offset = warc->whole = offset;
    warc->number = warc->whole_number = number;
}

void warc_close(struct warc *warc)
{
    buffer_free(&warc->bytes);
}

static struct slice available(const struct warc *warc)
{
    return warc->bytes.data
               ? slice_of(warc->bytes.data + warc->start, warc->bytes.len - warc->start)
               : SLICE_LITERAL("");
}

/** Reads more bytes behind those that are there. */
static enum error_code read_more(struct warc *warc, struct error *error)
{
    if (warc->start && warc->bytes.data) {
        warc->bytes.len -= warc->start;
        memmove(warc->bytes.data, warc->bytes.data + warc->start, warc->bytes.len);
        warc->offset += warc->start;
        warc->start = 0;
    }
    if (!buffer_reserve(&warc->bytes, READ_SIZE))
        return error_set_no_memory(error);
    size_t got = 0;
    const enum error_code code =
        input_read(warc->input, warc->bytes.data + warc->bytes.len, READ_SIZE, &got, error);
    warc->bytes.len += got;
    warc->at_end = code == ERROR_NONE && got == 0;
    return code;
}

/** Has at least @p wanted bytes available, unless the input ends before. */
static enum error_code need(struct warc *warc, size_t wanted, struct error *error)
{
    enum error_code code = ERROR_NONE;
    while (code == ERROR_NONE && !warc->at_end && warc->bytes.len - warc->start < wanted)
        code = read_more(warc, error);
    return code;
}

/** The length of a line "WARC/1.0" with its end; 0 if the text does not begin with one. */
static size_t version_line(struct slice text)
{
    const struct slice mark = SLICE_LITERAL("WARC/");
    if (!slice_starts_with(text, mark))
        return 0;
    size_t i = mark.len;
    while (i < text.len && i < 12 && (isdigit((unsigned char)text.ptr[i]) || text.ptr[i] == '.'))
        i++;
    if (i == mark.len)
        return 0;
    if (i < text.len && text.ptr[i] == '\r')
        i++;
    return i < text.len && text.ptr[i] == '\n' ? i + 1 : 0;
}

bool warc_detect(struct slice head)
{
    return version_line(head) > 0;
}

/**
 * Finds a line that begins a record: a version line and a header behind it. The last MARK_SPAN
 * bytes are searched only if @p last.
 */
static bool find_record(struct slice text, bool last, size_t *offset)
{
    const struct slice mark = SLICE_LITERAL("\nWARC/");
    size_t at = 0;
    while (at < text.len) {
        const char *found = memmem(text.ptr + at, text.len - at, mark.ptr, mark.len);
        if (!found)
            return false;
        at = (size_t)(found - text.ptr) + 1;
        const struct slice rest = slice_of(text.ptr + at, text.len - at);
        if (!last && rest.len < MARK_SPAN)
            return false;
        const size_t line = version_line(rest);
        if (line &&
            slice_starts_with(slice_of(rest.ptr + line, rest.len - line), SLICE_LITERAL("WARC-"))) {
            *offset = at;
            return true;
        }
    }
    return false;
}

/** Drops bytes up to the next record, or to the end. */
static enum error_code skip_to_record(struct warc *warc, struct error *error)
{
    for (;;) {
        const struct slice text = available(warc);
        size_t offset = 0;
        if (find_record(text, warc->at_end, &offset)) {
            warc->start += offset;
            return ERROR_NONE;
        }
        if (warc->at_end) {
            warc->start = warc->bytes.len;
            return ERROR_NONE;
        }
        if (text.len > MARK_SPAN)
            warc->start += text.len - MARK_SPAN;
        const enum error_code code = read_more(warc, error);
        if (code != ERROR_NONE)
            return code;
    }
}

static enum warc_status reject_and_skip(struct warc *warc, struct error *error)
{
    struct error skipping = ERROR_INIT;
    if (skip_to_record(warc, &skipping) == ERROR_NONE)
        return WARC_REJECTED;
    if (error)
        *error = skipping;
    return WARC_FAILED;
}

/** The length of the headers with the empty line behind them; 0 if it is not there. */
static size_t headers_length(struct slice text)
{
    size_t at = 0;
    while (at < text.len) {
        const char *newline = memchr(text.ptr + at, '\n', text.len - at);
        if (!newline)
            return 0;
        const size_t next = (size_t)(newline - text.ptr) + 1;
        const size_t line = next - at;
        if (line == 1 || (line == 2 && text.ptr[at] == '\r'))
            return next;
        at = next;
    }
    return 0;
}

bool warc_header(struct slice headers, struct slice name, struct slice *value)
{
    while (headers.len) {
        const char *newline = memchr(headers.ptr, '\n', headers.len);
        const size_t len = newline ? (size_t)(newline - headers.ptr) : headers.len;
        if (len > name.len && headers.ptr[name.len] == ':' &&
            slice_equal_ascii_case(slice_of(headers.ptr, name.len), name)) {
            *value = slice_trim(slice_of(headers.ptr + name.len + 1, len - name.len - 1));
            return true;
        }
        const size_t skipped = len + (newline != NULL);
        headers = slice_of(headers.ptr + skipped, headers.len - skipped);
    }
    return false;
}

/** Drops the line ends between records. */
static enum error_code skip_gap(struct warc *warc, struct error *error)
{
    for (size_t skipped = 0; skipped < LONGEST_GAP; skipped++) {
        const enum error_code code = need(warc, 1, error);
        if (code != ERROR_NONE)
            return code;
        const struct slice text = available(warc);
        if (text.len == 0 || (*text.ptr != '\r' && *text.ptr != '\n'))
            return ERROR_NONE;
        warc->start++;
    }
    return ERROR_NONE;
}

/** Reads a block too large to be held, and drops it. */
static enum warc_status skip_block(struct warc *warc, uint64_t length, struct error *error)
{
    (void)error_set(error, ERROR_DATA, "record of %" PRIu64 " bytes is larger than %zu bytes",
                    length, warc->max_block);
    while (length) {
        const struct slice text = available(warc);
        size_t offset = 0;
        size_t taken = length < text.len ? (size_t)length : text.len;
        // A record within it: the length is not true, or an archive lies in the archive. The one
        // or the other, what follows are records.
        if (find_record(slice_of(text.ptr, taken), warc->at_end || taken == length, &offset)) {
            warc->start += offset;
            return WARC_REJECTED;
        }
        if (taken < length && !warc->at_end) // the end may hold the begin of a mark
            taken = taken > MARK_SPAN ? taken - MARK_SPAN : 0;
        warc->start += taken;
        length -= taken;
        if (length == 0 || warc->at_end)
            break;
        if (read_more(warc, error) != ERROR_NONE)
            return WARC_FAILED;
    }
    return WARC_REJECTED;
}

/** True if the bytes from @p offset on are the end of the input, or begin a record. */
static bool record_may_follow(struct slice text, size_t offset, bool at_end)
{
    const size_t begin = offset;
    while (offset < text.len && offset - begin < MARK_SPAN &&
           (text.ptr[offset] == '\r' || text.ptr[offset] == '\n'))
        offset++;
    return offset == text.len ? at_end
                              : version_line(slice_of(text.ptr + offset, text.len - offset)) > 0;
}

/** Reads the block of a record whose headers are in [start, start + header_length). */
static enum warc_status read_block(struct warc *warc, size_t line, size_t header_length,
                                   uint64_t length, struct warc_record *record, struct error *error)
{
    if (length > warc->max_block) {
        warc->start += header_length;
        return skip_block(warc, length, error);
    }
    const size_t whole = header_length + (size_t)length;
    if (need(warc, whole + MARK_SPAN + MARK_SPAN, error) != ERROR_NONE)
        return WARC_FAILED;
    const struct slice text = available(warc);
    if (text.len >= whole && record_may_follow(text, whole, warc->at_end)) {
        record->headers = slice_of(text.ptr + line, header_length - line);
        record->block = slice_of(text.ptr + header_length, (size_t)length);
        warc->start += whole;
        warc->whole = warc->offset + warc->start;
        warc->whole_number = warc->number;
        return WARC_RECORD;
    }
    size_t offset = 0;
    const size_t end = text.len < whole ? text.len : whole;
    if (find_record(slice_of(text.ptr + header_length, end - header_length), warc->at_end,
                    &offset)) {
        warc->start += header_length + offset;
        (void)error_set(error, ERROR_DATA,
                        "record declares %" PRIu64 " bytes, another one begins after %zu", length,
                        offset);
        return WARC_REJECTED;
    }
    if (text.len < whole) {
        warc->start = warc->bytes.len;
        (void)error_set(error, ERROR_DATA,
                        "record is truncated: %zu of the %" PRIu64 " bytes it declares",
                        text.len - header_length, length);
        return WARC_REJECTED;
    }
    warc->start += whole;
    (void)error_set(error, ERROR_DATA,
                    "record does not end after the %" PRIu64 " bytes it declares", length);
    return reject_and_skip(warc, error);
}

enum warc_status warc_next(struct warc *warc, struct warc_record *record, struct error *error)
{
    if (skip_gap(warc, error) != ERROR_NONE || need(warc, MARK_SPAN, error) != ERROR_NONE)
        return WARC_FAILED;
    if (available(warc).len == 0)
        return WARC_END;
    warc->number++;
    const size_t line = version_line(available(warc));
    if (line == 0) {
        (void)error_set(error, ERROR_DATA, "record does not begin with a WARC version");
        return reject_and_skip(warc, error);
    }
    size_t length = 0;
    size_t wanted = 1024;
    do {
        if (need(warc, wanted, error) != ERROR_NONE)
            return WARC_FAILED;
        const struct slice text = available(warc);
        length = headers_length(slice_of(text.ptr + line, text.len - line));
        if (text.len < wanted)
            break;
        wanted *= 2;
    } while (!length && wanted <= MAX_HEADERS);
    if (!length) {
        (void)error_set(error, ERROR_DATA, "record's headers do not end");
        return reject_and_skip(warc, error);
    }
    const struct slice headers = slice_of(available(warc).ptr + line, length);
    struct slice value;
    uint64_t declared = 0;
    if (!warc_header(headers, SLICE_LITERAL("Content-Length"), &value)) {
        (void)error_set(error, ERROR_DATA, "record has no content-length");
        return reject_and_skip(warc, error);
    }
    if (!parse_unsigned(value, UINT64_MAX, &declared)) {
        (void)error_set(error, ERROR_DATA, "record's content-length '%.*s' is no length",
                        value.len < 40 ? (int)value.len : 40, value.ptr);
        return reject_and_skip(warc, error);
    }
    return read_block(warc, line, line + length, declared, record, error);
}

bool http_response_read(struct slice block, struct http_response *response)
{
    if (!slice_starts_with(block, SLICE_LITERAL("HTTP/")))
        return false;
    const char *newline = memchr(block.ptr, '\n', block.len);
    if (!newline)
        return false;
    const size_t line = (size_t)(newline - block.ptr) + 1;
    const char *blank = memchr(block.ptr, ' ', line);
    if (!blank || newline - blank < 4)
        return false;
    response->status = 0;
    for (int i = 1; i <= 3; i++) {
        if (!isdigit((unsigned char)blank[i]))
            return false;
        response->status = response->status * 10 + (blank[i] - '0');
    }
    const struct slice rest = slice_of(block.ptr + line, block.len - line);
    const size_t length = headers_length(rest);
    response->headers = slice_of(rest.ptr, length ? length : rest.len);
    response->body = slice_of(rest.ptr + response->headers.len, rest.len - response->headers.len);
    return true;
}

void http_decoder_free(struct http_decoder *decoder)
{
    buffer_free(&decoder->buffers[0]);
    buffer_free(&decoder->buffers[1]);
}

/** The number at the begin of a chunk's line. @return its digits; 0 if it is none or too large */
static size_t chunk_size(struct slice text, uint64_t *size)
{
    size_t digits = 0;
    *size = 0;
    while (digits < text.len && isxdigit((unsigned char)text.ptr[digits])) {
        const int c = tolower((unsigned char)text.ptr[digits]);
        if (*size >> 60)
            return 0;
        *size = *size << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
        digits++;
    }
    return digits;
}

/** True if the body begins with a chunk, as far as can be told. */
static bool looks_chunked(struct slice body)
{
    uint64_t size = 0;
    const size_t digits = chunk_size(body, &size);
    if (digits == 0 || digits == body.len)
        return false;
    const char c = body.ptr[digits];
    return c == '\r' || c == '\n' || c == ';' || c == ' ';
}

static enum error_code remove_chunks(struct buffer *out, struct slice body, bool partial,
                                     struct error *error)
{
    while (body.len) {
        uint64_t size = 0;
        const size_t digits = chunk_size(body, &size);
        const char *newline = memchr(body.ptr, '\n', body.len);
        if (digits == 0 || !newline)
            return partial ? ERROR_NONE
                           : error_set(error, ERROR_DATA, "page has a chunk without valid size");
        if (size == 0)
            return ERROR_NONE; // trailers may follow
        const size_t line = (size_t)(newline - body.ptr) + 1;
        body = slice_of(body.ptr + line, body.len - line);
        const size_t taken = size < body.len ? (size_t)size : body.len;
        if (!buffer_append(out, body.ptr, taken))
            return error_set_no_memory(error);
        body = slice_of(body.ptr + taken, body.len - taken);
        if (taken < size)
            break;
        for (int i = 0; i < 2 && body.len && (*body.ptr == '\r' || *body.ptr == '\n'); i++)
            body = slice_of(body.ptr + 1, body.len - 1);
    }
    return partial
               ? ERROR_NONE
               : error_set(error, ERROR_DATA, "page's chunks end early, after %zu bytes", out->len);
}

/** True if the bytes may be of zlib's format, or of gzip's. */
static bool looks_deflated(struct slice body)
{
    const unsigned char *p = (const unsigned char *)body.ptr;
    if (body.len < 2)
        return false;
    return (p[0] == 0x1f && p[1] == 0x8b) || ((p[0] & 0x0f) == 8 && (p[0] * 256 + p[1]) % 31 == 0);
}

static enum error_code run_inflate(z_stream *stream, struct buffer *out, struct slice body,
                                   size_t max, bool partial, struct error *error)
{
    stream->next_in = (Bytef *)body.ptr;
    stream->avail_in = (uInt)body.len;
    for (;;) {
        if (!buffer_reserve(out, READ_SIZE))
            return error_set_no_memory(error);
        stream->next_out = (Bytef *)out->data + out->len;
        stream->avail_out = READ_SIZE;
        const int result = inflate(stream, Z_NO_FLUSH);
        out->len += READ_SIZE - stream->avail_out;
        if (out->len > max)
            return error_set(error, ERROR_DATA, "page is larger than %zu bytes", max);
        if (out->len > RATIO_FREE && out->len / MAX_RATIO > body.len - stream->avail_in)
            return error_set(error, ERROR_DATA, "page is compressed over %d times, as bombs are",
                             MAX_RATIO);
        if (result == Z_STREAM_END)
            return ERROR_NONE;
        if (result == Z_MEM_ERROR)
            return error_set_no_memory(error);
        if (result == Z_OK && (stream->avail_in || stream->avail_out == 0))
            continue;
        if (partial && out->len)
            return ERROR_NONE;
        return error_set(error, ERROR_DATA, "page's compressed data %s after %zu bytes",
                         result == Z_OK || result == Z_BUF_ERROR ? "end early" : "are damaged",
                         out->len);
    }
}

static enum error_code inflate_body(struct buffer *out, struct slice body, size_t max, bool partial,
                                    struct error *error)
{
    z_stream stream = {.next_in = Z_NULL};
    if (body.len > UINT_MAX)
        return error_set(error, ERROR_DATA, "page is larger than %u bytes", UINT_MAX);
    // +32: gzip or zlib, by the first bytes; negative: neither has been found
    if (inflateInit2(&stream, looks_deflated(body) ? 15 + 32 : -15) != Z_OK)
        return error_set_no_memory(error);
    const enum error_code code = run_inflate(&stream, out, body, max, partial, error);
    (void)inflateEnd(&stream);
    return code;
}

/** The last of the codings in a comma-separated list, which was applied last. */
static struct slice take_last(struct slice *list)
{
    size_t start = list->len;
    while (start && list->ptr[start - 1] != ',')
        start--;
    const struct slice last = slice_trim(slice_of(list->ptr + start, list->len - start));
    list->len = start ? start - 1 : 0;
    return last;
}

static bool is_one_of(struct slice name, const char *a, const char *b)
{
    return slice_equal_ascii_case(name, slice_of_string(a)) ||
           slice_equal_ascii_case(name, slice_of_string(b));
}

/** True if the body is text: its coding has been removed already. */
static bool looks_plain(struct slice body)
{
    body = slice_trim(slice_of(body.ptr, body.len < 512 ? body.len : 512));
    return body.len == 0 || body.ptr[0] == '<' ||
           slice_starts_with(body, SLICE_LITERAL("\xef\xbb\xbf"));
}

enum error_code http_body(struct http_decoder *decoder, const struct http_response *response,
                          size_t max, bool partial, struct slice *body, struct error *error)
{
    struct slice codings[2] = {SLICE_LITERAL(""), SLICE_LITERAL("")};
    size_t next = 0;
    int removed = 0;
    (void)warc_header(response->headers, SLICE_LITERAL("Transfer-Encoding"), &codings[0]);
    (void)warc_header(response->headers, SLICE_LITERAL("Content-Encoding"), &codings[1]);
    *body = response->body;
    for (int i = 0; i < 2; i++) {
        while (codings[i].len) {
            const struct slice coding = take_last(&codings[i]);
            struct buffer *out = &decoder->buffers[next];
            enum error_code code = ERROR_NONE;
            if (coding.len == 0 || is_one_of(coding, "identity", "none") ||
                is_one_of(coding, "utf-8", "text/html") || looks_plain(*body))
                continue;
            if (++removed > MOST_CODINGS)
                return error_set(error, ERROR_DATA, "page has more than %d codings", MOST_CODINGS);
            buffer_clear(out);
            if (is_one_of(coding, "chunked", "chunked")) {
                if (!looks_chunked(*body))
                    continue;
                code = remove_chunks(out, *body, partial, error);
            } else if (is_one_of(coding, "gzip", "x-gzip") ||
                       is_one_of(coding, "deflate", "zlib")) {
                if (!looks_deflated(*body) && !is_one_of(coding, "deflate", "zlib"))
                    continue;
                code = inflate_body(out, *body, max, partial, error);
            } else {
                return error_set(error, ERROR_DATA, "page has the coding '%.*s', which is unknown",
                                 coding.len < 40 ? (int)coding.len : 40, coding.ptr);
            }
            if (code != ERROR_NONE)
                return code;
            *body = buffer_slice(out);
            next = !next;
        }
    }
    return ERROR_NONE;
}

void http_content_type(struct slice value, struct slice *type, struct slice *charset)
{
    const struct slice key = SLICE_LITERAL("charset");
    size_t end = 0;
    while (end < value.len && value.ptr[end] != ';' && value.ptr[end] != ',')
        end++;
    *type = slice_trim(slice_of(value.ptr, end));
    *charset = SLICE_LITERAL("");
    for (; end + key.len < value.len; end++) {
        if (!slice_equal_ascii_case(slice_of(value.ptr + end, key.len), key))
            continue;
        struct slice rest =
            slice_trim(slice_of(value.ptr + end + key.len, value.len - end - key.len));
        if (rest.len == 0 || rest.ptr[0] != '=')
            continue;
        rest = slice_trim(slice_of(rest.ptr + 1, rest.len - 1));
        while (rest.len && (rest.ptr[0] == '"' || rest.ptr[0] == '\''))
            rest = slice_of(rest.ptr + 1, rest.len - 1);
        size_t len = 0;
        while (len < rest.len && rest.ptr[len] && !strchr("\"';, \t\r\n", rest.ptr[len]))
            len++;
        *charset = slice_of(rest.ptr, len);
        return;
    }
}
