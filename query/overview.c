// SPDX-License-Identifier: GPL-2.0-or-later
#include "overview.h"

#include "base/parse.h"
#include "index/fields.h"
#include "index/glass-values.h"
#include "index/xapian-error.h"
#include "related.h"
#include "text/comparable-name.h"
#include "value-counts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/** What is counted of a field, whichever lists are made of it. */
struct tally {
    const struct facet_field *field;
    struct value_counts counts;
    uint32_t articles; // with a value
    uint32_t last;     // the latest of them
};

/** A slot whose values a server counts. */
struct slot_count {
    int slot;
    struct value_counts dead; // articles to be left out, by their value
};

/** The slots of names, of one value, and the date. */
enum { MAX_SLOTS = 16 };

struct overview_state {
    const struct overview_request *request;
    bool remote;
    xc_match_spy *spies[MAX_SLOTS]; // one, or, if remote, one for each slot
    struct slot_count slots[MAX_SLOTS];
    size_t spy_count;
    uint32_t weight; // articles that have the value that is being seen, if remote
    uint32_t dead;   // articles that are left out
    struct tally tallies[2 * OVERVIEW_MAX_LISTS];
    struct glass_value_reader readers[2 * OVERVIEW_MAX_LISTS]; // of the tallies' values, in place
    struct glass_value_reader dates;                           // of the timeline's
    size_t tally_count;
    struct day_counts days;
    uint32_t articles;
    struct tally *current; // whose values are being seen
    struct error error;    // why a callback failed
};

bool overview_wanted(const struct overview_request *request)
{
    return request->facet_count || request->related_count || request->timeline;
}

/** Names the fields there are, in a hint. */
static enum error_code unknown_field(struct slice name, const char *option, bool names_only,
                                     struct error *error)
{
    struct buffer known = BUFFER_INIT;
    const struct facet_field *field;
    for (size_t i = 0; (field = facet_field_at(i)); i++)
        if (!names_only || field->kind == FACET_NAMES)
            (void)buffer_append_format(&known, "%s%s", known.len ? ", " : "", field->name);
    (void)error_set(error, ERROR_USAGE, "option '--%s' knows no field '%.*s'", option,
                    (int)name.len, name.ptr);
    error_hint(error, "there are %s%s", buffer_string(&known), names_only ? ", and all" : "");
    buffer_free(&known);
    return ERROR_USAGE;
}

static enum error_code add_list(struct overview_list_request *lists, size_t *count,
                                struct overview_list_request list, const char *option,
                                struct error *error)
{
    for (size_t i = 0; i < *count; i++)
        if (lists[i].field == list.field) { // said again: the last word counts
            lists[i] = list;
            return ERROR_NONE;
        }
    if (*count == OVERVIEW_MAX_LISTS)
        return error_set(error, ERROR_USAGE, "option '--%s' has more than %d fields", option,
                         OVERVIEW_MAX_LISTS);
    lists[(*count)++] = list;
    return ERROR_NONE;
}

/** Reads an item, "person" or "person:20". */
static enum error_code parse_item(struct slice item, struct slice *name, uint32_t *most,
                                  const char *option, struct error *error)
{
    const char *colon = item.len ? memchr(item.ptr, ':', item.len) : NULL;
    uint64_t number = OVERVIEW_DEFAULT_ROWS;
    *name = slice_trim(colon ? slice_of(item.ptr, (size_t)(colon - item.ptr)) : item);
    if (colon && (!parse_unsigned(slice_of(colon + 1, item.len - (size_t)(colon + 1 - item.ptr)),
                                  OVERVIEW_MAX_ROWS, &number) ||
                  number == 0))
        return error_set(
            error, ERROR_USAGE,
            "option '--%s' needs a whole number of 1 to %d after the colon, not '%.*s'", option,
            OVERVIEW_MAX_ROWS, (int)item.len, item.ptr);
    *most = (uint32_t)number;
    return ERROR_NONE;
}

