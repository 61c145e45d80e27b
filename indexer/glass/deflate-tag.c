// SPDX-License-Identifier: GPL-2.0-or-later
#include "deflate-tag.h"

#include "tag-codes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <zlib.h>

#ifdef DATELINE_HAVE_LIBDEFLATE
#include <libdeflate.h>
#endif
#ifdef DATELINE_HAVE_ISAL
#include <isa-l/igzip_lib.h>
#endif

enum { READER_WINDOW = 8192, RISKY_TAIL = 320 };

/*
 * Three libraries write the same format. ISA-L has the fastest code for level 1 (on document data
 * here 290 MB/s at a ratio of 0.470; libdeflate 169 at 0.458; zlib 50 at 0.479) and nothing for the
 * levels that make small; libdeflate is the faster of the others. With a code made before, which is
 * ISA-L's level 0, it takes half the time for 2 to 3 % more bytes.
 */
enum { FAST_LEVEL = 1, ISAL_OWN_CODE = 2, ISAL_GIVEN_CODE = 0 };

/** With more than one byte in so many that is not ASCII, a text is in another script. */
enum { FOREIGN_PART = 8, LOOKED_AT = 512 };

/**
 * A tag that takes more than these hundredths of its size is no news: it gets a code of its own.
 * One in a hundred articles does.
 */
static const unsigned char expected_percent[TAG_CODES] = {
    [TAG_DOCUMENT_DATA] = 58,
    [TAG_TERM_LIST] = 80,
};

struct tag_deflater {
    int level;
#ifdef DATELINE_HAVE_ISAL
    struct isal_zstream *fast; // for FAST_LEVEL, with its working memory behind it
    struct isal_hufftables codes[TAG_CODES];
#endif
#ifdef DATELINE_HAVE_LIBDEFLATE
    struct libdeflate_compressor *compressor;
#else
    z_stream stream;
    bool stream_ready;
#endif
    z_stream inflater;
    bool inflater_ready;
};

#ifdef DATELINE_HAVE_ISAL
/** Makes the codes for news of how often it has each symbol. False if there is no memory. */
static bool make_codes(struct isal_hufftables codes[TAG_CODES])
{
    struct isal_huff_histogram *histogram = calloc(1, sizeof(*histogram));
    bool made = histogram != NULL;
    for (int content = 0; made && content < TAG_CODES; content++) {
        const struct tag_code *code = &tag_codes[content];
        for (int i = 0; i < TAG_CODE_LITERALS; i++)
            histogram->lit_len_histogram[i] = code->literals[i];
        for (int i = 0; i < TAG_CODE_DISTANCES; i++)
            histogram->dist_histogram[i] = code->distances[i];
        made = isal_create_hufftables(&codes[content], histogram) == 0;
    }
    free(histogram);
    return made;
}
#endif

struct tag_deflater *tag_deflater_new(int level)
{
    struct tag_deflater *deflater = calloc(1, sizeof(*deflater));
    if (!deflater)
        return NULL;
    deflater->level = level;
    if (level == 0)
        return deflater;
#ifdef DATELINE_HAVE_ISAL
    if (level == FAST_LEVEL) {
        deflater->fast = malloc(sizeof(*deflater->fast) + ISAL_DEF_LVL2_DEFAULT);
        if (deflater->fast && make_codes(deflater->codes))
            return deflater;
        free(deflater->fast);
        free(deflater);
        return NULL;
    }
#endif
#ifdef DATELINE_HAVE_LIBDEFLATE
    deflater->compressor = libdeflate_alloc_compressor(level);
    if (deflater->compressor)
        return deflater;
#else
    if (deflateInit2(&deflater->stream, level, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) == Z_OK) {
        deflater->stream_ready = true;
        return deflater;
    }
#endif
    free(deflater);
    return NULL;
}

void tag_deflater_free(struct tag_deflater *deflater)
{
    if (!deflater)
        return;
#ifdef DATELINE_HAVE_ISAL
    free(deflater->fast);
#endif
#ifdef DATELINE_HAVE_LIBDEFLATE
    libdeflate_free_compressor(deflater->compressor);
#else
    if (deflater->stream_ready)
        (void)deflateEnd(&deflater->stream);
#endif
    if (deflater->inflater_ready)
        (void)inflateEnd(&deflater->inflater);
    free(deflater);
}

const char *tag_deflater_library(int level)
{
#ifdef DATELINE_HAVE_ISAL
    if (level == FAST_LEVEL)
        return "isa-l";
#else
    (void)level;
#endif
#ifdef DATELINE_HAVE_LIBDEFLATE
    return "libdeflate";
#else
    return "zlib";
#endif
}

