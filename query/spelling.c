// SPDX-License-Identifier: GPL-2.0-or-later
#include "spelling.h"

#include "base/utf8.h"
#include "corpus/stored-article.h"
#include "index/xapian-error.h"

#include <string.h>

enum {
    MAX_WORDS = 64, // of the query
    MAX_LETTERS = 40,
    LEAST_LETTERS = 3,  // of a word to correct
    SHORT_WORD = 4,     // up to so many letters, one edit
    LONGEST_ENDING = 8, // bytes
    RARE = 5,           // articles
    TIMES_RARE = 200,
    MAX_CANDIDATES = 8,
    ARTICLES_READ = 5, // of a candidate
    TOKENS = 256,
};

/** A word as its letters. */
struct letters {
    uint32_t items[MAX_LETTERS];
    size_t count;
};

/** A term that the word may have been meant to be. */
struct candidate {
    char term[STEMMER_MAX_STEM];
    size_t len;
    size_t edits; // the least that any of its forms may need
    xc_doccount frequency;
};

/** A word and what it may have been meant to be. */
struct suggestion {
    struct searcher *searcher;
    struct tokenizer *tokenizer;
    struct stemmer *stemmer;
    bool english;
    struct letters typed;
    char own[STEMMER_MAX_STEM]; // its term
    size_t own_len;
    size_t most;                                 // edits
    struct candidate candidates[MAX_CANDIDATES]; // the best first
    size_t candidate_count;
    char word[STEMMER_MAX_STEM];
    size_t len; // 0: nothing yet
    size_t edits;
    xc_doccount frequency;
};

