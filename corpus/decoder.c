// SPDX-License-Identifier: GPL-2.0-or-later
#include "decoder.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>
#ifdef DATELINE_HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef DATELINE_HAVE_LZMA
#include <lzma.h>
#endif
#ifdef DATELINE_HAVE_BZ2
#include <bzlib.h>
#endif

/** What the libraries take at a time. */
static unsigned bounded(size_t bytes)
{
    return bytes > INT_MAX ? (unsigned)INT_MAX : (unsigned)bytes;
}

static void moved_on(struct slice *in, size_t left)
{
    in->ptr += in->len - left;
    in->len = left;
}

static bool gzip_detect(struct slice head)
{
    return slice_starts_with(head, SLICE_LITERAL("\x1f\x8b"));
}

static void gzip_close(void *decoder)
{
    if (!decoder)
        return;
    (void)inflateEnd(decoder);
    free(decoder);
}

static void *gzip_open(void *decoder)
{
    if (decoder) {
        (void)inflateReset(decoder);
        return decoder;
    }
    z_stream *stream = calloc(1, sizeof(*stream));
    if (stream && inflateInit2(stream, 15 + 16) != Z_OK) {
        free(stream);
        stream = NULL;
    }
    return stream;
}

static enum decoder_status gzip_step(void *decoder, struct slice *in, char *out, size_t *room)
{
    z_stream *stream = decoder;
    const unsigned offered = bounded(in->len);
    const unsigned wanted = bounded(*room);
    stream->next_in = (Bytef *)(uintptr_t)in->ptr;
    stream->avail_in = offered;
    stream->next_out = (Bytef *)out;
    stream->avail_out = wanted;
    const int result = inflate(stream, Z_NO_FLUSH);
    moved_on(in, in->len - (offered - stream->avail_in));
    *room = wanted - stream->avail_out;
    switch (result) {
    case Z_STREAM_END:
        return DECODER_END;
    case Z_OK:
    case Z_BUF_ERROR:
        return DECODER_MORE;
    case Z_MEM_ERROR:
        return DECODER_NO_MEMORY;
    default:
        return DECODER_DAMAGED;
    }
}

static bool zstd_detect(struct slice head)
{
    // A frame, or a skippable one before it.
    return slice_starts_with(head, SLICE_LITERAL("\x28\xb5\x2f\xfd")) ||
           (head.len >= 4 && ((unsigned char)head.ptr[0] & 0xf0) == 0x50 &&
            memcmp(head.ptr + 1, "\x2a\x4d\x18", 3) == 0);
}

#ifdef DATELINE_HAVE_ZSTD
static void zstd_close(void *decoder)
{
    (void)ZSTD_freeDCtx(decoder);
}

static void *zstd_open(void *decoder)
{
    if (!decoder)
        return ZSTD_createDCtx(); // windows of at most 128 MB, the library's default
    (void)ZSTD_DCtx_reset(decoder, ZSTD_reset_session_only);
    return decoder;
}

static enum decoder_status zstd_step(void *decoder, struct slice *in, char *out, size_t *room)
{
    ZSTD_inBuffer input = {in->ptr, in->len, 0};
    ZSTD_outBuffer output = {out, *room, 0};
    const size_t result = ZSTD_decompressStream(decoder, &output, &input);
    moved_on(in, input.size - input.pos);
    *room = output.pos;
    if (ZSTD_isError(result))
        return DECODER_DAMAGED;
    return result == 0 ? DECODER_END : DECODER_MORE;
}
#endif

static bool xz_detect(struct slice head)
{
    return slice_starts_with(head, slice_of("\xfd"
                                            "7zXZ\0",
                                            6));
}

#ifdef DATELINE_HAVE_LZMA
static void xz_close(void *decoder)
{
    if (!decoder)
        return;
    lzma_end(decoder);
    free(decoder);
}

