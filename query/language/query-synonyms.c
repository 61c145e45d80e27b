// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-synonyms.h"

#include "base/parse.h"
#include "corpus/lines.h"

#include <inttypes.h>
#include <stdlib.h>

enum { LONGEST_LINE = 1 << 20, TOKENS = 32 };

/** A word or phrase. */
struct phrase {
    struct slice words[QUERY_SYNONYM_WORDS_MAX]; // lower-cased
    size_t count;
};

/** What a word or phrase stands for besides itself. */
struct synonym {
    struct slice key; // its stems, parted by blanks
    const struct phrase *phrases;
    size_t count;
    const struct phrase *own; // one of the phrases, or NULL
};

struct query_synonyms {
    struct query_arena arena;
    struct tokenizer *tokenizer;
    struct stemmer *stemmer;
    struct synonym *items; // by key
    size_t count;
    size_t capacity;
    size_t longest; // words of a key
};

void query_synonyms_close(struct query_synonyms *synonyms)
{
    if (!synonyms)
        return;
    query_arena_free(&synonyms->arena);
    free(synonyms->items);
    free(synonyms);
}

/** Appends the stem of a word to a key. */
static bool append_stem(struct buffer *key, struct stemmer *stemmer, struct slice word)
{
    char stem[STEMMER_MAX_STEM];
    if (key->len)
        (void)buffer_append_char(key, ' ');
    (void)buffer_append(key, stem, stemmer_apply(stemmer, word, stem, sizeof(stem)));
    return buffer_ok(key) && stemmer_ok(stemmer);
}

static bool add_synonym(struct query_synonyms *synonyms, struct synonym synonym)
{
    if (synonyms->count == synonyms->capacity) {
        const size_t capacity = synonyms->capacity ? 2 * synonyms->capacity : 64;
        struct synonym *items = realloc(synonyms->items, capacity * sizeof(*items));
        if (!items)
            return false;
        synonyms->items = items;
        synonyms->capacity = capacity;
    }
    synonyms->items[synonyms->count++] = synonym;
    return true;
}

/** Reads one word or phrase. @return ERROR_DATA, with a message, if it is none */
static enum error_code read_phrase(struct query_synonyms *synonyms, struct slice text,
                                   struct phrase *phrase, struct error *error)
{
    struct token tokens[TOKENS];
    size_t count;
    tokenizer_start(synonyms->tokenizer, text);
    while ((count = tokenizer_next(synonyms->tokenizer, tokens, TOKENS)) > 0)
        for (size_t i = 0; i < count; i++) {
            if (phrase->count == QUERY_SYNONYM_WORDS_MAX)
                return error_set(error, ERROR_DATA, "'%.*s' has more than %d words",
                                 (int)(text.len < 60 ? text.len : 60), text.ptr,
                                 QUERY_SYNONYM_WORDS_MAX);
            if (!query_arena_copy(&synonyms->arena, tokens[i].word, &phrase->words[phrase->count]))
                return error_set_no_memory(error);
            phrase->count++;
        }
    return phrase->count ? ERROR_NONE : error_set(error, ERROR_DATA, "there is an empty entry");
}

/** Reads a list of words and phrases. @param[out] phrases  in the arena */
static enum error_code read_list(struct query_synonyms *synonyms, struct slice text,
                                 struct phrase **phrases, size_t *count, struct error *error)
{
    size_t most = 1;
    struct slice item;
    for (size_t i = 0; i < text.len; i++)
        most += text.ptr[i] == ',';
    *count = 0;
    *phrases = query_arena_alloc(&synonyms->arena, most * sizeof(**phrases));
    if (!*phrases)
        return error_set_no_memory(error);
    for (struct slice rest = text; parse_list_item(&rest, ',', &item); ++*count) {
        const enum error_code code = read_phrase(synonyms, item, &(*phrases)[*count], error);
        if (code != ERROR_NONE)
            return code;
    }
    return ERROR_NONE;
}

/** Lets a phrase stand for others. */
static enum error_code add_key(struct query_synonyms *synonyms, const struct phrase *phrase,
                               struct synonym synonym, struct error *error)
{
    struct buffer key = BUFFER_INIT;
    bool done = true;
    for (size_t i = 0; done && i < phrase->count; i++)
        done = append_stem(&key, synonyms->stemmer, phrase->words[i]);
    done = done && query_arena_copy(&synonyms->arena, buffer_slice(&key), &synonym.key) &&
           add_synonym(synonyms, synonym);
    buffer_free(&key);
    if (phrase->count > synonyms->longest)
        synonyms->longest = phrase->count;
    return done ? ERROR_NONE : error_set_no_memory(error);
}

