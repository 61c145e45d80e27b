// SPDX-License-Identifier: GPL-2.0-or-later
/** query-compile.h: from the tree of a query to what Xapian runs, and the terms that are in it. */
#ifndef QUERY_LANGUAGE_QUERY_COMPILE_H
#define QUERY_LANGUAGE_QUERY_COMPILE_H

#include "base/error.h"
#include "query-tree.h"
#include "text/stemmer.h"
#include "xapian-c/xapian-c.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct query_compile_options {
    struct stemmer *stemmer; /**< of the index's language, for text and title */
    struct stemmer *folder;  /**< "none", for names and authors */
    /**
     * By enum field_id, of fields with words: each word of the default text that an article has is
     * also looked for in the field, and its weight there times this is added. 0: no. The same
     * articles match.
     */
    double boosts[FIELD_COUNT];
    /** The index has all words of headlines in the default text, too: what is found by the one is
     * found by the other, which lets engines look at fewer articles. */
    bool titles_in_text;
    /** Weight of the exact term of a whole name; it counts only where the index gives it one. */
    double name_boost;
    /**
     * Leave phrases among alternatives as they are. libxapian 1.4 then gives wrong weights, often
     * in `+iraq oil "civil war"` or `source:bbc oil war "civil war"`: OrPostList::check() lets a
     * phrase count that it has not checked. Otherwise each such phrase is wrapped in (phrase
     * AND_MAYBE 0 * all), whose list does not take part in that.
     */
    bool trust_or;
    uint32_t max_expansion; /**< of a scored wildcard: its most frequent terms; 0: 100 */
    uint32_t max_values;    /**< of a wildcard on exact values, else it is an error as the query
                                 runs (XC_ERROR_WILDCARD); 0: 10,000 */
};

/** A term of the query. */
struct query_leaf {
    struct slice term;  /**< as it is in the index, with its prefix; of a wildcard its start */
    struct slice shown; /**< as a user would write it: `title:iraq`, `elect*`, `source:"bbc"` */
    const struct query_node *node; /**< what it was made for */
    bool scored;
    bool negated; /**< articles with it are left out */
    bool prefix;  /**< all terms that start so */
};

struct query_compiled {
    xc_query *query;
    struct query_leaf *leaves; /**< in the order of the tree; a term may come more than once */
    size_t leaf_count;
    struct query_arena arena; /**< has them */
};

/**
 * @param tree must outlive the leaves
 * @param[out] out  yours: query_compiled_free()
 */
enum error_code query_compile(struct query_compiled *out, const struct query_tree *tree,
                              const struct query_compile_options *options, struct error *error);

/**
 * The same for a part of a tree.
 * @param weighted false: for use as a filter only, so that no weights need to be taken off
 */
enum error_code query_compile_node(struct query_compiled *out, const struct query_node *node,
                                   bool weighted, const struct query_compile_options *options,
                                   struct error *error);

/** Frees what it holds; a zeroed struct is fine. */
void query_compiled_free(struct query_compiled *compiled);

#endif
