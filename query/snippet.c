// SPDX-License-Identifier: GPL-2.0-or-later
#include "snippet.h"

#include "base/terminal.h"
#include "base/utf8.h"
#include "index/fields.h"
#include "index/term-frequencies.h"
#include "index/xapian-error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_WORDS = 64,       // of the query that are looked for
    MAX_MATCHES = 1000,   // in an article
    TOKENS = 256,         // read at a time
    SENTENCE_BEFORE = 80, // bytes to go back for the start of a sentence
    WORDS_BEFORE = 40,    // else so many, to a blank
    LONGEST_TEXT = 1 << 20,
};

/** A word of the query as it stands in the index, without its prefix. */
struct wanted {
    struct slice word;
    struct slice term;
    double weight; // the rarer, the more
    bool stemmed;  // else folded only
    bool prefix;   // any word that starts so
};

struct match {
    size_t offset;
    size_t length;
    size_t word; // which one of the wanted
};

struct snippet_maker {
    struct snippet_tools tools;
    struct wanted wanted[MAX_WORDS];
    size_t wanted_count;
    bool any_folded;
    bool starts_kept;  // stems begin as their words do
    bool starts[0x80]; // ASCII letters and digits that a wanted word begins with
    struct match matches[MAX_MATCHES];
    size_t match_count;
    struct token tokens[TOKENS];
};

/** Notes a leaf if it is a word that can stand in a text. */
static void want(struct snippet_maker *maker, const struct query_leaf *leaf)
{
    const struct field *field = field_by_id(leaf->node->field);
    if (!leaf->scored || leaf->negated || !field->words_prefix || maker->wanted_count == MAX_WORDS)
        return;
    const size_t prefix = strlen(field->words_prefix);
    if (leaf->term.len <= prefix || memcmp(leaf->term.ptr, field->words_prefix, prefix) != 0)
        return;
    const struct slice word = slice_of(leaf->term.ptr + prefix, leaf->term.len - prefix);
    // A whole name's exact term has a longer prefix in capitals: its words are leaves of their own.
    if (prefix && word.ptr[0] >= 'A' && word.ptr[0] <= 'Z')
        return;
    for (size_t i = 0; i < maker->wanted_count; i++)
        if (slice_equal(maker->wanted[i].word, word))
            return;
    const bool stemmed = field->id == FIELD_TEXT || field->id == FIELD_TITLE;
    maker->any_folded |= !stemmed;
    if (word.len && (unsigned char)word.ptr[0] < sizeof(maker->starts))
        maker->starts[(unsigned char)word.ptr[0]] = true;
    maker->wanted[maker->wanted_count++] = (struct wanted){
        .word = word,
        .term = leaf->term,
        .stemmed = stemmed,
        .prefix = leaf->prefix,
    };
}

/** Sets the weights of the words: rare ones say more. */
static enum error_code weigh_words(struct snippet_maker *maker, struct error *error)
{
    struct slice terms[MAX_WORDS];
    xc_doccount frequencies[MAX_WORDS];
    xc_doccount documents = 0;
    size_t count = 0;
    if (xc_database_doccount(&documents, maker->tools.database))
        return error_set_xapian(error, "cannot read the index");
    for (size_t i = 0; i < maker->wanted_count; i++)
        if (!maker->wanted[i].prefix)
            terms[count++] = maker->wanted[i].term;
    const enum error_code code = term_frequencies(maker->tools.database, maker->tools.remote, terms,
                                                  count, frequencies, error);
    if (code != ERROR_NONE)
        return code;
    count = 0;
    for (size_t i = 0; i < maker->wanted_count; i++) {
        const xc_doccount frequency = maker->wanted[i].prefix ? 1 : frequencies[count++];
        maker->wanted[i].weight = log(1 + (double)documents / (frequency + 1.0)) + 0.1;
    }
    return ERROR_NONE;
}

