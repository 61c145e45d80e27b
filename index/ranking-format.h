// SPDX-License-Identifier: GPL-2.0-or-later
/** ranking-format.h: where things lie in a ranking file; docs/ranking-file.md describes them. */
#ifndef INDEX_RANKING_FORMAT_H
#define INDEX_RANKING_FORMAT_H

#include <stdint.h>

#define RANKING_MAGIC     "DLRANK\r\n"
#define RANKING_FILE_NAME "ranking"

enum {
    RANKING_VERSION = 2,
    RANKING_UUID = 16,
    RANKING_TERM_MAX = 245,

    /* The header: byte offsets. */
    HEADER_MAGIC = 0,
    HEADER_VERSION = 8,
    HEADER_LENGTH_WIDTH = 12, /**< bytes of a document length: 2 or 4 */
    HEADER_UUID = 16,
    HEADER_REVISION = 32,
    HEADER_DOCUMENTS = 40,
    HEADER_LAST_DOCID = 44,
    HEADER_TOTAL_LENGTH = 48,
    HEADER_MIN_LENGTH = 56,
    HEADER_MAX_LENGTH = 60,
    HEADER_TERMS = 64,
    HEADER_POSTINGS = 72,
    HEADER_LENGTHS = 80, /**< offset of the lengths, where the body ends */
    HEADER_INDEX = 88,   /**< offset of the index of the dictionary */
    HEADER_BLOCKS = 96,  /**< blocks of the dictionary */
    HEADER_FILE_SIZE = 104,
    HEADER_LENGTHS_CHECKSUM = 112,
    HEADER_INDEX_CHECKSUM = 120,
    HEADER_BODY_CHECKSUM = 128,
    HEADER_TIMES = 136,          /**< offset of the times; 0: there are none */
    HEADER_TIMES_CHECKSUM = 144, /**< of their checksums, which are behind them */
    HEADER_CHECKSUM = 152,       /**< of all that precedes */
    HEADER_SIZE = 160,

    /* Times: a code for each docid, and a checksum for each region of them. */
    RANKING_TIME_SLOT = 0,      /**< the value slot that they are in (fields.h) */
    RANKING_TIME = 8,           /**< bytes of a code */
    RANKING_TIME_REGION = 8192, /**< times that have a checksum together */

    /* The index of the dictionary: an array of each. */
    INDEX_PREFIX = 8,   /**< first bytes of a block's first term, as a number */
    INDEX_PLACE = 8,    /**< offset << 16 | size */
    INDEX_CHECKSUM = 4, /**< of the block */
    INDEX_ENTRY = INDEX_PREFIX + INDEX_PLACE + INDEX_CHECKSUM,
    DICTIONARY_BLOCK = 512, /**< a block that has as many bytes takes no more terms */
    DICTIONARY_BLOCK_MAX = 65535,

    /* A list of RANKING_BLOCK postings or more: a head, then its blocks and its tail. */
    LIST_CHECKSUM = 4, /**< of the rest of the head */
    LIST_LAST = 4,     /**< of a block: last docid */
    TAIL_CHECKSUM = 4, /**< before the tail: of it */
    LIST_END = 4,      /**< of a block: where it ends, counted from where the first one begins */
};

#endif
