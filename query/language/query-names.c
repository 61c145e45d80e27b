// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-names.h"

#include "base/array.h"
#include "index/term-frequencies.h"
#include "index/xapian-error.h"
#include "query-function-words.h"
#include "text/comparable-name.h"

#include <stdlib.h>

/** A term that some of the words would have if they were a name. */
struct candidate {
    struct slice term;
    xc_doccount articles;
};

struct recogniser {
    struct query_tree *tree;
    const xc_database *database;
    double boost;
    struct buffer text; // words of what may be a name
    struct buffer form; // its comparable form
    struct buffer term;
    struct error *error;
    bool gathering; // only candidates
    struct candidate *candidates;
    size_t candidate_count;
};

/** A child that may be a part of a name: its words, and how much they count. */
struct part {
    struct query_node *const *words;
    size_t count;
    double factor;
};

static bool is_text_word(const struct query_node *node)
{
    return node->kind == QUERY_WORD && node->field == FIELD_TEXT && !node->ngram;
}

/** True for words that were written without a blank: al-Maliki. */
static bool is_compound(const struct recogniser *self, const struct query_node *node)
{
    if (node->kind != QUERY_PHRASE)
        return false;
    for (size_t i = 0; i < node->child_count; i++)
        if (!is_text_word(node->children[i]))
            return false;
    const struct query_node *const last = node->children[node->child_count - 1];
    const size_t from = node->children[0]->offset;
    const size_t to = last->offset + last->length;
    return to <= self->tree->text.len && from < to &&
           !memchr(self->tree->text.ptr + from, ' ', to - from);
}

/** @return false if the node is no part of a name */
static bool part_of(const struct recogniser *self, struct query_node *const *node,
                    struct part *part)
{
    *part = (struct part){.words = node, .count = 1, .factor = 1};
    // query_weigh_function_words() has been here.
    if ((*node)->kind == QUERY_SCALE && (*node)->factor == QUERY_FUNCTION_WORD_FACTOR) {
        part->factor = (*node)->factor;
        part->words = node = (*node)->children;
    }
    if (is_text_word(*node))
        return true;
    part->words = (*node)->children;
    part->count = (*node)->child_count;
    return is_compound(self, *node);
}

/** A new candidate, or NULL without memory. */
static struct candidate *add_candidate(struct recogniser *self)
{
    struct candidate *grown =
        array_with_room(self->candidates, self->candidate_count, sizeof(*grown));
    if (!grown)
        return NULL;
    self->candidates = grown;
    grown[self->candidate_count] = (struct candidate){.articles = 0};
    return &grown[self->candidate_count++];
}

/** How many articles have the name in a field. */
static enum error_code articles_of(struct recogniser *self, enum field_id field, xc_doccount *count)
{
    if (!field_term(&self->term, field_by_id(field)->exact_prefix, buffer_slice(&self->form)))
        return error_set_no_memory(self->error);
    const struct slice term = buffer_slice(&self->term);
    if (self->gathering) {
        struct candidate *candidate = add_candidate(self);
        *count = 0;
        return candidate && query_arena_copy(&self->tree->arena, term, &candidate->term)
                   ? ERROR_NONE
                   : error_set_no_memory(self->error);
    }
    for (size_t i = 0; i < self->candidate_count; i++)
        if (slice_equal(self->candidates[i].term, term)) {
            *count = self->candidates[i].articles;
            return ERROR_NONE;
        }
    return xc_database_termfreq(count, self->database, self->term.data, self->term.len)
               ? error_set_xapian(self->error, "cannot read the index")
               : ERROR_NONE;
}

/**
 * Whether the words in self->text are a name.
 * @param[out] field  in which most articles have it; FIELD_TEXT: it is none
 */
