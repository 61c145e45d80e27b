// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain.h"

#include "base/terminal.h"
#include "corpus/stored-article.h"
#include "index/fields.h"
#include "index/xapian-error.h"

#include <inttypes.h>
#include <stdlib.h>

enum { INDENT = 7 };

enum error_code explain_query(const struct query_tree *tree, const xc_query *query,
                              struct buffer *out, struct error *error)
{
    struct buffer shown = BUFFER_INIT;
    xc_bytes description;
    if (xc_query_description(&description, query))
        return error_set_xapian(error, "cannot describe the query");
    (void)buffer_append_string(out, "query: ");
    const bool described = query_tree_describe(tree->root, &shown);
    terminal_append_safe(out, buffer_slice(&shown));
    (void)buffer_append_string(out, "\nxapian: ");
    terminal_append_safe(out, slice_of(description.data, description.size));
    (void)buffer_append_char(out, '\n');
    buffer_free(&shown);
    return described && buffer_ok(out) ? ERROR_NONE : error_set_no_memory(error);
}

/** What a condition adds to the score of the hit. */
struct share {
    const struct query_node *node;
    double factor;
    double score;          // with the factor
    xc_doccount frequency; // of a single term, else 0
};

struct explaining {
    xc_database *database;
    const struct query_compile_options *options;
    const xc_weight *weight;
    xc_query *hit; // finds the hit alone
    struct share *shares;
    size_t count;
    size_t capacity;
    struct error *error;
};

/** The score of the hit for a query whose statistics are those of the whole collection; 0 if it
 * does not match. */
static xc_status score_of(const struct explaining *explaining, const xc_query *query, double *score)
{
    xc_query *both = NULL;
    xc_enquire *enquire = NULL;
    xc_mset *mset = NULL;
    xc_hit hit;
    xc_doccount size = 0;
    *score = 0;
    xc_status status = xc_query_pair(&both, XC_OP_FILTER, query, explaining->hit);
    if (!status)
        status = xc_enquire_new(&enquire, explaining->database);
    if (!status)
        status = xc_enquire_set_query(enquire, both, 0);
    if (!status && explaining->weight)
        status = xc_enquire_set_weight(enquire, explaining->weight);
    if (!status)
        status = xc_enquire_mset(&mset, enquire, 0, 1, NULL);
    if (!status)
        status = xc_mset_size(&size, mset);
    if (!status && size) {
        status = xc_mset_hit(&hit, mset, 0);
        *score = status ? 0 : hit.weight;
    }
    xc_mset_free(mset);
    xc_enquire_free(enquire);
    xc_query_free(both);
    return status;
}

static bool add_share(struct explaining *explaining, struct share share)
{
    if (explaining->count == explaining->capacity) {
        const size_t capacity = explaining->capacity ? 2 * explaining->capacity : 32;
        struct share *shares = realloc(explaining->shares, capacity * sizeof(*shares));
        if (!shares)
            return false;
        explaining->shares = shares;
        explaining->capacity = capacity;
    }
    explaining->shares[explaining->count++] = share;
    return true;
}

/** A condition that is scored as a whole. */
static enum error_code explain_unit(struct explaining *explaining, const struct query_node *node,
                                    double factor)
{
    struct share share = {.node = node, .factor = factor};
    struct query_compiled compiled = {.query = NULL};
    enum error_code code =
        query_compile_node(&compiled, node, true, explaining->options, explaining->error);
    if (code == ERROR_NONE && score_of(explaining, compiled.query, &share.score))
        code = error_set_xapian(explaining->error, "cannot explain a result");
    const bool single =
        node->kind == QUERY_WORD || node->kind == QUERY_TERM || node->kind == QUERY_NAME;
    if (code == ERROR_NONE && single && compiled.leaf_count &&
        xc_database_termfreq(&share.frequency, explaining->database, compiled.leaves[0].term.ptr,
                             compiled.leaves[0].term.len))
        code = error_set_xapian(explaining->error, "cannot explain a result");
    share.score *= factor;
    if (code == ERROR_NONE && share.score > 0 && !add_share(explaining, share))
        code = error_set_no_memory(explaining->error);
    query_compiled_free(&compiled);
    return code;
}

