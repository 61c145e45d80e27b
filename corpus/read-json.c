// SPDX-License-Identifier: GPL-2.0-or-later
// JSON documents: an array of articles, an object with a list of them in it or with articles as its
// members, one article, or several documents one behind the other. Lists are read element by
// element, so that a file may be of any size; behind a damaged element the next one is looked for.
#include "formats.h"
#include "json-article.h"
#include "json-scan.h"
#include "window.h"

#include <stdlib.h>

_Static_assert((int)WINDOW_PADDING >= (int)JSON_PADDING, "values can be parsed where they lie");

enum {
    DEEPEST_WRAPPER = 3,
    KEYED_WINDOW = 1 << 20, // in which the first article of an object of articles ends
};

enum place {
    AT_TOP,    // before a document
    IN_LIST,   // in an array of articles
    IN_KEYED,  // in an object whose members are articles
    IN_WRAPPER // in an object, behind its list or before another
};

struct json_reader {
    struct window window;
    struct json_mapper mapper;
    size_t max_article;
    enum place place;
    bool keyed;      // an object of articles has been found: in the next one keys are no news
    bool started;    // the byte order mark has been looked for
    bool listed;     // a list has been found, or a second document: records are numbered
    bool recovering; // behind damage: what is found on the way is part of it
    size_t depth;    // of wrapper objects around the place
    uint64_t record;
    uint64_t wasted;      // bytes looked at in vain
    struct buffer source; // of a feed, for its items
    struct buffer language;
    struct buffer authors; // a line each
    struct buffer key;     // of the member at hand, among articles
};

static void json_close(void *state)
{
    struct json_reader *reader = state;
    window_close(&reader->window);
    json_mapper_close(&reader->mapper);
    buffer_free(&reader->source);
    buffer_free(&reader->language);
    buffer_free(&reader->authors);
    buffer_free(&reader->key);
    free(reader);
}

