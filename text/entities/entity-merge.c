// SPDX-License-Identifier: GPL-2.0-or-later
#include "entity-tagger-internal.h"

#include <math.h>
#include <stdlib.h>

void merger_clear(struct merger *merger)
{
    merger->found_count = 0;
    merger->merged_count = 0;
    merger->slot_count = 0;
    merger->pair_count = 0;
    buffer_clear(&merger->names);
    merger->generation++;
    if (merger->generation == 0) {
        if (merger->slots)
            memset(merger->slots, 0, merger->slot_capacity * sizeof(*merger->slots));
        merger->generation = 1;
    }
}

void merger_free(struct merger *merger)
{
    free(merger->found);
    free(merger->slots);
    free(merger->merged);
    free(merger->mentions);
    free(merger->entities);
    free(merger->order);
    free(merger->aliases);
    buffer_free(&merger->names);
}

bool merger_reserve(void **array, size_t *capacity, size_t wanted, size_t size)
{
    if (wanted <= *capacity)
        return true;
    size_t grown = *capacity ? *capacity : 64;
    while (grown < wanted)
        grown *= 2;
    void *memory = realloc(*array, grown * size);
    if (!memory)
        return false;
    *array = memory;
    *capacity = grown;
    return true;
}

static size_t first_slot(uint64_t key, size_t size)
{
    return (size_t)(key * 0x9e3779b97f4a7c15u >> 32) & (size - 1);
}

/** A table of @p size slots, a power of two, with what is in the old one. */
static bool grow_slots(struct merger *merger, size_t size)
{
    struct merge_slot *slots = calloc(size, sizeof(*slots));
    if (!slots)
        return false;
    for (size_t i = 0; i < merger->slot_size; i++) {
        if (merger->slots[i].generation != merger->generation)
            continue;
        size_t at = first_slot(merger->slots[i].key, size);
        while (slots[at].generation == merger->generation)
            at = (at + 1) & (size - 1);
        slots[at] = merger->slots[i];
    }
    free(merger->slots);
    merger->slots = slots;
    merger->slot_size = merger->slot_capacity = size;
    return true;
}

/** An empty table that is small for a small document, so that it stays near. */
static bool clear_slots(struct merger *merger)
{
    size_t size = 256;
    while (size < merger->found_count * 8)
        size *= 2;
    merger->slot_size = 0;
    if (size > merger->slot_capacity && !grow_slots(merger, size))
        return false;
    merger->slot_size = size;
    return true;
}

/** The entry of a key, or NULL. With @p add, a new one if it is not there. */
static struct merge_slot *slot_of(struct merger *merger, uint64_t key, bool add)
{
    if (add && merger->slot_count * 2 >= merger->slot_size &&
        !grow_slots(merger, merger->slot_size * 2))
        return NULL;
    size_t at = first_slot(key, merger->slot_size);
    while (merger->slots[at].generation == merger->generation) {
        if (merger->slots[at].key == key)
            return &merger->slots[at];
        at = (at + 1) & (merger->slot_size - 1);
    }
    if (!add)
        return NULL;
    merger->slots[at] = (struct merge_slot){key, merger->generation, UINT32_MAX};
    merger->slot_count++;
    return &merger->slots[at];
}

void merger_begin_text(struct merger *merger)
{
    for (size_t i = 0; i < merger->found_count; i++)
        merger->found[i].flags |= FOUND_GIVEN;
}

enum key_kind { KEY_NAME = 1, KEY_SURNAME, KEY_GIVEN, KEY_ACRONYM, KEY_FLAT };

uint64_t merger_words_key(const uint32_t *words, unsigned count, unsigned generation)
{
    uint64_t hash = KEY_NAME + (uint64_t)generation * 16;
    for (unsigned i = 0; i < count; i++)
        hash = entity_mix(hash, words[i]);
    return hash;
}

static uint64_t name_key(const struct found_name *name)
{
    return merger_words_key(name->words, name->word_count, name->generation);
}

