// SPDX-License-Identifier: GPL-2.0-or-later
#include "inverter.h"

#include "text/stemmer-set.h"
#include "text/term-stream.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_STREAMS = 24,   // kinds of text: a prefix, and a language or none
    MAX_VALUES = 32,    // slots of an article
    OCCURRENCES = 512,  // read at a time
    NAME_WORDS = 128,   // likewise, of names
    NAME_KINDS = 2,     // kinds of terms that are made of a name's words
    FIELD_WORDS = 8192, // cached words of a field
    DEFLATE_LEVEL = 1,  // docs/bulk-builder.md has the measurements
};

struct text_kind {
    const char *prefix;
    const struct language *language; // NULL: folded only
    struct term_stream *stream;
    uint64_t used; // when last, counted in texts
};

/** A name: texts of the same words, of different kinds. */
struct name_form {
    const struct analysed_text *texts[NAME_KINDS];
    struct term_stream *streams[NAME_KINDS];
    size_t kinds;
    size_t end; // in the joined names
};

struct inverter {
    struct tokenizer *tokenizer;
    struct stemmer_set *stemmers;
    struct article_names *names;
    struct text_kind kinds[MAX_STREAMS];
    size_t kind_count;
    uint64_t texts;
    struct accumulator *accumulator;
    struct inverter_options options;
    size_t held;    // by the accumulator, at most
    uint32_t docid; // the last one
    struct glass_run **runs;
    size_t run_count;
    struct occurrence occurrences[OCCURRENCES];
    struct buffer joined;    // the names of an article, one a line
    struct name_form *forms; // and what they are
    size_t form_capacity;
};

/** Frees what is needed as long as articles come, and no longer. */
static void close_tools(struct inverter *inverter)
{
    for (size_t i = 0; i < inverter->kind_count; i++)
        term_stream_close(inverter->kinds[i].stream);
    inverter->kind_count = 0;
    stemmer_set_close(inverter->stemmers);
    inverter->stemmers = NULL;
    article_names_close(inverter->names);
    inverter->names = NULL;
    tokenizer_close(inverter->tokenizer);
    inverter->tokenizer = NULL;
    buffer_free(&inverter->joined);
    free(inverter->forms);
    inverter->forms = NULL;
    inverter->form_capacity = 0;
}

void inverter_close(struct inverter *inverter)
{
    if (!inverter)
        return;
    for (size_t i = 0; i < inverter->run_count; i++)
        glass_run_free(inverter->runs[i]);
    free(inverter->runs);
    close_tools(inverter);
    accumulator_free(inverter->accumulator);
    free(inverter);
}

enum error_code inverter_open(struct inverter **out, const struct inverter_options *options,
                              struct article_names *names, struct error *error)
{
    struct inverter *inverter = calloc(1, sizeof(*inverter));
    if (!inverter) {
        article_names_close(names);
        return error_set_no_memory(error);
    }
    inverter->names = names;
    const struct tokenizer_options terms = {.ngrams = true, .max_word_bytes = TOKENIZER_MAX_WORD};
    const struct accumulator_options kept = {.positions = true, .deflate_level = DEFLATE_LEVEL};
    inverter->options = *options;
    inverter->accumulator = accumulator_new(&kept);
    enum error_code code = inverter->accumulator ? ERROR_NONE : error_set_no_memory(error);
    if (code == ERROR_NONE)
        code = tokenizer_open(&inverter->tokenizer, options->characters, &terms, error);
    if (code == ERROR_NONE)
        code = stemmer_set_open(&inverter->stemmers, true, error);
    if (code != ERROR_NONE) {
        inverter_close(inverter);
        return code;
    }
    *out = inverter;
    return ERROR_NONE;
}

static enum error_code number_of(void *payload, struct slice term, uint32_t *number,
                                 struct error *error)
{
    *number = accumulator_intern(payload, term);
    // The tokenizer's limit keeps terms short enough: only memory can be missing.
    return *number == ACCUMULATOR_NO_TERM ? error_set_no_memory(error) : ERROR_NONE;
}

/** Of the kinds of text, one that is free, if need be by closing the one not used for longest. */
static struct text_kind *free_kind(struct inverter *inverter)
{
    if (inverter->kind_count < MAX_STREAMS)
        return &inverter->kinds[inverter->kind_count++];
    struct text_kind *oldest = &inverter->kinds[0];
    for (size_t i = 1; i < MAX_STREAMS; i++)
        if (inverter->kinds[i].used < oldest->used)
            oldest = &inverter->kinds[i];
    term_stream_close(oldest->stream);
    return oldest;
}

