// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain.h"

#include "base/terminal.h"
#include "corpus/stored-article.h"
#include "index/fields.h"
#include "index/xapian-error.h"

#include <inttypes.h>

/**
 * What a term alone gives to one document: the weight of `term FILTER id`, whose statistics are
 * those of the whole collection.
 */
static xc_status term_share(xc_database *database, const xc_weight *weight, xc_bytes term,
                            struct slice id_term, double *share)
{
    xc_query *word = NULL;
    xc_query *id = NULL;
    xc_query *query = NULL;
    xc_enquire *enquire = NULL;
    xc_mset *mset = NULL;
    xc_hit hit;
    xc_doccount size = 0;
    *share = 0;
    xc_status status = xc_query_term(&word, term.data, term.size, 1, 0);
    if (!status)
        status = xc_query_term(&id, id_term.ptr, id_term.len, 1, 0);
    if (!status)
        status = xc_query_pair(&query, XC_OP_FILTER, word, id);
    if (!status)
        status = xc_enquire_new(&enquire, database);
    if (!status)
        status = xc_enquire_set_query(enquire, query, 0);
    if (!status && weight)
        status = xc_enquire_set_weight(enquire, weight);
    if (!status)
        status = xc_enquire_mset(&mset, enquire, 0, 1, NULL);
    if (!status)
        status = xc_mset_size(&size, mset);
    if (!status && size) {
        status = xc_mset_hit(&hit, mset, 0);
        *share = status ? 0 : hit.weight;
    }
    xc_mset_free(mset);
    xc_enquire_free(enquire);
    xc_query_free(query);
    xc_query_free(id);
    xc_query_free(word);
    return status;
}

enum error_code explain_hit(struct searcher *searcher, const struct search_result *result,
                            const xc_weight *weight, const struct hit *hit, struct buffer *out,
                            struct error *error)
{
    struct buffer id = BUFFER_INIT;
    xc_term_iterator *terms = NULL;
    xc_database *database = searcher_database(searcher);
    enum error_code code = ERROR_NONE;
    if (!field_term(&id, field_by_id(FIELD_ID)->exact_prefix,
                    stored_article_get(hit->stored, ARTICLE_ID))) {
        code = error_set_no_memory(error);
        goto cleanup;
    }
    if (xc_enquire_matching_terms(&terms, result->enquire, hit->docid)) {
        code = error_set_xapian(error, "cannot explain a result");
        goto cleanup;
    }
    for (;;) {
        bool more = false;
        xc_bytes term;
        xc_doccount frequency = 0;
        double share = 0;
        if (xc_term_iterator_next(&more, terms)) {
            code = error_set_xapian(error, "cannot explain a result");
            break;
        }
        if (!more)
            break;
        if (xc_term_iterator_get(&term, terms) ||
            xc_database_termfreq(&frequency, database, term.data, term.size) ||
            term_share(database, weight, term, buffer_slice(&id), &share)) {
            code = error_set_xapian(error, "cannot explain a result");
            break;
        }
        (void)buffer_append_string(out, "       ");
        terminal_append_safe(out, slice_of(term.data, term.size));
        (void)buffer_append_format(out, "  %.3f of %.3f (%.0f %%), in %" PRIu32 " articles\n",
                                   share, hit->score, hit->score > 0 ? 100 * share / hit->score : 0,
                                   frequency);
    }
cleanup:
    xc_term_iterator_free(terms);
    buffer_free(&id);
    return code;
}

void explain_engine(const struct search_result *result, struct buffer *out)
{
    const struct rank_counts *counts = &result->ranked.counts;
    if (result->obstacle)
        (void)buffer_append_format(out, "engine: xapian (%s)\n", result->obstacle);
    else
        (void)buffer_append_format(
            out,
            "engine: ranking files, %s: %" PRIu64 " postings weighed, %" PRIu64
            " blocks decoded, %" PRIu64 " skipped\n",
            result->ranked.method, counts->postings, counts->blocks, counts->skipped);
}
