// SPDX-License-Identifier: GPL-2.0-or-later
/** entity-tagger-internal.h: what the tagger and the merger of names share. */
#ifndef ENTITIES_ENTITY_TAGGER_INTERNAL_H
#define ENTITIES_ENTITY_TAGGER_INTERNAL_H

#include "entity-document.h"
#include "entity-tagger.h"

enum {
    MERGE_WORDS = 12,
    MERGE_SYMBOLS = 4,
    MERGE_NICKNAME = 4, /**< words of a nickname */
    MERGE_PAIRS = 64,   /**< more of them are not asked about */
};

enum found_flag {
    FOUND_UPPER = 1,        /**< one word, all capitals: perhaps an acronym */
    FOUND_INITIAL = 2,      /**< a person's first word is an initial */
    FOUND_GIVEN = 4,        /**< not in the text */
    FOUND_MAYBE_PERSON = 8, /**< one word, usually a person's name or never seen */
    FOUND_FAMILY = 16,      /**< the first word is no given name: López Obrador, van der Meer */
    FOUND_PAIR = 32,        /**< perhaps two names, which are the next two: Obama-Putin */
    FOUND_HALF = 64,        /**< one of these */
    FOUND_TOWN = 128,       /**< and a town, a region or a country, and no given name */
    FOUND_BODY = 256,       /**< surely an organisation: has Inc. or & Co. behind it, or speaks */
};

/** A name as it was found, before it is merged. */
struct found_name {
    uint32_t offset, length; /**< in the joined text */
    uint8_t type;
    uint8_t word_count;
    uint8_t generation;          /**< of a person: 1 for Jr., 2 for Sr., 3 for II ... or 0 */
    uint16_t flags;              /**< enum found_flag */
    uint32_t words[MERGE_WORDS]; /**< keys of its words, particles and dots left out */
    uint32_t initial;            /**< first letter of the first word */
    uint32_t middle;             /**< of a person: that of a middle initial, or 0 */
    const char *in_full;         /**< of initials that everyone knows, else NULL */
    uint64_t acronym;            /**< of a name of several words; or of its letters, if capitals */
    uint64_t long_acronym;       /**< with the small words: DOJ, Department of Justice */
    uint64_t spelt_acronym;      /**< with all letters of initials: USGS, U.S. Geological Survey */
    uint64_t home_acronym;       /**< without its U.S.: FDA, U.S. Food and Drug Administration */
    uint64_t nickname;           /**< merger_words_key() of what stands in quotation marks, or 0 */
    uint64_t flat;               /**< its letters without blanks and hyphens */
    uint32_t name_offset, name_length; /**< its readable form in the names */
    uint32_t entity;
    uint32_t symbols[MERGE_SYMBOLS]; /**< keys of a company's symbols on exchanges, or 0 */
    uint32_t first_token;            /**< in the document */
};

struct merge_slot {
    uint64_t key;
    uint32_t generation;
    uint32_t entity;
};

struct merged {
    uint32_t votes[ENTITY_TYPES];
    uint32_t mentions;
    uint32_t first; /**< offset of the first mention in the body */
    bool in_title, upper, given;
    uint32_t name_offset, name_length;
    uint32_t initial; /**< of the first word */
    uint32_t first_word;
    uint32_t middle;        /**< a middle initial, or 0 */
    uint32_t longest;       /**< the name of most words: where it was found */
    uint32_t first_full;    /**< the first one of more than one word that is not in the headline */
    uint32_t full;          /**< mentions with more than one word */
    uint64_t nickname;      /**< as in its name, or 0 */
    uint32_t next_of_house; /**< the next person of this surname, or UINT32_MAX */
    uint8_t word_count;
    uint8_t generation;
};

struct merger {
    struct found_name *found;
    size_t found_count, found_capacity;
    unsigned pair_count;
    struct merge_slot *slots;
    size_t slot_size; /**< of the table as this document uses it */
    size_t slot_capacity, slot_count;
    uint32_t generation;
    struct merged *merged;
    size_t merged_count, merged_capacity;
    size_t title_len; /**< names before that offset stand in the headline, if they are not given */
    struct buffer names;
    struct entity_mention *mentions;
    size_t mention_capacity;
    struct entity *entities;
    size_t entity_capacity;
    uint32_t *order;
    size_t order_capacity;
    struct slice *aliases;
    size_t alias_capacity;
};

/**
 * Adds the names of tokens [first, end) of the document: without titles, possessives and what else
 * is no part of a name; it may be none, or two. @return false without memory
 */
bool merger_add(struct merger *merger, const struct entity_document *document, unsigned type,
                size_t first, size_t end);

/** From now on names are those of the text: all added before were given. */
void merger_begin_text(struct merger *merger);

/** Makes room for @p wanted items of @p size bytes. @return false without memory */
bool merger_reserve(void **array, size_t *capacity, size_t wanted, size_t size);

/** The key of a word in small letters, as in the words of a name. */
uint32_t merger_word_key(const char *word);

/** The key of a name of these words. */
uint64_t merger_words_key(const uint32_t *words, unsigned count, unsigned generation);

/** Merges what was found. @return false without memory */
bool merger_finish(struct merger *merger, size_t title_len, size_t body_start, size_t body_len,
                   struct entity_tags *tags);
void merger_clear(struct merger *merger);
void merger_free(struct merger *merger);

#endif
