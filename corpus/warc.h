// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * warc.h: the records of a web archive (ISO 28500, WARC 1.0 and 1.1, and the drafts 0.x), and the
 * HTTP messages in them (RFC 9110, 9112).
 *
 * Records compressed one by one, as is usual, are decompressed by input.h. A record is held whole,
 * up to a limit; larger ones are skipped as they stream by.
 *
 * The length that a record declares is checked against what follows it. Where that is no record,
 * the length lies: if another record begins within the block, reading goes on there, else at the
 * next line that begins one; the record is reported.
 */
#ifndef CORPUS_WARC_H
#define CORPUS_WARC_H

#include "base/buffer.h"
#include "input.h"

#include <stdbool.h>
#include <stdint.h>

enum warc_status {
    WARC_RECORD,
    WARC_REJECTED, /**< the record is too large, truncated or damaged; there may be more */
    WARC_END,
    WARC_FAILED, /**< the input failed or memory ran out */
};

struct warc {
    struct input *input; /**< borrowed */
    size_t max_block;
    struct buffer bytes; /**< read and not yet consumed: [start, bytes.len) */
    size_t start;
    uint64_t number; /**< of the record handed out last, from 1 */
    bool at_end;
    uint64_t offset;       /**< of bytes[0] in the file */
    uint64_t whole;        /**< where the last whole record ends: there can be read on if the file
                                grows; 0: nowhere */
    uint64_t whole_number; /**< of that record */
};

/** A record; its parts are borrowed until the next call. */
struct warc_record {
    struct slice headers; /**< the lines behind the first one */
    struct slice block;
};

/** Prepares to read @p input, which must outlive it; blocks larger than @p max_block are rejected.
 */
void warc_open(struct warc *warc, struct input *input, size_t max_block);

/** Before the first record: the input begins behind @p offset bytes and @p number records. */
void warc_resume(struct warc *warc, uint64_t offset, uint64_t number);

enum warc_status warc_next(struct warc *warc, struct warc_record *record, struct error *error);

void warc_close(struct warc *warc);

/** True if a file that begins with these bytes is a web archive. */
bool warc_detect(struct slice head);

/**
 * The value of the first header of that name, without white space around it.
 * @return false if there is none
 */
bool warc_header(struct slice headers, struct slice name, struct slice *value);

/** An HTTP response; its parts are borrowed from the block. */
struct http_response {
    int status;
    struct slice headers;
    struct slice body; /**< as it was transferred */
};

/** Parts a response. False if it does not begin like one. */
bool http_response_read(struct slice block, struct http_response *response);

/** Buffers for http_body(). */
struct http_decoder {
    struct buffer buffers[2];
};

void http_decoder_free(struct http_decoder *decoder);

/**
 * The body without its transfer and content codings: chunked, gzip and deflate. Archives often
 * store decoded bodies with the headers of the coded ones: a body that is not of the coding
 * declared is taken as it is.
 * @param max      bytes that it may come to, over which it is rejected; a body of more than a
 *                 megabyte may not be over 200 times as large as what it was decoded from, either
 * @param partial  what was decoded is good enough where data end early
 * @param[out] body  borrowed from the response or the decoder
 * @return ERROR_NONE; ERROR_DATA if it is damaged, too large or of an unknown coding
 */
enum error_code http_body(struct http_decoder *decoder, const struct http_response *response,
                          size_t max, bool partial, struct slice *body, struct error *error);

/**
 * Parts a Content-Type.
 * @param[out] type     "text/html", as written
 * @param[out] charset  the empty slice if it names none
 */
void http_content_type(struct slice value, struct slice *type, struct slice *charset);

#endif
