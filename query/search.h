// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * search.h: indexes open for searching, and one search in them.
 *
 * Several indexes are searched as one, with the statistics of all of them.
 */
#ifndef QUERY_SEARCH_H
#define QUERY_SEARCH_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/slice.h"
#include "index-parts.h"
#include "rank/rank-engine.h"
#include "text/stemmer.h"
#include "xapian-c/xapian-c.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum search_order {
    SEARCH_BY_RELEVANCE,
    SEARCH_OLDEST_FIRST,
    SEARCH_NEWEST_FIRST,
    SEARCH_BY_SOURCE, /**< by the source's name, within one newest first; those without one last */
};

struct searcher; /**< open indexes; one per thread */

/** What to open, and how. */
struct searcher_options {
    const struct index_places *places; /**< borrowed; they must outlive the searcher */
    const char *language; /**< of queries: an ISO 639-1 code, or "none"; NULL: the indexes' main
                               language, which all must then have in common */
    struct index_parts_options parts;
};

/**
 * Opens indexes.
 * @param without  for each place whether it is left out; NULL: none
 * @return ERROR_NONE; ERROR_NO_INPUT, ERROR_DATA, ERROR_IO, ERROR_UNAVAILABLE as
 *         index_parts_open(); ERROR_USAGE if their languages differ
 */
enum error_code searcher_open(struct searcher **out, const struct searcher_options *options,
                              const bool *without, struct error *error);
void searcher_close(struct searcher *searcher);

/** True if an index has been published anew, or another one has taken its place, since it was
 * opened. What a server serves is what it was when it was connected to. */
bool searcher_outdated(const struct searcher *searcher);

/** Says of each index that is missing, and not yet marked in @p without, why it is left out, and
 * marks it. */
void searcher_report_missing(const struct searcher *searcher, bool *without,
                             struct buffer *messages);

/** The indexes, each where it is; borrowed. */
struct index_parts *searcher_parts(struct searcher *searcher);
/** Appends the warning that an index is left out. */
void searcher_warn_left_out(struct buffer *messages, const char *name, const char *why);

/** True if one is on a server. */
bool searcher_remote(const struct searcher *searcher);

/** All indexes as one database; borrowed. */
xc_database *searcher_database(struct searcher *searcher);
/** Of the queries' language, and one that only folds; borrowed. */
struct stemmer *searcher_stemmer(struct searcher *searcher);
struct stemmer *searcher_folder(struct searcher *searcher);
/** True if all indexes have the words of headlines in the default text. */
bool searcher_titles_in_text(const struct searcher *searcher);
/** Articles that can be found. */
uint64_t searcher_articles(const struct searcher *searcher);

struct recency; /**< recency.h */

struct search_request {
    const xc_query *query;
    const xc_weight *weight; /**< NULL: BM25 with Xapian's parameters */
    bool bounded;            /**< its bounds of scores hold, as those of BM25 do */
    bool unpruned; /**< where Xapian ranks by relevance it looks at every match: libxapian 1.4.22
                        loses some when it prunes */
    enum search_order order;
    uint32_t offset;
    uint32_t limit;
    const struct recency *recency; /**< let scores decay; by relevance only. NULL: do not */
    bool group;                    /**< of versions of a story, only the best (grouping.h) */
    bool exact_count;              /**< count every match */
    xc_match_spy *const *spies;    /**< shown every match; borrowed */
    size_t spy_count;              //
    rank_visit *visit;             /**< the same for the ranking files; NULL: they cannot do it */
    void *visitor;                 //
    bool only_xapian;              /**< do not ask the ranking files */
};

/** An article that was found. */
struct search_match {
    xc_docid docid;
    double score;     /**< with its decay */
    double decay;     /**< factor of its age, 1 without request.recency */
    uint32_t similar; /**< others, at least, that it stands for, with request.group */
};

struct search_result {
    struct searcher *searcher;
    xc_enquire *enquire;          /**< of the query, for its terms in an article */
    struct search_match *matches; /**< the best ones, from the offset on */
    uint32_t count;
    uint32_t offset;
    xc_mset_stats stats;       /**< of all matches */
    const char *method;        /**< how the ranking files have answered; NULL: Xapian did */
    const char *obstacle;      /**< why they did not */
    struct rank_counts counts; /**< what they did */
    xc_docid *dead;            /**< matches that are dead, which spies were shown nevertheless; */
    uint32_t dead_count;       /**< only if there are servers */
};

/**
 * Runs a search. Dead articles are left out.
 * @param[out] result  free with search_free(), also after a failure
 */
enum error_code search_run(struct searcher *searcher, const struct search_request *request,
                           struct search_result *result, struct error *error);
void search_free(struct search_result *result);

/**
 * Whether some article that can be found has all of the terms.
 * @param terms  @p count of them, above 0
 */
enum error_code search_has_all(struct searcher *searcher, const struct slice *terms, size_t count,
                               bool *has, struct error *error);

/** One hit, with its article. */
struct hit {
    uint32_t rank; /**< from 1, the offset counted */
    double score;
    double decay;     /**< as search_match.decay */
    uint32_t similar; /**< as search_match.similar */
    xc_docid docid;
    xc_document *document;
    struct slice stored;   /**< the article (corpus/stored-article.h), borrowed from the document */
    struct slice headline; /**< with the query's words marked as in a snippet, for formats that show
                                it so; borrowed */
};

/** Fetches hit @p i of a result. Free it with hit_free(). */
enum error_code search_hit(const struct search_result *result, uint32_t i, struct hit *hit,
                           struct error *error);
void hit_free(struct hit *hit);

/** The article of that identifier. @param[out] hit  document NULL if there is none */
enum error_code search_by_id(struct searcher *searcher, struct slice id, struct hit *hit,
                             struct error *error);

#endif