static uint64_t part_key(uint64_t part, enum key_kind kind)
{
    return entity_mix(part, kind);
}

/** Kim Jong Un is Kim Jong-un, and Al Qaeda al-Qaeda. */
static uint64_t flat_key(const struct found_name *name)
{
    return part_key(name->flat + name->generation, KEY_FLAT);
}

static uint32_t entity_at(struct merger *merger, uint64_t key)
{
    const struct merge_slot *const slot = slot_of(merger, key, false);
    return slot ? slot->entity : UINT32_MAX;
}

/** Headlines have capitals where no names are: Show Bin Laden. */
static bool is_in_title(const struct merger *merger, const struct found_name *name)
{
    return !(name->flags & FOUND_GIVEN) && name->offset < merger->title_len;
}

/** True if the known person's name ends with all of this one: López Obrador, van der Meer. */
static bool ends_with(const struct merger *merger, const struct merged *known,
                      const struct found_name *name)
{
    const struct found_name *const longest = &merger->found[known->longest];
    return name->flags & FOUND_FAMILY && longest->word_count > name->word_count &&
           !is_in_title(merger, longest) &&
           memcmp(longest->words + longest->word_count - name->word_count, name->words,
                  name->word_count * sizeof(name->words[0])) == 0;
}

/** True if a person of that surname may be who is named so. */
static bool may_be(const struct merger *merger, const struct merged *known,
                   const struct found_name *name)
{
    if (name->generation && known->generation != name->generation)
        return false;
    if (name->word_count == 1 || ends_with(merger, known, name))
        return true;
    return known->generation == name->generation &&
           !(known->middle && name->middle && known->middle != name->middle) &&
           (known->first_word == name->words[0] ||
            (known->nickname && known->nickname == merger_words_key(name->words, 1, 0)) ||
            (name->flags & FOUND_INITIAL && known->initial == name->initial));
}

/** True if a surname alone is rather that of @p a: not of the younger one of two namesakes; of whom
 * is named in full more often, else first. */
static bool is_nearer(const struct merged *a, const struct merged *b)
{
    if (a->first_word == b->first_word && !a->generation != !b->generation)
        return !a->generation;
    return a->full != b->full ? a->full > b->full : a->first_full < b->first_full;
}

/**
 * The person of several names whose surname this is. A full name must have the same first word or
 * its initial, no other middle initial, and the same generation; or be the end of the person's.
 */
static uint32_t of_surname(struct merger *merger, const struct found_name *name)
{
    const uint32_t surname = name->words[name->word_count - 1];
    uint32_t best = UINT32_MAX;
    for (uint32_t at = entity_at(merger, part_key(surname, KEY_SURNAME)); at != UINT32_MAX;
         at = merger->merged[at].next_of_house) {
        const struct merged *const known = &merger->merged[at];
        if (may_be(merger, known, name) &&
            (best == UINT32_MAX || is_nearer(known, &merger->merged[best])))
            best = at;
    }
    return best;
}

/** The entity that bears this name already, or UINT32_MAX. */
static uint32_t bearer(struct merger *merger, const struct found_name *name)
{
    uint32_t at = UINT32_MAX;
    if (name->type == ENTITY_PERSON && name->word_count == 1) {
        // Not the name alone first: it may have been met as something else.
        at = of_surname(merger, name);
        if (at == UINT32_MAX)
            at = entity_at(merger,
                           part_key(entity_mix(name->words[0], name->generation), KEY_GIVEN));
    }
    if (at == UINT32_MAX)
        at = entity_at(merger, name_key(name));
    if (at == UINT32_MAX && name->flat)
        at = entity_at(merger, flat_key(name));
    if (at == UINT32_MAX && name->type == ENTITY_PERSON && name->word_count > 1)
        at = of_surname(merger, name);
    if (at == UINT32_MAX && name->flags & FOUND_UPPER && name->acronym &&
        name->type != ENTITY_PERSON)
        at = entity_at(merger, part_key(name->acronym, KEY_ACRONYM));
    // Moody's, called Moody before where the 's could have been a possessive.
    if (at == UINT32_MAX && name->flags & FOUND_BODY && name->word_count == 1 && name->symbols[0]) {
        at = entity_at(merger, merger_words_key(&name->symbols[0], 1, 0));
        if (at != UINT32_MAX && merger->merged[at].word_count > 1)
            at = UINT32_MAX;
    }
    // The surname of somebody, taken for something else this time.
    if (at == UINT32_MAX && name->type != ENTITY_PERSON && name->flags & FOUND_MAYBE_PERSON)
        at = of_surname(merger, name);
    return at;
}

