// SPDX-License-Identifier: GPL-2.0-or-later
#include "topics.h"

#include <string.h>

#define NO_TAB   "no tab between id and query"
#define TOO_LONG "the query is longer than 1048576 bytes"

void topic_free(struct topic *topic)
{
    buffer_free(&topic->id);
    buffer_free(&topic->query);
}

void topics_open(struct topics *topics, struct input *input)
{
    *topics = (struct topics){.begun = false};
    lines_open(&topics->lines, input, TOPICS_LONGEST_QUERY);
}

void topics_close(struct topics *topics)
{
    lines_close(&topics->lines);
}

/** The next line that is not blank, or is too long: then *line is empty. */
static enum error_code next_line(struct topics *topics, struct slice *line, bool *more,
                                 struct error *error)
{
    for (;;) {
        *line = SLICE_LITERAL("");
        *more = true;
        switch (lines_next(&topics->lines, line, error)) {
        case LINES_END:
            *more = false;
            return ERROR_NONE;
        case LINES_FAILED:
            *more = false;
            return error ? error->code : ERROR_IO;
        case LINES_TOO_LONG:
            return ERROR_NONE;
        case LINES_LINE:
            if (slice_trim(*line).len)
                return ERROR_NONE;
            break;
        }
    }
}

static void read_line(struct topic *topic, struct slice line)
{
    const char *tab = line.len ? memchr(line.ptr, '\t', line.len) : NULL;
    if (line.len == 0) {
        topic->problem = TOO_LONG;
    } else if (!tab) {
        topic->problem = NO_TAB;
    } else {
        const size_t id = (size_t)(tab - line.ptr);
        (void)buffer_append(&topic->id, line.ptr, id);
        (void)buffer_append_slice(&topic->query, slice_trim(slice_of(tab + 1, line.len - id - 1)));
    }
}

/** Takes a word off the start of a text, whatever its case, with the blanks around it. */
static bool skip(struct slice *text, struct slice word)
{
    const struct slice trimmed = slice_trim(*text);
    if (trimmed.len < word.len || !slice_equal_ascii_case(slice_of(trimmed.ptr, word.len), word))
        return false;
    *text = slice_trim(slice_of(trimmed.ptr + word.len, trimmed.len - word.len));
    return true;
}

/** Where in a topic a text stands. */
enum part { PART_OUTSIDE, PART_OTHER, PART_NUMBER, PART_TITLE };

/** Takes the next tag, or the text before it, off a line. */
static struct slice next_piece(struct slice *line)
{
    const bool tag = line->ptr[0] == '<';
    const char *end = memchr(line->ptr + tag, tag ? '>' : '<', line->len - tag);
    const size_t len = end ? (size_t)(end - line->ptr) + tag : line->len;
    const struct slice piece = slice_of(line->ptr, len);
    *line = slice_of(line->ptr + len, line->len - len);
    return piece;
}

/** Appends text of a topic; what introduces it ("Number:") is left out. */
static void append_text(struct buffer *out, struct slice text, struct slice introduction)
{
    if (out->len == 0)
        (void)skip(&text, introduction);
    text = slice_trim(text);
    if (text.len && out->len)
        (void)buffer_append_char(out, ' ');
    (void)buffer_append_slice(out, text);
}

static enum part part_of_tag(struct slice tag, enum part part)
{
    if (skip(&tag, SLICE_LITERAL("<num>")))
        return PART_NUMBER;
    if (skip(&tag, SLICE_LITERAL("<title>")))
        return PART_TITLE;
    return part == PART_OUTSIDE && !skip(&tag, SLICE_LITERAL("<top>")) ? part : PART_OTHER;
}

/** Reads up to the end of a topic. @param[out] more  false: there is none */
static enum error_code read_topic(struct topics *topics, struct topic *topic, bool *more,
                                  struct error *error)
{
    enum part part = PART_OUTSIDE;
    for (;;) {
        while (topics->rest.len) {
            struct slice piece = next_piece(&topics->rest);
            if (skip(&piece, SLICE_LITERAL("</top>"))) {
                topic->problem = topic->id.len == 0      ? "the topic has no number"
                                 : topic->query.len == 0 ? "the topic has no title"
                                                         : NULL;
                return ERROR_NONE;
            }
            if (piece.len && piece.ptr[0] == '<') {
                if (part == PART_OUTSIDE)
                    topic->line = topics->lines.number;
                part = part_of_tag(piece, part);
            } else if (part == PART_NUMBER) {
                append_text(&topic->id, piece, SLICE_LITERAL("Number:"));
            } else if (part == PART_TITLE) {
                append_text(&topic->query, piece, SLICE_LITERAL("Topic:"));
            }
        }
        const enum error_code code = next_line(topics, &topics->rest, more, error);
        if (code != ERROR_NONE || (!*more && part == PART_OUTSIDE))
            return code;
        if (!*more)
            topics->rest = SLICE_LITERAL("</top>"); // it is not closed
        *more = true;
    }
}

enum error_code topics_next(struct topics *topics, struct topic *topic, bool *more,
                            struct error *error)
{
    struct slice line = SLICE_LITERAL("");
    enum error_code code = ERROR_NONE;
    *more = true;
    buffer_clear(&topic->id);
    buffer_clear(&topic->query);
    topic->problem = NULL;
    if (!topics->trec)
        code = next_line(topics, &line, more, error);
    if (!topics->begun) {
        struct slice start = line;
        topics->begun = true;
        topics->trec = skip(&start, SLICE_LITERAL("<top>"));
        topics->rest = line;
    }
    if (code != ERROR_NONE || !*more)
        return code;
    if (topics->trec) {
        code = read_topic(topics, topic, more, error);
    } else {
        topic->line = topics->lines.number;
        read_line(topic, line);
    }
    if (code == ERROR_NONE && !(buffer_ok(&topic->id) && buffer_ok(&topic->query)))
        code = error_set_no_memory(error);
    return code;
}