/** False if there are too many, or a digit among them. */
static bool read_letters(struct letters *letters, struct slice word)
{
    letters->count = 0;
    while (word.len) {
        size_t length = 1;
        const uint32_t letter = utf8_decode(word, &length);
        if (letters->count == MAX_LETTERS || (letter >= '0' && letter <= '9'))
            return false;
        letters->items[letters->count++] = letter;
        word = slice_of(word.ptr + length, word.len - length);
    }
    return true;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/**
 * Edits that make @p b of @p a.
 * @param[out] of_start  edits that make any start of @p b, NULL if not wanted
 */
static size_t edits_between(const struct letters *a, const struct letters *b, size_t *of_start)
{
    size_t rows[3][MAX_LETTERS + 1];
    size_t *before = rows[0];
    size_t *last = rows[1];
    size_t *row = rows[2];
    for (size_t j = 0; j <= b->count; j++)
        last[j] = j;
    for (size_t i = 1; i <= a->count; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b->count; j++) {
            const bool same = a->items[i - 1] == b->items[j - 1];
            row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + !same);
            if (i > 1 && j > 1 && a->items[i - 1] == b->items[j - 2] &&
                a->items[i - 2] == b->items[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    if (of_start) {
        *of_start = last[0];
        for (size_t j = 1; j <= b->count; j++)
            *of_start = least(*of_start, last[j]);
    }
    return last[b->count];
}

/** The edits between what was typed and a term with one of the endings that stemming takes off. */
static size_t edits_of_forms(const struct suggestion *suggestion, struct slice term)
{
    static const struct {
        const char *ending;
        size_t cut; // bytes of the term that it replaces
    } endings[] = {{"", 0},    {"s", 0},    {"e", 0},    {"es", 0},   {"ed", 0},    {"ing", 0},
                   {"er", 0},  {"ers", 0},  {"ion", 0},  {"ions", 0}, {"or", 0},    {"ors", 0},
                   {"ent", 0}, {"ents", 0}, {"ence", 0}, {"ant", 0},  {"ance", 0},  {"ic", 0},
                   {"ics", 0}, {"al", 0},   {"ist", 0},  {"ism", 0},  {"ment", 0},  {"ments", 0},
                   {"ly", 0},  {"ive", 0},  {"ity", 0},  {"able", 0}, {"ation", 0}, {"ations", 0},
                   {"y", 1},   {"ies", 1},  {"ied", 1}};
    const size_t count = sizeof(endings) / sizeof(endings[0]);
    char form[STEMMER_MAX_STEM + LONGEST_ENDING];
    size_t best = MAX_LETTERS;
    for (size_t i = 0; i < count; i++) {
        struct letters letters;
        const size_t len = strlen(endings[i].ending);
        if (endings[i].cut && term.ptr[term.len - 1] != 'i')
            break;
        memcpy(form, term.ptr, term.len - endings[i].cut);
        memcpy(form + term.len - endings[i].cut, endings[i].ending, len);
        if (read_letters(&letters, slice_of(form, term.len - endings[i].cut + len)))
            best = least(best, edits_between(&letters, &suggestion->typed, NULL));
    }
    return best;
}

static bool is_better(size_t edits, xc_doccount frequency, size_t than, xc_doccount than_frequency)
{
    return edits < than || (edits == than && frequency > than_frequency);
}

/** Puts a candidate where it belongs; the worst one falls off. */
static void add_candidate(struct suggestion *suggestion, struct slice term, size_t edits,
                          xc_doccount frequency)
{
    struct candidate *list = suggestion->candidates;
    size_t at = suggestion->candidate_count;
    while (at > 0 && is_better(edits, frequency, list[at - 1].edits, list[at - 1].frequency)) {
        if (at < MAX_CANDIDATES)
            list[at] = list[at - 1];
        at--;
    }
    if (at == MAX_CANDIDATES)
        return;
    list[at] = (struct candidate){.len = term.len, .edits = edits, .frequency = frequency};
    memcpy(list[at].term, term.ptr, term.len);
    if (suggestion->candidate_count < MAX_CANDIDATES)
        suggestion->candidate_count++;
}

/** Looks at all terms that start with a letter. */
static enum error_code search_letter(struct suggestion *best, struct slice letter,
                                     struct error *error)
{
    xc_term_iterator *terms = NULL;
    enum error_code code = ERROR_NONE;
    if (xc_database_allterms(&terms, searcher_database(best->searcher), letter.ptr, letter.len))
        return error_set_xapian(error, "cannot read the words of the index");
    while (code == ERROR_NONE) {
        bool more = false;
        xc_bytes term = {.data = NULL};
        struct letters letters;
        size_t of_start = 0;
        xc_doccount frequency = 0;
        if (xc_term_iterator_next(&more, terms) || (more && xc_term_iterator_get(&term, terms)))
            code = error_set_xapian(error, "cannot read the words of the index");
        if (code != ERROR_NONE || !more)
            break;
        const struct slice word = slice_of(term.data, term.size);
        if (word.len > STEMMER_MAX_STEM || slice_equal(word, slice_of(best->own, best->own_len)) ||
            !read_letters(&letters, word) || letters.count > best->typed.count + best->most ||
            letters.count + best->most + LONGEST_ENDING < best->typed.count)
            continue;
        (void)edits_between(&letters, &best->typed, &of_start);
        // The "i" of "ministri" may be the "y" of "ministry".
        const bool open = best->english && word.ptr[word.len - 1] == 'i';
        if (of_start > best->most + open)
            continue;
        const size_t edits = best->english ? edits_of_forms(best, word) : of_start;
        if (edits > best->most)
            continue;
        if (xc_term_iterator_termfreq(&frequency, terms))
            code = error_set_xapian(error, "cannot read the words of the index");
        else
            add_candidate(best, word, edits, frequency);
    }
    xc_term_iterator_free(terms);
    return code;
}

/** The letter at @p at bytes, as bytes. */
static struct slice letter_at(struct slice word, size_t at)
{
    size_t length = 1;
    const struct slice rest = slice_of(word.ptr + at, word.len - at);
    (void)utf8_decode(rest, &length);
    return slice_of(rest.ptr, length);
}

/** Takes a word of an article if it is a form of the candidate and better than what there is. */
static bool see_word(struct suggestion *best, const struct candidate *candidate, struct slice word)
{
    struct letters letters;
    char stem[STEMMER_MAX_STEM];
    char folded[STEMMER_MAX_STEM];
    struct stemmer *folder = searcher_folder(best->searcher);
    const size_t len = stemmer_apply(best->stemmer, word, stem, sizeof(stem));
    if (!slice_equal(slice_of(stem, len), slice_of(candidate->term, candidate->len)))
        return stemmer_ok(best->stemmer);
    if (!read_letters(&letters,
                      slice_of(folded, stemmer_apply(folder, word, folded, sizeof(folded)))) ||
        word.len > sizeof(best->word))
        return stemmer_ok(folder);
    const size_t edits = edits_between(&letters, &best->typed, NULL);
    if (edits <= best->most &&
        (best->len == 0 || is_better(edits, candidate->frequency, best->edits, best->frequency))) {
        memcpy(best->word, word.ptr, word.len);
        best->len = word.len;
        best->edits = edits;
        best->frequency = candidate->frequency;
    }
    return true;
}

static enum error_code read_text(struct suggestion *best, const struct candidate *candidate,
                                 struct slice text, struct error *error)
{
    struct token tokens[TOKENS];
    size_t count;
    tokenizer_start(best->tokenizer, text);
    while ((count = tokenizer_next(best->tokenizer, tokens, TOKENS)) > 0)
        for (size_t i = 0; i < count; i++)
            if (!see_word(best, candidate, tokens[i].word))
                return error_set_no_memory(error);
    return ERROR_NONE;
}

/** Reads some articles that have a candidate, for the forms in which they have it. */
static enum error_code read_forms(struct suggestion *best, const struct candidate *candidate,
                                  struct error *error)
{
    const xc_database *database = searcher_database(best->searcher);
    xc_posting_iterator *postings = NULL;
    enum error_code code = ERROR_NONE;
    if (xc_database_postings(&postings, database, candidate->term, candidate->len))
        return error_set_xapian(error, "cannot read the index");
    for (int i = 0; code == ERROR_NONE && i < ARTICLES_READ; i++) {
        xc_document *document = NULL;
        xc_docid docid = 0;
        xc_bytes data;
        bool more = false;
        if (xc_posting_iterator_next(&more, postings) ||
            (more && (xc_posting_iterator_get(&docid, postings) ||
                      xc_database_document(&document, database, docid, XC_DOC_ASSUME_VALID) ||
                      xc_document_data(&data, document)))) {
            code = error_set_xapian(error, "cannot read the index");
        } else if (more) {
            const struct slice stored = slice_of(data.data, data.size);
            code = read_text(best, candidate, stored_article_get(stored, ARTICLE_TITLE), error);
            if (code == ERROR_NONE)
                code = read_text(best, candidate, stored_article_get(stored, ARTICLE_TEXT), error);
        }
        xc_document_free(document);
        if (!more)
            break;
    }
    xc_posting_iterator_free(postings);
    return code;
}

/** Finds the best correction of a folded word; best->len stays 0 if there is none. */
static enum error_code suggest(struct suggestion *best, struct slice word, struct error *error)
{
    const struct slice first = letter_at(word, 0);
    const struct slice second = letter_at(word, first.len);
    enum error_code code = search_letter(best, first, error);
    if (code == ERROR_NONE && !slice_equal(first, second))
        code = search_letter(best, second, error);
    for (size_t i = 0; code == ERROR_NONE && i < best->candidate_count; i++)
        code = read_forms(best, &best->candidates[i], error);
    return code;
}

/** Corrects one word, if it is wrong. @param[out] best  len is 0 if it is not, or unknown */
static enum error_code correct_word(const struct query_node *node, struct searcher *searcher,
                                    struct tokenizer *tokenizer, bool rare, struct suggestion *best,
                                    struct error *error)
{
    char stem[STEMMER_MAX_STEM];
    char folded[STEMMER_MAX_STEM];
    struct stemmer *stemmer = searcher_stemmer(searcher);
    const xc_database *database = searcher_database(searcher);
    const size_t len = stemmer_apply(stemmer, node->text, stem, sizeof(stem));
    const struct slice word = slice_of(
        folded, stemmer_apply(searcher_folder(searcher), node->text, folded, sizeof(folded)));
    xc_doccount frequency = 0;
    *best = (struct suggestion){.searcher = searcher,
                                .tokenizer = tokenizer,
                                .stemmer = stemmer,
                                .english = strcmp(stemmer_name(stemmer), "english") == 0};
    if (!stemmer_ok(stemmer) || !stemmer_ok(searcher_folder(searcher)))
        return error_set_no_memory(error);
    if (len == 0 || !read_letters(&best->typed, word) || best->typed.count < LEAST_LETTERS)
        return ERROR_NONE;
    if (xc_database_termfreq(&frequency, database, stem, len))
        return error_set_xapian(error, "cannot read the index");
    if (frequency > (rare ? RARE : 0))
        return ERROR_NONE;
    memcpy(best->own, stem, len);
    best->own_len = len;
    best->most = best->typed.count <= SHORT_WORD || frequency ? 1 : 2;
    const enum error_code code = suggest(best, word, error);
    if (code == ERROR_NONE && frequency && best->frequency / TIMES_RARE < frequency)
        best->len = 0;
    return code;
}

/** Puts the correction in the place of what was typed, with a capital if that had one. */
static void append_correction(struct buffer *out, const struct suggestion *best, char typed)
{
    const size_t at = out->len;
    (void)buffer_append(out, best->word, best->len);
    if (buffer_ok(out) && typed >= 'A' && typed <= 'Z' && out->data[at] >= 'a' &&
        out->data[at] <= 'z')
        out->data[at] = (char)(out->data[at] - 'a' + 'A');
}

enum error_code spelling_correct(const struct query_tree *tree, struct searcher *searcher,
                                 struct tokenizer *tokenizer, bool rare, struct buffer *corrected,
                                 struct error *error)
{
    const struct query_node *words[MAX_WORDS];
    const size_t found = query_tree_words(tree, words, MAX_WORDS);
    const size_t count = found < MAX_WORDS ? found : MAX_WORDS;
    const struct slice text = tree->text;
    enum error_code code = ERROR_NONE;
    size_t taken = 0; // bytes of the query
    buffer_clear(corrected);
    for (size_t i = 0; code == ERROR_NONE && i < count; i++) {
        const struct query_node *word = words[i];
        struct suggestion best;
        if (word->length == 0 || word->offset < taken)
            continue;
        code = correct_word(word, searcher, tokenizer, rare, &best, error);
        if (code != ERROR_NONE || best.len == 0)
            continue;
        (void)buffer_append(corrected, text.ptr + taken, word->offset - taken);
        append_correction(corrected, &best, text.ptr[word->offset]);
        taken = word->offset + word->length;
    }
    if (taken)
        (void)buffer_append(corrected, text.ptr + taken, text.len - taken);
    return code == ERROR_NONE && !buffer_ok(corrected) ? error_set_no_memory(error) : code;
}