static enum error_code find_name(struct recogniser *self, enum field_id *field)
{
    xc_doccount most = 0;
    *field = FIELD_TEXT;
    buffer_clear(&self->form);
    if (!comparable_name_append(&self->form, buffer_slice(&self->text)))
        return error_set_no_memory(self->error);
    for (size_t i = 0; self->form.len && i < NAME_FIELDS; i++) {
        xc_doccount count = 0;
        const enum error_code code = articles_of(self, name_fields[i], &count);
        if (code != ERROR_NONE)
            return code;
        if (count > most) {
            most = count;
            *field = name_fields[i];
        }
    }
    return ERROR_NONE;
}

/** A name that was found: the children of a sequence from @p first to before @p end. */
struct span {
    size_t first;
    size_t end;
    enum field_id field;
};

/** The longest name that begins with child @p first, of two words or more; else span->end is it. */
static enum error_code longest_name(struct recogniser *self, struct query_node *const *children,
                                    size_t count, size_t first, struct span *span)
{
    size_t ends[QUERY_NAME_WORDS_MAX]; // lengths of self->text, by number of children
    size_t words = 0;
    size_t parts = 0;
    struct part part;
    *span = (struct span){.first = first, .end = first, .field = FIELD_TEXT};
    buffer_clear(&self->text);
    while (first + parts < count && parts < QUERY_NAME_WORDS_MAX &&
           part_of(self, &children[first + parts], &part) &&
           words + part.count <= QUERY_NAME_WORDS_MAX) {
        // Neither a name's beginning nor its end is a word like "of".
        const bool function = query_is_function_word(part.words[0]->text);
        if (parts == 0 && function)
            return ERROR_NONE;
        for (size_t i = 0; i < part.count; i++) {
            (void)buffer_append_char(&self->text, ' ');
            (void)buffer_append_slice(&self->text, part.words[i]->text);
        }
        words += part.count;
        ends[parts++] = words > 1 && !function ? self->text.len : 0;
    }
    if (!buffer_ok(&self->text))
        return error_set_no_memory(self->error);
    for (; parts > 0 && span->end == first; parts--) {
        if (ends[parts - 1] == 0)
            continue;
        self->text.len = ends[parts - 1];
        const enum error_code code = find_name(self, &span->field);
        if (code != ERROR_NONE)
            return code;
        if (span->field != FIELD_TEXT)
            span->end = first + parts;
    }
    return ERROR_NONE;
}

/** All words of a name in its field, each of which counts there. NULL without memory. */
static struct query_node *field_words(struct recogniser *self, struct query_node *const *children,
                                      const struct span *span)
{
    struct query_arena *arena = &self->tree->arena;
    struct query_node_list list = {.count = 0};
    struct part part;
    for (size_t i = span->first; i < span->end && part_of(self, &children[i], &part); i++)
        for (size_t w = 0; w < part.count; w++) {
            struct query_node *word =
                query_node_leaf(arena, QUERY_WORD, span->field, part.words[w]->text);
            if (!word || !query_node_list_add(arena, &list, word))
                return NULL;
            word->offset = part.words[w]->offset;
            word->length = part.words[w]->length;
            word->position = part.words[w]->position;
        }
    struct query_node *all = query_node_combine(arena, QUERY_AND, &list);
    return all ? query_node_scale(arena, all, self->boost) : NULL;
}

/** Lowers the words of a name in place. False without memory. */
static bool scale_words(struct recogniser *self, struct query_node **children,
                        const struct span *span)
{
    if (span->end == span->first + 1)
        return true; // a phrase: its words are not counted apart from each other
    for (size_t i = span->first; i < span->end; i++) {
        struct part part;
        (void)part_of(self, &children[i], &part);
        struct query_node *child = part.factor < 1 ? children[i]->children[0] : children[i];
        children[i] =
            query_node_scale(&self->tree->arena, child, part.factor * QUERY_NAME_WORD_FACTOR);
        if (!children[i])
            return false;
    }
    return true;
}

