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

// A fresh directory for one test; its path lives until the next call.
const char *temp_path(const char *name);
int make_temp(void **state);
int remove_temp(void **state);

// Three documents: text, XNAME terms, numbers in slot 0, colours in slot 1; not committed.
xc_writable *sample(const char *name);

// The items of an iterator joined by spaces; frees it. Lives until the next call.
const char *join_terms(xc_term_iterator *it);

// Search for one term with options.
xc_mset *search(const xc_database *db, const char *term, const xc_mset_options *options);

// Throws inside the wall what the number says; see throw.cc.
xc_status xc_test_throw(xc_status status);
xc_status xc_test_throw_base(void);

#endif