enum error_code overview_add_facets(struct overview_request *request, const char *text,
                                    struct error *error)
{
    struct slice list = slice_of_string(text);
    struct slice item;
    while (parse_list_item(&list, ',', &item)) {
        struct slice name;
        struct overview_list_request wanted = {.field = NULL};
        enum error_code code = parse_item(item, &name, &wanted.most, "facets", error);
        if (code != ERROR_NONE)
            return code;
        wanted.field = facet_field_find(name);
        if (!wanted.field)
            return unknown_field(name, "facets", false, error);
        code = add_list(request->facets, &request->facet_count, wanted, "facets", error);
        if (code != ERROR_NONE)
            return code;
    }
    return ERROR_NONE;
}

enum error_code overview_add_related(struct overview_request *request, const char *text,
                                     struct error *error)
{
    struct slice list = slice_of_string(text);
    struct slice item;
    while (parse_list_item(&list, ',', &item)) {
        struct slice name;
        bool found = false;
        struct overview_list_request wanted = {.field = NULL};
        enum error_code code = parse_item(item, &name, &wanted.most, "related", error);
        for (size_t i = 0; code == ERROR_NONE && (wanted.field = facet_field_at(i)); i++) {
            if (wanted.field->kind != FACET_NAMES ||
                !(slice_equal_ascii_case(name, SLICE_LITERAL("all")) ||
                  slice_equal_ascii_case(name, slice_of_string(wanted.field->name))))
                continue;
            found = true;
            code = add_list(request->related, &request->related_count, wanted, "related", error);
        }
        if (code != ERROR_NONE)
            return code;
        if (!found)
            return unknown_field(name, "related", true, error);
    }
    return ERROR_NONE;
}

static bool see_value(struct slice value, void *context)
{
    struct overview_state *state = context;
    state->current->last = state->articles;
    return value_counts_add(&state->current->counts, value, state->articles);
}

/** A value of as many articles as state->weight; of a list that has it twice, only once. */
static bool see_many(struct slice value, void *context)
{
    struct overview_state *state = context;
    return value_counts_add_weighted(&state->current->counts, value, state->articles,
                                     state->weight);
}

/** A match: counts what it has. */
static enum error_code see(struct overview_state *state, const xc_document *document,
                           struct error *error)
{
    enum error_code code = ERROR_NONE;
    state->articles++;
    if (state->request->timeline) {
        int32_t day = 0;
        bool dated = false;
        code = facet_day(document, &day, &dated, error);
        if (code == ERROR_NONE && dated && !day_counts_add(&state->days, day))
            code = error_set_no_memory(error);
    }
    for (size_t i = 0; code == ERROR_NONE && i < state->tally_count; i++) {
        state->current = &state->tallies[i];
        code = facet_values(state->current->field, document, see_value, state, error);
        state->current->articles += state->current->last == state->articles;
    }
    return code;
}

static int spy_match(const xc_document *document, double weight, void *payload)
{
    struct overview_state *state = payload;
    (void)weight;
    if (see(state, document, &state->error) == ERROR_NONE)
        return 0;
    return xc_callback_fail(1, "%s", state->error.message);
}

/** The value of a document in a slot; empty without one. */
static enum error_code read_value(struct glass_value_reader *reader,
                                  const struct rank_matched *matched, int slot, uint32_t docid,
                                  struct slice *value, struct error *error)
{
    if (reader->table != matched->values)
        glass_value_reader_open(reader, matched->values, (unsigned)slot);
    if (!glass_value_reader_seek(reader, docid))
        return error_set(error, ERROR_DATA, "the values of a shard cannot be read");
    *value = reader->docid == docid ? reader->value : slice_of("", 0);
    return ERROR_NONE;
}