#ifdef DATELINE_HAVE_ISAL
/** @param code  NULL: one of its own */
static size_t compress_with(struct isal_zstream *stream, struct isal_hufftables *code,
                            const void *tag, size_t len, uint8_t *out)
{
    isal_deflate_stateless_init(stream);
    stream->level = code ? ISAL_GIVEN_CODE : ISAL_OWN_CODE;
    if (code && isal_deflate_set_hufftables(stream, code, IGZIP_HUFFTABLE_CUSTOM) != COMP_OK)
        return 0;
    stream->level_buf = (uint8_t *)(stream + 1);
    stream->level_buf_size = ISAL_DEF_LVL2_DEFAULT;
    stream->end_of_stream = 1;
    stream->next_in = (uint8_t *)tag; // only read
    stream->avail_in = (uint32_t)len;
    stream->next_out = out;
    stream->avail_out = (uint32_t)(len - 1);
    return isal_deflate_stateless(stream) == COMP_OK ? stream->total_out : 0;
}

/** By its end: names of fields in front are ASCII in any language. */
static bool is_foreign(const uint8_t *bytes, size_t len)
{
    size_t high = 0;
    if (len > LOOKED_AT) {
        bytes += len - LOOKED_AT;
        len = LOOKED_AT;
    }
    for (size_t i = 0; i < len; i++)
        high += bytes[i] >> 7;
    return high > len / FOREIGN_PART;
}

static size_t compress_fast(struct tag_deflater *deflater, enum tag_content content,
                            const void *tag, size_t len, uint8_t *out)
{
    if ((int)content < (int)TAG_CODES && !is_foreign(tag, len)) {
        const size_t size = compress_with(deflater->fast, &deflater->codes[content], tag, len, out);
        if (size > 0 && size <= len / 100 * expected_percent[content])
            return size;
    }
    return compress_with(deflater->fast, NULL, tag, len, out);
}
#endif

static size_t compress_stream(struct tag_deflater *deflater, enum tag_content content,
                              const void *tag, size_t len, uint8_t *out)
{
#ifdef DATELINE_HAVE_ISAL
    if (deflater->fast)
        return compress_fast(deflater, content, tag, len, out);
#else
    (void)content;
#endif
#ifdef DATELINE_HAVE_LIBDEFLATE
    return libdeflate_deflate_compress(deflater->compressor, tag, len, out, len - 1);
#else
    z_stream *stream = &deflater->stream;
    if (len > UINT32_MAX || deflateReset(stream) != Z_OK)
        return 0;
    stream->next_in = (z_const Bytef *)tag;
    stream->avail_in = (uInt)len;
    stream->next_out = out;
    stream->avail_out = (uInt)(len - 1);
    return deflate(stream, Z_FINISH) == Z_STREAM_END ? (size_t)stream->total_out : 0;
#endif
}

/**
 * True if libxapian can read the stream. Its reader inflates 8192 bytes at a time and takes "all
 * input consumed" for "all output delivered"; a stream whose last bits wait behind a full window
 * makes it throw ("Too few chunks of compressed data"). Only a stream whose output ends at or just
 * behind a multiple of 8192 can do that, so this runs for few tags.
 */
static bool reader_can_inflate(struct tag_deflater *deflater, uint8_t *stream, size_t size)
{
    z_stream *inflater = &deflater->inflater;
    if (!deflater->inflater_ready) {
        if (inflateInit2(inflater, -15) != Z_OK)
            return false;
        deflater->inflater_ready = true;
    } else if (inflateReset(inflater) != Z_OK) {
        return false;
    }
    uint8_t window[READER_WINDOW];
    inflater->next_in = stream;
    inflater->avail_in = (uInt)size;
    do {
        inflater->next_out = window;
        inflater->avail_out = sizeof(window);
        const int status = inflate(inflater, Z_SYNC_FLUSH);
        if (status != Z_OK)
            return status == Z_STREAM_END;
    } while (inflater->avail_in > 0);
    return false;
}

size_t deflate_tag(struct tag_deflater *deflater, enum tag_content content, const void *tag,
                   size_t len, uint8_t *out)
{
    if (len <= DEFLATE_TAG_MIN || len > INT32_MAX || deflater->level == 0)
        return 0;
    const size_t size = compress_stream(deflater, content, tag, len, out);
    if (size == 0 || size >= len)
        return 0;
    if (len >= READER_WINDOW && len % READER_WINDOW < RISKY_TAIL &&
        !reader_can_inflate(deflater, out, size))
        return 0;
    return size;
}
