// SPDX-License-Identifier: GPL-2.0-or-later
#include "fixture.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum error_code memory_source(void *payload, char *bytes, size_t capacity, size_t *got,
                              struct error *error)
{
    struct memory *memory = payload;
    (void)error;
    *got = memory->len - memory->at;
    if (*got > capacity)
        *got = capacity;
    if (memory->step && *got > memory->step)
        *got = memory->step;
    memcpy(bytes, memory->bytes + memory->at, *got);
    memory->at += *got;
    return ERROR_NONE;
}

static struct reader *open_memory(struct memory *memory, const char *format,
                                  const struct reader_limits *limits, struct error *error)
{
    static const struct reader_limits defaults = READER_LIMITS_INIT;
    struct input *input = NULL;
    struct reader *reader = NULL;
    if (input_open_source(&input, "memory", memory_source, memory, error) != ERROR_NONE)
        return NULL;
    if (reader_open_input(&reader, input,
                          format ? reader_format_by_name(slice_of_string(format)) : NULL,
                          limits ? limits : &defaults, error) != ERROR_NONE)
        return NULL;
    return reader;
}

/** What holds for every article, however bad the input. */
static void check_article(const struct article *article)
{
    assert_true(article_ok(article));
    assert_non_null(article->path);
    assert_true(article_get(article, ARTICLE_ID).len > 0);
    assert_true(article_get(article, ARTICLE_TEXT).len + article_get(article, ARTICLE_TITLE).len >
                0);
    for (size_t i = 0; i < article->value_count; i++) {
        const struct article_value *value = &article->values[i];
        assert_true(value->offset + value->len <= article->bytes.len);
        const struct slice text = slice_of(article->bytes.data + value->offset, value->len);
        assert_int_equal(utf8_valid_prefix(text), text.len);
    }
}

struct outcome read_all(struct slice text, const char *format, const struct reader_limits *limits)
{
    // In memory of exactly its size, so that a sanitizer sees a read beyond it.
    char *exact = malloc(text.len ? text.len : 1);
    assert_non_null(exact);
    memcpy(exact, text.ptr, text.len);
    struct memory memory = {exact, text.len, 0, 0};
    struct outcome outcome = {.error = ERROR_INIT};
    struct article article = ARTICLE_INIT;
    struct reader *reader = open_memory(&memory, format, limits, &outcome.error);
    outcome.failed = !reader;
    for (bool more = reader != NULL; more;) {
        outcome.error.message[0] = '\0';
        switch (reader_next(reader, &article, &outcome.error)) {
        case READER_ARTICLE:
            check_article(&article);
            outcome.articles++;
            break;
        case READER_REJECTED:
            assert_true(outcome.error.message[0]);
            outcome.rejected++;
            break;
        case READER_FAILED:
            assert_true(outcome.error.message[0]);
            outcome.failed = true;
            more = false;
            break;
        case READER_END:
            more = false;
            break;
        }
        // Every step takes something: no input makes a reader turn in circles.
        assert_true(outcome.articles + outcome.rejected <= 2 * text.len + 2000000);
    }
    article_free(&article);
    reader_close(reader);
    free(exact);
    return outcome;
}

void read_one(struct article *article, struct slice text, const char *format, size_t index,
              const struct reader_limits *limits)
{
    struct memory memory = {text.ptr, text.len, 0, 7};
    struct error error = ERROR_INIT;
    struct reader *reader = open_memory(&memory, NULL, limits, &error);
    if (!reader)
        fail_msg("%s", error.message);
    if (format)
        assert_string_equal(reader_detected(reader)->name, format);
    for (size_t i = 0; i <= index; i++)
        if (reader_next(reader, article, &error) != READER_ARTICLE)
            fail_msg("%s", error.message);
    reader_close(reader);
    article->path = "memory"; // the reader's is gone
}

void assert_fields(const struct article *article, enum article_field field, const char *expected)
{
    struct buffer all = BUFFER_INIT;
    struct slice value;
    size_t index = 0;
    while (article_next(article, field, &index, &value)) {
        if (all.len)
            assert_true(buffer_append_char(&all, '|'));
        assert_true(buffer_append_slice(&all, value));
    }
    assert_string_equal(buffer_string(&all), expected);
    buffer_free(&all);
}

void assert_field(const struct article *article, enum article_field field, const char *expected)
{
    struct buffer first = BUFFER_INIT;
    assert_true(buffer_append_slice(&first, article_get(article, field)));
    assert_string_equal(buffer_string(&first), expected);
    buffer_free(&first);
}
