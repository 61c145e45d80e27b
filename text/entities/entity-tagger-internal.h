// SPDX-License-Identifier: GPL-2.0-or-later
/** entity-tagger-internal.h: what the tagger and the merger of names share. */
#ifndef ENTITIES_ENTITY_TAGGER_INTERNAL_H
#define ENTITIES_ENTITY_TAGGER_INTERNAL_H

#include "entity-document.h"
#include "entity-tagger.h"

enum { MERGE_WORDS = 12 };

enum found_flag {
    FOUND_UPPER = 1,   /**< one word, all capitals */
    FOUND_INITIAL = 2, /**< a person's first word is an initial */
    FOUND_GIVEN = 4,   /**< not in the text */
};

/** A name as it was found, before it is merged. */
struct found_name {
    uint32_t offset, length; /**< in the joined text */
    uint8_t type;
    uint8_t word_count;
    uint8_t flags;               /**< enum found_flag */
    uint32_t words[MERGE_WORDS]; /**< keys of its words, particles and dots left out */
    uint32_t initials[2];        /**< first letters of the first and of the last word */
    const char *full;            /**< name in full, of initials that everyone knows; or NULL */
    uint64_t acronym;            /**< of a name of several words; or of its letters, if capitals */
    uint32_t name_offset, name_length; /**< its readable form in the names */
    uint32_t entity;
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
    uint32_t initial; /**< of the first word, 0 if it has one word */
    uint32_t first_word;
    uint8_t word_count;
};

struct merger {
    struct found_name *found;
    size_t found_count, found_capacity;
    struct merge_slot *slots;
    size_t slot_capacity, slot_count;
    uint32_t generation;
    struct merged *merged;
    size_t merged_count, merged_capacity;
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

/** Adds the name of tokens [first, end) of the document. @return false without memory */
bool merger_add(struct merger *merger, const struct entity_document *document, unsigned type,
                size_t first, size_t end);

/** From now on names are those of the text: all added before were given. */
void merger_begin_text(struct merger *merger);

/** Merges what was found. @return false without memory */
bool merger_finish(struct merger *merger, size_t title_len, size_t body_start, size_t body_len,
                   struct entity_tags *tags);
void merger_clear(struct merger *merger);
void merger_free(struct merger *merger);

#endif
