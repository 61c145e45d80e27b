// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/utf8.h"
#include "query-errors.h"
#include "query-parser.h"
#include "text/exact-name.h"

/** Letters that a wildcard needs before it. */
enum { WILDCARD_LETTERS = 2 };

/* Words and phrases. */

struct query_node *parser_word(struct parser *parser, enum field_id field,
                               const struct query_word *word, uint32_t position)
{
    struct query_node *node = query_node_leaf(parser_arena(parser), QUERY_WORD, field, word->word);
    if (!node)
        return parser_checked(parser, NULL);
    node->offset = word->offset;
    node->length = word->length;
    node->ngram = word->ngram;
    node->position = position;
    return node;
}

bool parser_read_words(struct parser *parser, struct query_words *words, struct slice text)
{
    const size_t offset = (size_t)(text.ptr - parser->lexer.text.ptr);
    if (!query_words_read(words, parser_arena(parser), parser->context->tokenizer,
                          parser->context->characters, parser->lexer.text, offset, text.len))
        return parser_no_memory(parser);
    if (words->count > QUERY_WORDS_MAX - parser->words) {
        parser->code = error_set(parser->error, ERROR_USAGE, "the query has more than %d words",
                                 QUERY_WORDS_MAX);
        return false;
    }
    return true;
}

/** Words from @p first to before @p last in each target of the field, joined by @p kind. */
static struct query_node *words_node(struct parser *parser, const struct query_field *field,
                                     enum query_node_kind kind, const struct query_words *words,
                                     size_t first, size_t last)
{
    struct query_node_list targets = {.count = 0};
    for (size_t t = 0; t < field->target_count; t++) {
        struct query_node_list list = {.count = 0};
        for (size_t i = first; i < last; i++)
            if (!parser_add(parser, &list,
                            parser_word(parser, field->targets[t], &words->items[i],
                                        parser->words + (uint32_t)(i + 1))))
                return NULL;
        struct query_node *node = parser_combine(parser, kind, &list);
        if (!node || !parser_add(parser, &targets, node))
            return NULL;
    }
    return parser_combine(parser, QUERY_OR, &targets);
}

static bool contains(struct slice text, char c)
{
    return text.len && memchr(text.ptr, c, text.len);
}

static size_t letters_in(struct slice word)
{
    size_t letters = 0;
    while (word.len) {
        size_t length = 1;
        (void)utf8_decode(word, &length);
        word = slice_of(word.ptr + length, word.len - length);
        letters++;
    }
    return letters;
}

static bool wildcard_failed(struct parser *parser, size_t offset, struct slice chunk,
                            const char *format, const char *hint)
{
    (void)parser_fail(parser, offset, chunk, format);
    error_hint(parser->error, "%s", hint);
    return false;
}

/** A word whose chunk has a `*` in it. */
static bool parse_wildcard(struct parser *parser, struct slice chunk,
                           const struct query_words *words, struct condition *out)
{
    const size_t star = (size_t)((const char *)memchr(chunk.ptr, '*', chunk.len) - chunk.ptr);
    const struct query_word *last = words->count ? &words->items[words->count - 1] : NULL;
    const size_t at = (size_t)(chunk.ptr - parser->lexer.text.ptr) + star;
    const struct slice after = slice_of(chunk.ptr + star + 1, chunk.len - star - 1);
    if (!last || (words->count == 1 && !last->ngram && letters_in(last->word) < WILDCARD_LETTERS))
        return wildcard_failed(parser, at, chunk,
                               "too few letters before '*' in '%s' at character %zu",
                               "a wildcard needs at least 2 letters before it, as in re*");
    if (at != last->offset + last->length || contains(after, '*'))
        return wildcard_failed(parser, at, chunk,
                               "the wildcard in '%s' at character %zu is not at a word's end",
                               "only the end of a word can be left open, as in elect*; put text "
                               "in quotation marks");
    if (last->ngram) // a run of such characters is found within longer ones anyway
        return true;
    if (words->count > 1)
        return wildcard_failed(parser, at, chunk,
                               "the wildcard in '%s' at character %zu stands after several words",
                               "write the words apart, with AND between them");
    struct query_node_list targets = {.count = 0};
    for (size_t t = 0; t < out->field->target_count; t++) {
        struct query_node *node =
            parser_checked(parser, query_node_leaf(parser_arena(parser), QUERY_WILDCARD,
                                                   out->field->targets[t], last->word));
        if (!node || !parser_add(parser, &targets, node))
            return false;
        node->offset = last->offset;
        node->length = last->length + 1;
        node->position = parser->words + 1;
    }
    parser->words++;
    return parser_add(parser, &out->nodes, parser_combine(parser, QUERY_OR, &targets));
}

