// SPDX-License-Identifier: GPL-2.0-or-later
// What the tests share.
#ifndef XC_TEST_H
#define XC_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#define XC_NO_NEEDS // NULLs are tested
#include <xapian-c/xapian-c.h>

// A literal as (pointer, length); keeps NUL bytes.
#define B(literal) (literal), (sizeof(literal) - 1)

#define OK(call)                                                                                   \
    do {                                                                                           \
        if (call) {                                                                                \
            const xc_error *e_ = xc_error_last();                                                  \
            fail_msg("%s: %s: %s", #call, xc_status_name(e_->status), e_->message);                \
        }                                                                                          \
    } while (0)

#define FAILS(wanted, call)                                                                        \
    do {                                                                                           \
        xc_status got_ = (call);                                                                   \
        if (got_ != (wanted))                                                                      \
            fail_msg("%s: %s instead of %s", #call, xc_status_name(got_), xc_status_name(wanted)); \
        assert_int_equal(xc_error_last()->status, (wanted));                                       \
        assert_true(*xc_error_last()->message);                                                    \
    } while (0)

#define SAME(bytes, literal)                                                                       \
    do {                                                                                           \
        xc_bytes b_ = (bytes);                                                                     \
        assert_int_equal(b_.size, sizeof(literal) - 1);                                            \
        assert_memory_equal(b_.data, literal, sizeof(literal));                                    \
    } while (0)

// A path in the directory of the test; it lives until the fourth next call in the thread.
const char *temp_path(const char *name);
int make_temp(void **state);
int remove_temp(void **state);

// Three documents: text, XNAME terms, numbers in slot 0, colours in slot 1; not committed.
xc_writable *sample(const char *name);

// Set-up and teardown with a fresh directory and in it a committed sample named "db".
extern xc_writable *w;
extern xc_database *db; // its view
int open_sample(void **state);
int close_sample(void **state);
// For tests that outlive the writable: frees it before the teardown does.
void close_sample_writable(void);

#define WITH_TEMP(f)   cmocka_unit_test_setup_teardown(f, make_temp, remove_temp)
#define WITH_SAMPLE(f) cmocka_unit_test_setup_teardown(f, open_sample, close_sample)

// How often count_free() was called.
extern int freed;
void count_free(void *payload);

// The items of an iterator joined by spaces; frees it. Lives until the next call.
const char *join_terms(xc_term_iterator *it);

// A stemmer's callback: the first three bytes, or a failure with the int in payload unless it is 0.
int chop(xc_bytes *out, const char *word, size_t size, void *payload);

// A weighting scheme of 1 for each term: copies share the payload, and serialised it is nothing.
extern const xc_weight_ops ones;

// What a query says of itself; frees it. Lives until the next call.
const char *describe(xc_query *query);

// The docids an enquire finds, as digits. Lives until the next call.
const char *docids(const xc_enquire *enquire, const xc_mset_options *options);

// An enquire on db for all documents, and for those with term a or b.
xc_enquire *enquire_all(const xc_database *db);
xc_enquire *enquire_either(const xc_database *db, const char *a, const char *b);

// The description of a handle is not empty: DESCRIBED(database, db).
#define DESCRIBED(kind, handle)                                                                    \
    do {                                                                                           \
        xc_bytes d_;                                                                               \
        OK(xc_##kind##_description(&d_, handle));                                                  \
        assert_true(d_.size > 0);                                                                  \
    } while (0)

// Search for one term with options.
xc_mset *search(const xc_database *db, const char *term, const xc_mset_options *options);

// Throws inside the wall what the number says; see throw.cc.
xc_status xc_test_throw(xc_status status);
xc_status xc_test_throw_base(void);

#endif
