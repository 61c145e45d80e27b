// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * support.h: what the unit tests share: a folder of their own, files in it, and assertions on our
 * types that name the caller's line.
 */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/slice.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/** Setup of a test (or group): makes an empty folder, *state stands for it. */
int scratch_open(void **state);

/** Teardown: removes the folder and everything in it. */
int scratch_close(void **state);

#define scratch_test(test) cmocka_unit_test_setup_teardown(test, scratch_open, scratch_close)

/** The path of the folder. */
const char *scratch_root(void **state);

/** The path of a file in it; valid until 16 further ones have been asked for. */
const char *scratch_path(void **state, const char *name);

/** Writes a file; gives its path as scratch_path(). */
const char *scratch_write(void **state, const char *name, struct slice content);
const char *scratch_write_string(void **state, const char *name, const char *content);

/** Makes a directory; gives its path as scratch_path(). */
const char *scratch_directory(void **state, const char *name);

/** Appends @p content as one gzip member. */
void append_gzip(struct buffer *out, struct slice content);

/** Appends a member whose content does not compress: @p len bytes from a generator. */
void append_noise(struct buffer *out, size_t len, uint64_t seed);

/** A repeatable random number (xorshift64*). @p state must not be 0. */
uint64_t next_random(uint64_t *state);

/** Puts a random byte somewhere once for each @p unit bytes, and @p cut takes off the end. */
void scatter_damage(struct buffer *bytes, size_t unit, bool cut, uint64_t *random);

#define assert_slice(actual, expected) assert_slice_at(actual, expected, __FILE__, __LINE__)
void assert_slice_at(struct slice actual, const char *expected, const char *file, int line);

/** The buffer's content; frees it. */
#define assert_buffer(buffer, expected) assert_buffer_at(buffer, expected, __FILE__, __LINE__)
void assert_buffer_at(struct buffer *buffer, const char *expected, const char *file, int line);

#define assert_contains(text, part) assert_contains_at(text, part, __FILE__, __LINE__)
void assert_contains_at(const char *text, const char *part, const char *file, int line);

/** A code, with the message of the error if it is another. */
#define assert_code(actual, expected, error)                                                       \
    assert_code_at(actual, expected, error, __FILE__, __LINE__)
void assert_code_at(enum error_code actual, enum error_code expected, const struct error *error,
                    const char *file, int line);

#endif
