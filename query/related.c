// SPDX-License-Identifier: GPL-2.0-or-later
#include "related.h"

#include "index/xapian-error.h"
#include "text/comparable-name.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_WORDS = 64,  // of the query that are looked at
    FEW_MATCHES = 5, // a name of one match only counts if there are fewer
};

struct related_query {
    struct buffer text; // the words, one after the other
    struct {
        size_t offset;
        size_t len;
    } words[MAX_WORDS];
    size_t count;
};

static bool is_word_byte(char c)
{
    const unsigned char byte = (unsigned char)c;
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
}

/** Takes the next word off a comparable form. */
static bool next_word(struct slice *text, struct slice *word)
{
    size_t start = 0;
    while (start < text->len && !is_word_byte(text->ptr[start]))
        start++;
    size_t end = start;
    while (end < text->len && is_word_byte(text->ptr[end]))
        end++;
    *word = slice_of(text->ptr + start, end - start);
    *text = slice_of(text->ptr + end, text->len - end);
    return word->len > 0;
}

static struct slice word_at(const struct related_query *query, size_t i)
{
    return slice_of(query->text.data + query->words[i].offset, query->words[i].len);
}

static bool has_word(const struct related_query *query, struct slice word)
{
    for (size_t i = 0; i < query->count; i++)
        if (slice_equal(word_at(query, i), word))
            return true;
    return false;
}

/** True for leaves that say what the articles are about. */
static bool says_what(const struct query_leaf *leaf)
{
    const enum query_node_kind kind = leaf->node->kind;
    const enum field_id field = leaf->node->field;
    return !leaf->negated && (kind == QUERY_WORD || kind == QUERY_NAME || kind == QUERY_EXACT) &&
           (field == FIELD_TEXT || field == FIELD_TITLE || field == FIELD_PERSON ||
            field == FIELD_PLACE || field == FIELD_ORG || field == FIELD_MISC);
}

enum error_code related_query_open(struct related_query **out, const struct query_leaf *leaves,
                                   size_t count, struct error *error)
{
    struct related_query *query = calloc(1, sizeof(*query));
    struct buffer form = BUFFER_INIT;
    if (!query)
        return error_set_no_memory(error);
    for (size_t i = 0; i < count; i++) {
        if (!says_what(&leaves[i]))
            continue;
        buffer_clear(&form);
        if (!comparable_name_append(&form, leaves[i].node->text)) {
            query->text.failed = true;
            break;
        }
        struct slice rest = buffer_slice(&form);
        struct slice word;
        while (query->count < MAX_WORDS && next_word(&rest, &word)) {
            if (has_word(query, word))
                continue;
            query->words[query->count].offset = query->text.len;
            query->words[query->count].len = word.len;
            if (buffer_append_slice(&query->text, word))
                query->count++;
        }
    }
    buffer_free(&form);
    if (!buffer_ok(&query->text)) {
        related_query_free(query);
        return error_set_no_memory(error);
    }
    *out = query;
    return ERROR_NONE;
}

void related_query_free(struct related_query *query)
{
    if (!query)
        return;
    buffer_free(&query->text);
    free(query);
}

bool related_is_own(const struct related_query *query, struct slice name, bool person)
{
    bool seen[MAX_WORDS] = {false};
    bool all_of_name = true;
    bool last = false;
    size_t of_query = 0;
    struct slice word;
    while (next_word(&name, &word)) {
        last = false;
        for (size_t i = 0; !last && i < query->count; i++) {
            if (!slice_equal(word_at(query, i), word))
                continue;
            last = true;
            of_query += !seen[i];
            seen[i] = true;
        }
        all_of_name = all_of_name && last;
    }
    return query->count > 0 && (all_of_name || of_query == query->count || (person && last));
}

/** k ln(k / expected), 0 for k = 0. */
static double share(double k, double row, double column, double all)
{
    return k > 0 ? k * log(k * all / (row * column)) : 0;
}

double related_g2(uint32_t both, uint32_t matches, uint32_t indexed, uint32_t articles)
{
    const double all = articles;
    const double row = matches;
    const double column = indexed;
    const double k = both;
    if (k * all <= row * column || row > all || column > all)
        return 0;
    const double neither = all - row - column + k;
    const double g2 = 2 * (share(k, row, column, all) + share(row - k, row, all - column, all) +
                           share(column - k, all - row, column, all) +
                           share(neither > 0 ? neither : 0, all - row, all - column, all));
    return g2 > 0 ? g2 : 0;
}

