// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis.h"

#include "base/utf8.h"
#include "corpus/date.h"
#include "corpus/stored-article.h"
#include "index/fields.h"
#include "text/comparable-name.h"
#include "text/dateline.h"
#include "text/exact-name.h"
#include "text/story-sketch.h"
#include "xapian-c/xapian-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { LONGEST_LEAD = 400, LONGEST_VALUE = 1000 };

void analysis_open(struct analysis *analysis, const struct schema *schema)
{
    *analysis = (struct analysis){.schema = *schema};
}

void analysis_close(struct analysis *analysis)
{
    language_tally_close(&analysis->languages);
    free(analysis->texts);
    free(analysis->terms);
    free(analysis->values);
    buffer_free(&analysis->bytes);
    buffer_free(&analysis->stored);
    buffer_free(&analysis->name);
    buffer_free(&analysis->term);
}

/** Makes room for one more element. False without memory, which marks the analysis. */
static bool grow(struct analysis *analysis, void **array, size_t count, size_t *capacity,
                 size_t element)
{
    if (count < *capacity)
        return true;
    const size_t wanted = *capacity ? 2 * *capacity : 16;
    void *grown = realloc(*array, wanted * element);
    if (!grown) {
        analysis->bytes.failed = true;
        return false;
    }
    *array = grown;
    *capacity = wanted;
    return true;
}

static void add_text(struct analysis *analysis, struct analysed_text text)
{
    void *texts = analysis->texts;
    if (text.text.len == 0 || text.weight == 0)
        return;
    if (grow(analysis, &texts, analysis->text_count, &analysis->text_capacity, sizeof(text))) {
        analysis->texts = texts;
        analysis->texts[analysis->text_count++] = text;
    }
}

static void add_term(struct analysis *analysis, const char *prefix, struct slice value)
{
    void *terms = analysis->terms;
    if (value.len == 0)
        return;
    analysis->bytes.failed |= !field_term(&analysis->term, prefix, value);
    const struct analysed_term at = {analysis->bytes.len, analysis->term.len};
    if (grow(analysis, &terms, analysis->term_count, &analysis->term_capacity, sizeof(at))) {
        analysis->terms = terms;
        analysis->terms[analysis->term_count++] = at;
        (void)buffer_append_slice(&analysis->bytes, buffer_slice(&analysis->term));
    }
}

/** A value as it is, unless it is absurdly long. */
static void add_value(struct analysis *analysis, int slot, struct slice value)
{
    void *values = analysis->values;
    value = utf8_truncate(value, LONGEST_VALUE);
    if (value.len == 0 || slot == SLOT_NONE)
        return;
    const struct analysed_value at = {(uint32_t)slot, analysis->bytes.len, value.len};
    if (grow(analysis, &values, analysis->value_count, &analysis->value_capacity, sizeof(at))) {
        analysis->values = values;
        analysis->values[analysis->value_count++] = at;
        (void)buffer_append_slice(&analysis->bytes, value);
    }
}

/** The exact term of a value, compared without case and diacritics. */
static void add_exact_term(struct analysis *analysis, const char *prefix, struct slice value)
{
    buffer_clear(&analysis->name);
    (void)exact_name_append(&analysis->name, value);
    analysis->bytes.failed |= analysis->name.failed;
    add_term(analysis, prefix, buffer_slice(&analysis->name));
}

/** Headline, lead and body, in the default text and the headline's own field. */
static void analyse_text(struct analysis *analysis, const struct article *article)
{
    const struct field_weights *weights = &analysis->schema.weights;
    const struct slice title = article_get(article, ARTICLE_TITLE);
    add_text(analysis, (struct analysed_text){.prefix = "",
                                              .text = title,
                                              .weight = weights->title,
                                              .has_positions = true,
                                              .from_start = true,
                                              .stemmed = true});
    size_t index = 0;
    struct slice text;
    uint32_t gap = ANALYSIS_GAP;
    while (article_next(article, ARTICLE_TEXT, &index, &text)) {
        const char *newline = memchr(text.ptr, '\n', text.len);
        size_t lead = newline ? (size_t)(newline - text.ptr) : text.len;
        if (lead > LONGEST_LEAD) {
            lead = utf8_truncate(text, LONGEST_LEAD).len;
            while (lead && text.ptr[lead - 1] != ' ')
                lead--;
        }
        if (gap == 0) // only the first text of an article has a lead
            lead = 0;
        struct analysed_text part = {.prefix = "",
                                     .text = slice_of(text.ptr, lead),
                                     .weight = weights->lead,
                                     .position = gap,
                                     .has_positions = true,
                                     .stemmed = true};
        add_text(analysis, part);
        part.text = slice_of(text.ptr + lead, text.len - lead);
        part.weight = weights->text;
        part.position = lead && weights->lead ? 0 : gap;
        add_text(analysis, part);
        gap = 0;
    }
    add_text(analysis, (struct analysed_text){.prefix = field_by_id(FIELD_TITLE)->words_prefix,
                                              .text = title,
                                              .weight = 1,
                                              .has_positions = true,
                                              .from_start = true,
                                              .stemmed = true});
}

/** Who wrote it: words to search by, folded but not stemmed, and the exact term of each name. */
static void analyse_authors(struct analysis *analysis, const struct article *article)
{
    const struct field *field = field_by_id(FIELD_AUTHOR);
    struct slice name;
    size_t index = 0;
    for (bool first = true; article_next(article, ARTICLE_AUTHOR, &index, &name); first = false) {
        add_text(analysis, (struct analysed_text){.prefix = field->words_prefix,
                                                  .text = name,
                                                  .weight = 1,
                                                  .position = first ? 0 : ANALYSIS_GAP,
                                                  .from_start = first,
                                                  .has_positions = true});
        buffer_clear(&analysis->name);
        analysis->bytes.failed |= !comparable_name_append(&analysis->name, name);
        add_term(analysis, field->exact_prefix, buffer_slice(&analysis->name));
    }
}