static enum error_code explain_node(struct explaining *explaining, const struct query_node *node,
                                    double factor)
{
    enum error_code code = ERROR_NONE;
    size_t scored = node->child_count;
    if (!node->scored)
        return ERROR_NONE;
    switch (node->kind) {
    case QUERY_SCALE:
        return explain_node(explaining, node->children[0], factor * node->factor);
    case QUERY_AND_NOT:
    case QUERY_FILTER:
        scored = 1;
        break;
    case QUERY_AND:
    case QUERY_OR:
    case QUERY_XOR:
    case QUERY_AND_MAYBE:
        break;
    default:
        return explain_unit(explaining, node, factor);
    }
    for (size_t i = 0; code == ERROR_NONE && i < scored; i++)
        code = explain_node(explaining, node->children[i], factor);
    return code;
}

static int by_score(const void *a, const void *b)
{
    const struct share *first = a;
    const struct share *second = b;
    return (first->score < second->score) - (first->score > second->score);
}

static bool print_shares(const struct explaining *explaining, const struct hit *hit,
                         struct buffer *out)
{
    struct buffer shown = BUFFER_INIT;
    bool done = true;
    for (size_t i = 0; i < explaining->count; i++) {
        const struct share *share = &explaining->shares[i];
        const double score = share->score * hit->decay;
        buffer_clear(&shown);
        done = query_tree_describe(share->node, &shown) && done;
        (void)buffer_append_format(out, "%*s", INDENT, "");
        if (share->factor != 1)
            (void)buffer_append_format(out, "%.3g * ", share->factor);
        terminal_append_safe(out, buffer_slice(&shown));
        (void)buffer_append_format(out, "  %.3f of %.3f (%.0f %%)", score, hit->score,
                                   hit->score > 0 ? 100 * score / hit->score : 0);
        if (share->frequency)
            (void)buffer_append_format(out, ", in %" PRIu32 " articles", share->frequency);
        (void)buffer_append_char(out, '\n');
    }
    if (hit->decay != 1)
        (void)buffer_append_format(out, "%*sdecay by age: %.3g * %.3f\n", INDENT, "", hit->decay,
                                   hit->decay > 0 ? hit->score / hit->decay : 0);
    buffer_free(&shown);
    return done && buffer_ok(out);
}

enum error_code explain_hit(struct searcher *searcher, const struct query_tree *tree,
                            const struct query_compile_options *options, const xc_weight *weight,
                            const struct hit *hit, struct buffer *out, struct error *error)
{
    struct explaining explaining = {.database = searcher_database(searcher),
                                    .options = options,
                                    .weight = weight,
                                    .error = error};
    struct buffer id = BUFFER_INIT;
    enum error_code code = ERROR_NONE;
    if (!field_term(&id, field_by_id(FIELD_ID)->exact_prefix,
                    stored_article_get(hit->stored, ARTICLE_ID)))
        code = error_set_no_memory(error);
    else if (xc_query_term(&explaining.hit, id.data, id.len, 1, 0))
        code = error_set_xapian(error, "cannot explain a result");
    if (code == ERROR_NONE)
        code = explain_node(&explaining, tree->root, 1);
    if (code == ERROR_NONE) {
        if (explaining.count)
            qsort(explaining.shares, explaining.count, sizeof(*explaining.shares), by_score);
        if (!print_shares(&explaining, hit, out))
            code = error_set_no_memory(error);
    }
    xc_query_free(explaining.hit);
    free(explaining.shares);
    buffer_free(&id);
    return code;
}

void explain_engine(const struct search_result *result, struct buffer *out)
{
    const struct rank_counts *counts = &result->counts;
    if (result->obstacle)
        (void)buffer_append_format(out, "engine: xapian (%s)\n", result->obstacle);
    else
        (void)buffer_append_format(
            out,
            "engine: ranking files, %s: %" PRIu64 " postings weighed, %" PRIu64
            " blocks decoded, %" PRIu64 " skipped, positions of %" PRIu64 " articles read\n",
            result->method, counts->postings, counts->blocks, counts->skipped, counts->phrases);
}
