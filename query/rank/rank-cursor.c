// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-cursor.h"

/** Bounds are a little greater than what sums of rounded numbers may come to. */
static const double SLACK = 1 + 1e-12;

void rank_scoring_open(struct rank_scoring *scoring, const struct rank_bm25 *bm25,
                       double mean_length)
{
    *scoring = (struct rank_scoring){.bm25 = *bm25};
    if (bm25->b != 0 && bm25->k1 != 0 && mean_length != 0)
        scoring->len_factor = 1 / mean_length;
    for (int code = 0; code < RANKING_CODES; code++)
        scoring->norms[code] = rank_norm(scoring, ranking_code_value((uint8_t)code));
}

/** The scores of many postings. The compiler makes vectors of it. */
static void score_many(const struct rank_scoring *scoring, double weight, const double *lengths,
                       const uint32_t *frequencies, uint32_t count, double *scores)
{
    const double len_factor = scoring->len_factor;
    const double least = scoring->bm25.min_normlen;
    const double k1 = scoring->bm25.k1;
    const double b = scoring->bm25.b;
    const double rest = 1 - b;
    for (uint32_t i = 0; i < count; i++) {
        const double relative = lengths[i] * len_factor;
        const double normlen = relative < least ? least : relative;
        const double frequency = (double)(int32_t)frequencies[i]; // RANKING_MAX_FREQUENCY fits
        scores[i] = weight * (frequency / (k1 * (normlen * b + rest) + frequency));
    }
}

/** The greatest score that pairs of codes allow. */
static double pairs_bound(const struct rank_cursor *cursor, const uint8_t *pairs, uint32_t count)
{
    double most = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t code = pairs[(size_t)2 * i];
        const double frequency = ranking_code_value(code);
        const double norm = cursor->scoring->norms[pairs[(size_t)2 * i + 1]];
        // 255 stands for any frequency; without a norm every posting is worth the whole weight.
        const double share =
            code == 255 || norm + frequency <= 0 ? 1 : frequency / (norm + frequency);
        most = share > most ? share : most;
    }
    return cursor->weight * most * SLACK;
}

double rank_block_bound(const struct rank_cursor *cursor, uint32_t block)
{
    if (cursor->list.is_short || cursor->weight == 0)
        return cursor->bound;
    return pairs_bound(cursor,
                       cursor->list.block_impacts + (size_t)2 * RANKING_BLOCK_IMPACTS * block,
                       RANKING_BLOCK_IMPACTS);
}

double rank_cursor_block_bound(struct rank_cursor *cursor)
{
    if (cursor->bounded != cursor->block) {
        cursor->block_bound = rank_block_bound(cursor, cursor->block);
        cursor->bounded = cursor->block;
    }
    return cursor->block_bound;
}

bool rank_cursor_load(struct rank_cursor *cursor, uint32_t block)
{
    if (cursor->decoded != block) {
        cursor->scoring->counts.blocks++;
        if (!ranking_list_docids(&cursor->list, block, &cursor->postings)) {
            cursor->scoring->damaged = true;
            return false;
        }
        cursor->decoded = block;
        cursor->scored = UINT32_MAX;
        cursor->position = 0;
    }
    return true;
}

bool rank_cursor_load_frequencies(struct rank_cursor *cursor)
{
    if (cursor->postings.has_frequencies)
        return true;
    cursor->scoring->counts.weighed++;
    if (ranking_list_frequencies(&cursor->list, cursor->decoded, &cursor->postings))
        return true;
    cursor->scoring->damaged = true;
    return false;
}

void rank_cursor_open(struct rank_cursor *cursor, struct rank_scoring *scoring,
                      const struct ranking_file *file, const struct ranking_list *list,
                      xc_posting_iterator *glass, double weight)
{
    cursor->scoring = scoring;
    cursor->lengths = ranking_file_lengths(file);
    cursor->list = *list;
    cursor->glass = glass;
    cursor->weight = weight;
    cursor->bound = 0;
    cursor->docid = 0;
    cursor->block = 0;
    cursor->bounded = UINT32_MAX;
    cursor->decoded = UINT32_MAX;
    cursor->scored = UINT32_MAX;
    cursor->position = 0;
    cursor->postings.count = 0;
    cursor->postings.has_frequencies = false;
    if (glass)
        return;
    if (list->frequency == 0) {
        cursor->docid = RANK_END;
        return;
    }
    if (!list->is_short) {
        if (weight != 0)
            cursor->bound = pairs_bound(cursor, list->impacts, list->impact_count);
        return;
    }
    // A few postings: what they are worth is soon said.
    if (!rank_cursor_load(cursor, 0)) {
        cursor->docid = RANK_END;
        return;
    }
    double most = 0;
    for (uint32_t i = 0; weight != 0 && i < cursor->postings.count; i++) {
        const double score = rank_score_at(cursor, i);
        most = score > most ? score : most;
    }
    cursor->bound = most * SLACK;
}

