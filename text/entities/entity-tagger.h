// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * entity-tagger.h: who, where and which organisation an article names.
 *
 * A linear-chain model finds names in two passes: the second knows what the first found elsewhere
 * in the article. Mentions of one bearer are then merged: `Maliki`, `Mr. Maliki` and `Nouri
 * al-Maliki's` are one person, `IMF` is the International Monetary Fund if the article says so. A
 * title (Mr., President) is no part of a name.
 *
 * The model (entity-model.h) is shared and read-only; a tagger holds about 12 MB, is used by one
 * thread at a time, and allocates nothing once it has seen an article of a size.
 */
#ifndef ENTITIES_ENTITY_TAGGER_H
#define ENTITIES_ENTITY_TAGGER_H

#include "base/error.h"
#include "entity-model.h"
#include "entity-tokens.h"

#include <stdbool.h>

enum entity_type {
    ENTITY_PERSON,
    ENTITY_PLACE, /**< also buildings, bridges, airports */
    ENTITY_ORGANISATION,
    ENTITY_MISC, /**< peoples and nationalities, events, works, products */
};

struct entity_mention {
    enum entity_type type; /**< that of its entity */
    bool in_title;         /**< its place is one of the title, else of the body */
    uint32_t offset;       /**< in bytes, */
    uint32_t length;       /**< without title and possessive */
    uint32_t entity;       /**< index into `entities` */
};

struct entity {
    enum entity_type type;
    struct slice name;      /**< the longest seen, with single blanks; case restored in headlines */
    uint32_t mention_count; /**< 0: only given, see entity_tag_knowing() */
    float salience;         /**< 0 to 1: how much the article is about it */
    const struct slice *aliases; /**< what it is called, `name` among it, each once */
    size_t alias_count;          /**< 1 to ENTITY_ALIASES_MAX */
};

/** More forms of one name than this are not told. */
#define ENTITY_ALIASES_MAX 16

/** A name that the article's source says it has. */
struct known_name {
    enum entity_type type;
    struct slice name; /**< "Nouri al-Maliki"; of a person also "al-Maliki, Nouri" */
};

/** A name that is given is at least so salient. */
#define ENTITY_GIVEN_SALIENCE 0.5F

/** What an article names; valid until the tagger is used again. */
struct entity_tags {
    const struct entity_mention *mentions; /**< in the order of the text, title first */
    size_t mention_count;
    const struct entity *entities; /**< in the order of their salience, most salient first */
    size_t entity_count;
};

struct entity_tagger;

/**
 * @param model  must outlive the tagger
 * @return ERROR_NO_MEMORY
 */
enum error_code entity_tagger_open(struct entity_tagger **out, const struct entity_model *model,
                                   struct error *error);

/** Frees it; NULL is fine. */
void entity_tagger_close(struct entity_tagger *tagger);

/**
 * Finds the names of an article. Any bytes will do; each part may be empty. What lies behind the
 * first 4 GB is not looked at.
 * @return ERROR_NO_MEMORY
 */
enum error_code entity_tag(struct entity_tagger *tagger, struct slice title, struct slice body,
                           struct entity_tags *tags, struct error *error);

/**
 * The same, told names beforehand: they are entities even if the text does not have them, and a
 * mention of one in the text is of the type that was given.
 */
enum error_code entity_tag_knowing(struct entity_tagger *tagger, struct slice title,
                                   struct slice body, const struct known_name *known,
                                   size_t known_count, struct entity_tags *tags,
                                   struct error *error);

/**
 * Labels tokens that someone else has cut, for evaluation.
 * @param labels  as in entity-model.h: type * 4 + position, or ENTITY_OUTSIDE
 */
enum error_code entity_label(struct entity_tagger *tagger, struct slice text,
                             const struct entity_token *tokens, size_t count, uint8_t *labels,
                             struct error *error);

/** "person", "place", "org", "misc": as the fields of the index are called. */
const char *entity_type_name(enum entity_type type);

#endif
