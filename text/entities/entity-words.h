// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * entity-words.h: words met before, with their traits and the weights that they bring.
 *
 * News repeats its words: of a thousand tokens a few are new. A word (as it is written) is
 * described once (word_describe()), and the weights of the features that it gives by itself are
 * summed once, for itself and for those of its neighbours up to two tokens away that ask. The place
 * of a word in the store stands for it as long as a document is being looked at: what the document
 * holds is not dropped. Of four places that a word may have, a new word takes the one whose word
 * has not been met for longest.
 *
 * The memory, 17 MB, most of it on huge pages where the system has them, is allocated once at
 * opening. Words of different spelling and equal 64-bit hash would be taken for one.
 */
#ifndef ENTITIES_ENTITY_WORDS_H
#define ENTITIES_ENTITY_WORDS_H

#include "entity-features.h"

enum {
    ENTITY_WORDS = 1 << 16, /**< how many are kept */
    ENTITY_WORD_PLACES = 4, /**< where one may be kept */
};

/** The place of a word that could not be kept: a document filled all that it may have. */
#define ENTITY_WORD_NOT_KEPT UINT32_MAX

/** The summed weights of a word's own features for each place (see word_features()): a row each. */
typedef int16_t entity_word_scores[WORD_PLACES * ENTITY_ROW];

struct entity_word;

struct entity_words {
    const struct entity_model *model;
    struct entity_word *words;
    entity_word_scores *scores;   /**< of the word at the same place: rows that have been summed */
    struct word_affixes *affixes; /**< likewise */
    uint32_t document;            /**< number of the document at hand */
};

/** @return false without memory */
bool entity_words_open(struct entity_words *words, const struct entity_model *model);

/** Frees the memory. A zeroed store is fine. */
void entity_words_close(struct entity_words *words);

/** A new document: places given until now may be taken by other words. */
void entity_words_new_document(struct entity_words *words);

/**
 * Describes @p count of the words of a text.
 * @param which         which: indices into the other arrays
 * @param readable_end  how far the bytes behind the words may be read
 * @param places        where each is kept, or ENTITY_WORD_NOT_KEPT
 */
void entity_words_describe(struct entity_words *words, const struct slice *text,
                           const uint32_t *which, size_t count, const char *readable_end,
                           struct word_traits *traits, uint32_t *places);

/** Fetches the weights of a word, which will soon be asked for. */
static inline void entity_words_prefetch(const struct entity_words *words, uint32_t place)
{
    if (place == ENTITY_WORD_NOT_KEPT)
        return;
    const char *const at = (const char *)words->scores[place];
    __builtin_prefetch(at);
    __builtin_prefetch(at + 64);
    __builtin_prefetch(at + sizeof(entity_word_scores) - 1);
}

/** Rows of a word's weights: a bit for each place of word_features(). */
enum { ENTITY_WORD_ALL = (1 << WORD_PLACES) - 1 };

/**
 * The weights of a word at @p place.
 * @param rows  which are wanted: bits; others may be anything
 * @param own  takes them if the word is not kept
 * @return @p own or the kept weights, valid for the document at hand
 */
const int16_t *entity_words_scores(struct entity_words *words, struct slice word, uint32_t place,
                                   unsigned rows, entity_word_scores own);

#endif