static bool put(struct merger *merger, uint64_t key, uint32_t entity, bool replace)
{
    struct merge_slot *const slot = slot_of(merger, key, true);
    if (!slot)
        return false;
    if (replace || slot->entity == UINT32_MAX)
        slot->entity = entity;
    return true;
}

/** Makes a person known by the parts of the name. */
static bool put_person(struct merger *merger, const struct found_name *name, uint32_t at, bool new)
{
    struct merged *const entity = &merger->merged[at];
    const uint64_t given = name->words[0];
    const uint64_t house = part_key(name->words[name->word_count - 1], KEY_SURNAME);
    bool ok = true;
    if (new) {
        entity->generation = name->generation;
        entity->next_of_house = entity_at(merger, house);
        ok = put(merger, house, at, true);
    } else {
        // Written otherwise, the surname may be another word: Mejia Argueta, Mejia-Argueta.
        const uint64_t surname = name->words[name->word_count - 1];
        ok = put(merger, part_key(entity_mix(surname, name->generation), KEY_GIVEN), at, false);
    }
    // Donald Jr.; but Donald is the elder.
    ok = ok && put(merger, part_key(entity_mix(given, name->generation), KEY_GIVEN), at, false);
    return ok &&
           (!name->generation || put(merger, part_key(entity_mix(given, 0), KEY_GIVEN), at, false));
}

/** Makes a body known by its acronym, without its country, and the other way round. */
static bool put_body(struct merger *merger, const struct found_name *name, uint32_t at)
{
    const uint64_t acronyms[] = {name->acronym, name->long_acronym, name->spelt_acronym,
                                 name->home_acronym};
    bool ok = true;
    for (size_t i = 0; i < sizeof(acronyms) / sizeof(acronyms[0]); i++)
        ok = ok && (!acronyms[i] || put(merger, part_key(acronyms[i], KEY_ACRONYM), at, false));
    if (name->type != ENTITY_ORGANISATION)
        return ok;
    const uint32_t *words = name->words;
    unsigned count = name->word_count;
    static const char *const initials[] = {"us", "un", "uk", "eu"};
    unsigned country =
        words[0] == merger_word_key("united") && words[1] == merger_word_key("states") ? 2 : 0;
    for (size_t i = 0; i < sizeof(initials) / sizeof(initials[0]); i++)
        if (words[0] == merger_word_key(initials[i]))
            country = 1;
    if (country && count >= country + 2) {
        words += country;
        count -= country;
        ok = ok && put(merger, merger_words_key(words, count, 0), at, false);
    }
    const uint32_t department = merger_word_key("department"),
                   ministry = merger_word_key("ministry");
    if (count == 2 && (words[0] == department || words[1] == department || words[0] == ministry ||
                       words[1] == ministry)) {
        const uint32_t turned[] = {words[1], words[0]};
        ok = ok && put(merger, merger_words_key(turned, 2, 0), at, false);
    }
    return ok;
}

static bool is_all_capitals(const struct merger *merger, const struct found_name *name)
{
    for (uint32_t i = 0; i < name->name_length; i++) {
        const char c = merger->names.data[name->name_offset + i];
        if (c >= 'a' && c <= 'z')
            return false;
    }
    return true;
}

/** Those who gave a name know what it is; Wells Fargo & Co. tells of Wells Fargo, too. */
enum { GIVEN_VOTES = 1 << 16, BODY_VOTES = 3 };