enum error_code snippet_maker_open(struct snippet_maker **out, const struct snippet_tools *tools,
                                   const struct query_leaf *leaves, size_t count,
                                   struct error *error)
{
    struct snippet_maker *maker = malloc(sizeof(*maker));
    if (!maker)
        return error_set_no_memory(error);
    maker->tools = *tools;
    maker->wanted_count = 0;
    maker->any_folded = false;
    maker->starts_kept = stemmer_keeps_start(tools->stemmer);
    memset(maker->starts, 0, sizeof(maker->starts));
    for (size_t i = 0; i < count; i++)
        want(maker, &leaves[i]);
    const enum error_code code = weigh_words(maker, error);
    if (code != ERROR_NONE) {
        free(maker);
        return code;
    }
    *out = maker;
    return ERROR_NONE;
}

void snippet_maker_close(struct snippet_maker *maker)
{
    free(maker);
}

/** False if a word is none of the wanted ones by its first letter, which spares taking its stem. */
static bool starts_like_one(const struct snippet_maker *maker, struct slice word)
{
    const unsigned char first = word.len ? (unsigned char)word.ptr[0] : 0;
    const bool plain = (first >= 'a' && first <= 'z') || (first >= '0' && first <= '9');
    return !plain || !maker->starts_kept || maker->starts[first];
}

/** Which of the wanted words a word of the text is, or wanted_count. */
static size_t recognise(const struct snippet_maker *maker, struct slice word)
{
    if (!starts_like_one(maker, word))
        return maker->wanted_count;
    char stem[STEMMER_MAX_STEM];
    char folded[STEMMER_MAX_STEM];
    const struct slice as_stem =
        slice_of(stem, stemmer_apply(maker->tools.stemmer, word, stem, sizeof(stem)));
    struct slice as_folded = SLICE_LITERAL("");
    if (maker->any_folded)
        as_folded =
            slice_of(folded, stemmer_apply(maker->tools.folder, word, folded, sizeof(folded)));
    for (size_t i = 0; i < maker->wanted_count; i++) {
        const struct wanted *wanted = &maker->wanted[i];
        const struct slice form = wanted->stemmed ? as_stem : as_folded;
        if (wanted->prefix ? slice_starts_with(form, wanted->word)
                           : slice_equal(form, wanted->word))
            return i;
    }
    return maker->wanted_count;
}

static void find_matches(struct snippet_maker *maker, struct slice text)
{
    size_t count;
    maker->match_count = 0;
    if (maker->wanted_count == 0)
        return;
    tokenizer_start(maker->tools.tokenizer, text);
    while (maker->match_count < MAX_MATCHES &&
           (count = tokenizer_next(maker->tools.tokenizer, maker->tokens, TOKENS)) > 0) {
        for (size_t i = 0; i < count && maker->match_count < MAX_MATCHES; i++) {
            const struct token *token = &maker->tokens[i];
            const size_t word = recognise(maker, token->word);
            if (word < maker->wanted_count)
                maker->matches[maker->match_count++] =
                    (struct match){token->offset, token->length, word};
        }
    }
}

