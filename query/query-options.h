// SPDX-License-Identifier: GPL-2.0-or-later
/** query-options.h: the command line of dateline-query. */
#ifndef QUERY_QUERY_OPTIONS_H
#define QUERY_QUERY_OPTIONS_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/options.h"
#include "index-places.h"
#include "overview.h"
#include "printer.h"
#include "search.h"

#include <stdbool.h>
#include <stdint.h>

enum { QUERY_MAX_INDEXES = 64, QUERY_MAX_JOBS = 64 };

struct query_options {
    char *indexes[QUERY_MAX_INDEXES]; /**< borrowed from argv and the environment */
    size_t index_count;
    struct index_places places; /**< what they are; owned */
    uint32_t timeout;           /**< milliseconds to wait for a server */
    bool partial;               /**< answer without servers that do not */
    struct buffer query;        /**< the words of the command line, joined by blanks */
    const char *batch;          /**< file of queries, or NULL */
    const char *show;           /**< identifier, or NULL */
    const char *entities; /**< how names begin that are listed instead of searching, or NULL */
    const char *complete; /**< a word of a query to say for a shell how it may go on, or NULL */
    const char *synonyms; /**< file, or NULL */
    const char *like;     /**< identifier, file or -, or NULL */
    const char *language; /**< of the query, NULL: the indexes' */
    const char *since;    /**< dates, or NULL */
    const char *until;
    const char *tag; /**< run name for trec */
    const struct print_format *format;
    struct print_style style;
    struct overview_request overview; /**< --facets, --timeline, --related */
    enum search_order order;
    uint32_t offset;
    uint32_t limit;
    uint32_t jobs; /**< threads of a batch, 1 to QUERY_MAX_JOBS */
    double k1;
    double b;
    const char *weight;         /**< a scheme by name, or NULL for BM25 */
    double boosts[FIELD_COUNT]; /**< of --boost, as query_compile_options.boosts; of the title
                                     below 0: as the query suggests (headline.h) */
    bool field_boosts;          /**< --boost has given one */
    double name_boost;          /**< of names in the free text, as query_weigh_names(); 0: none */
    double half_life;           /**< seconds, of --recency; 0: none */
    uint32_t expand;            /**< words that --expand adds, 0: none */
    bool group;                 /**< versions of a story */
    bool correct;               /**< misspelt words */
    bool match_all;
    bool plain;
    bool count;
    bool explain;
    bool only_xapian; /**< --engine=xapian */
    bool time;
    bool done; /**< --help, --version: nothing is left to do */
};

extern const struct program query_program;

/** Reads the command line. Free the result with query_options_free(), also after a failure. */
enum error_code query_options_parse(struct query_options *options, int argc, char **argv,
                                    struct error *error);
/** How to open the indexes. @param language  of queries, as searcher_options.language */
struct searcher_options query_options_searcher(const struct query_options *options,
                                               const char *language);
void query_options_free(struct query_options *options);

#endif