/** A chunk: each word or run of joined words in it is one node. */
static bool parse_chunk(struct parser *parser, struct slice chunk, struct condition *out)
{
    struct query_words *words = query_arena_alloc(parser_arena(parser), sizeof(*words));
    if (!words)
        return parser_no_memory(parser);
    if (!parser_read_words(parser, words, chunk))
        return false;
    if (contains(chunk, '*')) {
        if (!parse_wildcard(parser, chunk, words, out))
            return false;
        if (out->nodes.count)
            return true;
    }
    for (size_t first = 0, last; first < words->count; first = last) {
        const bool ngrams = words->items[first].ngram;
        last = first + 1;
        while (last < words->count &&
               (ngrams ? words->items[last].ngram &&
                             words->items[last].offset <=
                                 words->items[last - 1].offset + words->items[last - 1].length
                       : words->items[last].joined))
            last++;
        if (!parser_add(parser, &out->nodes,
                        words_node(parser, out->field, ngrams ? QUERY_AND : QUERY_PHRASE, words,
                                   first, last)))
            return false;
    }
    if (words->count == 1 && !words->items[0].ngram)
        out->word = words;
    parser->words += (uint32_t)words->count;
    return true;
}

/** `word*` within a quotation. */
static bool has_wildcard(struct slice text)
{
    for (size_t i = 1; i < text.len; i++) {
        const unsigned char before = (unsigned char)text.ptr[i - 1];
        const bool word = before >= 0x80 || (before >= '0' && before <= '9') ||
                          ((before | 0x20) >= 'a' && (before | 0x20) <= 'z');
        if (text.ptr[i] == '*' && word &&
            (i + 1 == text.len || memchr(" \t\n\r,.;:", text.ptr[i + 1], 8)))
            return true;
    }
    return false;
}

static bool parse_phrase(struct parser *parser, struct slice text, struct condition *out)
{
    struct query_words words;
    if (!parser_read_words(parser, &words, text))
        return false;
    if (words.count == 0) {
        (void)parser_fail(parser, out->offset, parser_typed(parser, out->offset, out->length),
                          "there is no word in the quotation %s at character %zu");
        return false;
    }
    if (has_wildcard(text))
        return wildcard_failed(parser, out->offset, parser_typed(parser, out->offset, out->length),
                               "a wildcard cannot stand in a phrase: %s at character %zu",
                               "write the word with the wildcard outside of the quotation marks");
    struct query_node *phrase =
        words_node(parser, out->field, QUERY_PHRASE, &words, 0, words.count);
    parser->words += (uint32_t)words.count;
    if (!phrase || out->field->kind != QUERY_FIELD_NAMES)
        return phrase && parser_add(parser, &out->nodes, phrase);

    // Of names: the whole name, or one that has these words in it.
    struct query_node_list either = {.count = 0};
    for (size_t t = 0; t < out->field->target_count; t++) {
        struct query_node *name =
            parser_checked(parser, query_node_leaf(parser_arena(parser), QUERY_NAME,
                                                   out->field->targets[t], text));
        if (!name || !parser_add(parser, &either, name))
            return false;
        name->offset = out->offset;
        name->length = out->length;
    }
    return parser_add(parser, &either, phrase) &&
           parser_add(parser, &out->nodes, parser_combine(parser, QUERY_OR, &either));
}

/* Filters. */