/** The words that are worth keeping of a kind of text: the first language is that of most. */
static size_t cached_words(const struct inverter *inverter, const struct text_kind *kind)
{
    if (kind->prefix[0] || !kind->language)
        return FIELD_WORDS;
    for (const struct text_kind *other = inverter->kinds; other < kind; other++)
        if (other->prefix[0] == '\0' && other->language)
            return 2 * (size_t)FIELD_WORDS;
    return inverter->options.cached_words;
}

/** The stream for a kind of text, made at its first use. */
static enum error_code stream_of(struct inverter *inverter, const char *prefix,
                                 const struct language *language, struct term_stream **out,
                                 struct error *error)
{
    inverter->texts++;
    for (size_t i = 0; i < inverter->kind_count; i++) {
        struct text_kind *kind = &inverter->kinds[i];
        if (kind->language == language && strcmp(kind->prefix, prefix) == 0) {
            kind->used = inverter->texts;
            *out = kind->stream;
            return ERROR_NONE;
        }
    }
    struct stemmer *stemmer = NULL;
    enum error_code code = stemmer_set_get(inverter->stemmers, language, &stemmer, error);
    if (code != ERROR_NONE)
        return code;
    struct text_kind *kind = free_kind(inverter);
    // The prefix is a literal of the field table.
    *kind = (struct text_kind){.prefix = prefix, .language = language, .used = inverter->texts};
    const struct term_stream_options options = {
        .tokenizer = inverter->tokenizer,
        .stemmer = stemmer,
        .prefix = slice_of_string(prefix),
        .max_words = cached_words(inverter, kind),
        .number = number_of,
        .payload = inverter->accumulator,
    };
    code = term_stream_open(&kind->stream, &options, error);
    *out = kind->stream;
    return code;
}

static enum error_code invert_text(struct inverter *inverter, const struct analysed_text *text,
                                   const struct language *language, uint32_t *position,
                                   struct error *error)
{
    struct term_stream *stream = NULL;
    struct accumulator *accumulator = inverter->accumulator;
    const struct occurrence *occurrences = inverter->occurrences;
    size_t count = 0;
    enum error_code code =
        stream_of(inverter, text->prefix, text->stemmed ? language : NULL, &stream, error);
    if (code != ERROR_NONE)
        return code;
    if (text->from_start)
        *position = 0;
    *position += text->position;
    term_stream_start(stream, text->text, text->has_positions ? position : NULL);
    for (;;) {
        code = term_stream_read(stream, inverter->occurrences, OCCURRENCES, &count, error);
        if (code != ERROR_NONE || count == 0)
            return code;
        if (text->has_positions)
            accumulator_add_many(accumulator, &occurrences->term, &occurrences->position,
                                 sizeof(*occurrences), count, text->weight);
        else
            for (size_t i = 0; i < count; i++)
                accumulator_add_wdf(accumulator, occurrences[i].term, text->weight);
    }
}

/** The values of a document by slot, as glass wants them: there are few. */
struct sorted_values {
    struct glass_value values[MAX_VALUES];
    size_t count;
};

static enum error_code sort_values(struct sorted_values *sorted, const struct analysed_parts *parts,
                                   struct error *error)
{
    struct glass_value *const values = sorted->values;
    if (parts->value_count > MAX_VALUES - sorted->count)
        return error_set(error, ERROR_INTERNAL, "more than %d values", MAX_VALUES);
    for (size_t i = 0; i < parts->value_count; i++) {
        const struct analysed_value *value = &parts->values[i];
        size_t to = sorted->count++;
        for (; to > 0 && values[to - 1].slot > value->slot; to--)
            values[to] = values[to - 1];
        values[to] =
            (struct glass_value){value->slot, slice_of(parts->bytes + value->offset, value->len)};
    }
    return ERROR_NONE;
}

/** Adds a text to a name, and the stream that it goes through; @p last: the text before it. */
static enum error_code add_kind(struct inverter *inverter, struct name_form *form,
                                const struct name_form *last, const struct analysed_text *text,
                                const struct language *language, struct error *error)
{
    const size_t kind = form->kinds++;
    form->texts[kind] = text;
    // Names come field by field: most often this is the stream of the name before.
    if (last && kind < last->kinds && last->texts[kind]->prefix == text->prefix) {
        form->streams[kind] = last->streams[kind];
        return ERROR_NONE;
    }
    return stream_of(inverter, text->prefix, text->stemmed ? language : NULL, &form->streams[kind],
                     error);
}

