// SPDX-License-Identifier: GPL-2.0-or-later
// A word or a few for each result, for other programs: TREC runs, identifiers, file names.
#include "corpus/stored-article.h"
#include "print-formats.h"

#include <inttypes.h>

static void nothing(struct buffer *out, const struct print_style *style,
                    const struct search_heading *heading)
{
    (void)out;
    (void)style;
    (void)heading;
}

/** A field that holds no separator: tabs and line breaks become blanks. */
static void append_field(struct buffer *out, struct slice value)
{
    const size_t start = out->len;
    (void)buffer_append_slice(out, value);
    for (size_t i = start; i < out->len; i++)
        if ((unsigned char)out->data[i] < ' ')
            out->data[i] = ' ';
}

/** A word for a TREC run, which is split at blanks: they and '%' are percent-encoded. */
static void append_word(struct buffer *out, struct slice value)
{
    for (size_t i = 0; i < value.len; i++) {
        const unsigned char c = (unsigned char)value.ptr[i];
        if (c <= ' ' || c == '%')
            (void)buffer_append_format(out, "%%%02X", c);
        else
            (void)buffer_append_char(out, (char)c);
    }
    if (value.len == 0)
        (void)buffer_append_char(out, '-');
}

static void trec_hit(struct buffer *out, const struct print_style *style,
                     const struct search_heading *heading, const struct hit *hit,
                     struct slice snippet)
{
    (void)style;
    (void)snippet;
    append_word(out, heading->query_id.len ? heading->query_id : slice_of_string("1"));
    (void)buffer_append_string(out, " Q0 ");
    append_word(out, stored_article_get(hit->stored, ARTICLE_ID));
    (void)buffer_append_format(out, " %" PRIu32 " %.9f ", hit->rank, hit->score);
    append_word(out, heading->tag);
    (void)buffer_append_char(out, '\n');
}

static void ids_hit(struct buffer *out, const struct print_style *style,
                    const struct search_heading *heading, const struct hit *hit,
                    struct slice snippet)
{
    (void)heading;
    (void)snippet;
    append_field(out, stored_article_get(hit->stored, ARTICLE_ID));
    (void)buffer_append_char(out, style->terminator);
}

static void paths_hit(struct buffer *out, const struct print_style *style,
                      const struct search_heading *heading, const struct hit *hit,
                      struct slice snippet)
{
    (void)heading;
    (void)snippet;
    append_field(out, stored_article_path(hit->stored));
    (void)buffer_append_char(out, style->terminator);
}

const struct print_format format_print_trec = {
    .name = "trec",
    .description = "a TREC run: qid Q0 id rank score tag",
    .ties_by_id = true,
    .begin = nothing,
    .hit = trec_hit,
    .end = nothing,
};

const struct print_format format_print_ids = {
    .name = "ids",
    .description = "identifiers",
    .terminated = true,
    .begin = nothing,
    .hit = ids_hit,
    .end = nothing,
};

const struct print_format format_print_paths = {
    .name = "paths",
    .description = "names of the files the articles were read from",
    .terminated = true,
    .begin = nothing,
    .hit = paths_hit,
    .end = nothing,
};
