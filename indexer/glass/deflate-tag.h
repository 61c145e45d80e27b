// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * deflate-tag.h: compressed tags.
 *
 * Glass stores the tags of some tables as raw deflate streams when that makes them smaller. The
 * level is ours to choose: every inflater reads every level.
 *
 * A compressor belongs to one thread.
 */
#ifndef INDEXER_GLASS_DEFLATE_TAG_H
#define INDEXER_GLASS_DEFLATE_TAG_H

#include <stddef.h>
#include <stdint.h>

struct tag_deflater;

/**
 * What a tag holds. At level 1 the first two are compressed with one Huffman code each, made for
 * news once and for all, which saves the making of a code for every tag; text that such a code does
 * not suit (another script, say) gets one of its own.
 */
enum tag_content {
    TAG_DOCUMENT_DATA,
    TAG_TERM_LIST,
    TAG_OTHER,
};

/** Tags of at most this many bytes are left as they are, as libxapian does. */
enum { DEFLATE_TAG_MIN = 18 };

/** Levels 1 (fast) to 9 (small), or 0 for no compression; NULL if there is no memory. */
struct tag_deflater *tag_deflater_new(int level);

void tag_deflater_free(struct tag_deflater *deflater);

/** The library behind a level: "isa-l", "libdeflate" or "zlib". */
const char *tag_deflater_library(int level);

/**
 * Compresses @p len bytes to @p out, which has room for @p len.
 * @return the size of the stream, or 0 if the tag is better stored as it is (and @p out is
 * undefined).
 */
size_t deflate_tag(struct tag_deflater *deflater, enum tag_content content, const void *tag,
                   size_t len, uint8_t *out);

#endif