/** Joins the names of an article into one text, one a line. */
static enum error_code join_names(struct inverter *inverter, const struct language *language,
                                  const struct analysed_parts *names, size_t *count,
                                  struct error *error)
{
    *count = 0;
    buffer_clear(&inverter->joined);
    if (names->text_count > inverter->form_capacity) {
        const size_t capacity = 2 * names->text_count;
        struct name_form *forms = realloc(inverter->forms, capacity * sizeof(*forms));
        if (!forms)
            return error_set_no_memory(error);
        inverter->forms = forms;
        inverter->form_capacity = capacity;
    }
    for (size_t i = 0; i < names->text_count;) {
        const struct slice name = names->texts[i].text;
        struct name_form *const form = &inverter->forms[*count];
        const struct name_form *const last = *count ? form - 1 : NULL;
        form->kinds = 0;
        for (; i < names->text_count && form->kinds < NAME_KINDS &&
               names->texts[i].text.ptr == name.ptr && names->texts[i].text.len == name.len;
             i++) {
            const enum error_code code =
                add_kind(inverter, form, last, &names->texts[i], language, error);
            if (code != ERROR_NONE)
                return code;
        }
        (void)buffer_append_slice(&inverter->joined, name);
        (void)buffer_append_char(&inverter->joined, '\n');
        form->end = inverter->joined.len;
        (*count)++;
    }
    return buffer_ok(&inverter->joined) ? ERROR_NONE : error_set_no_memory(error);
}

/** The position before the first word of a name. */
static uint32_t name_position(const struct name_form *form, uint32_t position)
{
    for (size_t kind = 0; kind < form->kinds; kind++)
        position = (form->texts[kind]->from_start ? 0 : position) + form->texts[kind]->position;
    return position;
}

/** Adds one word of a name, for each of the texts that it stands for. */
static enum error_code invert_name_word(struct inverter *inverter, const struct name_form *form,
                                        const struct token *token, uint32_t *position,
                                        struct error *error)
{
    for (size_t kind = 0; kind < form->kinds; kind++) {
        const struct analysed_text *const text = form->texts[kind];
        struct occurrence one;
        const enum error_code code = term_stream_word(
            form->streams[kind], token, text->has_positions ? position : NULL, &one, error);
        if (code != ERROR_NONE)
            return code;
        if (one.term == TERM_LEFT_OUT)
            continue;
        if (text->has_positions)
            accumulator_add(inverter->accumulator, one.term, one.position, text->weight);
        else
            accumulator_add_wdf(inverter->accumulator, one.term, text->weight);
    }
    return ERROR_NONE;
}

/**
 * Inverts an article's names: short texts, most of them twice there, in a field and in the default
 * text. All of them are tokenized together, once.
 */
static enum error_code invert_names(struct inverter *inverter, const struct language *language,
                                    const struct analysed_parts *names, struct error *error)
{
    struct token tokens[NAME_WORDS];
    size_t form_count = 0, count;
    enum error_code code = join_names(inverter, language, names, &form_count, error);
    if (code != ERROR_NONE || form_count == 0)
        return code;
    const struct name_form *form = inverter->forms;
    uint32_t position = name_position(form, 0);
    tokenizer_start(inverter->tokenizer, buffer_slice(&inverter->joined));
    while ((count = tokenizer_next(inverter->tokenizer, tokens, NAME_WORDS)) > 0) {
        const struct name_form *coming = form;
        for (size_t i = 0; i < count; i++) {
            while (tokens[i].offset >= coming->end)
                coming++;
            for (size_t kind = 0; kind < coming->kinds; kind++)
                term_stream_prefetch(coming->streams[kind], &tokens[i]);
        }
        for (size_t i = 0; i < count; i++) {
            while (tokens[i].offset >= form->end)
                position = name_position(++form, position);
            code = invert_name_word(inverter, form, &tokens[i], &position, error);
            if (code != ERROR_NONE)
                return code;
        }
    }
    return ERROR_NONE;
}

static enum error_code invert_texts(struct inverter *inverter, const struct language *language,
                                    const struct analysed_parts *parts, struct error *error)
{
    uint32_t position = 0;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; code == ERROR_NONE && i < parts->text_count; i++)
        code = invert_text(inverter, &parts->texts[i], language, &position, error);
    return code;
}

static enum error_code invert_terms(struct inverter *inverter, const struct analysed_parts *parts,
                                    struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; code == ERROR_NONE && i < parts->term_count; i++) {
        const struct analysed_term *at = &parts->terms[i];
        uint32_t term = 0;
        code = number_of(inverter->accumulator, slice_of(parts->bytes + at->offset, at->len), &term,
                         error);
        if (code == ERROR_NONE)
            accumulator_add_wdf(inverter->accumulator, term, 0);
    }
    return code;
}

