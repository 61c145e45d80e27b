// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * ranking-writer.h: writes the ranking file of a shard (docs/ranking-file.md).
 *
 * First the length of each document, and its time before or after it, then each term with its
 * postings, all in ascending order, then ranking_writer_finish(). The file is written in one pass.
 * In memory are 13 bytes for each docid, 20 bytes for about 40 terms, and the longest list, coded.
 *
 * Terms that are in no document with a frequency, which only filter, are left out. What the format
 * cannot hold (docids far apart, a frequency beyond RANKING_MAX_FREQUENCY) is no error: there is no
 * ranking file then.
 *
 * Failures are kept, and reported by ranking_writer_finish(), so that nothing else needs a check.
 */
#ifndef INDEX_RANKING_WRITER_H
#define INDEX_RANKING_WRITER_H

#include "base/error.h"
#include "base/slice.h"
#include "ranking-block.h"
#include "ranking-format.h"

#include <stdbool.h>
#include <stdint.h>

/** Of what database a ranking file is. */
struct ranking_identity {
    uint8_t uuid[RANKING_UUID];
    uint64_t revision;
};

/** Postings of the list that is being written, until they are a block. */
struct ranking_pending {
    uint32_t count;
    uint32_t docids[RANKING_BLOCK];
    uint32_t frequencies[RANKING_BLOCK];
};

struct ranking_writer {
    struct ranking_pending pending;
    struct ranking_writer_state *state;
    bool skip; /**< the postings of this term are not wanted */
};

/**
 * Creates the file @p path, replacing one that is there.
 * @param[out] writer  to be given to ranking_writer_close(), also after a failure
 */
enum error_code ranking_writer_open(struct ranking_writer *writer, const char *path,
                                    struct error *error);

/** Adds a document. Docids ascend. */
void ranking_writer_add_length(struct ranking_writer *writer, uint32_t docid, uint32_t length);

/**
 * Adds the time of a document.
 * @param value  in the slot RANKING_TIME_SLOT, a number that sorts bytewise, not empty. If it has
 *               more than RANKING_TIME bytes, the file has no times
 */
void ranking_writer_add_time(struct ranking_writer *writer, uint32_t docid, struct slice value);

/** The code of a time: the first RANKING_TIME bytes of its value, as a number whose order is
 * theirs; zeros follow. */
static inline uint64_t ranking_time_code(struct slice value)
{
    uint64_t code = 0;
    for (size_t i = 0; i < RANKING_TIME; i++)
        code = code << 8 | (i < value.len ? (uint8_t)value.ptr[i] : 0U);
    return code;
}

/**
 * Starts a term; terms ascend bytewise.
 * @param scored  false: all its frequencies are 0, and nothing of it is kept
 */
void ranking_writer_start_term(struct ranking_writer *writer, struct slice term, bool scored);

/** Puts the pending postings into the list. */
void ranking_writer_flush(struct ranking_writer *writer);

/** Adds a posting of the term. Docids ascend. */
static inline void ranking_writer_add(struct ranking_writer *writer, uint32_t docid,
                                      uint32_t frequency)
{
    struct ranking_pending *pending = &writer->pending;
    if (writer->skip)
        return;
    if (pending->count == RANKING_BLOCK)
        ranking_writer_flush(writer);
    pending->docids[pending->count] = docid;
    pending->frequencies[pending->count] = frequency;
    pending->count++;
}

void ranking_writer_end_term(struct ranking_writer *writer);

/**
 * Completes the file.
 * @param sync          wait for the disk
 * @param[out] written  false, and there is no file, if the format cannot hold it; may be NULL
 * @return ERROR_NONE; ERROR_IO; ERROR_INTERNAL (also if docids or terms did not ascend)
 */
enum error_code ranking_writer_finish(struct ranking_writer *writer,
                                      const struct ranking_identity *identity, bool sync,
                                      bool *written, struct error *error);

/** Frees the writer; removes a file that is not finished. */
void ranking_writer_close(struct ranking_writer *writer);

#endif