static int by_articles(const void *a, const void *b)
{
    const struct value_count *const *first = a;
    const struct value_count *const *second = b;
    if ((*first)->articles != (*second)->articles)
        return (*first)->articles > (*second)->articles ? -1 : 1;
    return slice_compare((*first)->value, (*second)->value);
}

/** Puts a row where it belongs, the worst one falls off. */
static void insert(struct overview_list *list, size_t most, struct overview_row row)
{
    size_t at = list->count < most ? list->count++ : most - 1;
    while (at > 0 && list->rows[at - 1].g2 < row.g2) {
        list->rows[at] = list->rows[at - 1];
        at--;
    }
    list->rows[at] = row;
}

struct ranking {
    const struct related_query *query;
    const xc_database *database;
    const struct field *field;
    uint32_t matches;
    xc_doccount articles;
    size_t most;
    struct buffer form;
    struct buffer term;
};

static enum error_code rank_one(struct ranking *ranking, const struct value_count *name,
                                struct overview_list *list, struct error *error)
{
    xc_doccount indexed = 0;
    buffer_clear(&ranking->form);
    if (!comparable_name_append(&ranking->form, name->value))
        return error_set_no_memory(error);
    const struct slice form = buffer_slice(&ranking->form);
    if (related_is_own(ranking->query, form, ranking->field->id == FIELD_PERSON))
        return ERROR_NONE;
    if (!field_term(&ranking->term, ranking->field->exact_prefix, form))
        return error_set_no_memory(error);
    if (xc_database_termfreq(&indexed, ranking->database, ranking->term.data, ranking->term.len))
        return error_set_xapian(error, "cannot read the index");
    if (indexed < name->articles)
        indexed = name->articles;
    const double g2 = related_g2(name->articles, ranking->matches, indexed, ranking->articles);
    if (g2 > 0 && (list->count < ranking->most || g2 > list->rows[list->count - 1].g2))
        insert(list, ranking->most,
               (struct overview_row){name->value, name->articles, indexed, g2});
    return ERROR_NONE;
}

/** Ranks names that come in the order of their counts, until none to come can be among the best. */
static enum error_code rank_all(struct ranking *ranking, const struct value_count **names,
                                size_t count, struct overview_list *list, struct error *error)
{
    enum error_code code = ERROR_NONE;
    const uint32_t least = ranking->matches < FEW_MATCHES ? 1 : 2;
    for (size_t i = 0; code == ERROR_NONE && i < count; i++) {
        const uint32_t both = names[i]->articles;
        const double bound = related_g2(both, ranking->matches, both, ranking->articles);
        if (both < least ||
            (list->count == ranking->most && bound <= list->rows[list->count - 1].g2))
            break;
        code = rank_one(ranking, names[i], list, error);
    }
    return code;
}

enum error_code related_rank(struct overview_list *list, const struct overview_list_request *wanted,
                             const struct value_counts *counts, uint32_t matches,
                             const struct related_query *query, const xc_database *database,
                             struct error *error)
{
    struct ranking ranking = {.query = query,
                              .database = database,
                              .field = field_by_id(wanted->field->field),
                              .matches = matches,
                              .most = wanted->most < counts->count ? wanted->most : counts->count};
    const struct value_count **names = malloc((counts->count + 1) * sizeof(struct value_count *));
    enum error_code code = ERROR_NONE;
    list->name = wanted->field->name;
    list->distinct = counts->count;
    list->rows = calloc(ranking.most + 1, sizeof(*list->rows));
    if (!names || !list->rows)
        code = error_set_no_memory(error);
    else if (xc_database_doccount(&ranking.articles, database))
        code = error_set_xapian(error, "cannot read the index");
    if (code == ERROR_NONE && names && list->rows && ranking.most > 0) {
        size_t position = 0;
        size_t count = 0;
        const struct value_count *next;
        while ((next = value_counts_next(counts, &position)))
            names[count++] = next;
        qsort(names, count, sizeof(struct value_count *), by_articles);
        code = rank_all(&ranking, names, count, list, error);
    }
    buffer_free(&ranking.form);
    buffer_free(&ranking.term);
    free(names);
    return code;
}
