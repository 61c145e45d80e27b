// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes may be an article, known names, tokens cut by someone else, or a model. The first byte
// chooses which; what comes out must lie within what went in.
#include "text/entities/entity-tagger.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MODES = 4, MAX_TOKENS = 4096, MAX_KNOWN = 16 };

static struct entity_model model;
static struct entity_tagger *tagger;

static void must(bool holds)
{
    if (!holds)
        abort();
}

/** Cuts the first line off. */
static struct slice cut_line(struct slice *text)
{
    const char *const newline = text->len ? memchr(text->ptr, '\n', text->len) : NULL;
    const size_t len = newline ? (size_t)(newline - text->ptr) : text->len;
    const struct slice line = slice_of(text->ptr, len);
    *text = slice_of(text->ptr + len, text->len - len);
    if (text->len)
        *text = slice_of(text->ptr + 1, text->len - 1);
    return line;
}

static void check_tags(const struct entity_tags *tags, struct slice title, struct slice body)
{
    uint32_t *const counts = calloc(tags->entity_count + 1, sizeof(*counts));
    must(counts != NULL);
    for (size_t i = 0; i < tags->mention_count; i++) {
        const struct entity_mention *const m = &tags->mentions[i];
        const size_t len = m->in_title ? title.len : body.len;
        must(m->length > 0 && m->offset <= len && m->length <= len - m->offset);
        must(m->entity < tags->entity_count && m->type == tags->entities[m->entity].type);
        counts[m->entity]++;
    }
    for (size_t i = 0; i < tags->entity_count; i++) {
        const struct entity *const e = &tags->entities[i];
        must(e->name.len > 0 && e->salience >= 0 && e->salience <= 1);
        must(i == 0 || e->salience <= tags->entities[i - 1].salience);
        must(e->mention_count == counts[i] && entity_type_name(e->type) != NULL);
        must(e->alias_count >= 1 && e->alias_count <= ENTITY_ALIASES_MAX);
        bool own = false;
        for (size_t k = 0; k < e->alias_count; k++)
            own = own || slice_equal(e->aliases[k], e->name);
        must(own);
    }
    free(counts);
}

static void tag(struct slice text, bool knowing)
{
    struct known_name known[MAX_KNOWN];
    size_t count = 0;
    while (knowing && count < MAX_KNOWN) {
        const struct slice line = cut_line(&text);
        if (!line.len)
            break;
        known[count++] = (struct known_name){.type = (enum entity_type)((uint8_t)line.ptr[0] % 4),
                                             .name = slice_of(line.ptr + 1, line.len - 1)};
    }
    const struct slice title = cut_line(&text);
    struct entity_tags tags;
    must(entity_tag_knowing(tagger, title, text, known, count, &tags, NULL) == ERROR_NONE);
    check_tags(&tags, title, text);
}

/** Tokens of any length and with any flags: two bytes of the head for each. */
static void label(struct slice text)
{
    static struct entity_token tokens[MAX_TOKENS];
    static uint8_t labels[MAX_TOKENS];
    const size_t head = text.len / 2;
    size_t at = head, count = 0;
    for (size_t i = 0; i + 1 < head && at < text.len && count < MAX_TOKENS; i += 2) {
        size_t length = 1 + (uint8_t)text.ptr[i] % ENTITY_TOKEN_MAX;
        if (length > text.len - at)
            length = text.len - at;
        const struct slice token = slice_of(text.ptr + at, length);
        tokens[count++] = (struct entity_token){
            .offset = (uint32_t)at,
            .length = (uint16_t)length,
            .flags = (uint16_t)(entity_token_letters(token) |
                                ((uint8_t)text.ptr[i + 1] &
                                 (ENTITY_TOKEN_SENTENCE | ENTITY_TOKEN_PARAGRAPH |
                                  ENTITY_TOKEN_SPACE_BEFORE)))};
        at += length;
    }
    memset(labels, 255, sizeof(labels));
    must(entity_label(tagger, text, tokens, count, labels, NULL) == ERROR_NONE);
    for (size_t i = 0; i < count; i++)
        must(labels[i] < ENTITY_LABELS);
}

/** A model that is no model is refused, and nothing behind its bytes is read. */
static void read_model(struct slice bytes)
{
    void *copy = NULL;
    if (posix_memalign(&copy, 64, bytes.len ? bytes.len : 1) != 0)
        return;
    memcpy(copy, bytes.ptr, bytes.len);
    struct entity_model read;
    const enum error_code code = entity_model_read(&read, slice_of(copy, bytes.len), NULL);
    must(code == ERROR_DATA || code == ERROR_NONE);
    if (code == ERROR_NONE)
        must((const char *)read.buckets >= (const char *)copy &&
             (const char *)read.buckets <= (const char *)copy + bytes.len);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!tagger)
        must(entity_model_builtin(&model, NULL) == ERROR_NONE &&
             entity_tagger_open(&tagger, &model, NULL) == ERROR_NONE);
    const struct slice all = slice_of(size ? (const char *)data : "", size);
    const struct slice rest = size ? slice_of(all.ptr + 1, size - 1) : all;
    switch (size ? data[0] % MODES : 0) {
    case 0:
        tag(rest, false);
        break;
    case 1:
        tag(rest, true);
        break;
    case 2:
        label(rest);
        break;
    default:
        read_model(rest);
        break;
    }
    return 0;
}
