// SPDX-License-Identifier: GPL-2.0-or-later
#include "article.h"

#include "base/utf8.h"

#include <stdlib.h>

void article_free(struct article *article)
{
    buffer_free(&article->bytes);
    free(article->values);
    *article = (struct article)ARTICLE_INIT;
}

void article_clear(struct article *article)
{
    buffer_clear(&article->bytes);
    article->value_count = 0;
    article->time = 0;
    article->has_time = false;
    article->needs_headline = false;
    article->dateline = (struct article_value){.len = 0};
    article->record = 0;
    article->part = 0;
    article->repaired_bytes = 0;
    article->named_by_path = false;
    article->bad_date = false;
    article->is_utf8 = false;
    article->failed = false;
}

static struct article_value *new_value(struct article *article, enum article_field field)
{
    if (article->value_count == article->value_capacity) {
        const size_t capacity = article->value_capacity ? 2 * article->value_capacity : 16;
        struct article_value *values = realloc(article->values, capacity * sizeof(*values));
        if (!values) {
            article->failed = true;
            return NULL;
        }
        article->values = values;
        article->value_capacity = capacity;
    }
    struct article_value *value = &article->values[article->value_count++];
    *value = (struct article_value){field, article->bytes.len, 0};
    return value;
}

void article_add(struct article *article, enum article_field field, struct slice bytes)
{
    bytes = slice_trim(bytes);
    if (bytes.len == 0)
        return;
    struct article_value *value = new_value(article, field);
    if (value && buffer_append_slice(&article->bytes, bytes))
        value->len = bytes.len;
}

void article_add_part(struct article *article, enum article_field field, struct slice part)
{
    struct article_value *value = new_value(article, field);
    if (value)
        *value = (struct article_value){field, (size_t)(part.ptr - article->bytes.data), part.len};
}

void article_append(struct article *article, enum article_field field, struct slice piece)
{
    struct article_value *last =
        article->value_count ? &article->values[article->value_count - 1] : NULL;
    if (!last || last->field != field)
        last = new_value(article, field);
    if (last && buffer_append_slice(&article->bytes, piece))
        last->len += piece.len;
}

void article_set_dateline(struct article *article, struct slice dateline)
{
    article->dateline.offset = article->bytes.len;
    article->dateline.len = buffer_append_slice(&article->bytes, dateline) ? dateline.len : 0;
}

bool article_next(const struct article *article, enum article_field field, size_t *index,
                  struct slice *value)
{
    while (*index < article->value_count) {
        const struct article_value *found = &article->values[(*index)++];
        if (found->field == field) {
            *value = found->len ? slice_of(article->bytes.data + found->offset, found->len)
                                : slice_of_string("");
            return true;
        }
    }
    return false;
}

struct slice article_get(const struct article *article, enum article_field field)
{
    size_t index = 0;
    struct slice value = SLICE_LITERAL("");
    (void)article_next(article, field, &index, &value);
    return value;
}

void article_set(struct article *article, enum article_field field, struct slice bytes)
{
    // The new value is often a part of the old one, in the same buffer: when it is, only its
    // bounds change; else the bytes are appended.
    struct article_value *first = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < article->value_count; i++) {
        const struct article_value value = article->values[i];
        if (value.field == field && first)
            continue;
        article->values[kept] = value;
        if (value.field == field)
            first = &article->values[kept];
        kept++;
    }
    article->value_count = kept;
    bytes = slice_trim(bytes);
    const char *start = article->bytes.data;
    const bool inside = start && bytes.ptr >= start && bytes.ptr < start + article->bytes.len;
    if (!first) {
        first = new_value(article, field);
        if (!first)
            return;
    }
    if (inside) {
        first->offset = (size_t)(bytes.ptr - start);
        first->len = bytes.len;
    } else {
        first->offset = article->bytes.len;
        first->len = buffer_append_slice(&article->bytes, bytes) ? bytes.len : 0;
    }
    if (first->len == 0) {
        const size_t gap = (size_t)(first - article->values);
        memmove(first, first + 1, (article->value_count - gap - 1) * sizeof(*first));
        article->value_count--;
    }
}

bool article_ok(const struct article *article)
{
    return !article->failed && buffer_ok(&article->bytes);
}

static bool value_is_valid(const struct article *article, size_t i)
{
    const struct article_value *value = &article->values[i];
    return utf8_valid_prefix(slice_of(buffer_slice(&article->bytes).ptr + value->offset,
                                      value->len)) == value->len;
}

bool article_repair(struct article *article)
{
    if (article->is_utf8)
        return article_ok(article);
    size_t valid = 0; // each by itself: two broken values side by side may look like a whole one
    while (valid < article->value_count && value_is_valid(article, valid))
        valid++;
    if (valid == article->value_count)
        return article_ok(article);
    struct buffer repaired = BUFFER_INIT;
    article->dateline.len = 0; // is not worth mending
    for (size_t i = 0; i < article->value_count; i++) {
        struct article_value *value = &article->values[i];
        const size_t offset = repaired.len;
        article->repaired_bytes += utf8_append_repaired(
            &repaired, slice_of(article->bytes.data + value->offset, value->len));
        value->offset = offset;
        value->len = repaired.len - offset;
    }
    buffer_free(&article->bytes);
    article->bytes = repaired;
    return article_ok(article);
}

const char *article_field_name(enum article_field field)
{
    static const char *const names[ARTICLE_FIELD_COUNT] = {
        [ARTICLE_ID] = "id",
        [ARTICLE_TITLE] = "title",
        [ARTICLE_TEXT] = "text",
        [ARTICLE_SOURCE] = "source",
        [ARTICLE_URL] = "url",
        [ARTICLE_SECTION] = "section",
        [ARTICLE_LANGUAGE] = "language",
        [ARTICLE_DATE] = "date",
        [ARTICLE_AUTHOR] = "author",
        [ARTICLE_KEYWORD] = "keyword",
        [ARTICLE_PERSON] = "person",
        [ARTICLE_PLACE] = "place",
        [ARTICLE_ORG] = "org",
        [ARTICLE_MISC] = "misc",
    };
    return names[field];
}

void article_append_path(struct buffer *out, const char *path)
{
    struct slice rest = slice_of_string(path);
    while (rest.len) {
        const size_t valid = utf8_valid_prefix(rest);
        const size_t len = valid ? valid : 1;
        for (size_t i = 0; i < len; i++) {
            const unsigned char c = (unsigned char)rest.ptr[i];
            if (c < ' ' || c == 0x7f || !valid)
                (void)buffer_append_format(out, "%%%02X", c);
            else
                (void)buffer_append_char(out, (char)c);
        }
        rest = slice_of(rest.ptr + len, rest.len - len);
    }
}
