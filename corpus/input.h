// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * input.h: the bytes of a file or of standard input, decompressed on the way.
 *
 * gzip, zstd, xz and bzip2 (decoder.h) are recognised by their first bytes, whatever the file's
 * name, and may consist of several members. Nothing is ever held whole: memory is a fixed pair of
 * buffers and what the decoder needs. A file that grows beyond all measure is given up.
 */
#ifndef CORPUS_INPUT_H
#define CORPUS_INPUT_H

#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input;

/** Decompressed bytes a file may have, whatever its size. */
#define INPUT_MAX_EXPANDED (UINT64_C(1) << 40)
/** Decompressed bytes a compressed one may give, once INPUT_FREE_EXPANDED have come. News has 3 to
 * 20; logs and tables of zeros 1,000 and more. */
#define INPUT_MAX_RATIO UINT64_C(250)
/** Decompressed bytes of which the ratio is not asked. */
#define INPUT_FREE_EXPANDED (UINT64_C(64) << 20)

/**
 * Opens a regular file, or standard input if @p path is "-".
 * @param path  kept as a copy
 * @return ERROR_NONE; ERROR_NO_INPUT if it does not exist or cannot be read; ERROR_IO;
 *         ERROR_DATA if it is compressed in a way that this build does not know
 */
enum error_code input_open(struct input **out, const char *path, struct error *error);

/** Gives up to @p capacity bytes in *got, 0 at the end. */
typedef enum error_code input_source(void *payload, char *bytes, size_t capacity, size_t *got,
                                     struct error *error);

/**
 * Opens what a function gives, as if it were a file: a member of an archive, bytes in memory.
 * @param path     its name, kept as a copy
 * @param source   called as bytes are needed; not again after an error or the end
 * @param payload  handed to it; borrowed
 */
enum error_code input_open_source(struct input **out, const char *path, input_source *source,
                                  void *payload, struct error *error);

/** Sets the limits of decompression; 0, as before it, is INPUT_MAX_EXPANDED and INPUT_MAX_RATIO. */
void input_set_limits(struct input *input, uint64_t max_expanded, uint64_t max_ratio);

/**
 * Opens a regular file to read it from a byte on. What lies there is taken as it is: the caller
 * knows that the file is not compressed.
 * @return as input_open()
 */
enum error_code input_open_at(struct input **out, const char *path, uint64_t offset,
                              struct error *error);

/** The path it was opened with. */
const char *input_path(const struct input *input);

/**
 * The first bytes, without consuming them, for detection. A fault behind the first byte is no
 * failure yet: input_read() tells it when it has given what came before.
 * @param head  at most 4096 bytes (fewer only if the input is shorter); borrowed until the next
 * read
 */
enum error_code input_peek(struct input *input, struct slice *head, struct error *error);

/**
 * Reads up to @p capacity bytes.
 * @param[out] got  0 at the end, and only there
 * @return ERROR_NONE; ERROR_IO; ERROR_DATA if compressed data is damaged, ends early or exceeds a
 *         limit. Bytes that came before the fault have been delivered by earlier calls.
 */
enum error_code input_read(struct input *input, char *bytes, size_t capacity, size_t *got,
                           struct error *error);

/** Bytes consumed of the file itself (compressed where it is), for progress. */
uint64_t input_position(const struct input *input);

/**
 * The XXH3-128 of all bytes of the file, as they lie there.
 * @return false if not all have been read, or it was not read from its start, or is no file
 */
bool input_hash(const struct input *input, uint64_t *high, uint64_t *low);

/** True if the bytes in the file are compressed. */
bool input_compressed(const struct input *input);

void input_close(struct input *input);

#endif