/** Weighs the names of a sequence, which becomes (sequence MAYBE names). */
static enum error_code weigh_sequence(struct recogniser *self, struct query_node **node)
{
    struct query_arena *arena = &self->tree->arena;
    struct query_node_list found = {.count = 0};
    // A lone word or compound is a sequence of one.
    const bool many = (*node)->kind == QUERY_OR || (*node)->kind == QUERY_AND;
    struct query_node **children = many ? (*node)->children : node;
    const size_t count = many ? (*node)->child_count : 1;
    size_t telling = 0; // words that say something
    struct part part;
    for (size_t i = 0; i < count; i++)
        telling += !part_of(self, &children[i], &part) || part.factor == 1;
    if (telling >= QUERY_NAME_QUERY_WORDS)
        return ERROR_NONE;
    for (size_t i = 0; i < count;) {
        struct span span;
        const enum error_code code = longest_name(self, children, count, i, &span);
        if (code != ERROR_NONE)
            return code;
        if (span.end == i) {
            i++;
            continue;
        }
        struct query_node *words = field_words(self, children, &span);
        if (!words || !query_node_list_add(arena, &found, words) ||
            !scale_words(self, children, &span))
            return error_set_no_memory(self->error);
        i = span.end;
    }
    if (found.count == 0)
        return ERROR_NONE;
    struct query_node *names = query_node_combine(arena, QUERY_OR, &found);
    struct query_node *pair = names ? query_node_pair(arena, QUERY_AND_MAYBE, *node, names) : NULL;
    if (!pair)
        return error_set_no_memory(self->error);
    *node = pair;
    return ERROR_NONE;
}

static enum error_code weigh(struct recogniser *self, struct query_node **at)
{
    struct query_node *const node = *at;
    // What is scaled is left as whoever wrote it weighs it.
    const size_t scored = node->kind == QUERY_SCALE ? 0 : query_node_scored(node);
    for (size_t i = 0; i < scored; i++) {
        struct query_node *const child = node->children[i];
        // Words of a sequence are looked at together, below.
        if (child->kind == QUERY_WORD || child->kind == QUERY_PHRASE || child->kind == QUERY_SCALE)
            continue;
        const enum error_code code = weigh(self, &node->children[i]);
        if (code != ERROR_NONE)
            return code;
    }
    if (node->kind == QUERY_OR || node->kind == QUERY_AND || node->kind == QUERY_PHRASE)
        return weigh_sequence(self, at);
    if ((node->kind == QUERY_FILTER || node->kind == QUERY_AND_NOT ||
         node->kind == QUERY_AND_MAYBE) &&
        node->children[0]->kind == QUERY_PHRASE)
        return weigh_sequence(self, &node->children[0]);
    return ERROR_NONE;
}

/** Walks the tree as if no name were there, and asks for all that may be one at once. */
static enum error_code gather(struct recogniser *self)
{
    self->gathering = true;
    enum error_code code = weigh(self, &self->tree->root);
    self->gathering = false;
    const size_t count = self->candidate_count;
    struct slice *terms = malloc((count + 1) * sizeof(*terms));
    xc_doccount *frequencies = malloc((count + 1) * sizeof(*frequencies));
    if (code == ERROR_NONE && (!terms || !frequencies))
        code = error_set_no_memory(self->error);
    for (size_t i = 0; code == ERROR_NONE && i < count; i++)
        terms[i] = self->candidates[i].term;
    if (code == ERROR_NONE)
        code = term_frequencies(self->database, true, terms, count, frequencies, self->error);
    for (size_t i = 0; code == ERROR_NONE && i < count; i++)
        self->candidates[i].articles = frequencies[i];
    free(terms);
    free(frequencies);
    return code;
}

enum error_code query_weigh_names(struct query_tree *tree, const xc_database *database, bool remote,
                                  double boost, struct error *error)
{
    struct recogniser self = {.tree = tree, .database = database, .boost = boost, .error = error};
    enum error_code code = remote ? gather(&self) : ERROR_NONE;
    if (code == ERROR_NONE)
        code = weigh(&self, &tree->root);
    free(self.candidates);
    buffer_free(&self.text);
    buffer_free(&self.form);
    buffer_free(&self.term);
    return code;
}