static bool join(struct merger *merger, struct found_name *name)
{
    uint32_t at = bearer(merger, name);
    const bool new = at == UINT32_MAX;
    if (new) {
        if (!merger_reserve((void **)&merger->merged, &merger->merged_capacity,
                            merger->merged_count + 1, sizeof(*merger->merged)))
            return false;
        at = (uint32_t)merger->merged_count++;
        merger->merged[at] = (struct merged){.first = UINT32_MAX,
                                             .first_word = name->words[0],
                                             .longest = (uint32_t)(name - merger->found),
                                             .first_full = UINT32_MAX,
                                             .initial = name->initial,
                                             .next_of_house = UINT32_MAX,
                                             .word_count = name->word_count};
    }
    struct merged *const entity = &merger->merged[at];
    const bool given = name->flags & FOUND_GIVEN;
    name->entity = at;
    entity->given |= given;
    entity->mentions += !given;
    entity->full += name->word_count > 1;
    if (name->word_count > 1 && !is_in_title(merger, name) &&
        name - merger->found < entity->first_full)
        entity->first_full = (uint32_t)(name - merger->found);
    if (!entity->nickname)
        entity->nickname = name->nickname;
    if (!entity->middle)
        entity->middle = name->middle;
    const bool surname =
        !new && name->type != ENTITY_PERSON && entity->votes[ENTITY_PERSON] &&
        entity->word_count > 1 &&
        (name->word_count == 1 || (entity->nickname && name_key(name) == entity->nickname));
    entity->votes[surname ? (unsigned)ENTITY_PERSON : name->type] += given ? GIVEN_VOTES
                                                                     : name->flags & FOUND_BODY
                                                                         ? BODY_VOTES
                                                                         : 1;
    if (name->in_full && !entity->name_length) {
        entity->name_offset = (uint32_t)merger->names.len;
        entity->name_length = (uint32_t)strlen(name->in_full);
        if (!buffer_append_string(&merger->names, name->in_full))
            return false;
    }
    // The longest is the name; of two as long, the one that is not all capitals.
    const bool upper = is_all_capitals(merger, name);
    if (name->name_length > entity->name_length ||
        (name->name_length == entity->name_length && entity->upper && !upper)) {
        entity->name_offset = name->name_offset;
        entity->name_length = name->name_length;
        entity->upper = upper;
    }
    bool ok = put(merger, name_key(name), at, false) &&
              (!name->flat || put(merger, flat_key(name), at, false)) &&
              (!name->nickname || put(merger, name->nickname, at, false));
    for (unsigned i = 0; i < MERGE_SYMBOLS; i++)
        if (name->symbols[i])
            ok = ok && put(merger, merger_words_key(&name->symbols[i], 1, 0), at, false);
    if (name->type == ENTITY_PERSON && name->word_count > 1)
        ok = ok && put_person(merger, name, at, new);
    else if (name->type == ENTITY_PERSON && name->generation && new)
        ok = ok && put_person(merger, name, at, true);
    else if (name->acronym && !(name->flags & FOUND_UPPER))
        ok = ok && put_body(merger, name, at);
    return ok;
}

static int by_salience(const void *a, const void *b)
{
    const struct entity *const x = a, *const y = b;
    if (x->salience < y->salience || x->salience > y->salience)
        return x->salience < y->salience ? 1 : -1;
    // Slices into one buffer: the order in which they were found.
    return x->name.ptr < y->name.ptr ? -1 : x->name.ptr > y->name.ptr;
}

