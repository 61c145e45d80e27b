// SPDX-License-Identifier: GPL-2.0-or-later
#include "stored-article.h"

#include "date.h"

#include <inttypes.h>

#define PATH_NAME   "path"
#define RECORD_NAME "record"

static void append_line(struct buffer *out, const char *name, struct slice value)
{
    (void)buffer_append_string(out, name);
    (void)buffer_append_char(out, '=');
    const size_t start = out->len;
    (void)buffer_append_slice(out, value);
    for (size_t i = start; i < out->len; i++)
        if (out->data[i] == '\n' || out->data[i] == '\r')
            out->data[i] = ' ';
    (void)buffer_append_char(out, '\n');
}

bool stored_article_write(const struct article *article, struct buffer *out)
{
    buffer_clear(out);
    (void)buffer_append_string(out, PATH_NAME "=");
    article_append_path(out, article->path);
    (void)buffer_append_char(out, '\n');
    if (article->record)
        (void)buffer_append_format(out, RECORD_NAME "=%" PRIu64 "\n", article->record);
    for (int field = 0; field < ARTICLE_FIELD_COUNT; field++) {
        size_t index = 0;
        struct slice value;
        if (field == ARTICLE_TEXT)
            continue;
        if (field == ARTICLE_DATE) {
            char iso[32];
            if (article->has_time) {
                date_format_iso(article->time, iso);
                append_line(out, article_field_name(ARTICLE_DATE), slice_of_string(iso));
            }
            continue;
        }
        while (article_next(article, (enum article_field)field, &index, &value))
            append_line(out, article_field_name((enum article_field)field), value);
    }
    (void)buffer_append_char(out, '\n');
    size_t index = 0;
    struct slice text;
    while (article_next(article, ARTICLE_TEXT, &index, &text))
        (void)buffer_append_slice(out, text);
    return buffer_ok(out);
}

/** The line at @p position, and the position behind it. False at the empty line. */
static bool next_line(struct slice stored, size_t *position, struct slice *line)
{
    if (*position >= stored.len)
        return false;
    const char *start = stored.ptr + *position;
    const char *end = memchr(start, '\n', stored.len - *position);
    if (!end || end == start)
        return false;
    *line = slice_of(start, (size_t)(end - start));
    *position += line->len + 1;
    return true;
}

static bool find(struct slice stored, const char *name, size_t *position, struct slice *value)
{
    const size_t len = strlen(name);
    struct slice line;
    while (next_line(stored, position, &line)) {
        if (line.len > len && memcmp(line.ptr, name, len) == 0 && line.ptr[len] == '=') {
            *value = slice_of(line.ptr + len + 1, line.len - len - 1);
            return true;
        }
    }
    return false;
}

bool stored_article_next(struct slice stored, enum article_field field, size_t *position,
                         struct slice *value)
{
    if (field != ARTICLE_TEXT)
        return find(stored, article_field_name(field), position, value);
    struct slice line;
    if (*position > 0)
        return false;
    while (next_line(stored, position, &line))
        ;
    if (*position >= stored.len)
        return false;
    *value = slice_of(stored.ptr + *position + 1, stored.len - *position - 1);
    *position = stored.len;
    return value->len > 0;
}

struct slice stored_article_get(struct slice stored, enum article_field field)
{
    size_t position = 0;
    struct slice value = SLICE_LITERAL("");
    (void)stored_article_next(stored, field, &position, &value);
    return value;
}

struct slice stored_article_path(struct slice stored)
{
    size_t position = 0;
    struct slice value = SLICE_LITERAL("");
    (void)find(stored, PATH_NAME, &position, &value);
    return value;
}

struct slice stored_article_record(struct slice stored)
{
    size_t position = 0;
    struct slice value = SLICE_LITERAL("");
    (void)find(stored, RECORD_NAME, &position, &value);
    return value;
}

struct slice stored_article_content(struct slice stored)
{
    size_t position = 0;
    size_t content = 0;
    struct slice line;
    while (next_line(stored, &position, &line) &&
           (slice_starts_with(line, SLICE_LITERAL(PATH_NAME "=")) ||
            slice_starts_with(line, SLICE_LITERAL(RECORD_NAME "="))))
        content = position;
    return slice_of(stored.ptr + content, stored.len - content);
}
