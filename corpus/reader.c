// SPDX-License-Identifier: GPL-2.0-or-later
#include "reader.h"

#include "article-source.h"
#include "byline.h"
#include "date.h"
#include "formats.h"
#include "wide-text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct reader {
    struct input *input;
    struct wide_text *wide; // lies over it where it is UTF-16; NULL: it is not
    const struct reader_format *format;
    void *state;
    struct buffer id; // scratch
    bool doubtful;    // the format is named, what the file begins with is not like it
    bool anything;    // an article was read, or rejected
    bool done;
};

const struct reader_format *const *reader_formats(void)
{
    static const struct reader_format *const formats[] = {
#ifdef DATELINE_HAVE_ARCHIVE
        &format_archive, // a tar's first member begins with a name: before all that looks for words
#endif
        &format_json,  // a whole document: before JSON Lines, which take any '{'
        &format_jsonl, //
        &format_warc,  //
        &format_feed,  // before HTML: some feeds stand within a page
        &format_nitf,
        &format_newsml1,
        &format_newsmlg2,
        &format_rcv1,
        &format_trec, // before HTML: the tags of some are those of pages
        &format_reuters21578,
        &format_html,         //
        &format_wire,         // before what looks for headers
        &format_mail,         //
        &format_front_matter, // behind mail, whose headers are fields too
        &format_csv,
        &format_text, // takes what no other knows
        NULL,
    };
    return formats;
}

const struct reader_format *reader_format_by_name(struct slice name)
{
    for (const struct reader_format *const *format = reader_formats(); *format; format++)
        if (slice_equal(name, slice_of_string((*format)->name)))
            return *format;
    return NULL;
}

/** @param map  what columns mean, or NULL: those of a table may be known by it alone */
static const struct reader_format *detect(struct slice head, const char *map)
{
    for (const struct reader_format *const *format = reader_formats(); *format; format++)
        if ((*format)->detect(head) ||
            (map && *format == &format_csv && csv_detect_mapped(head, map)))
            return *format;
    return NULL;
}

/** What the format reads: the input, or its text. */
static struct input *readable(const struct reader *reader)
{
    return reader->wide ? wide_text_input(reader->wide) : reader->input;
}

/** Lays UTF-8 over an input in UTF-16, unless it is XML or HTML. */
static enum error_code widen(struct reader *reader, const struct reader_format *format,
                             struct slice *head, struct error *error)
{
    if (!wide_text_detect(*head))
        return ERROR_NONE;
    const struct reader_format *own = format ? format : detect(*head, NULL);
    if (own && own != &format_text && own->detect(*head))
        return ERROR_NONE;
    const enum error_code code = wide_text_open(&reader->wide, reader->input, error);
    return code == ERROR_NONE ? input_peek(readable(reader), head, error) : code;
}

/** What the input is: as told, as detected, or a container of what was told. */
static enum error_code choose_format(struct reader *reader, const struct reader_format *format,
                                     const char *map, struct error *error)
{
    struct slice head = SLICE_LITERAL("");
    enum error_code code = input_peek(reader->input, &head, error);
    if (code == ERROR_NONE)
        code = widen(reader, format, &head, error);
    if (code != ERROR_NONE)
        return code;
    reader->format = format ? format : detect(head, map);
    reader->doubtful = format && slice_trim(head).len &&
                       !(format == &format_csv ? csv_has_header(head, map) : format->detect(head));
    if (!reader->format) {
        (void)error_set(error, ERROR_DATA, "cannot tell the format of '%s'",
                        input_path(reader->input));
        error_hint(error, "--list-formats names those that can be read, --format=NAME chooses one");
        return ERROR_DATA;
    }
    for (const struct reader_format *const *all = reader_formats(); format && *all; all++)
        if ((*all)->set_format && (*all)->detect(head))
            reader->format = *all;
    return ERROR_NONE;
}

/** Opens what is in an input, from a place on if it has an offset: @p format is known then. */
static enum error_code open_place(struct reader **out, struct input *input,
                                  const struct reader_format *format,
                                  const struct reader_limits *limits, struct reader_place place,
                                  struct error *error)
{
    struct reader *reader = calloc(1, sizeof(*reader));
    if (!reader) {
        input_close(input);
        return error_set_no_memory(error);
    }
    reader->input = input;
    reader->format = format;
    input_set_limits(input, limits->max_expanded, limits->max_ratio);
    enum error_code code =
        place.offset ? ERROR_NONE : choose_format(reader, format, limits->map, error);
    if (code == ERROR_NONE)
        code = reader->format->open(&reader->state, readable(reader), limits, error);
    if (code != ERROR_NONE) {
        reader_close(reader);
        return code;
    }
    if (place.offset)
        code = format->resume(reader->state, place, error);
    else if (reader->format->set_format && reader->format != format)
        reader->format->set_format(reader->state, format);
    if (code != ERROR_NONE) {
        reader_close(reader);
        return code;
    }
    *out = reader;
    return ERROR_NONE;
}

