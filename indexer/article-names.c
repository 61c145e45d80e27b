// SPDX-License-Identifier: GPL-2.0-or-later
#include "article-names.h"

#include "corpus/stored-article.h"
#include "index/name-list.h"
#include "text/comparable-name.h"
#include "text/entities/entity-tagger.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_GIVEN = 4096,  // names of an article's source
    FIELD_SALIENCE = 3, // a word of a most salient name counts 1 more than this in its field
};

/** Of a name of which nothing is known but that the source gave it. */
#define UNTAGGED_SALIENCE 1.0F

struct article_names {
    struct entity_tagger *tagger; // NULL: nothing is looked for
    const struct field_weights *weights;
    struct known_name *known;
    size_t known_count;
    size_t known_capacity;
    struct analysed_text *texts;
    size_t text_count;
    size_t text_capacity;
    struct analysed_term *terms;
    size_t term_count;
    size_t term_capacity;
    struct analysed_value values[ENTITY_TYPES];
    size_t value_count;
    struct buffer bytes; // of terms and values
    struct buffer forms; // scratch: the comparable forms of one name, each between two blanks
    struct buffer term;  // scratch: a term being made
    struct buffer list;  // scratch: the names of a field
};

static const struct {
    enum entity_type type;
    enum article_field given;
    enum field_id field;
} fields[ENTITY_TYPES] = {
    {ENTITY_PERSON, ARTICLE_PERSON, FIELD_PERSON},
    {ENTITY_PLACE, ARTICLE_PLACE, FIELD_PLACE},
    {ENTITY_ORGANISATION, ARTICLE_ORG, FIELD_ORG},
    {ENTITY_MISC, ARTICLE_MISC, FIELD_MISC},
};

static uint32_t weight_of(const struct field_weights *weights, enum field_id field)
{
    switch (field) {
    case FIELD_PERSON:
        return weights->person;
    case FIELD_PLACE:
        return weights->place;
    case FIELD_ORG:
        return weights->org;
    default:
        return weights->misc;
    }
}

enum error_code article_names_open(struct article_names **out, const struct entity_model *model,
                                   const struct field_weights *weights, struct error *error)
{
    struct article_names *names = calloc(1, sizeof(*names));
    if (!names)
        return error_set_no_memory(error);
    names->weights = weights;
    const enum error_code code =
        model ? entity_tagger_open(&names->tagger, model, error) : ERROR_NONE;
    if (code != ERROR_NONE) {
        article_names_close(names);
        return code;
    }
    *out = names;
    return ERROR_NONE;
}

void article_names_close(struct article_names *names)
{
    if (!names)
        return;
    entity_tagger_close(names->tagger);
    free(names->known);
    free(names->texts);
    free(names->terms);
    buffer_free(&names->bytes);
    buffer_free(&names->forms);
    buffer_free(&names->term);
    buffer_free(&names->list);
    free(names);
}

/** Makes room for one more element. False without memory, which marks the names. */
static bool grow(struct article_names *names, void **array, size_t count, size_t *capacity,
                 size_t element)
{
    if (count < *capacity)
        return true;
    const size_t wanted = *capacity ? 2 * *capacity : 64;
    void *grown = realloc(*array, wanted * element);
    if (!grown) {
        names->bytes.failed = true;
        return false;
    }
    *array = grown;
    *capacity = wanted;
    return true;
}

static void add_text(struct article_names *names, struct analysed_text text)
{
    void *texts = names->texts;
    if (text.weight == 0 ||
        !grow(names, &texts, names->text_count, &names->text_capacity, sizeof(text)))
        return;
    names->texts = texts;
    names->texts[names->text_count++] = text;
}

static void add_term(struct article_names *names, const char *prefix, struct slice form)
{
    void *terms = names->terms;
    names->bytes.failed |= !field_term(&names->term, prefix, form);
    const struct analysed_term at = {names->bytes.len, names->term.len};
    if (!grow(names, &terms, names->term_count, &names->term_capacity, sizeof(at)))
        return;
    names->terms = terms;
    names->terms[names->term_count++] = at;
    (void)buffer_append_slice(&names->bytes, buffer_slice(&names->term));
}

static void add_value(struct article_names *names, int slot, struct slice value)
{
    if (value.len == 0)
        return;
    names->values[names->value_count++] =
        (struct analysed_value){(uint32_t)slot, names->bytes.len, value.len};
    (void)buffer_append_slice(&names->bytes, value);
}

/** What is being made of the names of one field. */
struct field_state {
    const struct field *field;
    uint32_t weight; // of its names in the default text
    bool begun;      // positions have
};

/** How often a word of a name counts. */
struct name_weight {
    uint32_t field; // in its own field
    uint32_t text;  // in the default text
};

static struct name_weight weight_by_salience(const struct field_state *state, float salience)
{
    return (struct name_weight){.field = 1 + (uint32_t)lroundf(salience * FIELD_SALIENCE),
                                .text = (uint32_t)lroundf(salience * (float)state->weight)};
}

