// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * entity-features.h: what the tagger looks at: the same code for training and for tagging.
 *
 * A feature is a 64-bit hash. Those that depend on one word alone (its letters, shape, class,
 * gazetteers) are asked for once a word and place (0, one or two to the left or right), so that
 * their summed weights can be kept with the word. The others join words and are made for each
 * token.
 */
#ifndef ENTITIES_ENTITY_FEATURES_H
#define ENTITIES_ENTITY_FEATURES_H

#include "entity-model.h"
#include "entity-tokens.h"

#include <stdbool.h>

enum word_kind {
    WORD_SMALL,
    WORD_CAPITAL, /**< Paris */
    WORD_UPPER,   /**< NATO */
    WORD_LETTER,  /**< A */
    WORD_MIXED,   /**< McDonald, eBay */
    WORD_INITIAL, /**< J. */
    WORD_DOTTED,  /**< U.S., Gen. */
    WORD_DIGITS,  //
    WORD_ALNUM,   /**< G20 */
    WORD_MARK,    //
};

enum word_flag {
    WORD_CONNECTS = 1, /**< may stand within a name: of, the, de, and, & */
    WORD_TITLE = 2,    /**< Mr., President */
    WORD_PARTICLE = 4, /**< may begin a person's name in small letters: al, bin, van */
    WORD_STARTS = 8,   /**< begins a phrase of the lexicon */
    WORD_DICTIONARY = 16,
};

/** Senses that something depends on; all of them are made by train/senses.c. */
enum {
    SENSE_PERSON_MOSTLY = 2,
    SENSE_PERSON = 3, /**< plain news nearly always take it for a person's name */
    SENSE_NEVER = 32, /**< a bit: and this, capitalised, for no part of any name */
};

/** What the joining features need to know of a word. */
struct word_traits {
    uint32_t form;  /**< hashes of the word as it is written, */
    uint32_t small; /**< lower-cased and folded, */
    uint32_t shape; /**< and of its shape, runs made one */
    uint16_t small_length;
    uint8_t never;         /**< if it is capitalised, it is in no name */
    uint16_t fine, coarse; /**< word classes, 0: none */
    uint16_t gazetteers;   /**< bits of enum entity_gazetteer */
    uint8_t usual_case;    /**< enum entity_case */
    uint8_t sense;         /**< from the lexicon: below WORD_SENSES */
    uint8_t kind;          /**< enum word_kind */
    uint8_t flags;         /**< enum word_flag */
};

/** Hashes of parts of a word, or 0. */
struct word_affixes {
    uint32_t parts[2];  /**< before and behind a hyphen */
    uint32_t prefix[3]; /**< of 2, 3 and 4 letters of the small form */
    uint32_t suffix[4]; /**< of 1 to 4 */
};

/** A word and the features that it gives by itself. */
struct word_details {
    struct word_traits traits;
    struct word_affixes affixes;
    uint64_t small_hash; /**< for phrases */
    size_t small_length;
    char small_text[ENTITY_TOKEN_MAX * 3 + 8];
};

enum {
    WORD_PLACES = 5,         /**< -2, -1, 0, +1, +2 from the word's own point of view */
    MAX_WORD_FEATURES = 48,  /**< of one place */
    MAX_TOKEN_FEATURES = 64, //
};

void word_describe(const struct entity_model *model, struct slice word, struct word_details *out);

/** The hash that word_describe() gives a word of small ASCII letters and marks: `traits.small`. */
uint32_t word_small_hash(struct slice word);

/** The features that a word, by its traits and affixes, gives the token @p place - 2 away. @return
 * how many */
unsigned word_features(const struct word_details *word, unsigned place, uint64_t *out);

enum sentence_flag {
    SENTENCE_UPPER = 1, /**< all capitals, restored */
    SENTENCE_SMALL = 2, /**< no capitals in the whole text, restored */
};

/** A stretch of a sentence that is tagged: traits of its tokens with three more at either side. */
struct feature_window {
    const struct word_traits *words; /**< those of the whole sentence */
    size_t count;
    unsigned flags;           /**< enum sentence_flag */
    const uint8_t *run_start; /**< for each token how far it is from its run's first, 255 if none */
    const uint8_t *run_left;  /**< and how many follow it in the run */
    const uint8_t *phrases;   /**< gazetteer phrase: 0, or 1 + class * 4 + position */
    const uint8_t *quoted;
};

