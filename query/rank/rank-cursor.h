// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * rank-cursor.h: walks the postings of a term in a shard, and weighs them as BM25.
 *
 * A cursor has two places: the block in which a docid would be, which costs no decoding and gives
 * a bound (shallow), and the posting that it is at.
 */
#ifndef QUERY_RANK_RANK_CURSOR_H
#define QUERY_RANK_RANK_CURSOR_H

#include "index/ranking-file.h"
#include "index/tombstones.h"
#include "xapian-c/xapian-c.h"

#include <stdbool.h>
#include <stdint.h>

/** No document: behind the last. */
#define RANK_END UINT32_MAX

/** A sum of scores that is less than the threshold times this is less in every order of adding. */
#define RANK_SLACK_BELOW (1 - 1e-12)

/** Parameters of BM25 in Xapian's order; k2 is 0. */
struct rank_bm25 {
    double k1;
    double k3;
    double b;
    double min_normlen;
};

/** What was done, for --explain. */
struct rank_counts {
    uint64_t blocks;   /**< decoded: docids */
    uint64_t weighed;  /**< of them also frequencies */
    uint64_t postings; /**< weighed */
    uint64_t phrases;  /**< documents whose positions were read */
    uint64_t skipped;  /**< blocks of all lists that were not decoded */
};

/** What all cursors of a search have in common. */
struct rank_scoring {
    struct rank_bm25 bm25;
    double len_factor;           /**< 1 / mean length, 0 where lengths do not matter */
    double norms[RANKING_CODES]; /**< of the codes of lengths */
    struct rank_counts counts;
    bool damaged; /**< a file turned out to be: what was found is worth nothing */
    bool failed;  /**< Xapian could not read its postings */
};

/** K of tf / (tf + K), in the operations and the order of Xapian's BM25Weight. */
static inline double rank_norm(const struct rank_scoring *scoring, uint32_t length)
{
    const double relative = (double)length * scoring->len_factor;
    const double least = scoring->bm25.min_normlen;
    const double normlen = relative < least ? least : relative;
    return scoring->bm25.k1 * (normlen * scoring->bm25.b + (1 - scoring->bm25.b));
}

void rank_scoring_open(struct rank_scoring *scoring, const struct rank_bm25 *bm25,
                       double mean_length);

struct rank_cursor {
    struct rank_scoring *scoring;
    struct ranking_lengths lengths;
    struct ranking_list list;   /**< frequency 0: no posting, or those of `glass` */
    xc_posting_iterator *glass; /**< of a term that only filters; owned */
    double weight;              /**< of the term; 0: it only filters */
    double bound;               /**< greatest score in this shard */
    uint32_t docid;             /**< where it is; RANK_END behind the last; 0 before the first */
    uint32_t block;             /**< shallow: the block that would have the docid asked for */
    uint32_t bounded;           /**< the block that `block_bound` is of */
    double block_bound;
    uint32_t decoded; /**< block in `postings`, or UINT32_MAX */
    uint32_t position;
    struct ranking_postings postings;
    uint32_t scored; /**< block that `scores` are of */
    double scores[RANKING_BLOCK];
};

/**
 * Starts before the first posting.
 * @param list, glass  one of them; the iterator is taken over
 */
void rank_cursor_open(struct rank_cursor *cursor, struct rank_scoring *scoring,
                      const struct ranking_file *file, const struct ranking_list *list,
                      xc_posting_iterator *glass, double weight);
void rank_cursor_close(struct rank_cursor *cursor);

/** Goes on to the first posting at or behind @p target. */
void rank_cursor_seek_slow(struct rank_cursor *cursor, uint32_t target);

static inline void rank_cursor_seek(struct rank_cursor *cursor, uint32_t target)
{
    if (cursor->docid >= target)
        return;
    // The next posting is asked for most often.
    if (cursor->docid != 0 && cursor->decoded == cursor->block &&
        cursor->position + 1 < cursor->postings.count &&
        cursor->postings.docids[cursor->position + 1] >= target) {
        cursor->docid = cursor->postings.docids[++cursor->position];
        return;
    }
    rank_cursor_seek_slow(cursor, target);
}

/** The number of the posting that it is at, from 0. */
static inline uint32_t rank_cursor_number(const struct rank_cursor *cursor)
{
    return cursor->block * RANKING_BLOCK + cursor->position;
}

/** Goes on to the block that would have @p target, and decodes nothing. @return its last docid, or
 * RANK_END if there is none */
uint32_t rank_cursor_shallow(struct rank_cursor *cursor, uint32_t target);

/** The greatest score in the block that rank_cursor_shallow() went to. */
double rank_cursor_block_bound(struct rank_cursor *cursor);

/** The greatest score in a block. */
double rank_block_bound(const struct rank_cursor *cursor, uint32_t block);

/** Decodes a block, docids and frequencies. @return false if it is damaged, which is noted */
bool rank_cursor_load(struct rank_cursor *cursor, uint32_t block);

bool rank_cursor_load_frequencies(struct rank_cursor *cursor);

/** Weighs all postings of the block that is decoded: cursor->scores. @return false if damaged */
bool rank_cursor_score_block(struct rank_cursor *cursor);

/** The score of posting @p i of the block that is decoded, frequencies and all. */
static inline double rank_score_at(const struct rank_cursor *cursor, uint32_t i)
{
    const double frequency = cursor->postings.frequencies[i];
    const uint32_t length = ranking_length(&cursor->lengths, cursor->postings.docids[i]);
    return cursor->weight * (frequency / (rank_norm(cursor->scoring, length) + frequency));
}

/** The score of the posting that it is at. */
static inline double rank_cursor_score(struct rank_cursor *cursor)
{
    if (cursor->weight == 0)
        return 0;
    if (!cursor->postings.has_frequencies && !rank_cursor_load_frequencies(cursor))
        return 0;
    cursor->scoring->counts.postings++;
    return rank_score_at(cursor, cursor->position);
}

#endif