static enum error_code read_line(struct query_synonyms *synonyms, struct slice line,
                                 struct error *error)
{
    const char *comment = line.len ? memchr(line.ptr, '#', line.len) : NULL;
    if (comment)
        line.len = (size_t)(comment - line.ptr);
    line = slice_trim(line);
    if (line.len == 0)
        return ERROR_NONE;
    size_t arrow = 0;
    while (arrow + 1 < line.len && !(line.ptr[arrow] == '=' && line.ptr[arrow + 1] == '>'))
        arrow++;
    const bool directed = arrow + 1 < line.len;
    struct phrase *from = NULL;
    struct phrase *to = NULL;
    size_t from_count = 0;
    size_t to_count = 0;
    enum error_code code = read_list(synonyms, slice_of(line.ptr, directed ? arrow : line.len),
                                     &from, &from_count, error);
    if (code == ERROR_NONE && directed)
        code = read_list(synonyms, slice_of(line.ptr + arrow + 2, line.len - arrow - 2), &to,
                         &to_count, error);
    if (code == ERROR_NONE && !directed && from_count < 2)
        code = error_set(error, ERROR_DATA, "there is but one entry");
    for (size_t i = 0; code == ERROR_NONE && i < from_count; i++) {
        const struct synonym synonym = {.phrases = directed ? to : from,
                                        .count = directed ? to_count : from_count,
                                        .own = directed ? NULL : &from[i]};
        code = add_key(synonyms, &from[i], synonym, error);
    }
    return code;
}

static int by_key(const void *a, const void *b)
{
    const struct synonym *first = a;
    const struct synonym *second = b;
    return slice_compare(first->key, second->key);
}

static enum error_code read_lines(struct query_synonyms *synonyms, struct input *input,
                                  const char *path, struct error *error)
{
    struct lines lines;
    enum error_code code = ERROR_NONE;
    lines_open(&lines, input, LONGEST_LINE);
    for (bool more = true; more && code == ERROR_NONE;) {
        struct slice line;
        struct error problem = ERROR_INIT;
        switch (lines_next(&lines, &line, error)) {
        case LINES_LINE:
            code = read_line(synonyms, line, &problem);
            if (code != ERROR_NONE)
                (void)error_set(error, code, "'%s', line %" PRIu64 ": %.400s", path, lines.number,
                                problem.message);
            if (code == ERROR_DATA)
                error_hint(error, "a line is like car, automobile or un => united nations");
            break;
        case LINES_TOO_LONG:
            code =
                error_set(error, ERROR_DATA, "'%s', line %" PRIu64 ": it is longer than %d bytes",
                          path, lines.number, LONGEST_LINE);
            break;
        case LINES_END:
            more = false;
            break;
        case LINES_FAILED:
            code = error->code;
            break;
        }
    }
    lines_close(&lines);
    return code;
}

enum error_code query_synonyms_open(struct query_synonyms **out, const char *path,
                                    struct tokenizer *tokenizer, struct stemmer *stemmer,
                                    struct error *error)
{
    struct query_synonyms *synonyms = calloc(1, sizeof(*synonyms));
    struct input *input = NULL;
    if (!synonyms)
        return error_set_no_memory(error);
    synonyms->tokenizer = tokenizer;
    synonyms->stemmer = stemmer;
    enum error_code code = input_open(&input, path, error);
    if (code == ERROR_NONE)
        code = read_lines(synonyms, input, path, error);
    input_close(input);
    if (code != ERROR_NONE) {
        query_synonyms_close(synonyms);
        return code;
    }
    if (synonyms->count)
        qsort(synonyms->items, synonyms->count, sizeof(*synonyms->items), by_key);
    *out = synonyms;
    return ERROR_NONE;
}

/* Applying them. */

struct applying {
    const struct query_synonyms *synonyms;
    struct query_arena *arena;
    struct buffer key;
    bool failed;
};

static bool is_word(const struct query_node *node)
{
    return node->kind == QUERY_WORD && !node->ngram &&
           (node->field == FIELD_TEXT || node->field == FIELD_TITLE);
}

/** The first of the synonyms with the stems of some words of one field, or NULL. */
static const struct synonym *find(struct applying *applying, struct query_node *const *words,
                                  size_t count)
{
    const struct query_synonyms *synonyms = applying->synonyms;
    buffer_clear(&applying->key);
    for (size_t i = 0; i < count; i++) {
        if (!is_word(words[i]) || words[i]->field != words[0]->field ||
            words[i]->position != words[0]->position + i)
            return NULL;
        if (!append_stem(&applying->key, synonyms->stemmer, words[i]->text)) {
            applying->failed = true;
            return NULL;
        }
    }
    const struct synonym wanted = {.key = buffer_slice(&applying->key)};
    const struct synonym *found =
        synonyms->count
            ? bsearch(&wanted, synonyms->items, synonyms->count, sizeof(*synonyms->items), by_key)
            : NULL;
    while (found && found > synonyms->items && by_key(found - 1, &wanted) == 0)
        found--;
    return found;
}

