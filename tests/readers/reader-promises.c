// SPDX-License-Identifier: GPL-2.0-or-later
#include "reader-promises.h"

#include "base/utf8.h"
#include "corpus/reader.h"
#include "text/dateline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL_RECORD = 256, LARGE_RECORD = 64 << 10, MAX_EXPANDED = 4 << 20, SPARE_STEPS = 1000 };

struct memory {
    const uint8_t *bytes;
    size_t len;
    size_t step;
};

static void require(bool condition, const char *what)
{
    if (condition)
        return;
    (void)fprintf(stderr, "a reader broke its promise: %s\n", what);
    abort();
}

static enum error_code give(void *payload, char *bytes, size_t capacity, size_t *got,
                            struct error *error)
{
    struct memory *memory = payload;
    (void)error;
    *got = memory->len < capacity ? memory->len : capacity;
    if (*got > memory->step)
        *got = memory->step;
    memcpy(bytes, memory->bytes, *got);
    memory->bytes += *got;
    memory->len -= *got;
    return ERROR_NONE;
}

static void check_article(struct article *article)
{
    dateline_take(article);
    headline_take(article);
    require(article_ok(article), "memory");
    require(article_get(article, ARTICLE_ID).len > 0, "an id");
    require(article_get(article, ARTICLE_TITLE).len + article_get(article, ARTICLE_TEXT).len > 0,
            "a title or a text");
    for (size_t i = 0; i < article->value_count; i++) {
        const struct article_value *value = &article->values[i];
        require(value->len > 0 && value->offset + value->len <= article->bytes.len, "a value");
        const struct slice text = slice_of(article->bytes.data + value->offset, value->len);
        require(utf8_valid_prefix(text) == text.len, "UTF-8");
    }
}

static void read_to_end(struct reader *reader, size_t size)
{
    struct article article = ARTICLE_INIT;
    struct error error = ERROR_INIT;
    enum reader_status status = READER_ARTICLE;
    for (size_t steps = 0; status == READER_ARTICLE || status == READER_REJECTED; steps++) {
        error.message[0] = '\0';
        status = reader_next(reader, &article, &error);
        if (status == READER_ARTICLE)
            check_article(&article);
        else if (status != READER_END)
            require(error.message[0] != '\0', "a message");
        // An archive of empty members has many of them in few bytes.
        require(steps <= MAX_EXPANDED + size + SPARE_STEPS, "an end");
    }
    article_free(&article);
}

static void check_with_limit(const char *format, const uint8_t *data, size_t size,
                             size_t max_article)
{
    struct memory memory = {data, size, size % 3 == 0 ? 1 : size % 3 == 1 ? 97 : SIZE_MAX};
    const struct reader_limits limits = {.max_article = max_article,
                                         .max_expanded = MAX_EXPANDED,
                                         .map = size % 5 == 0 ? "a=text,b=title,id=none" : NULL};
    const struct reader_format *chosen =
        format ? reader_format_by_name(slice_of_string(format)) : NULL;
    struct error error = ERROR_INIT;
    struct input *input = NULL;
    struct reader *reader = NULL;
    require(!format || chosen, "a format of that name");
    if (input_open_source(&input, "memory", give, &memory, &error) != ERROR_NONE ||
        reader_open_input(&reader, input, chosen, &limits, &error) != ERROR_NONE) {
        require(error.message[0] != '\0', "a message");
        return;
    }
    read_to_end(reader, size);
    reader_close(reader);
}

void check_reader_promises(const char *format, const uint8_t *data, size_t size)
{
    check_with_limit(format, data, size, LARGE_RECORD);
    if (size > SMALL_RECORD)
        check_with_limit(format, data, size, SMALL_RECORD);
}