/** The distinct forms of each entity's name, in the order in which they were found. */
static bool list_aliases(struct merger *merger)
{
    struct entity *const entities = merger->entities;
    if (!merger_reserve((void **)&merger->aliases, &merger->alias_capacity,
                        merger->found_count + merger->merged_count + 1, sizeof(*merger->aliases)))
        return false;
    for (size_t i = 0; i < merger->found_count; i++)
        entities[merger->order[merger->found[i].entity]].alias_count++;
    struct slice *place = merger->aliases;
    for (size_t i = 0; i < merger->merged_count; i++) {
        const size_t most = entities[i].alias_count;
        entities[i].aliases = place;
        entities[i].alias_count = 1;
        *place = entities[i].name;
        place += most + 1;
    }
    for (size_t i = 0; i < merger->found_count; i++) {
        const struct found_name *const name = &merger->found[i];
        struct entity *const entity = &entities[merger->order[name->entity]];
        struct slice *const aliases = merger->aliases + (entity->aliases - merger->aliases);
        const struct slice form =
            slice_of(merger->names.data + name->name_offset, name->name_length);
        size_t at = 0;
        while (at < entity->alias_count && !slice_equal(aliases[at], form))
            at++;
        if (at == entity->alias_count && at < ENTITY_ALIASES_MAX)
            aliases[entity->alias_count++] = form;
    }
    return true;
}

/**
 * The type of a word that the article has by itself or, of a person, as a surname; ENTITY_TYPES if
 * it has not, ENTITY_MISC if a name of several words ends with @p whole.
 */
static unsigned type_of_half(const struct merger *merger, const struct found_name *half,
                             const struct found_name *whole)
{
    unsigned type = ENTITY_TYPES;
    if (half->word_count == 0)
        return type;
    for (size_t i = 0; i < merger->found_count; i++) {
        const struct found_name *const name = &merger->found[i];
        if (name->flags & (FOUND_PAIR | FOUND_HALF) || name->word_count == 0)
            continue;
        const uint32_t last = name->words[name->word_count - 1];
        if (name->word_count > 1 && last == whole->words[0])
            return ENTITY_MISC; // Ann Merkley-Smith
        if (name->type == ENTITY_PERSON ? last == half->words[half->word_count - 1]
                                        : name_key(name) == name_key(half))
            type = name->type;
    }
    return type;
}

/** True if a name is two, whose types elsewhere are these; ENTITY_TYPES: none. Cuban-American is
 * one, McCain-Feingold a law, Hewlett-Packard a company. */
static bool are_two(const struct found_name *whole, unsigned first, unsigned second)
{
    if (first == ENTITY_ORGANISATION && second == ENTITY_ORGANISATION)
        return whole->type == ENTITY_ORGANISATION;
    if (first >= ENTITY_ORGANISATION || second >= ENTITY_ORGANISATION)
        return false;
    if (first == ENTITY_PLACE && second == ENTITY_PLACE)
        return whole->type != ENTITY_PERSON;
    if (first == ENTITY_PERSON && second == ENTITY_PERSON)
        return whole->type == ENTITY_PERSON || whole->type == ENTITY_PLACE;
    return whole->type != ENTITY_ORGANISATION;
}

/** Obama-Putin are two, of whom the article speaks elsewhere: takes the pair out, or its halves. */
static void settle_pairs(struct merger *merger)
{
    for (size_t i = 0; i + 2 < merger->found_count; i++) {
        struct found_name *const whole = &merger->found[i];
        if (!(whole->flags & FOUND_PAIR))
            continue;
        unsigned first = type_of_half(merger, whole + 1, whole);
        unsigned second = type_of_half(merger, whole + 2, whole);
        // Moscow-Beijing, where only one of them is mentioned elsewhere.
        if (first == ENTITY_PLACE && second == ENTITY_TYPES && whole[2].flags & FOUND_TOWN)
            second = ENTITY_PLACE;
        else if (second == ENTITY_PLACE && first == ENTITY_TYPES && whole[1].flags & FOUND_TOWN)
            first = ENTITY_PLACE;
        if (are_two(whole, first, second)) {
            whole[1].type = (uint8_t)first;
            whole[2].type = (uint8_t)second;
            whole->word_count = 0;
        } else {
            whole[1].word_count = whole[2].word_count = 0;
        }
    }
    size_t count = 0;
    for (size_t i = 0; i < merger->found_count; i++)
        if (merger->found[i].word_count || !(merger->found[i].flags & (FOUND_PAIR | FOUND_HALF)))
            merger->found[count++] = merger->found[i];
    merger->found_count = count;
}

