// SPDX-License-Identifier: GPL-2.0-or-later
// The terms themselves are proved by test-differential; here are numbers, counters and failures.
#include "text/term-stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct fixture {
    struct character_table *characters;
    struct tokenizer *tokenizer;
    struct stemmer *stemmer;
    char terms[1000]; /**< all that was handed out */
    uint32_t numbers; /**< so many; the one after `limit` fails */
    uint32_t limit;
};

static int open_fixture(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.limit = UINT32_MAX};
    *state = &fixture;
    return character_table_open(&fixture.characters, NULL) ||
           tokenizer_open(&fixture.tokenizer, fixture.characters, NULL, NULL) ||
           stemmer_open(&fixture.stemmer, "en", NULL);
}

static int close_fixture(void **state)
{
    struct fixture *fixture = *state;
    stemmer_close(fixture->stemmer);
    tokenizer_close(fixture->tokenizer);
    character_table_close(fixture->characters);
    return 0;
}

static void note(struct fixture *fixture, struct slice term, uint32_t number)
{
    const size_t used = strlen(fixture->terms);
    (void)snprintf(fixture->terms + used, sizeof(fixture->terms) - used, "%.*s=%u ", (int)term.len,
                   term.ptr, number);
}

static enum error_code sink(void *payload, struct slice term, uint32_t position,
                            uint32_t wdf_increment)
{
    struct fixture *fixture = payload;
    assert_int_equal(wdf_increment, 3);
    if (fixture->numbers == fixture->limit)
        return ERROR_IO;
    fixture->numbers++;
    note(fixture, term, position);
    return ERROR_NONE;
}

static enum error_code number_term(void *payload, struct slice term, uint32_t *number,
                                   struct error *error)
{
    struct fixture *fixture = payload;
    if (fixture->numbers == fixture->limit)
        return error_set(error, ERROR_IO, "the disk is full");
    *number = fixture->numbers++;
    note(fixture, term, *number);
    return ERROR_NONE;
}

static void terms_go_to_a_sink(void **state)
{
    struct fixture *f = *state;
    uint32_t position = 100;
    const struct slice text = SLICE_LITERAL("Erdo\u011fan's elections"),
                       prefix = SLICE_LITERAL("S");
    assert_int_equal(
        terms_of_text(f->tokenizer, f->stemmer, text, 3, prefix, &position, sink, f, NULL),
        ERROR_NONE);
    assert_int_equal(position, 102);
    assert_int_equal(terms_of_text(f->tokenizer, f->stemmer, text, 3, prefix, NULL, sink, f, NULL),
                     ERROR_NONE);
    assert_string_equal(f->terms, "Serdogan=101 Select=102 Serdogan=0 Select=0 ");
    f->limit = f->numbers + 1;
    assert_int_equal(terms_of_text(f->tokenizer, NULL, text, 3, prefix, NULL, sink, f, NULL),
                     ERROR_IO);
    char longest[TERM_MAX_PREFIX + 1] = {0};
    struct error error = ERROR_INIT;
    assert_int_equal(terms_of_text(f->tokenizer, NULL, text, 3, slice_of(longest, sizeof(longest)),
                                   NULL, sink, f, &error),
                     ERROR_INTERNAL);
    assert_int_equal(error.code, ERROR_INTERNAL);
}

static size_t read_all(struct term_stream *stream, const char *text, uint32_t *position,
                       struct occurrence *occurrences, size_t max)
{
    size_t total = 0, count = 0;
    term_stream_start(stream, slice_of_string(text), position);
    do {
        assert_int_equal(term_stream_read(stream, occurrences + total, max - total, &count, NULL),
                         ERROR_NONE);
        total += count;
        assert_true(total < max);
    } while (count);
    return total;
}

static void words_of_one_term_have_its_number(void **state)
{
    struct fixture *f = *state;
    struct term_stream *stream = NULL;
    struct occurrence o[20];
    uint32_t position = 0;
    const struct term_stream_options options = {.tokenizer = f->tokenizer,
                                                .stemmer = f->stemmer,
                                                .prefix = SLICE_LITERAL("S"),
                                                .number = number_term,
                                                .payload = f};
    assert_int_equal(term_stream_open(&stream, &options, NULL), ERROR_NONE);
    assert_int_equal(read_all(stream, "Vote by vote", &position, o, 20), 3);
    assert_string_equal(f->terms, "Svote=0 Sby=1 ");
    assert_int_equal(o[2].term, 0);
    assert_int_equal(o[2].position, 3);
    assert_int_equal(o[2].offset, 8);
    // Across texts; another spelling is asked for once more, the same one is not.
    position += 10;
    assert_int_equal(read_all(stream, "vote VOTES by", &position, o, 20), 3);
    assert_int_equal(o[0].position, 14);
    assert_string_equal(f->terms, "Svote=0 Sby=1 Svote=2 ");
    assert_int_equal(read_all(stream, "by", NULL, o, 20), 1);
    assert_int_equal(o[0].position, TERM_NO_POSITION);
    // Numbers are asked for again once they are forgotten.
    term_stream_new_numbers(stream);
    assert_int_equal(read_all(stream, "by vote", NULL, o, 20), 2);
    assert_string_equal(f->terms, "Svote=0 Sby=1 Svote=2 Sby=3 Svote=4 ");
    term_stream_close(stream);
    term_stream_close(NULL);
}

static void failures_come_back(void **state)
{
    struct fixture *f = *state;
    struct term_stream *stream = NULL;
    struct occurrence o[20];
    struct error error = ERROR_INIT;
    char longest[TERM_MAX_PREFIX + 1] = {0};
    struct term_stream_options options = {.tokenizer = f->tokenizer,
                                          .stemmer = f->stemmer,
                                          .prefix = slice_of(longest, sizeof(longest)),
                                          .number = number_term,
                                          .payload = f};
    assert_int_equal(term_stream_open(&stream, &options, &error), ERROR_INTERNAL);
    assert_null(stream);
    options.prefix.len = TERM_MAX_PREFIX;
    assert_int_equal(term_stream_open(&stream, &options, &error), ERROR_NONE);
    f->limit = 1;
    size_t count = 99;
    term_stream_start(stream, SLICE_LITERAL("one two"), NULL);
    assert_int_equal(term_stream_read(stream, o, 20, &count, &error), ERROR_IO);
    assert_int_equal(count, 0);
    assert_string_equal(error.message, "the disk is full");
    // What failed is asked for again.
    f->limit = UINT32_MAX;
    assert_int_equal(read_all(stream, "one two", NULL, o, 20), 2);
    assert_int_equal(o[1].term, 1);
    term_stream_close(stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(terms_go_to_a_sink, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(words_of_one_term_have_its_number, open_fixture,
                                        close_fixture),
        cmocka_unit_test_setup_teardown(failures_come_back, open_fixture, close_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