static enum error_code json_open(void **state, struct input *input,
                                 const struct reader_limits *limits, struct error *error)
{
    struct json_reader *reader = calloc(1, sizeof(*reader));
    if (!reader)
        return error_set_no_memory(error);
    window_open(&reader->window, input);
    reader->max_article = limits->max_article;
    const enum error_code code = json_mapper_open(&reader->mapper, limits->map, error);
    if (code != ERROR_NONE) {
        json_close(reader);
        return code;
    }
    *state = reader;
    return ERROR_NONE;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/** Finds the first byte at or behind *at that is no blank. @return its value, -1 at the end */
static enum error_code next_char(struct json_reader *reader, size_t *at, int *c,
                                 struct error *error)
{
    for (;;) {
        const struct slice bytes = window_bytes(&reader->window);
        while (*at < bytes.len && is_blank(bytes.ptr[*at]))
            ++*at;
        if (*at < bytes.len) {
            *c = (unsigned char)bytes.ptr[*at];
            return ERROR_NONE;
        }
        if (reader->window.at_end) {
            *c = -1;
            return ERROR_NONE;
        }
        const enum error_code code = window_more(&reader->window, error);
        if (code != ERROR_NONE)
            return code;
    }
}

/** As next_char(), dropping the blanks, so that the window begins with the byte. */
static enum error_code skip_blanks(struct json_reader *reader, int *c, struct error *error)
{
    for (;;) {
        const struct slice bytes = window_bytes(&reader->window);
        size_t blanks = 0;
        while (blanks < bytes.len && is_blank(bytes.ptr[blanks]))
            blanks++;
        window_skip(&reader->window, blanks);
        if (blanks < bytes.len) {
            *c = (unsigned char)bytes.ptr[blanks];
            return ERROR_NONE;
        }
        if (reader->window.at_end) {
            *c = -1;
            return ERROR_NONE;
        }
        const enum error_code code = window_more(&reader->window, error);
        if (code != ERROR_NONE)
            return code;
    }
}

enum extent { EXTENT_WHOLE, EXTENT_TOO_LARGE, EXTENT_CUT };

/** Finds the end of the value at @p at. @param[out] end  behind it; of what was seen, if not whole
 */
static enum error_code find_end(struct json_reader *reader, size_t at, size_t *end,
                                enum extent *extent, struct error *error)
{
    struct json_scan scan = JSON_SCAN_INIT;
    for (;;) {
        const struct slice bytes = window_bytes(&reader->window);
        const bool whole =
            json_scan_value(&scan, slice_of(bytes.ptr + at, bytes.len > at ? bytes.len - at : 0));
        *end = at + scan.at;
        *extent =
            *end > reader->max_article ? EXTENT_TOO_LARGE : (whole ? EXTENT_WHOLE : EXTENT_CUT);
        if (whole || *extent == EXTENT_TOO_LARGE || reader->window.at_end)
            return ERROR_NONE;
        const enum error_code code = window_more(&reader->window, error);
        if (code != ERROR_NONE)
            return code;
    }
}

/** Finds `} , {` followed by `"`, or an object that begins a line, behind @p at in the window. */
static bool find_boundary(struct slice bytes, size_t at, size_t *boundary)
{
    while (at < bytes.len) {
        const char *brace = memchr(bytes.ptr + at, '{', bytes.len - at);
        if (!brace)
            return false;
        const size_t found = (size_t)(brace - bytes.ptr);
        size_t before = found;
        size_t behind = found + 1;
        bool newline = false;
        at = found + 1;
        while (before > 0 && is_blank(bytes.ptr[before - 1]) && found - before < 100)
            newline |= bytes.ptr[--before] == '\n';
        bool parted = before > 0 && bytes.ptr[before - 1] == ',';
        if (parted) {
            before--;
            while (before > 0 && is_blank(bytes.ptr[before - 1]) && found - before < 200)
                before--;
            parted = before > 0 && bytes.ptr[before - 1] == '}';
        } else {
            parted = newline && before > 0 && bytes.ptr[before - 1] == '}';
        }
        while (behind < bytes.len && is_blank(bytes.ptr[behind]) && behind - found < 100)
            behind++;
        if (parted && behind < bytes.len && bytes.ptr[behind] == '"') {
            *boundary = found;
            return true;
        }
    }
    return false;
}

/**
 * Behind damage at the start of the window: goes on with what looks like the next article.
 * @param[out] found  false if the rest has none; then it has been skipped
 */
static enum error_code recover(struct json_reader *reader, bool *found, struct error *error)
{
    size_t at = 1;
    *found = false;
    reader->recovering = true;
    for (;;) {
        const struct slice bytes = window_bytes(&reader->window);
        size_t boundary = 0;
        if (find_boundary(bytes, at, &boundary)) {
            window_skip(&reader->window, boundary);
            reader->place = IN_LIST;
            *found = true;
            return ERROR_NONE;
        }
        const size_t keep = bytes.len < 512 ? bytes.len : 512; // a boundary may begin in it
        window_skip(&reader->window, bytes.len - keep);
        at = 1;
        if (reader->window.at_end) {
            window_skip(&reader->window, keep);
            return ERROR_NONE;
        }
        const enum error_code code = window_more(&reader->window, error);
        if (code != ERROR_NONE)
            return code;
    }
}

/** Says what is wrong, once for a stretch of damage, and goes on behind it. */
static enum reader_status damaged(struct json_reader *reader, struct article *article,
                                  const char *what, size_t seen, struct error *error)
{
    const bool said = reader->recovering;
    bool found = false;
    article->record = ++reader->record;
    reader->listed = true;
    reader->wasted += seen;
    if (reader->wasted > (UINT64_C(64) << 20) + 4 * reader->window.position) {
        (void)error_set(error, ERROR_DATA, "too much of the JSON is damaged");
        return READER_FAILED;
    }
    if (recover(reader, &found, error) != ERROR_NONE)
        return READER_FAILED;
    if (!found)
        reader->place = AT_TOP;
    if (said) {
        reader->record--;
        return READER_END; // not to be told again: the caller goes on
    }
    (void)error_set(error, ERROR_DATA, "%s", what);
    return READER_REJECTED;
}

static void keep_author(struct json_reader *reader, struct json_value author)
{
    struct json_value name;
    struct slice text;
    if (!json_member(author, "name", &name) || !json_string(name, &text))
        return;
    (void)buffer_append_slice(&reader->authors, text);
    (void)buffer_append_char(&reader->authors, '\n');
}

/** Remembers what a feed says of itself: {"title": "...", "language": "...", "authors": [...]}. */
static void keep_member(struct json_reader *reader, struct slice name, struct slice value)
{
    struct buffer *to = NULL;
    struct json_value parsed;
    struct slice text;
    size_t repaired = 0;
    if (slice_equal(name, SLICE_LITERAL("title")))
        to = &reader->source;
    else if (slice_equal(name, SLICE_LITERAL("language")))
        to = &reader->language;
    const bool authors =
        slice_equal(name, SLICE_LITERAL("authors")) || slice_equal(name, SLICE_LITERAL("author"));
    if ((!to && !authors) ||
        json_mapper_parse(&reader->mapper, value, &parsed, &repaired, NULL) != ERROR_NONE)
        return;
    if (authors) {
        struct json_iterator iterator = json_iterate(parsed);
        struct json_value author;
        buffer_clear(&reader->authors);
        if (json_type_of(parsed) != JSON_ARRAY)
            keep_author(reader, parsed);
        else
            while (json_next_element(&iterator, &author))
                keep_author(reader, author);
    } else if (json_string(parsed, &text)) {
        buffer_clear(to);
        (void)buffer_append_slice(to, text);
    }
}

static void add_defaults(const struct json_reader *reader, struct article *article)
{
    const size_t count = article->value_count;
    if (reader->source.len && article_get(article, ARTICLE_SOURCE).len == 0)
        article_add(article, ARTICLE_SOURCE, buffer_slice(&reader->source));
    if (reader->language.len && article_get(article, ARTICLE_LANGUAGE).len == 0)
        article_add(article, ARTICLE_LANGUAGE, buffer_slice(&reader->language));
    struct slice authors = buffer_slice(&reader->authors);
    const bool unnamed = article_get(article, ARTICLE_AUTHOR).len == 0;
    while (unnamed && authors.len) {
        const char *newline = memchr(authors.ptr, '\n', authors.len);
        const size_t len = newline ? (size_t)(newline - authors.ptr) : authors.len;
        article_add(article, ARTICLE_AUTHOR, slice_of(authors.ptr, len));
        authors =
            slice_of(authors.ptr + len + (newline != NULL), authors.len - len - (newline != NULL));
    }
    article->is_utf8 &= article->value_count == count;
}

/** The article at the start of the window, @p end bytes. */
static enum reader_status take_object(struct json_reader *reader, struct article *article,
                                      size_t end, struct error *error)
{
    const struct slice text = slice_of(window_bytes(&reader->window).ptr, end);
    const enum error_code code = json_mapper_read(&reader->mapper, text, article, error);
    window_skip(&reader->window, end);
    if (code != ERROR_NONE)
        return READER_REJECTED;
    add_defaults(reader, article);
    reader->recovering = false;
    return READER_ARTICLE;
}

/** An element of a list, which is at the start of the window. */
static enum reader_status take_element(struct json_reader *reader, struct article *article,
                                       struct error *error)
{
    size_t end = 0;
    enum extent extent;
    if (find_end(reader, 0, &end, &extent, error) != ERROR_NONE) {
        article->record = reader->record + 1;
        return READER_FAILED;
    }
    if (extent == EXTENT_TOO_LARGE)
        return damaged(reader, article, "article is larger than the limit, or damaged", end, error);
    if (extent == EXTENT_CUT)
        return damaged(reader, article, "the JSON ends within an article, or is damaged", end,
                       error);
    if (window_bytes(&reader->window).ptr[end - 1] != '}') // a bracket is lost
        return damaged(reader, article, "the JSON is damaged", end, error);
    article->record = ++reader->record;
    const bool said = reader->recovering;
    const enum reader_status status = take_object(reader, article, end, error);
    if (status == READER_REJECTED && said) { // what is left of a damaged one
        reader->record--;
        reader->wasted += end;
        return READER_END;
    }
    return status;
}

enum walk {
    WALK_LIST,    // a list of articles begins at the start of the window
    WALK_OBJECT,  // the whole object has been seen: its end is known
    WALK_LARGE,   // larger than an article may be
    WALK_DAMAGED, // no JSON, or it ends early
    WALK_FAILED,
};

/** Goes over a scalar: to the next comma or bracket. */
static enum error_code skip_scalar(struct json_reader *reader, size_t *at, struct error *error)
{
    for (;;) {
        const struct slice bytes = window_bytes(&reader->window);
        while (*at < bytes.len && bytes.ptr[*at] != ',' && bytes.ptr[*at] != '}' &&
               bytes.ptr[*at] != ']')
            ++*at;
        if (*at < bytes.len || reader->window.at_end || *at > reader->max_article)
            return ERROR_NONE;
        const enum error_code code = window_more(&reader->window, error);
        if (code != ERROR_NONE)
            return code;
    }
}

/**
 * Walks the members of an object from @p at on, looking for a list of articles.
 * @param[in,out] depth  of objects that are open
 * @param[out] end       behind the object, or what has been seen
 */
static enum walk walk_members(struct json_reader *reader, size_t at, size_t *depth, size_t *end,
                              struct error *error)
{
    int c = 0;
    for (;;) {
        enum extent extent;
        *end = at;
        if (at > reader->max_article)
            return WALK_LARGE;
        if (next_char(reader, &at, &c, error) != ERROR_NONE)
            return WALK_FAILED;
        if (c == ',') {
            at++;
            continue;
        }
        if (c == '}') {
            *end = ++at;
            if (--*depth == 0)
                return WALK_OBJECT;
            continue;
        }
        if (c != '"')
            return WALK_DAMAGED;
        const size_t name_at = at;
        if (find_end(reader, at, end, &extent, error) != ERROR_NONE)
            return WALK_FAILED;
        if (extent != EXTENT_WHOLE)
            return extent == EXTENT_CUT ? WALK_DAMAGED : WALK_LARGE;
        const size_t name_len = *end - name_at - 2;
        at = *end;
        if (next_char(reader, &at, &c, error) != ERROR_NONE)
            return WALK_FAILED;
        if (c != ':')
            return WALK_DAMAGED;
        at++;
        if (next_char(reader, &at, &c, error) != ERROR_NONE)
            return WALK_FAILED;
        struct slice name = slice_of(window_bytes(&reader->window).ptr + name_at + 1, name_len);
        if (c == '[' && json_scan_is_list_name(name)) {
            size_t inner = at + 1;
            int first = 0;
            if (next_char(reader, &inner, &first, error) != ERROR_NONE)
                return WALK_FAILED;
            if (first == '{') {
                *end = at + 1;
                return WALK_LIST;
            }
        } else if (c == '{' && *depth < DEEPEST_WRAPPER && json_scan_is_outer_name(name)) {
            ++*depth;
            at++;
            continue;
        }
        if (c == '{' || c == '[' || c == '"') {
            const size_t value_at = at;
            if (find_end(reader, at, &at, &extent, error) != ERROR_NONE)
                return WALK_FAILED;
            *end = at;
            if (extent != EXTENT_WHOLE)
                return extent == EXTENT_CUT ? WALK_DAMAGED : WALK_LARGE;
            const char *bytes = window_bytes(&reader->window).ptr;
            name = slice_of(bytes + name_at + 1, name_len);
            if (*depth == 1)
                keep_member(reader, name, slice_of(bytes + value_at, at - value_at));
        } else if (skip_scalar(reader, &at, error) != ERROR_NONE) {
            return WALK_FAILED;
        }
    }
}

/** Skips the value at the start of the window, however large it is. */
static enum error_code skip_value(struct json_reader *reader, struct error *error)
{
    struct json_scan scan = JSON_SCAN_INIT;
    for (;;) {
        if (json_scan_value(&scan, window_bytes(&reader->window))) {
            window_skip(&reader->window, scan.at);
            return ERROR_NONE;
        }
        // What has been looked at can go, but for backslashes before a quote that is to come.
        const struct slice bytes = window_bytes(&reader->window);
        size_t keep = 0;
        while (keep < bytes.len && bytes.ptr[bytes.len - keep - 1] == '\\')
            keep++;
        keep = keep % 2;
        window_skip(&reader->window, bytes.len - keep);
        scan.at = keep;
        scan.string_start = 0;
        if (reader->window.at_end)
            return ERROR_NONE;
        const enum error_code code = window_more(&reader->window, error);
        if (code != ERROR_NONE)
            return code;
    }
}

/** Finds out whether the members of the object at the start of the window are articles. */
static enum error_code look_for_keys(struct json_reader *reader, bool *keyed, struct error *error)
{
    for (;;) {
        const struct slice bytes = window_bytes(&reader->window);
        const enum json_keyed known = json_scan_is_keyed(bytes);
        *keyed = known == JSON_KEYED_YES;
        if (known != JSON_KEYED_UNKNOWN || reader->window.at_end || bytes.len > KEYED_WINDOW)
            return ERROR_NONE;
        const enum error_code code = window_more(&reader->window, error);
        if (code != ERROR_NONE)
            return code;
    }
}

/** Keeps the name of a member, which is an article's identifier if it is the first so called. */
static void keep_key(struct json_reader *reader, struct slice quoted)
{
    struct json_value parsed;
    struct slice text;
    size_t repaired = 0;
    buffer_clear(&reader->key);
    if (!reader->keyed &&
        json_mapper_parse(&reader->mapper, quoted, &parsed, &repaired, NULL) == ERROR_NONE &&
        json_string(parsed, &text))
        (void)buffer_append_slice(&reader->key, text);
}

/** A member of an object of articles, which is at the start of the window with its name. */
static enum reader_status take_keyed(struct json_reader *reader, struct article *article,
                                     struct error *error)
{
    size_t end = 0;
    enum extent extent;
    int c = 0;
    if (find_end(reader, 0, &end, &extent, error) != ERROR_NONE)
        return READER_FAILED;
    size_t at = end;
    if (extent != EXTENT_WHOLE || next_char(reader, &at, &c, error) != ERROR_NONE || c != ':')
        return damaged(reader, article, "the JSON is damaged or ends early", end, error);
    keep_key(reader, slice_of(window_bytes(&reader->window).ptr, end));
    window_skip(&reader->window, at + 1);
    if (skip_blanks(reader, &c, error) != ERROR_NONE)
        return READER_FAILED;
    if (c == '{') {
        const enum reader_status status = take_element(reader, article, error);
        if (status == READER_ARTICLE && article_get(article, ARTICLE_ID).len == 0)
            article_add(article, ARTICLE_ID, buffer_slice(&reader->key));
        return status;
    }
    if (c == '[' || c == '"')
        return skip_value(reader, error) == ERROR_NONE ? READER_END : READER_FAILED;
    at = 0;
    if (skip_scalar(reader, &at, error) != ERROR_NONE)
        return READER_FAILED;
    window_skip(&reader->window, at);
    return READER_END;
}

/** A document begins at the start of the window with '{'. */
static enum reader_status take_document(struct json_reader *reader, struct article *article,
                                        struct error *error)
{
    size_t end = 0;
    bool keyed = false;
    reader->depth = 1;
    buffer_clear(&reader->source);
    buffer_clear(&reader->language);
    buffer_clear(&reader->authors);
    if (look_for_keys(reader, &keyed, error) != ERROR_NONE) {
        article->record = reader->record + 1;
        return READER_FAILED;
    }
    if (keyed) {
        window_skip(&reader->window, 1);
        reader->place = IN_KEYED;
        reader->listed = true;
        return READER_END;
    }
    switch (walk_members(reader, 1, &reader->depth, &end, error)) {
    case WALK_LIST:
        window_skip(&reader->window, end);
        reader->place = IN_LIST;
        reader->listed = true;
        return READER_END; // the caller goes on
    case WALK_LARGE:
        article->record = ++reader->record;
        reader->listed = true;
        if (skip_value(reader, error) != ERROR_NONE)
            return READER_FAILED;
        (void)error_set(error, ERROR_DATA, "article is larger than %zu bytes", reader->max_article);
        return READER_REJECTED;
    case WALK_DAMAGED:
        return damaged(reader, article, "the JSON is damaged or ends early", end, error);
    case WALK_FAILED:
        article->record = reader->record + 1;
        return READER_FAILED;
    case WALK_OBJECT:
        break;
    }
    size_t next = end;
    int c = 0;
    if (next_char(reader, &next, &c, error) != ERROR_NONE)
        c = '{'; // the fault comes again with the next call
    buffer_clear(&reader->source);
    buffer_clear(&reader->language);
    buffer_clear(&reader->authors);
    reader->record++;
    reader->listed |= c != -1;
    article->record = reader->listed ? reader->record : 0;
    return take_object(reader, article, end, error);
}

/** In an object whose list has been read: another list may follow. */
static enum reader_status leave_wrapper(struct json_reader *reader, struct article *article,
                                        struct error *error)
{
    size_t end = 0;
    switch (walk_members(reader, 0, &reader->depth, &end, error)) {
    case WALK_LIST:
        reader->place = IN_LIST;
        break;
    case WALK_OBJECT:
        reader->place = AT_TOP;
        break;
    case WALK_LARGE: // of no interest, but it need not be an error
        break;
    case WALK_DAMAGED:
        return damaged(reader, article, "the JSON is damaged or ends early", end, error);
    case WALK_FAILED:
        article->record = reader->record + 1;
        return READER_FAILED;
    }
    window_skip(&reader->window, end);
    return READER_END;
}

/** One step. READER_END means that there is nothing to tell yet, unless the input is at its end. */
static enum reader_status step(struct json_reader *reader, struct article *article, bool *done,
                               struct error *error)
{
    int c = 0;
    if (skip_blanks(reader, &c, error) != ERROR_NONE) {
        article->record = reader->record + 1;
        return READER_FAILED;
    }
    if (c == -1) {
        *done = true;
        if (reader->place == AT_TOP || reader->recovering)
            return READER_END;
        article->record = reader->record + 1;
        (void)error_set(error, ERROR_DATA, "the JSON ends early");
        return READER_REJECTED;
    }
    switch (reader->place) {
    case AT_TOP:
        if (c == '{')
            return take_document(reader, article, error);
        if (c == ',' && reader->record) { // as behind every line of some files
            window_skip(&reader->window, 1);
            return READER_END;
        }
        if (c != '[')
            return damaged(reader, article, "this is no JSON object or array", 1, error);
        window_skip(&reader->window, 1);
        reader->place = IN_LIST;
        reader->listed = true;
        reader->depth = 0;
        return READER_END;
    case IN_LIST:
        if (c == '{')
            return take_element(reader, article, error);
        if (c == ']') {
            window_skip(&reader->window, 1);
            reader->place = reader->depth ? IN_WRAPPER : AT_TOP;
            return READER_END;
        }
        if (c == ',') {
            window_skip(&reader->window, 1);
            return READER_END;
        }
        return damaged(reader, article, "a list of articles has something else in it", 1, error);
    case IN_KEYED:
        if (c == '"')
            return take_keyed(reader, article, error);
        if (c != ',' && c != '}')
            return damaged(reader, article, "an object of articles is damaged", 1, error);
        window_skip(&reader->window, 1);
        if (c == '}') {
            reader->place = AT_TOP;
            reader->keyed = true;
        }
        return READER_END;
    case IN_WRAPPER:
        return leave_wrapper(reader, article, error);
    }
    return READER_END;
}

static enum reader_status json_next(void *state, struct article *article, struct error *error)
{
    struct json_reader *reader = state;
    bool done = false;
    if (!reader->started) {
        reader->started = true;
        if (window_skip_bom(&reader->window, error) != ERROR_NONE)
            return READER_FAILED;
    }
    for (;;) {
        const enum reader_status status = step(reader, article, &done, error);
        if (done && status == READER_REJECTED)
            reader->place = AT_TOP; // said: the next call ends
        if (status != READER_END || done)
            return status;
        article_clear(article); // of a fragment behind damage
    }
}

const struct reader_format format_json = {
    .name = "json",
    .description = "JSON: an array or list of articles, ninjs, JSON Feed, news-please, Webhose",
    .detect = json_scan_is_document,
    .open = json_open,
    .next = json_next,
    .close = json_close,
};