bool merger_finish(struct merger *merger, size_t title_len, size_t body_start, size_t body_len,
                   struct entity_tags *tags)
{
    if (!clear_slots(merger))
        return false;
    merger->title_len = title_len;
    if (merger->pair_count)
        settle_pairs(merger);
    // The long names first, so that the short ones find them.
    unsigned longest = 0;
    for (size_t i = 0; i < merger->found_count; i++)
        if (merger->found[i].word_count > longest)
            longest = merger->found[i].word_count;
    for (unsigned words = longest; words > 0; words--)
        for (size_t i = 0; i < merger->found_count; i++)
            if (merger->found[i].word_count == words && !join(merger, &merger->found[i]))
                return false;

    const size_t count = merger->merged_count;
    if (!merger_reserve((void **)&merger->entities, &merger->entity_capacity, count + 1,
                        sizeof(*merger->entities)) ||
        !merger_reserve((void **)&merger->order, &merger->order_capacity, count + 1,
                        sizeof(*merger->order)) ||
        !merger_reserve((void **)&merger->mentions, &merger->mention_capacity,
                        merger->found_count + 1, sizeof(*merger->mentions)))
        return false;
    uint32_t most = 1;
    for (size_t i = 0; i < merger->found_count; i++) {
        const struct found_name *const name = &merger->found[i];
        struct merged *const entity = &merger->merged[name->entity];
        if (name->flags & FOUND_GIVEN)
            continue;
        if (name->offset < title_len)
            entity->in_title = true;
        else if (name->offset - body_start < entity->first)
            entity->first = (uint32_t)(name->offset - body_start);
        if (entity->mentions > most)
            most = entity->mentions;
    }
    const double most_logarithm = log2(1.0 + most);
    for (size_t i = 0; i < count; i++) {
        const struct merged *const entity = &merger->merged[i];
        unsigned type = 0;
        for (unsigned t = 1; t < ENTITY_TYPES; t++)
            if (entity->votes[t] > entity->votes[type])
                type = t;
        // Half by mentions, a third by the headline, the rest by how early it comes.
        const double span = body_len < 400 ? 400 : (double)body_len;
        const double early = entity->in_title        ? 1
                             : entity->mentions == 0 ? 0
                                                     : 1 - (double)entity->first / span;
        double salience = 0.5 * log2(1.0 + entity->mentions) / most_logarithm +
                          (entity->in_title ? 0.3 : 0) + 0.2 * early * early;
        if (entity->given && salience < ENTITY_GIVEN_SALIENCE)
            salience = ENTITY_GIVEN_SALIENCE;
        merger->entities[i] = (struct entity){
            .type = type,
            .name = slice_of(merger->names.data + entity->name_offset, entity->name_length),
            .mention_count = entity->mentions,
            .alias_count = i, // until they are sorted
            .salience = (float)(salience > 1   ? 1
                                : salience < 0 ? 0
                                               : salience)};
    }
    if (count)
        qsort(merger->entities, count, sizeof(*merger->entities), by_salience);
    for (size_t i = 0; i < count; i++) {
        merger->order[merger->entities[i].alias_count] = (uint32_t)i;
        merger->entities[i].alias_count = 0;
    }
    if (!list_aliases(merger))
        return false;
    size_t mention_count = 0;
    for (size_t i = 0; i < merger->found_count; i++) {
        const struct found_name *const name = &merger->found[i];
        const bool in_title = name->offset < title_len;
        const uint32_t entity = merger->order[name->entity];
        if (name->flags & FOUND_GIVEN)
            continue;
        merger->mentions[mention_count++] = (struct entity_mention){
            .type = merger->entities[entity].type,
            .in_title = in_title,
            .offset = in_title ? name->offset : (uint32_t)(name->offset - body_start),
            .length = name->length,
            .entity = entity};
    }
    *tags = (struct entity_tags){.mentions = merger->mentions,
                                 .mention_count = mention_count,
                                 .entities = merger->entities,
                                 .entity_count = count};
    return true;
}
