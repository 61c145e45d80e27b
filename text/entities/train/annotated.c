// SPDX-License-Identifier: GPL-2.0-or-later
#include "annotated.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { SENTENCES_WITHOUT_MARK = 30, SENTENCES_WITH_MARK = 1000000 };

int annotated_type(struct slice class)
{
    static const struct {
        const char *name;
        int type;
    } names[] = {{"per", 0},  {"loc", 1},     {"place", 1},    {"fac", 1},         {"gpe", 1},
                 {"org", 2},  {"corp", 2},    {"group", 2},    {"company", 2},     {"misc", 3},
                 {"norp", 3}, {"product", 3}, {"creative", 3}, {"nationality", 3}, {"event", -1},
                 {"work", 3}, {"law", 3},     {"language", 3}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const size_t len = strlen(names[i].name);
        if (class.len >= len &&
            slice_equal_ascii_case(slice_of(class.ptr, len), slice_of_string(names[i].name)))
            return names[i].type;
    }
    return -1;
}

static bool looks_like_tag(struct slice tag)
{
    return (tag.len == 1 && tag.ptr[0] == 'O') ||
           (tag.len > 2 && (tag.ptr[1] == '-' || tag.ptr[1] == '_') &&
            strchr("BIESLUM", tag.ptr[0]));
}

static bool add_article(struct annotated *a)
{
    if (a->article_count + 2 > a->article_capacity) {
        const size_t capacity = a->article_capacity ? a->article_capacity * 2 : 64;
        size_t *grown = realloc(a->articles, capacity * sizeof(*grown));
        if (!grown)
            return false;
        a->articles = grown;
        a->article_capacity = capacity;
    }
    if (!a->article_count || a->articles[a->article_count - 1] != a->count)
        a->articles[a->article_count++] = a->count;
    return true;
}

static bool add_token(struct annotated *a, struct slice word, bool first)
{
    if (a->count == a->capacity) {
        const size_t capacity = a->capacity ? a->capacity * 2 : 4096;
        struct entity_token *tokens = realloc(a->tokens, capacity * sizeof(*tokens));
        if (tokens)
            a->tokens = tokens;
        uint8_t *labels = realloc(a->labels, capacity);
        if (labels)
            a->labels = labels;
        if (!tokens || !labels)
            return false;
        a->capacity = capacity;
    }
    if (word.len > ENTITY_TOKEN_MAX)
        word.len = ENTITY_TOKEN_MAX;
    a->tokens[a->count] = (struct entity_token){
        .offset = (uint32_t)a->text.len,
        .length = (uint16_t)word.len,
        .flags = (uint16_t)(entity_token_letters(word) | ENTITY_TOKEN_SPACE_BEFORE |
                            (first ? ENTITY_TOKEN_SENTENCE : 0)),
    };
    a->labels[a->count++] = ENTITY_OUTSIDE;
    return buffer_append_slice(&a->text, word) && buffer_append_char(&a->text, ' ');
}

static void close_span(struct annotated *a, size_t start, int type)
{
    if (type < 0 || start >= a->count)
        return;
    const size_t end = a->count;
    for (size_t i = start; i < end; i++)
        a->labels[i] = (uint8_t)((unsigned)type * 4 + (i == start     ? (unsigned)ENTITY_BEGIN
                                                       : i + 1 == end ? (unsigned)ENTITY_END
                                                                      : (unsigned)ENTITY_INSIDE));
    if (end == start + 1)
        a->labels[start] = (uint8_t)(type * 4 + ENTITY_SINGLE);
}

enum error_code annotated_read(struct annotated *a, const char *path, struct error *error)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return error_set_errno(error, ERROR_NO_INPUT, errno, "cannot read '%s'", path);
    char *line = NULL;
    size_t capacity = 0, sentences = 0, span = 0;
    ssize_t got;
    bool first = true, ok = add_article(a), marks = false;
    int open = -1; // type of the span at hand
    char open_class[64] = "";
    while (ok && (got = getline(&line, &capacity, file)) >= 0) {
        struct slice columns[16];
        size_t n = 0;
        for (char *p = line; n < 16;) {
            while (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
                p++;
            if (!*p)
                break;
            char *start = p;
            while (*p && *p != ' ' && *p != '\t' && *p != '\n' && *p != '\r')
                p++;
            columns[n++] = slice_of(start, (size_t)(p - start));
        }
        const bool docstart = n > 0 && slice_starts_with(columns[0], SLICE_LITERAL("-DOCSTART-"));
        const bool newdoc = n > 1 && columns[0].len == 1 && columns[0].ptr[0] == '#' &&
                            slice_equal(columns[1], SLICE_LITERAL("newdoc"));
        if (n < 2 || docstart || newdoc ||
            (columns[0].len == 1 && columns[0].ptr[0] == '#' && n > 3)) {
            close_span(a, span, open);
            open = -1;
            open_class[0] = 0;
            if (!first)
                sentences++;
            first = true;
            marks = marks || docstart || newdoc;
            if (docstart || newdoc || (!marks && sentences >= SENTENCES_WITHOUT_MARK)) {
                ok = add_article(a);
                sentences = 0;
            }
            continue;
        }
        struct slice word = columns[0], tag = columns[1];
        if (n >= 4 && looks_like_tag(columns[2]) && word.ptr[0] >= '0' && word.ptr[0] <= '9') {
            word = columns[1];
            tag = columns[2];
        } else if (!looks_like_tag(tag) && n > 2) {
            tag = columns[n - 1];
        }
        char prefix = 'I';
        struct slice class = tag;
        if (looks_like_tag(tag)) {
            prefix = tag.ptr[0];
            class = tag.len == 1 ? slice_of("", 0) : slice_of(tag.ptr + 2, tag.len - 2);
        }
        if (class.len >= sizeof(open_class))
            class.len = sizeof(open_class) - 1;
        const bool same = slice_equal(class, slice_of_string(open_class));
        if (!class.len || prefix == 'B' || prefix == 'S' || prefix == 'U' || !same) {
            close_span(a, span, open);
            span = a->count;
            open = class.len ? annotated_type(class) : -1;
            memcpy(open_class, class.ptr, class.len);
            open_class[class.len] = 0;
        }
        ok = add_token(a, word, first);
        first = false;
        if (prefix == 'E' || prefix == 'L' || prefix == 'S' || prefix == 'U') {
            close_span(a, span, open);
            open = -1;
            open_class[0] = 0;
        }
    }
    close_span(a, span, open);
    ok = ok && add_article(a);
    const bool failed = ferror(file) != 0;
    free(line);
    if (fclose(file) != 0 || failed)
        return error_set(error, ERROR_IO, "cannot read '%s'", path);
    return ok ? ERROR_NONE : error_set_no_memory(error);
}

void annotated_free(struct annotated *a)
{
    buffer_free(&a->text);
    free(a->tokens);
    free(a->labels);
    free(a->articles);
    *a = (struct annotated){.count = 0};
}