/** Counts what a document has. */
static enum error_code visit_document(struct overview_state *state,
                                      const struct rank_matched *matched, uint32_t docid,
                                      struct error *error)
{
    struct slice value;
    enum error_code code = ERROR_NONE;
    state->articles++;
    if (state->request->timeline) {
        int32_t day = 0;
        bool dated = false;
        code =
            read_value(&state->dates, matched, field_by_id(FIELD_DATE)->slot, docid, &value, error);
        if (code != ERROR_NONE)
            return code;
        facet_day_of(value, &day, &dated);
        if (dated && !day_counts_add(&state->days, day))
            return error_set_no_memory(error);
    }
    for (size_t i = 0; code == ERROR_NONE && i < state->tally_count; i++) {
        struct tally *tally = &state->tallies[i];
        state->current = tally;
        code =
            read_value(&state->readers[i], matched, facet_slot(tally->field), docid, &value, error);
        if (code == ERROR_NONE)
            code = facet_values_of(tally->field, value, see_value, state, error);
        tally->articles += tally->last == state->articles;
    }
    return code;
}

/** Forgets what was counted. */
static void start_again(struct overview_state *state)
{
    for (size_t i = 0; i < state->tally_count; i++) {
        value_counts_free(&state->tallies[i].counts);
        state->tallies[i] = (struct tally){.field = state->tallies[i].field};
    }
    day_counts_free(&state->days);
    state->articles = 0;
}

enum error_code overview_visit(const struct rank_matched *matched, void *payload,
                               struct error *error)
{
    struct overview_state *state = ((struct overview *)payload)->state;
    enum error_code code = ERROR_NONE;
    if (!matched) {
        start_again(state);
        return ERROR_NONE;
    }
    for (size_t word = 0; word < matched->words; word++)
        for (uint64_t bits = matched->bits[word]; code == ERROR_NONE && bits; bits &= bits - 1)
            code = visit_document(
                state, matched,
                matched->first + 64 * (uint32_t)word + (uint32_t)__builtin_ctzll(bits), error);
    return code;
}

bool overview_can_visit(const struct overview *overview)
{
    for (size_t i = 0; i < overview->state->tally_count; i++)
        if (overview->state->tallies[i].field->kind == FACET_STORED)
            return false;
    return true;
}

/** The tally of a field, made if there is none yet. */
static struct tally *tally_of(struct overview_state *state, const struct facet_field *field)
{
    for (size_t i = 0; i < state->tally_count; i++)
        if (state->tallies[i].field == field)
            return &state->tallies[i];
    state->tallies[state->tally_count] = (struct tally){.field = field};
    return &state->tallies[state->tally_count++];
}

/** Lets a server count the values of a slot. */
static enum error_code add_slot(struct overview_state *state, int slot, struct error *error)
{
    for (size_t i = 0; i < state->spy_count; i++)
        if (state->slots[i].slot == slot)
            return ERROR_NONE;
    if (state->spy_count == MAX_SLOTS)
        return error_set(error, ERROR_INTERNAL, "more than %d slots", MAX_SLOTS);
    if (xc_match_spy_new_value_count(&state->spies[state->spy_count], (xc_valueno)slot))
        return error_set_xapian(error, "cannot count the matches");
    state->slots[state->spy_count++] = (struct slot_count){.slot = slot};
    return ERROR_NONE;
}

static enum error_code add_slots(struct overview_state *state, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (state->request->timeline)
        code = add_slot(state, field_by_id(FIELD_DATE)->slot, error);
    for (size_t i = 0; code == ERROR_NONE && i < state->tally_count; i++) {
        const struct facet_field *field = state->tallies[i].field;
        const int slot = facet_slot(field);
        if (slot != SLOT_NONE) {
            code = add_slot(state, slot, error);
            continue;
        }
        code = error_set(error, ERROR_USAGE,
                         "--facets=%s needs the articles themselves, which a server does not count",
                         field->name);
        error_hint(error, "source, section, language, the names and dates are counted there");
    }
    return code;
}

enum error_code overview_open(struct overview *overview, const struct overview_request *request,
                              bool remote, struct error *error)
{
    struct overview_state *state = calloc(1, sizeof(*state));
    *overview = (struct overview){.state = state};
    if (!state)
        return error_set_no_memory(error);
    state->request = request;
    for (size_t i = 0; i < request->facet_count; i++)
        (void)tally_of(state, request->facets[i].field);
    for (size_t i = 0; i < request->related_count; i++)
        (void)tally_of(state, request->related[i].field);
    state->remote = remote;
    if (remote)
        return add_slots(state, error);
    if (xc_match_spy_new_callback(&state->spies[0], spy_match, state, NULL))
        return error_set_xapian(error, "cannot count the matches");
    state->spy_count = 1;
    return ERROR_NONE;
}