/** A phrase of a file as nodes, in the place of a word of the query. */
static struct query_node *phrase_node(struct applying *applying, const struct phrase *phrase,
                                      const struct query_node *like)
{
    struct query_node_list list = {.count = 0};
    for (size_t i = 0; i < phrase->count; i++) {
        struct query_node *word =
            query_node_leaf(applying->arena, QUERY_WORD, like->field, phrase->words[i]);
        if (!word || !query_node_list_add(applying->arena, &list, word))
            return NULL;
        word->position = like->position;
        word->offset = like->offset;
        word->length = 0; // it was not typed
    }
    return query_node_combine(applying->arena, QUERY_PHRASE, &list);
}

/**
 * What was typed, with all that it stands for.
 * @param typed  a node for the words
 * @param like   the first of the words
 */
static struct query_node *with_synonyms(struct applying *applying, struct query_node *typed,
                                        const struct query_node *like, const struct synonym *first)
{
    const struct query_synonyms *synonyms = applying->synonyms;
    const struct synonym *end = synonyms->items + synonyms->count;
    struct query_node_list words = {.count = 0};
    struct query_node_list all = {.count = 0};
    bool ok =
        query_node_list_add(applying->arena, typed->kind == QUERY_WORD ? &words : &all, typed);
    for (const struct synonym *synonym = first; ok && synonym < end; synonym++) {
        if (synonym != first && !slice_equal(synonym->key, first->key))
            break;
        for (size_t i = 0; ok && i < synonym->count; i++) {
            const struct phrase *phrase = &synonym->phrases[i];
            if (phrase == synonym->own)
                continue;
            struct query_node *node = phrase_node(applying, phrase, like);
            ok = node &&
                 query_node_list_add(applying->arena, phrase->count == 1 ? &words : &all, node);
        }
    }
    if (ok && words.count) {
        struct query_node *node = query_node_combine(applying->arena, QUERY_SYNONYM, &words);
        ok = node && query_node_list_add(applying->arena, &all, node);
    }
    struct query_node *node = ok ? query_node_combine(applying->arena, QUERY_OR, &all) : NULL;
    if (node)
        node->demanded = typed->demanded;
    applying->failed |= !node;
    return node;
}

static struct query_node *apply(struct applying *applying, struct query_node *node);

/** Words side by side: the longest runs that the file has. */
static void apply_to_sequence(struct applying *applying, struct query_node *node)
{
    struct query_node_list list = {.count = 0};
    size_t run;
    for (size_t i = 0; !applying->failed && i < node->child_count; i += run) {
        const size_t left = node->child_count - i;
        const struct synonym *found = NULL;
        struct query_node *child = node->children[i];
        run = left < applying->synonyms->longest ? left : applying->synonyms->longest;
        while (run > 1 && !(found = find(applying, node->children + i, run)))
            run--;
        if (found) {
            struct query_node_list words = {node->children + i, run, run};
            struct query_node *typed = query_node_combine(applying->arena, node->kind, &words);
            child = typed ? with_synonyms(applying, typed, words.nodes[0], found) : NULL;
        } else {
            run = 1;
            child = apply(applying, child);
        }
        applying->failed |= !child || !query_node_list_add(applying->arena, &list, child);
    }
    if (applying->failed)
        return;
    node->children = list.nodes;
    node->child_count = list.count;
}

/** @return the node, or what takes its place */
static struct query_node *apply(struct applying *applying, struct query_node *node)
{
    const struct synonym *found = NULL;
    switch (node->kind) {
    case QUERY_WORD:
        found = find(applying, &node, 1);
        return found ? with_synonyms(applying, node, node, found) : node;
    case QUERY_PHRASE:
        found = find(applying, node->children, node->child_count);
        return found ? with_synonyms(applying, node, node->children[0], found) : node;
    case QUERY_OR:
    case QUERY_AND:
        apply_to_sequence(applying, node);
        return node;
    case QUERY_XOR:
    case QUERY_AND_NOT:
    case QUERY_AND_MAYBE:
    case QUERY_FILTER:
    case QUERY_SCALE:
        for (size_t i = 0; !applying->failed && i < node->child_count; i++) {
            struct query_node *child = apply(applying, node->children[i]);
            if (child)
                node->children[i] = child;
        }
        return node;
    default:
        return node;
    }
}

bool query_synonyms_apply(const struct query_synonyms *synonyms, struct query_tree *tree)
{
    struct applying applying = {.synonyms = synonyms, .arena = &tree->arena};
    struct query_node *root = apply(&applying, tree->root);
    if (root)
        tree->root = root;
    buffer_free(&applying.key);
    return root && !applying.failed;
}