void rank_cursor_close(struct rank_cursor *cursor)
{
    xc_posting_iterator_free(cursor->glass);
    cursor->glass = NULL;
}

uint32_t rank_cursor_shallow(struct rank_cursor *cursor, uint32_t target)
{
    const struct ranking_list *list = &cursor->list;
    if (cursor->docid == RANK_END)
        return RANK_END;
    if (cursor->glass)
        return RANK_END - 1; // it has no blocks
    if (list->is_short) {
        const uint32_t last = cursor->postings.docids[cursor->postings.count - 1];
        if (target <= last)
            return last;
        cursor->docid = RANK_END;
        return RANK_END;
    }
    uint32_t block = cursor->block;
    uint32_t last = ranking_list_last(list, block);
    if (target <= last)
        return last;
    // In steps that double, then by halves.
    uint32_t low = block; // ends before the target
    uint32_t step = 1;
    while (low + step < list->blocks && ranking_list_last(list, low + step) < target) {
        low += step;
        step *= 2;
    }
    uint32_t high = low + step < list->blocks ? low + step : list->blocks;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (ranking_list_last(list, middle) < target)
            low = middle;
        else
            high = middle;
    }
    if (high == list->blocks) {
        cursor->scoring->counts.skipped += list->blocks - 1 - block;
        cursor->block = list->blocks - 1;
        cursor->docid = RANK_END;
        return RANK_END;
    }
    cursor->scoring->counts.skipped += high - 1 - block + (cursor->decoded != block);
    cursor->block = high;
    return ranking_list_last(list, high);
}

bool rank_cursor_score_block(struct rank_cursor *cursor)
{
    if (cursor->scored == cursor->decoded)
        return true;
    if (!rank_cursor_load_frequencies(cursor))
        return false;
    const uint32_t count = cursor->postings.count;
    double lengths[RANKING_BLOCK];
    for (uint32_t i = 0; i < count; i++)
        lengths[i] = ranking_length(&cursor->lengths, cursor->postings.docids[i]);
    score_many(cursor->scoring, cursor->weight, lengths, cursor->postings.frequencies, count,
               cursor->scores);
    cursor->scoring->counts.postings += count;
    cursor->scored = cursor->decoded;
    return true;
}

/** The same in a posting list of glass. */
static void seek_glass(struct rank_cursor *cursor, uint32_t target)
{
    bool more = false;
    xc_docid docid = 0;
    xc_status status = cursor->docid == 0 ? xc_posting_iterator_next(&more, cursor->glass) : XC_OK;
    if (!status && (cursor->docid != 0 || more))
        status = xc_posting_iterator_skip_to(&more, cursor->glass, target);
    if (!status && more)
        status = xc_posting_iterator_get(&docid, cursor->glass);
    if (status)
        cursor->scoring->failed = true;
    cursor->docid = !status && more ? docid : RANK_END;
}

void rank_cursor_seek_slow(struct rank_cursor *cursor, uint32_t target)
{
    if (cursor->glass) {
        seek_glass(cursor, target);
        return;
    }
    if (rank_cursor_shallow(cursor, target) == RANK_END)
        return;
    if (!rank_cursor_load(cursor, cursor->block)) {
        cursor->docid = RANK_END;
        return;
    }
    const uint32_t *docids = cursor->postings.docids;
    const uint32_t count = cursor->postings.count;
    uint32_t i = cursor->position;
    while (i + 8 < count && docids[i + 7] < target)
        i += 8;
    if (i + 8 <= count) { // without branches
        uint32_t below = 0;
        for (uint32_t k = 0; k < 8; k++)
            below += docids[i + k] < target;
        i += below;
    }
    while (docids[i] < target) // the last one of the block is not
        i++;
    cursor->position = i;
    cursor->docid = docids[i];
}