xc_match_spy *const *overview_spies(const struct overview *overview, size_t *count)
{
    *count = overview->state->spy_count;
    return overview->state->spies;
}

enum error_code overview_forget(struct overview *overview, const xc_document *document,
                                struct error *error)
{
    struct overview_state *state = overview->state;
    state->dead++;
    for (size_t i = 0; i < state->spy_count; i++) {
        xc_bytes value;
        if (xc_document_value(&value, document, (xc_valueno)state->slots[i].slot))
            return error_set_xapian(error, "cannot read an article");
        if (!value_counts_add_many(&state->slots[i].dead, slice_of(value.data, value.size), 1))
            return error_set_no_memory(error);
    }
    return ERROR_NONE;
}

/** Counts articles that have the same value in a slot. */
static enum error_code count_value(struct overview_state *state, int slot, struct slice value,
                                   struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (state->request->timeline && slot == field_by_id(FIELD_DATE)->slot) {
        int32_t day = 0;
        bool dated = false;
        facet_day_of(value, &day, &dated);
        if (dated && !day_counts_add_many(&state->days, day, state->weight))
            return error_set_no_memory(error);
    }
    for (size_t i = 0; code == ERROR_NONE && i < state->tally_count; i++) {
        state->current = &state->tallies[i];
        if (facet_slot(state->current->field) != slot)
            continue;
        code = facet_values_of(state->current->field, value, see_many, state, error);
        state->current->articles += value.len ? state->weight : 0;
    }
    return code;
}

/** Takes what the servers have counted of a slot. */
static enum error_code take_counts(struct overview_state *state, size_t i, struct error *error)
{
    xc_term_iterator *values = NULL;
    enum error_code code = ERROR_NONE;
    bool more = true;
    if (xc_match_spy_values(&values, state->spies[i]))
        return error_set_xapian(error, "cannot count the matches");
    while (code == ERROR_NONE && more) {
        xc_bytes value;
        xc_doccount count = 0;
        if (xc_term_iterator_next(&more, values) ||
            (more &&
             (xc_term_iterator_get(&value, values) || xc_term_iterator_termfreq(&count, values))))
            code = error_set_xapian(error, "cannot count the matches");
        if (code != ERROR_NONE || !more)
            break;
        const struct slice text = slice_of(value.data, value.size);
        const uint32_t dead = value_counts_get(&state->slots[i].dead, text);
        state->weight = count > dead ? count - dead : 0;
        state->articles++; // here: values that were seen
        if (state->weight)
            code = count_value(state, state->slots[i].slot, text, error);
    }
    xc_term_iterator_free(values);
    return code;
}

static enum error_code take_all_counts(struct overview_state *state, struct error *error)
{
    enum error_code code = ERROR_NONE;
    size_t seen = 0;
    for (size_t i = 0; code == ERROR_NONE && i < state->spy_count; i++)
        code = take_counts(state, i, error);
    if (code == ERROR_NONE && state->spy_count && xc_match_spy_total(&seen, state->spies[0]))
        code = error_set_xapian(error, "cannot count the matches");
    state->articles = (uint32_t)seen - state->dead;
    return code;
}

static int by_count(const void *a, const void *b)
{
    const struct overview_row *first = a;
    const struct overview_row *second = b;
    if (first->articles != second->articles)
        return first->articles > second->articles ? -1 : 1;
    return slice_compare(first->value, second->value);
}

/** Articles that a value must have to be among the first @p most, or less: what has fewer need not
 * be sorted, which is nearly all of them where there are many names. */