static void *xz_open(void *decoder)
{
    lzma_stream *stream = decoder;
    if (!stream) {
        const lzma_stream fresh = LZMA_STREAM_INIT;
        stream = malloc(sizeof(*stream));
        if (!stream)
            return NULL;
        *stream = fresh;
    }
    const uint64_t most_memory = UINT64_C(256) << 20; // xz -9 needs 65 MB
    if (lzma_stream_decoder(stream, most_memory, 0) == LZMA_OK)
        return stream;
    xz_close(stream);
    return NULL;
}

static enum decoder_status xz_step(void *decoder, struct slice *in, char *out, size_t *room)
{
    lzma_stream *stream = decoder;
    stream->next_in = (const uint8_t *)in->ptr;
    stream->avail_in = in->len;
    stream->next_out = (uint8_t *)out;
    stream->avail_out = *room;
    const lzma_ret result = lzma_code(stream, LZMA_RUN);
    moved_on(in, stream->avail_in);
    *room -= stream->avail_out;
    switch (result) {
    case LZMA_STREAM_END:
        return DECODER_END;
    case LZMA_OK:
    case LZMA_BUF_ERROR:
        return DECODER_MORE;
    case LZMA_MEM_ERROR:
    case LZMA_MEMLIMIT_ERROR:
        return DECODER_NO_MEMORY;
    default:
        return DECODER_DAMAGED;
    }
}
#endif

static bool bzip2_detect(struct slice head)
{
    return head.len >= 10 && memcmp(head.ptr, "BZh", 3) == 0 && head.ptr[3] >= '1' &&
           head.ptr[3] <= '9' &&
           (memcmp(head.ptr + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0 ||
            memcmp(head.ptr + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

#ifdef DATELINE_HAVE_BZ2
static void bzip2_close(void *decoder)
{
    if (!decoder)
        return;
    (void)BZ2_bzDecompressEnd(decoder);
    free(decoder);
}

static void *bzip2_open(void *decoder)
{
    bzip2_close(decoder);
    bz_stream *stream = calloc(1, sizeof(*stream));
    if (stream && BZ2_bzDecompressInit(stream, 0, 0) != BZ_OK) {
        free(stream);
        stream = NULL;
    }
    return stream;
}

static enum decoder_status bzip2_step(void *decoder, struct slice *in, char *out, size_t *room)
{
    bz_stream *stream = decoder;
    const unsigned offered = bounded(in->len);
    const unsigned wanted = bounded(*room);
    stream->next_in = (char *)(uintptr_t)in->ptr;
    stream->avail_in = offered;
    stream->next_out = out;
    stream->avail_out = wanted;
    const int result = BZ2_bzDecompress(stream);
    moved_on(in, in->len - (offered - stream->avail_in));
    *room = wanted - stream->avail_out;
    switch (result) {
    case BZ_STREAM_END:
        return DECODER_END;
    case BZ_OK:
        return DECODER_MORE;
    case BZ_MEM_ERROR:
        return DECODER_NO_MEMORY;
    default:
        return DECODER_DAMAGED;
    }
}
#endif

static const struct decoder_kind kinds[] = {
    {"gzip", gzip_detect, gzip_open, gzip_step, gzip_close},
#ifdef DATELINE_HAVE_ZSTD
    {"zstd", zstd_detect, zstd_open, zstd_step, zstd_close},
#else
    {"zstd", zstd_detect, NULL, NULL, NULL},
#endif
#ifdef DATELINE_HAVE_LZMA
    {"xz", xz_detect, xz_open, xz_step, xz_close},
#else
    {"xz", xz_detect, NULL, NULL, NULL},
#endif
#ifdef DATELINE_HAVE_BZ2
    {"bzip2", bzip2_detect, bzip2_open, bzip2_step, bzip2_close},
#else
    {"bzip2", bzip2_detect, NULL, NULL, NULL},
#endif
};

const struct decoder_kind *decoder_detect(struct slice head)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (kinds[i].detect(head))
            return &kinds[i];
    return NULL;
}