/** A value as the index has it: names without case and accents, identifiers as they are. */
static bool exact_value(struct parser *parser, enum field_id field, struct slice text,
                        struct buffer *value)
{
    const bool as_is = field == FIELD_ID || field == FIELD_URL || field == FIELD_STORY;
    return (as_is ? buffer_append_slice(value, text) : exact_name_append(value, text)) ||
           parser_no_memory(parser);
}

/** A quotation with its doubled marks made single. */
static bool unquoted(struct parser *parser, struct slice text, struct buffer *out)
{
    for (size_t i = 0; i < text.len; i++) {
        (void)buffer_append_char(out, text.ptr[i]);
        if (text.ptr[i] == '"' && i + 1 < text.len && text.ptr[i + 1] == '"')
            i++;
    }
    return buffer_ok(out) || parser_no_memory(parser);
}

static bool check_value(struct parser *parser, const struct condition *condition, size_t length,
                        bool prefix)
{
    const struct slice piece = parser_typed(parser, condition->offset, condition->length);
    if (prefix && length < WILDCARD_LETTERS)
        return wildcard_failed(parser, condition->offset, piece,
                               "too few letters before '*' in '%s' at character %zu",
                               "a wildcard needs at least 2 letters before it, as in re*");
    if (prefix && length > FIELD_TERM_MAX - 8)
        return parser_fail(parser, condition->offset, piece,
                           "the value '%s' at character %zu is too long for a wildcard");
    if (length == 0)
        return parser_fail(parser, condition->offset, piece,
                           "the value '%s' at character %zu is empty");
    return true;
}

static bool parse_exact(struct parser *parser, struct slice text, bool quoted,
                        struct condition *out)
{
    struct buffer plain = BUFFER_INIT;
    struct buffer value = BUFFER_INIT;
    const enum field_id field = out->field->targets[0];
    const bool prefix = !quoted && text.len && text.ptr[text.len - 1] == '*';
    struct query_node *node = NULL;
    bool done = false;
    if (prefix)
        text.len--;
    if (!(quoted ? unquoted(parser, text, &plain) : true) ||
        !exact_value(parser, field, quoted ? buffer_slice(&plain) : text, &value) ||
        !check_value(parser, out, value.len, prefix))
        goto out;
    node = parser_checked(
        parser, query_node_leaf(parser_arena(parser), QUERY_EXACT, field, buffer_slice(&value)));
    if (!node)
        goto out;
    node->prefix = prefix;
    node->offset = out->offset;
    node->length = out->length;
    done = parser_add(parser, &out->nodes, node);
out:
    buffer_free(&plain);
    buffer_free(&value);
    return done;
}

static bool parse_time(struct parser *parser, struct slice text, struct condition *out)
{
    struct query_period period;
    struct error cause = ERROR_INIT;
    if (query_time_parse(&period, text, out->field->use, parser->context->now, &cause)) {
        // The cause names the date; add where it is.
        parser->code = error_set(parser->error, ERROR_USAGE, "%.400s at character %zu",
                                 cause.message, query_character(parser->lexer.text, out->offset));
        error_hint(parser->error, "%s", cause.hint);
        return false;
    }
    struct query_node *node =
        parser_checked(parser, query_node_leaf(parser_arena(parser), QUERY_TIME, FIELD_DATE, text));
    if (!node)
        return false;
    node->period = period;
    node->offset = out->offset;
    node->length = out->length;
    return parser_add(parser, &out->nodes, node);
}

bool parser_value(struct parser *parser, struct condition *out)
{
    const struct query_part part = parser->part;
    out->offset = part.offset;
    out->length = part.length;
    out->factor = part.factor;
    if (out->field->kind == QUERY_FIELD_EXACT)
        return parse_exact(parser, part.text, part.kind == PART_QUOTED, out);
    if (out->field->kind == QUERY_FIELD_TIME)
        return parse_time(parser, part.text, out);
    return part.kind == PART_QUOTED ? parse_phrase(parser, part.text, out)
                                    : parse_chunk(parser, part.text, out);
}