static uint32_t least_articles(const struct value_counts *counts, uint32_t most)
{
    enum { STEPS = 1024 };
    size_t values[STEPS] = {0}; // with so many articles; the last one: or more
    const struct value_count *next;
    size_t position = 0;
    uint32_t least = STEPS - 1;
    while ((next = value_counts_next(counts, &position)))
        values[next->articles < STEPS ? next->articles : STEPS - 1]++;
    for (size_t better = values[least]; least > 0 && better < most; better += values[least])
        least--;
    return least;
}

static enum error_code make_facet(struct overview_list *list, struct tally *tally, uint32_t most,
                                  struct error *error)
{
    const struct value_count *next;
    size_t position = 0;
    list->name = tally->field->name;
    list->distinct = tally->counts.count;
    list->articles = tally->articles;
    list->rows = malloc((tally->counts.count + 1) * sizeof(*list->rows));
    if (!list->rows)
        return error_set_no_memory(error);
    const uint32_t least = least_articles(&tally->counts, most);
    while ((next = value_counts_next(&tally->counts, &position)))
        if (next->articles >= least)
            list->rows[list->count++] =
                (struct overview_row){.value = next->value, .articles = next->articles};
    qsort(list->rows, list->count, sizeof(*list->rows), by_count);
    if (list->count > most)
        list->count = most;
    return ERROR_NONE;
}

/** The lists of related names. */
static enum error_code finish_related(struct overview *overview, const xc_database *database,
                                      const struct query_leaf *leaves, size_t leaf_count,
                                      struct error *error)
{
    struct overview_state *state = overview->state;
    const struct overview_request *request = state->request;
    struct related_query *query = NULL;
    if (request->related_count == 0)
        return ERROR_NONE;
    enum error_code code = related_query_open(&query, leaves, leaf_count, error);
    for (size_t i = 0; code == ERROR_NONE && i < request->related_count; i++) {
        struct tally *tally = tally_of(state, request->related[i].field);
        struct overview_list *list = &overview->related[overview->related_count++];
        list->articles = tally->articles;
        code = related_rank(list, &request->related[i], &tally->counts, state->articles, query,
                            database, error);
    }
    related_query_free(query);
    return code;
}

enum error_code overview_finish(struct overview *overview, const xc_database *database,
                                const struct query_leaf *leaves, size_t leaf_count,
                                struct error *error)
{
    struct overview_state *state = overview->state;
    const struct overview_request *request = state->request;
    enum error_code code = state->remote ? take_all_counts(state, error) : ERROR_NONE;
    overview->articles = state->articles;
    for (size_t i = 0; code == ERROR_NONE && i < state->tally_count; i++)
        if (state->tallies[i].field->kind == FACET_NAMES &&
            !value_counts_join(&state->tallies[i].counts, comparable_name_append))
            code = error_set_no_memory(error);
    for (size_t i = 0; code == ERROR_NONE && i < request->facet_count; i++)
        code =
            make_facet(&overview->facets[overview->facet_count++],
                       tally_of(state, request->facets[i].field), request->facets[i].most, error);
    if (code == ERROR_NONE && request->timeline) {
        overview->has_timeline = true;
        if (!timeline_make(&overview->timeline, &state->days, request->unit))
            code = error_set_no_memory(error);
    }
    return code == ERROR_NONE ? finish_related(overview, database, leaves, leaf_count, error)
                              : code;
}

void overview_free(struct overview *overview)
{
    struct overview_state *state = overview->state;
    for (size_t i = 0; i < overview->facet_count; i++)
        free(overview->facets[i].rows);
    for (size_t i = 0; i < overview->related_count; i++)
        free(overview->related[i].rows);
    timeline_free(&overview->timeline);
    if (state) {
        for (size_t i = 0; i < state->tally_count; i++) {
            value_counts_free(&state->tallies[i].counts);
            glass_value_reader_free(&state->readers[i]);
        }
        glass_value_reader_free(&state->dates);
        day_counts_free(&state->days);
        for (size_t i = 0; i < state->spy_count; i++) {
            xc_match_spy_free(state->spies[i]);
            value_counts_free(&state->slots[i].dead);
        }
        free(state);
    }
    *overview = (struct overview){.state = NULL};
}
