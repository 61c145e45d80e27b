// SPDX-License-Identifier: GPL-2.0-or-later
// A word or a few for each result, for other programs: TREC runs, identifiers, file names.
#include "base/terminal.h"
#include "base/utf8.h"
#include "corpus/article-source.h"
#include "corpus/stored-article.h"
#include "print-formats.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

static void nothing(struct buffer *out, const struct print_style *style,
                    const struct search_heading *heading)
{
    (void)out;
    (void)style;
    (void)heading;
}

/** An identifier or a path with its end: as it is for `xargs -0`, which can take anything. */
static void append_ended(struct buffer *out, const struct print_style *style, struct slice value)
{
    if (style->terminator == '\0')
        (void)buffer_append_slice(out, value);
    else
        terminal_append_plain(out, value, "");
    (void)buffer_append_char(out, style->terminator);
}

/** A word for a TREC run, which is split at blanks: they, controls and '%' are percent-encoded. */
static void append_word(struct buffer *out, struct slice value)
{
    const bool none = value.len == 0;
    while (value.len) {
        size_t length = 1;
        const uint32_t c = utf8_decode(value, &length);
        const bool plain = c > ' ' && c != '%' && c != 0x7f && (c < 0x80 || c > 0xa0) &&
                           !(c >= 0x2000 && c <= 0x206f); // blanks and controls of all widths
        if (plain)
            (void)buffer_append(out, value.ptr, length);
        for (size_t i = 0; !plain && i < length; i++)
            (void)buffer_append_format(out, "%%%02X", (unsigned)(unsigned char)value.ptr[i]);
        value = slice_of(value.ptr + length, value.len - length);
    }
    if (none)
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
    append_ended(out, style, stored_article_get(hit->stored, ARTICLE_ID));
}

static void paths_hit(struct buffer *out, const struct print_style *style,
                      const struct search_heading *heading, const struct hit *hit,
                      struct slice snippet)
{
    (void)heading;
    (void)snippet;
    struct slice path = stored_article_path(hit->stored);
    char file[PATH_MAX];
    if (style->terminator == '\0' && memchr(path.ptr, '%', path.len) &&
        article_source_file(path, file)) // `xargs -0` opens it: by the name that it really has
        path = slice_of_string(file);
    append_ended(out, style, path);
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