enum error_code reader_open_input(struct reader **out, struct input *input,
                                  const struct reader_format *format,
                                  const struct reader_limits *limits, struct error *error)
{
    return open_place(out, input, format, limits, (struct reader_place){.offset = 0}, error);
}

enum error_code reader_open_at(struct reader **out, const char *path,
                               const struct reader_format *format,
                               const struct reader_limits *limits, struct reader_place place,
                               struct error *error)
{
    struct input *input = NULL;
    const enum error_code code = input_open_at(&input, path, place.offset, error);
    return code == ERROR_NONE ? open_place(out, input, format, limits, place, error) : code;
}

enum error_code reader_open(struct reader **out, const char *path,
                            const struct reader_format *format, const struct reader_limits *limits,
                            struct error *error)
{
    return reader_open_at(out, path, format, limits, (struct reader_place){.offset = 0}, error);
}

bool reader_place(const struct reader *reader, struct reader_place *place)
{
    if (!reader->format->place || reader->wide || input_compressed(reader->input))
        return false;
    *place = reader->format->place(reader->state);
    return true;
}

static void read_time(struct article *article)
{
    const struct slice text = article_get(article, ARTICLE_DATE);
    if (text.len == 0)
        return;
    article->has_time = date_parse(text, &article->time);
    article->bad_date = !article->has_time;
}

/** 32 digits that stand for what an article says. */
static void append_hash(struct buffer *out, const struct article *article)
{
    struct buffer content = BUFFER_INIT;
    for (size_t i = 0; i < article->value_count; i++) {
        const struct article_value *value = &article->values[i];
        (void)buffer_append_format(&content, "%d %zu ", (int)value->field, value->len);
        (void)buffer_append(&content, article->bytes.data + value->offset, value->len);
    }
    const XXH128_hash_t hash = XXH3_128bits(content.data, content.len);
    (void)buffer_append_format(out, "%016" PRIx64 "%016" PRIx64, (uint64_t)hash.high64,
                               (uint64_t)hash.low64);
    out->failed |= content.failed;
    buffer_free(&content);
}

/**
 * Gives an article without identifier one that stays the same from run to run. The place in
 * standard input is none: the next run reads other articles from it, which must not supersede
 * these.
 */
static void give_id(struct reader *reader, struct article *article)
{
    if (article_get(article, ARTICLE_ID).len)
        return;
    const struct slice url = article_get(article, ARTICLE_URL);
    buffer_clear(&reader->id);
    if (url.len) {
        (void)buffer_append_slice(&reader->id, url);
    } else if (article_source_piped(slice_of_string(input_path(reader->input)))) {
        (void)buffer_append_string(&reader->id, "stdin-");
        append_hash(&reader->id, article);
    } else {
        article->named_by_path = true;
        article_append_path(&reader->id, input_path(reader->input));
        if (article->record)
            (void)buffer_append_format(&reader->id, "#%llu", (unsigned long long)article->record);
        if (article->part > 1)
            (void)buffer_append_format(&reader->id, ".%llu", (unsigned long long)article->part);
    }
    article->failed |= !buffer_ok(&reader->id);
    article_set(article, ARTICLE_ID, buffer_slice(&reader->id));
}

enum reader_status reader_next(struct reader *reader, struct article *article, struct error *error)
{
    if (reader->done)
        return READER_END;
    article_clear(article);
    article->path = input_path(reader->input);
    const enum reader_status status = reader->format->next(reader->state, article, error);
    reader->done = status == READER_END || status == READER_FAILED;
    if (status == READER_END && reader->doubtful && !reader->anything) {
        article->record = 0;
        (void)error_set(error, ERROR_DATA, "nothing in the file is of the format '%s'",
                        reader->format->name);
        return READER_REJECTED;
    }
    reader->anything = true;
    if (status != READER_ARTICLE || reader->format->set_format) // a container's are complete
        return status;
    read_time(article);
    byline_name_authors(article);
    give_id(reader, article);
    if (!article_repair(article)) {
        (void)error_set_no_memory(error);
        return READER_REJECTED;
    }
    return READER_ARTICLE;
}

const struct reader_format *reader_detected(const struct reader *reader)
{
    return reader->format;
}

uint64_t reader_position(const struct reader *reader)
{
    return input_position(reader->input);
}

bool reader_hash(const struct reader *reader, uint64_t *high, uint64_t *low)
{
    return input_hash(reader->input, high, low);
}

void reader_close(struct reader *reader)
{
    if (!reader)
        return;
    if (reader->state)
        reader->format->close(reader->state);
    wide_text_close(reader->wide);
    input_close(reader->input);
    buffer_free(&reader->id);
    free(reader);
}
