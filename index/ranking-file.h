// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * ranking-file.h: reads the ranking file of a shard (docs/ranking-file.md).
 *
 * The file is mapped; what is not asked for is not read. Nothing in it is trusted: header, lengths
 * and index of the dictionary have checksums that are looked at when it is opened, blocks of the
 * dictionary and heads of lists when they are used, and blocks of postings carry checks of their
 * own. Whatever the bytes are, no function reads outside the file, and docids never pass
 * last_docid.
 *
 * A file that is open may be used by several threads at the same time.
 */
#ifndef INDEX_RANKING_FILE_H
#define INDEX_RANKING_FILE_H

#include "base/error.h"
#include "base/slice.h"
#include "ranking-block.h"
#include "ranking-impact.h"
#include "ranking-varint.h"
#include "ranking-writer.h"

#include <stdbool.h>
#include <stdint.h>

struct ranking_file;

/** What a file says of the whole. */
struct ranking_totals {
    struct ranking_identity identity;
    uint32_t documents;
    uint32_t last_docid;
    uint64_t total_length;
    uint32_t min_length; /**< of documents that are not empty */
    uint32_t max_length;
    uint64_t terms;    /**< with postings that count */
    uint64_t postings; /**< of these terms */
    uint64_t bytes;    /**< of the file */
};

/**
 * Opens a file.
 * @return ERROR_NONE; ERROR_NO_INPUT if there is none; ERROR_DATA if it is damaged or of another
 *         version; ERROR_IO
 */
enum error_code ranking_file_open(struct ranking_file **out, const char *path, struct error *error);

/** The same of bytes in memory, which must outlive it; @p name is for messages. */
enum error_code ranking_file_open_memory(struct ranking_file **out, const void *bytes, size_t size,
                                         const char *name, struct error *error);

void ranking_file_close(struct ranking_file *file);

const struct ranking_totals *ranking_file_totals(const struct ranking_file *file);

/** Compares the checksums of all lists, of the dictionary and of the times, which reads the whole
 * file. */
enum error_code ranking_file_verify(const struct ranking_file *file, struct error *error);

/** The lengths of the documents, by docid. */
struct ranking_lengths {
    const uint8_t *at;
    uint32_t last_docid;
    bool wide;
};

struct ranking_lengths ranking_file_lengths(const struct ranking_file *file);

/** The length of a document; @p docid must not pass last_docid. 0 if there is none. */
static inline uint32_t ranking_length(const struct ranking_lengths *lengths, uint32_t docid)
{
    return lengths->wide ? ranking_get32(lengths->at + (size_t)4 * docid)
                         : ranking_get16(lengths->at + (size_t)2 * docid);
}

/** When documents were published, by docid, as codes. */
struct ranking_times {
    const struct ranking_file *file;
    const uint8_t *at;   /**< NULL: the file has none */
    const uint8_t *sums; /**< of the regions */
    uint32_t last_docid;
};

struct ranking_times ranking_file_times(const struct ranking_file *file);

/** Whether the region of times that has docid @p docid is what it was when it was written. */
bool ranking_times_verify(const struct ranking_times *times, uint32_t docid);

/** The time of a document as ranking_time_code() has it. 0: it has none. @p docid must not pass
 * last_docid */
static inline uint64_t ranking_time(const struct ranking_times *times, uint32_t docid)
{
    return ranking_get64(times->at + (size_t)RANKING_TIME * docid);
}

/** The postings of a term. A plain value: nothing needs to be freed. */
struct ranking_list {
    const struct ranking_file *file;
    const struct ranking_decoder *decoder;
    uint32_t frequency;     /**< documents; 0: the term is not in the file */
    uint32_t blocks;        /**< the last one may be a tail */
    uint32_t bytes;         /**< that it takes */
    bool is_short;          /**< one tail and no skip data */
    uint32_t last_docid;    /**< that the file may have */
    uint32_t impact_count;  /**< of the list; 0 if it is short */
    const uint8_t *impacts; /**< of the list: pairs of codes, frequency first */
    const uint8_t *lasts;   /**< of each block the last docid, 4 bytes little endian */
    const uint8_t *ends;
    const uint8_t *block_impacts; /**< RANKING_BLOCK_IMPACTS pairs for each block */
    const uint8_t *data;
};

/**
 * Finds a term.
 * @return ERROR_NONE, also if it is not there; ERROR_DATA if what should tell is damaged
 */
enum error_code ranking_file_find(const struct ranking_file *file, struct slice term,
                                  struct ranking_list *list, struct error *error);

/** The last docid of a block; not of a short list. */
static inline uint32_t ranking_list_last(const struct ranking_list *list, uint32_t block)
{
    return ranking_get32(list->lasts + (size_t)4 * block);
}

/** Postings decoded. */
struct ranking_postings {
    uint32_t count;
    bool has_frequencies;
    uint32_t docids[RANKING_BLOCK];
    uint32_t frequencies[RANKING_BLOCK];
};

/**
 * Decodes the docids of a block, and the frequencies where they lie with them.
 * @param block  less than list->blocks
 * @return false if it is damaged
 */
bool ranking_list_docids(const struct ranking_list *list, uint32_t block,
                         struct ranking_postings *postings);

/** Decodes the frequencies of the block whose docids were decoded last. */
bool ranking_list_frequencies(const struct ranking_list *list, uint32_t block,
                              struct ranking_postings *postings);

/** Goes through all terms in their order. */
struct ranking_cursor {
    const struct ranking_file *file;
    uint64_t block;    /**< of the dictionary, the one after that at hand */
    const uint8_t *at; /**< in the block */
    const uint8_t *end;
    uint64_t lists; /**< where the list of the next long one begins */
    size_t len;
    uint8_t term[RANKING_TERM_MAX + 1];
    struct ranking_list list; /**< of the term */
};

void ranking_cursor_open(struct ranking_cursor *cursor, const struct ranking_file *file);

/**
 * Goes to the next (at first: the first) term: cursor->term, len and list.
 * @param[out] more  false behind the last one
 */
enum error_code ranking_cursor_next(struct ranking_cursor *cursor, bool *more, struct error *error);

#endif
