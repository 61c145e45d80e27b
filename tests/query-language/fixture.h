// SPDX-License-Identifier: GPL-2.0-or-later
/** fixture.h: what the tests of the query language share. Includes cmocka. */
#ifndef TESTS_QUERY_LANGUAGE_FIXTURE_H
#define TESTS_QUERY_LANGUAGE_FIXTURE_H

#include "query/language/query-compile.h"
#include "query/language/query-syntax.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/** Wednesday, 2017-08-16T12:30:45Z. */
#define FIXTURE_NOW 1502886645

struct fixture {
    struct character_table *characters;
    struct tokenizer *tokenizer;
    struct stemmer *stemmer;
    struct stemmer *folder;
    struct query_context context;
    struct query_compile_options options;
};

/** For cmocka: makes a fixture with the English stemmer, and frees it. */
int fixture_open(void **state);
int fixture_close(void **state);

/** The tree of a query in its normal form, or "error: message | hint". Free it. */
char *fixture_tree(const struct fixture *fixture, const struct query_context *context,
                   const char *text);

/** What Xapian says of the compiled query, or the error. Free it. */
char *fixture_query(const struct fixture *fixture, const struct query_context *context,
                    const struct query_compile_options *options, const char *text);

#endif
