// SPDX-License-Identifier: GPL-2.0-or-later
#include "entity-tagger-internal.h"

#include "base/utf8.h"
#include "text/fold.h"

#include <math.h>
#include <stdlib.h>

void merger_clear(struct merger *merger)
{
    merger->found_count = 0;
    merger->merged_count = 0;
    merger->slot_count = 0;
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

static bool reserve(void **array, size_t *capacity, size_t wanted, size_t size)
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

/** The entry of a key, or NULL. With @p add, a new one if it is not there. */
static struct merge_slot *slot_of(struct merger *merger, uint64_t key, bool add)
{
    if (add && merger->slot_count * 2 >= merger->slot_capacity) {
        const size_t capacity = merger->slot_capacity ? merger->slot_capacity * 2 : 1024;
        struct merge_slot *slots = calloc(capacity, sizeof(*slots));
        if (!slots)
            return NULL;
        for (size_t i = 0; i < merger->slot_capacity; i++) {
            if (merger->slots[i].generation != merger->generation)
                continue;
            size_t at = (size_t)(merger->slots[i].key * 0x9e3779b97f4a7c15u) & (capacity - 1);
            while (slots[at].generation == merger->generation)
                at = (at + 1) & (capacity - 1);
            slots[at] = merger->slots[i];
        }
        free(merger->slots);
        merger->slots = slots;
        merger->slot_capacity = capacity;
    }
    if (!merger->slot_capacity)
        return NULL;
    size_t at = (size_t)(key * 0x9e3779b97f4a7c15u) & (merger->slot_capacity - 1);
    while (merger->slots[at].generation == merger->generation) {
        if (merger->slots[at].key == key)
            return &merger->slots[at];
        at = (at + 1) & (merger->slot_capacity - 1);
    }
    if (!add)
        return NULL;
    merger->slots[at] = (struct merge_slot){key, merger->generation, UINT32_MAX};
    merger->slot_count++;
    return &merger->slots[at];
}

/** Folded small letters without dots, apostrophes and the particle before a hyphen. */
static size_t plain(struct slice word, char *out, size_t capacity)
{
    char small[ENTITY_TOKEN_MAX * 2];
    size_t n = 0;
    for (size_t i = 0; i < word.len && n + 4 < sizeof(small);) {
        size_t length = 0;
        const uint32_t ch = utf8_decode(slice_of(word.ptr + i, word.len - i), &length);
        const uint32_t to = entity_small(ch);
        if (ch == '.' || ch == '\'' || ch == 0x2019 || ch == 0x2018 || ch == '`') {
            // left out
        } else if (ch == 0xfffd || to >= 0x800) {
            memcpy(small + n, word.ptr + i, length);
            n += length;
        } else if (to < 0x80) {
            small[n++] = (char)to;
        } else {
            small[n++] = (char)(0xc0 | to >> 6);
            small[n++] = (char)(0x80 | (to & 0x3f));
        }
        i += length;
    }
    n = fold_word(slice_of(small, n), out, capacity);
    if (n > 4 && out[2] == '-' && out[1] == 'l' && (out[0] == 'a' || out[0] == 'e')) {
        memmove(out, out + 3, n - 3);
        n -= 3;
    }
    return n;
}

static uint32_t key_of(const char *bytes, size_t len)
{
    const uint32_t key = (uint32_t)(entity_hash(slice_of(bytes, len)) >> 24);
    return key ? key : 1;
}

static bool is_word(struct slice word, const char *text)
{
    return slice_equal_ascii_case(word, slice_of_string(text));
}

static bool is_joiner(struct slice word)
{
    static const char *const joiners[] = {"of", "the", "and", "for", "de", "la", "del", "in",
                                          "on", "to",  "&",   "-",   "al", "el", "at",  "du"};
    for (size_t i = 0; i < sizeof(joiners) / sizeof(joiners[0]); i++)
        if (is_word(word, joiners[i]))
            return true;
    return false;
}

/** What stands behind a company's name and is often left out; folded, without dots. */
static bool is_company_form(const char *bytes, size_t len)
{
    static const char *const forms[] = {"inc", "llc", "llp", "ltd",  "corp", "co",
                                        "plc", "ag",  "sa",  "gmbh", "nv",   "lp"};
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        if (strlen(forms[i]) == len && memcmp(forms[i], bytes, len) == 0)
            return true;
    return false;
}

/** Wasn't, didn't, at the start of a question. */
static bool is_negation(struct slice word)
{
    return word.len > 3 && word.ptr[word.len - 1] == 't' &&
           (memcmp(word.ptr + word.len - 3, "n't", 3) == 0 ||
            (word.len > 5 && memcmp(word.ptr + word.len - 5, "n\xe2\x80\x99t", 5) == 0));
}

/** The full name of what is mostly called by its initials, and its words that matter; or NULL. */
static const char *other_name(const char *bytes, size_t len, const char **words)
{
    static const struct {
        const char *name, *full, *words[2];
    } names[] = {{"us", "United States", {"united", "states"}},
                 {"usa", "United States", {"united", "states"}},
                 {"uk", "United Kingdom", {"united", "kingdom"}},
                 {"un", "United Nations", {"united", "nations"}},
                 {"eu", "European Union", {"european", "union"}},
                 {"uae", "United Arab Emirates", {"united", "emirates"}}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strlen(names[i].name) == len && memcmp(names[i].name, bytes, len) == 0) {
            words[0] = names[i].words[0];
            words[1] = names[i].words[1];
            return names[i].full;
        }
    return NULL;
}

static bool add_name(struct merger *merger, const struct entity_document *document, unsigned type,
                     size_t first, size_t end);

bool merger_add(struct merger *merger, const struct entity_document *document, unsigned type,
                size_t first, size_t end)
{
    // "Karachi, Pakistan" are two places.
    if (type == ENTITY_PLACE)
        for (size_t i = first + 1; i + 1 < end; i++)
            if (is_word(document->words[i], ",")) {
                if (!add_name(merger, document, type, first, i))
                    return false;
                first = i + 1;
            }
    // A name at the end of a line and again at the start of the next one.
    const size_t half = (end - first) / 2;
    if (half > 1 && (end - first) % 2 == 0) {
        bool twice = true;
        for (size_t i = 0; i < half && twice; i++)
            twice = slice_equal(document->words[first + i], document->words[first + half + i]);
        if (twice) {
            if (!add_name(merger, document, type, first, first + half))
                return false;
            first += half;
        }
    }
    return add_name(merger, document, type, first, end);
}

static bool add_name(struct merger *merger, const struct entity_document *document, unsigned type,
                     size_t first, size_t end)
{
    const struct entity_token *const tokens = document->tokens;
    // Not part of a name: the possessive, titles, the article.
    while (end > first + 1) {
        const struct slice last = document->words[end - 1];
        if (is_word(last, "'s") || is_word(last, "\xe2\x80\x99s") ||
            document->traits[end - 1].kind == WORD_MARK)
            end--;
        else
            break;
    }
    // (D-Ohio) is a place behind a party.
    if (end - first >= 3 && document->words[first].len == 1 &&
        is_word(document->words[first + 1], "-") && strchr("DRI", document->words[first].ptr[0]) &&
        document->words[first].ptr[0]) {
        first += 2;
        type = ENTITY_PLACE;
    }
    while (first + 1 < end) {
        const struct word_traits *const traits = &document->traits[first];
        if ((type == ENTITY_PERSON && traits->flags & WORD_TITLE &&
             !(traits->gazetteers & GAZETTEER_GIVEN && traits->sense)) ||
            is_word(document->words[first], "the") || traits->kind == WORD_MARK ||
            is_negation(document->words[first]))
            first++;
        else
            break;
    }
    if (document->traits[first].kind == WORD_MARK)
        return true;
    if (!reserve((void **)&merger->found, &merger->found_capacity, merger->found_count + 1,
                 sizeof(*merger->found)))
        return false;
    struct found_name *const name = &merger->found[merger->found_count];
    *name = (struct found_name){
        .offset = tokens[first].offset, .type = (uint8_t)type, .entity = UINT32_MAX};
    name->length = tokens[end - 1].offset + tokens[end - 1].length - name->offset;
    name->name_offset = (uint32_t)merger->names.len;
    uint64_t acronym = 11;
    unsigned letters = 0;
    for (size_t i = first; i < end; i++) {
        const struct slice word = document->words[i];
        const unsigned flags = tokens[i].flags;
        if (i > first && flags & ENTITY_TOKEN_SPACE_BEFORE &&
            !buffer_append_char(&merger->names, ' '))
            return false;
        if (!buffer_append_slice(&merger->names, word))
            return false;
        if (document->traits[i].kind == WORD_MARK || (is_joiner(word) && i > first))
            continue;
        char bytes[ENTITY_TOKEN_MAX * 6];
        const size_t n = plain(word, bytes, sizeof(bytes));
        if (!n ||
            (i > first && i + 1 == end && type == ENTITY_ORGANISATION && is_company_form(bytes, n)))
            continue;
        if (document->traits[i].kind != WORD_SMALL) {
            acronym = entity_mix(acronym, (unsigned char)bytes[0]);
            letters++;
        }
        if (name->word_count < MERGE_WORDS)
            name->words[name->word_count++] = key_of(bytes, n);
        else
            name->words[MERGE_WORDS - 1] =
                (uint32_t)entity_mix(name->words[MERGE_WORDS - 1], key_of(bytes, n));
        if (name->word_count == 1)
            name->initials[0] = (unsigned char)bytes[0];
        if (i == first && document->traits[i].kind == WORD_INITIAL)
            name->flags |= FOUND_INITIAL;
        if (end == first + 1) {
            const char *words[2];
            const char *const full =
                type != ENTITY_PERSON && document->traits[i].kind != WORD_CAPITAL
                    ? other_name(bytes, n, words)
                    : NULL;
            name->full = full;
            if (full) {
                name->words[0] = key_of(words[0], strlen(words[0]));
                name->words[1] = key_of(words[1], strlen(words[1]));
                name->word_count = 2;
            } else if ((document->traits[i].kind == WORD_UPPER ||
                        document->traits[i].kind == WORD_DOTTED) &&
                       n >= 2 && n <= 8) {
                acronym = 11;
                for (size_t k = 0; k < n; k++)
                    acronym = entity_mix(acronym, (unsigned char)bytes[k]);
                letters = (unsigned)n;
                name->flags |= FOUND_UPPER;
            }
        }
    }
    if (!name->word_count) {
        merger->names.len = name->name_offset;
        return true;
    }
    name->acronym = letters >= 2 ? acronym : 0;
    name->name_length = (uint32_t)merger->names.len - name->name_offset;
    merger->found_count++;
    return true;
}

void merger_begin_text(struct merger *merger)
{
    for (size_t i = 0; i < merger->found_count; i++)
        merger->found[i].flags |= FOUND_GIVEN;
}

enum key_kind { KEY_NAME = 1, KEY_SURNAME, KEY_GIVEN, KEY_ACRONYM, KEY_MAX_COUNT };

static uint64_t name_key(const struct found_name *name)
{
    uint64_t hash = KEY_NAME;
    for (unsigned i = 0; i < name->word_count; i++)
        hash = entity_mix(hash, name->words[i]);
    return hash;
}

static uint64_t part_key(uint64_t part, enum key_kind kind)
{
    return entity_mix(part, kind);
}

/** Those who gave a name know what it is. */
enum { GIVEN_VOTES = 1 << 16 };

/** The entity that bears this name already, or UINT32_MAX. */
static uint32_t bearer(struct merger *merger, const struct found_name *name)
{
    const struct merge_slot *slot = slot_of(merger, name_key(name), false);
    if (slot)
        return slot->entity;
    const uint32_t last = name->words[name->word_count - 1];
    if (name->type == ENTITY_PERSON) {
        slot = slot_of(merger, part_key(last, KEY_SURNAME), false);
        if (slot && slot->entity != UINT32_MAX) {
            const struct merged *const known = &merger->merged[slot->entity];
            if (name->word_count == 1 || known->first_word == name->words[0] ||
                (known->word_count > 1 && name->flags & FOUND_INITIAL &&
                 known->initial == name->initials[0]))
                return slot->entity;
        }
        if (name->word_count == 1) {
            slot = slot_of(merger, part_key(last, KEY_GIVEN), false);
            if (slot)
                return slot->entity;
        }
    }
    if (name->flags & FOUND_UPPER && name->acronym && name->type != ENTITY_PERSON) {
        slot = slot_of(merger, part_key(name->acronym, KEY_ACRONYM), false);
        if (slot)
            return slot->entity;
    }
    return UINT32_MAX;
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

static bool is_all_capitals(const struct merger *merger, const struct found_name *name)
{
    for (uint32_t i = 0; i < name->name_length; i++) {
        const char c = merger->names.data[name->name_offset + i];
        if (c >= 'a' && c <= 'z')
            return false;
    }
    return true;
}

static bool join(struct merger *merger, struct found_name *name)
{
    uint32_t at = bearer(merger, name);
    if (at == UINT32_MAX) {
        if (!reserve((void **)&merger->merged, &merger->merged_capacity, merger->merged_count + 1,
                     sizeof(*merger->merged)))
            return false;
        at = (uint32_t)merger->merged_count++;
        merger->merged[at] = (struct merged){.first = UINT32_MAX,
                                             .first_word = name->words[0],
                                             .initial = name->initials[0],
                                             .word_count = name->word_count};
    }
    struct merged *const entity = &merger->merged[at];
    const bool given = name->flags & FOUND_GIVEN;
    name->entity = at;
    entity->given |= given;
    entity->mentions += !given;
    entity->votes[name->type] += given ? GIVEN_VOTES : 1;
    // Initials that everyone knows are told in full.
    if (name->full && !entity->name_length) {
        entity->name_offset = (uint32_t)merger->names.len;
        entity->name_length = (uint32_t)strlen(name->full);
        if (!buffer_append_string(&merger->names, name->full))
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
    bool ok = put(merger, name_key(name), at, false);
    if (name->type == ENTITY_PERSON && name->word_count > 1) {
        ok = ok && put(merger, part_key(name->words[name->word_count - 1], KEY_SURNAME), at, false);
        ok = ok && put(merger, part_key(name->words[0], KEY_GIVEN), at, false);
    } else if (name->acronym && !(name->flags & FOUND_UPPER)) {
        ok = ok && put(merger, part_key(name->acronym, KEY_ACRONYM), at, false);
    }
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
    if (!reserve((void **)&merger->aliases, &merger->alias_capacity,
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

bool merger_finish(struct merger *merger, size_t title_len, size_t body_start, size_t body_len,
                   struct entity_tags *tags)
{
    // The long names first, so that the short ones find them.
    for (unsigned words = MERGE_WORDS; words > 0; words--)
        for (size_t i = 0; i < merger->found_count; i++)
            if (merger->found[i].word_count == words && !join(merger, &merger->found[i]))
                return false;

    const size_t count = merger->merged_count;
    if (!reserve((void **)&merger->entities, &merger->entity_capacity, count + 1,
                 sizeof(*merger->entities)) ||
        !reserve((void **)&merger->order, &merger->order_capacity, count + 1,
                 sizeof(*merger->order)) ||
        !reserve((void **)&merger->mentions, &merger->mention_capacity, merger->found_count + 1,
                 sizeof(*merger->mentions)))
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
        double salience = 0.5 * log2(1.0 + entity->mentions) / log2(1.0 + most) +
                          (entity->in_title ? 0.3 : 0) + 0.2 * early * early;
        if (entity->given && salience < ENTITY_GIVEN_SALIENCE)
            salience = ENTITY_GIVEN_SALIENCE;
        merger->entities[i] = (struct entity){
            .type = type,
            .name = slice_of(merger->names.data + entity->name_offset, entity->name_length),
            .mention_count = entity->mentions,
            .salience = (float)(salience > 1   ? 1
                                : salience < 0 ? 0
                                               : salience)};
    }
    // Sorted by salience; the way back from the name, which is unique.
    for (size_t i = 0; i < count; i++)
        merger->merged[i].votes[0] = merger->entities[i].type;
    if (count)
        qsort(merger->entities, count, sizeof(*merger->entities), by_salience);
    for (size_t i = 0; i < count; i++) {
        const uint32_t offset = (uint32_t)(merger->entities[i].name.ptr - merger->names.data);
        struct merge_slot *const slot = slot_of(merger, part_key(offset, KEY_MAX_COUNT), true);
        if (!slot)
            return false;
        slot->entity = (uint32_t)i;
    }
    for (size_t i = 0; i < count; i++) {
        const struct merge_slot *const slot =
            slot_of(merger, part_key(merger->merged[i].name_offset, KEY_MAX_COUNT), false);
        merger->order[i] = slot ? slot->entity : 0;
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
