// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * decoder.h: decompression, a kind of data a row.
 *
 * gzip (RFC 1952) always; Zstandard (RFC 8878), xz and bzip2 if their libraries were there when
 * this was built. All may consist of several members, one behind the other; a decoder decodes one,
 * the input begins the next.
 */
#ifndef CORPUS_DECODER_H
#define CORPUS_DECODER_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum decoder_status {
    DECODER_MORE,      /**< went on as far as input and room allowed */
    DECODER_END,       /**< the member is complete */
    DECODER_DAMAGED,   //
    DECODER_NO_MEMORY, /**< also if the data asks for more than a decoder may have */
};

/** Bytes at the start of a file that tell its kind. */
enum { DECODER_MAGIC_MAX = 16 };

struct decoder_kind {
    const char *name; /**< for messages: "gzip" */
    /** True if a member of this kind begins so. @p head has DECODER_MAGIC_MAX bytes or is all. */
    bool (*detect)(struct slice head);
    /** Makes a decoder, or readies @p decoder for another member. NULL without memory; then the old
     * one is closed. All of them NULL if the library was not there. */
    void *(*open)(void *decoder);
    /** Takes from @p in what it can, moving it on, and gives up to *room bytes. @param[in,out] room
     * room in @p out; what was given on return */
    enum decoder_status (*step)(void *decoder, struct slice *in, char *out, size_t *room);
    void (*close)(void *decoder);
};

/** The kind of data that begins so, or NULL if it is not compressed. */
const struct decoder_kind *decoder_detect(struct slice head);

#endif