/** Adds one form of a name; those of the same name that came before are in names->forms. */
static void add_form(struct article_names *names, struct field_state *state, struct slice name,
                     struct name_weight weight)
{
    struct buffer *forms = &names->forms;
    (void)buffer_append_char(forms, ' ');
    const size_t start = forms->len;
    if (!comparable_name_append(forms, name) || forms->len == start)
        return;
    const struct slice form = slice_of(forms->data + start, forms->len - start);
    (void)buffer_append_char(forms, ' ');
    if (!buffer_ok(forms))
        return;
    // " maliki " within " nouri al maliki " is no new words, though a term. Between two forms there
    // are two blanks.
    const bool within = memmem(forms->data, start - 1, form.ptr - 1, form.len + 2) != NULL;
    add_term(names, state->field->exact_prefix, form);
    if (within) {
        forms->len = start - 1;
        return;
    }
    add_text(names, (struct analysed_text){.prefix = state->field->words_prefix,
                                           .text = name,
                                           .weight = weight.field,
                                           .position = state->begun ? ANALYSIS_GAP : 0,
                                           .from_start = !state->begun,
                                           .has_positions = true});
    add_text(names, (struct analysed_text){
                        .prefix = "", .text = name, .weight = weight.text, .stemmed = true});
    state->begun = true;
}

static void begin_field(struct article_names *names, size_t i, struct field_state *state)
{
    buffer_clear(&names->list);
    *state = (struct field_state){.field = field_by_id(fields[i].field),
                                  .weight = weight_of(names->weights, fields[i].field)};
}

static void end_field(struct article_names *names, const struct field_state *state)
{
    add_value(names, state->field->slot, buffer_slice(&names->list));
    names->bytes.failed |= !buffer_ok(&names->list);
}

static void add_entities(struct article_names *names, const struct entity_tags *tags)
{
    for (size_t i = 0; i < ENTITY_TYPES; i++) {
        struct field_state state;
        begin_field(names, i, &state);
        for (size_t e = 0; e < tags->entity_count; e++) {
            const struct entity *const entity = &tags->entities[e];
            if (entity->type != fields[i].type)
                continue;
            const struct name_weight weight = weight_by_salience(&state, entity->salience);
            buffer_clear(&names->forms);
            for (size_t a = 0; a < entity->alias_count; a++)
                add_form(names, &state, entity->aliases[a], weight);
            (void)name_list_append(&names->list, entity->name, entity->salience);
        }
        end_field(names, &state);
    }
}

/** Names as the source gave them, without a text to merge them with. */
static void add_given(struct article_names *names)
{
    for (size_t i = 0; i < ENTITY_TYPES; i++) {
        struct field_state state;
        begin_field(names, i, &state);
        for (size_t k = 0; k < names->known_count; k++) {
            if (names->known[k].type != fields[i].type)
                continue;
            const struct name_weight weight = {.field = 1, .text = state.weight};
            buffer_clear(&names->forms);
            add_form(names, &state, names->known[k].name, weight);
            (void)name_list_append(&names->list, names->known[k].name, UNTAGGED_SALIENCE);
        }
        end_field(names, &state);
    }
}

/** Lists the names that the source gave. */
static void read_given(struct article_names *names, struct slice stored)
{
    names->known_count = 0;
    for (size_t i = 0; i < ENTITY_TYPES; i++) {
        size_t position = 0;
        struct slice name;
        void *known = names->known;
        while (names->known_count < MOST_GIVEN &&
               stored_article_next(stored, fields[i].given, &position, &name) &&
               grow(names, &known, names->known_count, &names->known_capacity,
                    sizeof(*names->known))) {
            names->known = known;
            names->known[names->known_count++] = (struct known_name){fields[i].type, name};
        }
    }
}

enum error_code article_names_find(struct article_names *names, struct slice stored, bool english,
                                   struct analysed_parts *parts, struct error *error)
{
    struct entity_tags tags;
    names->text_count = 0;
    names->term_count = 0;
    names->value_count = 0;
    buffer_clear(&names->bytes);
    read_given(names, stored);
    if (english && names->tagger) {
        const enum error_code code =
            entity_tag_knowing(names->tagger, stored_article_get(stored, ARTICLE_TITLE),
                               stored_article_get(stored, ARTICLE_TEXT), names->known,
                               names->known_count, &tags, error);
        if (code != ERROR_NONE)
            return code;
        add_entities(names, &tags);
    } else {
        add_given(names);
    }
    *parts = (struct analysed_parts){.texts = names->texts,
                                     .text_count = names->text_count,
                                     .terms = names->terms,
                                     .term_count = names->term_count,
                                     .values = names->values,
                                     .value_count = names->value_count,
                                     .bytes = names->bytes.data};
    return buffer_ok(&names->bytes) && buffer_ok(&names->forms) ? ERROR_NONE
                                                                : error_set_no_memory(error);
}