/** The worth of the matches within @p length bytes from match @p first on. */
static double worth(const struct snippet_maker *maker, size_t first, size_t length)
{
    bool seen[MAX_WORDS] = {false};
    const size_t end = maker->matches[first].offset + length;
    double sum = 0;
    for (size_t i = first; i < maker->match_count && maker->matches[i].offset < end; i++) {
        const struct match *match = &maker->matches[i];
        sum += maker->wanted[match->word].weight * (seen[match->word] ? 0.1 : 1);
        // Words of the query side by side are worth more than apart.
        if (i > first && match[-1].word != match->word &&
            match->offset <= match[-1].offset + match[-1].length + 2)
            sum += 0.5 * maker->wanted[match->word].weight;
        seen[match->word] = true;
    }
    return sum;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/** Where the snippet begins whose first match is at @p at: a sentence, else a word. */
static size_t begin_at(struct slice text, size_t at)
{
    const size_t least = at > SENTENCE_BEFORE ? at - SENTENCE_BEFORE : 0;
    for (size_t i = at; i > least; i--) {
        const char before = text.ptr[i - 1];
        const bool stop = i >= 2 && is_blank(before) && strchr(".!?\n", text.ptr[i - 2]) != NULL;
        if (before == '\n' || stop)
            return i;
    }
    if (least == 0)
        return 0;
    size_t begin = at > WORDS_BEFORE ? at - WORDS_BEFORE : 0;
    while (begin < at && !is_blank(text.ptr[begin]))
        begin++;
    while (begin < at && is_blank(text.ptr[begin]))
        begin++;
    return begin;
}

/** Where a snippet of @p columns ends: behind a word. */
static size_t end_at(struct slice text, size_t begin, int columns)
{
    const struct slice rest = slice_of(text.ptr + begin, text.len - begin);
    const size_t most = begin + terminal_fit(rest, columns).len;
    size_t end = most;
    if (most == text.len)
        return text.len;
    while (end > begin && !is_blank(text.ptr[end]))
        end--;
    return end > begin ? end : most; // one enormous word, or a script without blanks
}

/** Appends a run of text on one line, without what would be taken for a mark. */
static void append_run(struct buffer *out, struct slice run)
{
    const size_t start = out->len;
    (void)buffer_append_slice(out, run);
    for (size_t i = start; i < out->len; i++)
        if (is_blank(out->data[i]) || out->data[i] == SNIPPET_START || out->data[i] == SNIPPET_END)
            out->data[i] = ' ';
}

/** Appends [begin, end) of the text with the matches from @p first on marked. */
static void append_marked(struct snippet_maker *maker, struct slice text, size_t begin, size_t end,
                          size_t first, struct buffer *out)
{
    size_t done = begin;
    for (size_t i = first; i < maker->match_count && maker->matches[i].offset < end; i++) {
        const struct match *match = &maker->matches[i];
        size_t behind = match->offset + match->length;
        if (match->offset < done)
            continue;
        behind = behind < end ? behind : end;
        append_run(out, slice_of(text.ptr + done, match->offset - done));
        (void)buffer_append_char(out, SNIPPET_START);
        append_run(out, slice_of(text.ptr + match->offset, behind - match->offset));
        (void)buffer_append_char(out, SNIPPET_END);
        done = behind;
    }
    append_run(out, slice_of(text.ptr + done, end - done));
}

enum error_code snippet_mark(struct snippet_maker *maker, struct slice text, struct buffer *out,
                             struct error *error)
{
    text = utf8_truncate(text, LONGEST_TEXT);
    find_matches(maker, text);
    append_marked(maker, text, 0, text.len, 0, out);
    return buffer_ok(out) ? ERROR_NONE : error_set_no_memory(error);
}

enum error_code snippet_make(struct snippet_maker *maker, struct slice text, int columns,
                             struct buffer *out, struct error *error)
{
    const size_t length = (size_t)columns; // of most scripts, near enough to choose a place
    size_t begin = 0;
    size_t best = 0;
    text = utf8_truncate(slice_trim(text), LONGEST_TEXT);
    find_matches(maker, text);
    double most = 0;
    // What stands before the first match takes room, too.
    const size_t window = length > WORDS_BEFORE ? length - WORDS_BEFORE : length;
    for (size_t i = 0; i < maker->match_count; i++) {
        const double value = worth(maker, i, window);
        if (value > most * 1.0001) {
            most = value;
            best = i;
        }
    }
    if (maker->match_count)
        begin = begin_at(text, maker->matches[best].offset);
    const size_t end = end_at(text, begin, columns);
    if (begin > 0)
        (void)buffer_append_string(out, "…");
    append_marked(maker, text, begin, end, best, out);
    if (end < text.len)
        (void)buffer_append_string(out, "…");
    return buffer_ok(out) ? ERROR_NONE : error_set_no_memory(error);
}