static enum error_code invert_document(struct inverter *inverter,
                                       const struct inverter_document *document,
                                       struct error *error)
{
    struct sorted_values sorted = {.count = 0};
    const struct analysed_parts *const parts = &document->parts;
    struct analysed_parts names = {.text_count = 0};
    enum error_code code =
        article_names_find(inverter->names, document->stored, document->english, &names, error);
    if (code == ERROR_NONE)
        code = sort_values(&sorted, parts, error);
    if (code == ERROR_NONE)
        code = sort_values(&sorted, &names, error);
    inverter->docid = document->docid;
    accumulator_begin_document(inverter->accumulator, document->docid);
    if (code == ERROR_NONE)
        code = invert_texts(inverter, document->language, parts, error);
    if (code == ERROR_NONE)
        code = invert_terms(inverter, parts, error);
    if (code == ERROR_NONE)
        code = invert_names(inverter, document->language, &names, error);
    if (code == ERROR_NONE)
        code = invert_terms(inverter, &names, error);
    if (code != ERROR_NONE)
        return code;
    return accumulator_end_document(inverter->accumulator, document->stored, sorted.values,
                                    sorted.count, error);
}

/** Room for one more run. */
static enum error_code grow_runs(struct inverter *inverter, struct error *error)
{
    struct glass_run **runs =
        realloc(inverter->runs, (inverter->run_count + 1) * sizeof(struct glass_run *));
    if (!runs)
        return error_set_no_memory(error);
    inverter->runs = runs;
    return ERROR_NONE;
}

/** What the accumulator may hold by now. */
static size_t memory_left(const struct inverter *inverter)
{
    const uint64_t most = inverter->options.memory - INVERTER_LEAST;
    const uint64_t taken = (uint64_t)inverter->docid * inverter->options.article_memory;
    return inverter->options.memory - (size_t)(taken < most ? taken : most);
}

static enum error_code spill(struct inverter *inverter, struct error *error)
{
    char path[PATH_MAX];
    const size_t held = accumulator_memory(inverter->accumulator);
    const size_t left = memory_left(inverter);
    enum error_code code = grow_runs(inverter, error);
    if (code == ERROR_NONE &&
        (size_t)snprintf(path, sizeof(path), "%s.%zu", inverter->options.run_path,
                         inverter->run_count) >= sizeof(path))
        code = error_set(error, ERROR_CANNOT_CREATE, "path '%.200s' is too long",
                         inverter->options.run_path);
    if (code == ERROR_NONE)
        code = accumulator_spill(inverter->accumulator, path, &inverter->runs[inverter->run_count],
                                 error);
    if (code != ERROR_NONE)
        return code;
    inverter->run_count++;
    if (held > inverter->held)
        inverter->held = held;
    if (inverter->held > left)
        inverter->held -= accumulator_trim(inverter->accumulator, inverter->held - left);
    for (size_t i = 0; i < inverter->kind_count; i++)
        term_stream_new_numbers(inverter->kinds[i].stream);
    return ERROR_NONE;
}

/** Hands over the documents since the last ticket; makes room for the next ones. */
static enum error_code end_ticket(struct inverter *inverter, uint64_t ticket, struct error *error)
{
    const enum error_code code =
        glass_builder_put(inverter->options.builder, ticket, inverter->accumulator, error);
    if (code == ERROR_NONE && accumulator_memory(inverter->accumulator) > memory_left(inverter))
        return spill(inverter, error);
    return code;
}

enum error_code inverter_add(struct inverter *inverter, const struct inverter_document *document,
                             uint64_t ticket, struct error *error)
{
    const enum error_code code = invert_document(inverter, document, error);
    return code == ERROR_NONE ? end_ticket(inverter, ticket, error) : code;
}

enum error_code inverter_take(struct inverter *inverter, const struct batch *batch, uint64_t ticket,
                              struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; code == ERROR_NONE && i < batch->count; i++) {
        const struct batch_document *from = &batch->documents[i];
        const struct batch_document *to = from + 1;
        const struct inverter_document document = {
            .docid = from->docid,
            .language = from->language,
            .english = from->english,
            .parts = {.texts = batch->texts + from->text,
                      .text_count = to->text - from->text,
                      .terms = batch->terms + from->term,
                      .term_count = to->term - from->term,
                      .values = batch->values + from->value,
                      .value_count = to->value - from->value,
                      .bytes = batch->bytes.data},
            .stored = slice_of(batch->bytes.data + from->stored_offset, from->stored_len),
        };
        code = invert_document(inverter, &document, error);
    }
    return code == ERROR_NONE ? end_ticket(inverter, ticket, error) : code;
}

enum error_code inverter_finish(struct inverter *inverter, struct error *error)
{
    close_tools(inverter); // the builder has use for the memory
    if (accumulator_documents(inverter->accumulator) == 0)
        return ERROR_NONE;
    enum error_code code = grow_runs(inverter, error);
    if (code == ERROR_NONE)
        code =
            accumulator_freeze(inverter->accumulator, &inverter->runs[inverter->run_count], error);
    inverter->run_count += code == ERROR_NONE;
    return code;
}

struct glass_run *const *inverter_runs(const struct inverter *inverter, size_t *count)
{
    *count = inverter->run_count;
    return inverter->runs;
}