/** True for a capitalised word that is in no name. */
static inline bool word_is_never_named(const struct word_traits *word)
{
    const unsigned kinds = 1u << WORD_CAPITAL | 1u << WORD_LETTER | 1u << WORD_DOTTED;
    return word->never && kinds >> word->kind & 1;
}

/** True of all but small words, digits and marks. */
static inline bool word_is_capitalised(const struct word_traits *word)
{
    const unsigned others = 1u << WORD_SMALL | 1u << WORD_DIGITS | 1u << WORD_MARK;
    return ~others >> word->kind & 1;
}

/**
 * Lists the capitalised words of a sentence. The functions
 * below go from one to the next of them: there are few.
 * @param capitals  room for @p count places
 * @return how many
 */
size_t sentence_find_capitals(const struct word_traits *words, size_t count, uint32_t *capitals);

/** Finds the runs of a sentence. All of both arrays is 255 before. */
void sentence_find_runs(const struct word_traits *words, const uint32_t *capitals,
                        size_t capital_count, uint8_t *run_start, uint8_t *run_left);

/** Finds the gazetteer phrases of a sentence. All of @p phrases is 0 before. */
void sentence_find_phrases(const struct entity_model *model, const struct word_traits *words,
                           const uint32_t *capitals, size_t capital_count, uint8_t *phrases);

/**
 * Marks the tokens that may belong to a name; all others are outside without asking. All of
 * @p candidate is 0 before.
 * @param never  capitalised words that are in no name (I, Mr., Tuesday) are asked about, too
 */
void sentence_find_candidates(const struct word_traits *words, size_t count,
                              const uint32_t *capitals, size_t capital_count, bool never,
                              uint8_t *candidate);

/** The features that join words, for token @p i. @return how many */
unsigned token_features(const struct feature_window *window, size_t i, uint64_t *out);

/** What the article says elsewhere of a word, for the second pass. */
struct document_view {
    uint8_t here[3]; /**< votes on the word before, this one, the next: see document_vote() */
    uint8_t bigram_left, bigram_right; /**< votes on the pair with the word before, with the next */
    uint8_t acronym;                   /**< 0, or 1 + type of the name it abbreviates */
    uint8_t small_seen;                /**< the word also stands in small letters */
    uint8_t first_pass;                /**< label of the first pass */
};

/** Votes by type and outside to 0 (no other mention) or 1 + leader * 5 + strength. */
uint8_t document_vote(const uint16_t votes[ENTITY_TYPES + 1]);

/** The features of the second pass. @return how many */
unsigned document_features(const struct document_view *view, const struct word_traits *word,
                           uint64_t *out);

enum {
    DOCUMENT_VOTES = 1 + 5 * (ENTITY_TYPES + 1), /**< what document_vote() may return */
    VOTE_OUTSIDE = 1 + 5 * ENTITY_TYPES + 2,     /**< all of two or three votes: no name */
    WORD_KINDS = WORD_MARK + 1,
    WORD_SENSES = SENSE_NEVER,
    MAX_VIEW_ROWS = 10,
};

/**
 * The model's weights of nearly all features of the second pass, read out of it once: the features
 * are few. Rows of the vote on the word, and what goes with it; zeros where the model has none.
 */
struct view_weights {
    int8_t first_pass[DOCUMENT_VOTES][ENTITY_LABELS][ENTITY_ROW];
    int8_t before[DOCUMENT_VOTES][DOCUMENT_VOTES][ENTITY_ROW];
    int8_t behind[DOCUMENT_VOTES][DOCUMENT_VOTES][ENTITY_ROW];
    int8_t kind[DOCUMENT_VOTES][WORD_KINDS * 4][ENTITY_ROW];
    int8_t sense[DOCUMENT_VOTES][WORD_SENSES][ENTITY_ROW];
    int8_t acronym[DOCUMENT_VOTES][ENTITY_TYPES + 1][ENTITY_ROW];
    int8_t pairs[DOCUMENT_VOTES][DOCUMENT_VOTES][ENTITY_ROW]; /**< by the votes on the pairs */
    int8_t pair_left[DOCUMENT_VOTES][ENTITY_ROW];
    int8_t pair_right[DOCUMENT_VOTES][ENTITY_ROW];
};

void view_weights_read(const struct entity_model *model, struct view_weights *out);

/**
 * The rows of weights of the features of document_features().
 * @param rows  room for MAX_VIEW_ROWS
 * @return how many
 */
unsigned view_rows(const struct entity_model *model, const struct view_weights *weights,
                   const struct document_view *view, const struct word_traits *word,
                   const int8_t **rows);

#endif