/** A field that is only matched as a whole. */
static void analyse_exact(struct analysis *analysis, const struct article *article,
                          enum article_field from, enum field_id to)
{
    const struct field *field = field_by_id(to);
    struct slice value;
    size_t index = 0;
    add_value(analysis, field->slot, article_get(article, from));
    while (article_next(article, from, &index, &value))
        add_exact_term(analysis, field->exact_prefix, value);
}

/** The language by its ISO code, however the article writes it, and as it writes it. */
static void analyse_language(struct analysis *analysis, const struct article *article,
                             const char *code)
{
    const struct field *field = field_by_id(FIELD_LANGUAGE);
    const struct slice value = article_get(article, ARTICLE_LANGUAGE);
    add_value(analysis, field->slot, code ? slice_of_string(code) : value);
    if (code)
        add_term(analysis, field->exact_prefix, slice_of_string(code));
    if (!code || !slice_equal_ascii_case(value, slice_of_string(code)))
        add_exact_term(analysis, field->exact_prefix, value);
}

static void analyse_date(struct analysis *analysis, const struct article *article)
{
    char text[16];
    char sortable[XC_SORTABLE_MAX];
    if (!article->has_time)
        return;
    const struct date date = date_from_time(article->time);
    (void)snprintf(text, sizeof(text), "%04d%02d%02d", date.year % 10000, date.month % 100,
                   date.day % 100);
    add_term(analysis, field_by_id(FIELD_DATE)->exact_prefix, slice_of(text, 8));
    add_term(analysis, PREFIX_MONTH, slice_of(text, 6));
    add_term(analysis, PREFIX_YEAR, slice_of(text, 4));
    const size_t len = xc_sortable_serialise(sortable, (double)article->time);
    add_value(analysis, field_by_id(FIELD_DATE)->slot, slice_of(sortable, len));
}

/** What tells versions of a story: the sketch of the text, or of the headline alone, and its key.
 */
static void analyse_story(struct analysis *analysis, const struct article *article)
{
    const struct field *field = field_by_id(FIELD_STORY);
    const struct slice text = article_get(article, ARTICLE_TEXT);
    struct story_sketch sketch;
    char value[STORY_VALUE_SIZE];
    if (!story_sketch_make(&sketch, text.len ? text : article_get(article, ARTICLE_TITLE)))
        return;
    memcpy(value, sketch.bytes, STORY_SKETCH_SIZE);
    memcpy(value + STORY_SKETCH_SIZE, sketch.key, STORY_KEY_DIGITS);
    add_value(analysis, field->slot, slice_of(value, sizeof(value)));
    add_term(analysis, field->exact_prefix, slice_of(sketch.key, STORY_KEY_DIGITS));
}

static bool is_ascii_word(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)(c - '0') < 10;
}

/**
 * Unbroken runs of ASCII letters and digits that are too long for a term: no words. A run of that
 * length covers every place a length apart, so it is enough to look back from those.
 */
static uint32_t count_long_words(struct slice text)
{
    uint32_t count = 0;
    size_t start = 0; // no run begins before it
    while (text.len - start > FIELD_TERM_MAX) {
        size_t end = start + FIELD_TERM_MAX + 1;
        size_t back = end;
        while (back > start && is_ascii_word(text.ptr[back - 1]))
            back--;
        if (back > start) {
            start = back;
            continue;
        }
        count++;
        while (end < text.len && is_ascii_word(text.ptr[end]))
            end++;
        start = end;
    }
    return count;
}

/** By the article's own language, else by that of the index. */
static bool is_english(const struct language *language, const char *code)
{
    return strcmp(code ? code : (language ? language->code : ""), "en") == 0;
}

bool analysis_run(struct analysis *analysis, struct article *article)
{
    analysis->text_count = 0;
    analysis->term_count = 0;
    analysis->value_count = 0;
    buffer_clear(&analysis->bytes);

    dateline_take(article);
    headline_take(article);
    const char *code = NULL;
    analysis->language = article_language(&analysis->languages, &analysis->schema, article, &code);
    analysis->english = is_english(analysis->language, code);
    if (!stored_article_write(article, &analysis->stored))
        return false;

    const struct slice id = article_get(article, ARTICLE_ID);
    add_term(analysis, field_by_id(FIELD_ID)->exact_prefix, id);
    analysis->id_shortened = id.len + 1 > FIELD_TERM_MAX;
    analyse_text(analysis, article);
    analyse_authors(analysis, article);
    analyse_exact(analysis, article, ARTICLE_SOURCE, FIELD_SOURCE);
    analyse_exact(analysis, article, ARTICLE_SECTION, FIELD_SECTION);
    analyse_exact(analysis, article, ARTICLE_KEYWORD, FIELD_KEYWORD);
    analyse_language(analysis, article, code);
    add_term(analysis, field_by_id(FIELD_URL)->exact_prefix, article_get(article, ARTICLE_URL));
    analyse_date(analysis, article);
    analyse_story(analysis, article);
    analysis->long_words = count_long_words(article_get(article, ARTICLE_TEXT));

    const struct slice content = stored_article_content(buffer_slice(&analysis->stored));
    analysis->content_hash = XXH3_64bits(content.ptr, content.len);
    char hash[8];
    memcpy(hash, &analysis->content_hash, sizeof(hash));
    add_value(analysis, SLOT_CONTENT_HASH, slice_of(hash, sizeof(hash)));
    return article_ok(article) && buffer_ok(&analysis->bytes) && buffer_ok(&analysis->stored);
}
