// SPDX-License-Identifier: GPL-2.0-or-later
#include "spelling.h"

#include "base/utf8.h"
#include "corpus/stored-article.h"
#include "index/fields.h"
#include "index/xapian-error.h"
#include "term-articles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_WORDS = 64, // of the query
    MAX_LETTERS = 40,
    LEAST_LETTERS = 3,  // of a word to correct
    LONG_WORD = 8,      // from so many letters on, two edits
    LONGEST_ENDING = 8, // letters
    RARE = 5,           // articles
    RARE_LETTERS = 6,   // shorter words are often a letter apart
    TIMES_RARE = 200,
    MAX_CANDIDATES = 12,
    ARTICLES_READ = 50, // of a candidate, at most
    TOKENS = 256,
};

/*
 * What an edit costs: -2 ln of how likely it is made (Kernighan, Church and Gale 1990), in the form
 * 2 (ln 100 + ln 32) for one of a hundred words misspelt at one of eight places in one of four
 * ways. A letter that is there too much, or is another, is one of many, of which those near on the
 * keyboard are likelier.
 */
enum {
    OMISSION_COST = 16,
    SWAP_COST = 16,
    DOUBLING_COST = 16,
    OTHER_COST = 21, // 2 ln 12 more
};

/*
 * How unlikely the best correction may be, as a cost and -2 ln of the part of the articles that
 * have it, before the word is rather one that no article has. Others are as near to a long word
 * more seldom. Measured by scripts/evaluate-spelling (docs/ranking.md).
 */
enum { MOST_UNLIKELY = 26, MOST_UNLIKELY_TWICE = 30, MORE_BY_LETTER = 2 };

/** What a word of which articles have no name is worth to who writes it with a capital. */
static const double NO_NAME = 0.02;

/** A word as its letters. */
struct letters {
    uint32_t items[MAX_LETTERS];
    size_t count;
};

/** A term that the word may have been meant to be. */
struct candidate {
    char term[STEMMER_MAX_STEM];
    size_t len;
    uint32_t expected; // cost of its likeliest form
    double score;      // of that, at best; the least is the best
    xc_doccount frequency;
    char form[STEMMER_MAX_STEM]; // the nearest word of an article that has it
    size_t form_len;             // 0: none yet
    uint32_t cost;               // of the edits that make the typed word of it
};

/** A word and what it may have been meant to be. */
struct suggestion {
    struct searcher *searcher;
    struct tokenizer *tokenizer;
    struct stemmer *stemmer;
    bool english;
    bool capital; // it was typed with one
    struct letters typed;
    char own[STEMMER_MAX_STEM]; // its term
    size_t own_len;
    uint32_t most;                               // cost
    struct candidate candidates[MAX_CANDIDATES]; // the best first
    size_t candidate_count;
    double articles;
    const struct candidate *best; // or NULL
    double best_score;
    struct buffer name; // a term
    // costs[i][j] is that of typing j letters when i were meant
    uint32_t costs[MAX_LETTERS + LONGEST_ENDING + 1][MAX_LETTERS + 1];
    uint32_t meant[MAX_LETTERS + LONGEST_ENDING];
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

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/**
 * Fills row @p i of the costs: those of the first i letters of what was meant.
 * @return the least in it
 */
static uint32_t fill_row(struct suggestion *self, size_t i)
{
    const uint32_t *typed = self->typed.items;
    const uint32_t *meant = self->meant;
    uint32_t *row = self->costs[i];
    if (i == 0) {
        for (size_t j = 0; j <= self->typed.count; j++)
            row[j] = (uint32_t)j * OTHER_COST;
        return 0;
    }
    const uint32_t *last = self->costs[i - 1];
    uint32_t lowest = row[0] = last[0] + OMISSION_COST;
    for (size_t j = 1; j <= self->typed.count; j++) {
        const bool doubled = j > 1 && typed[j - 1] == typed[j - 2];
        const uint32_t extra = row[j - 1] + (doubled ? DOUBLING_COST : OTHER_COST);
        const uint32_t other = last[j - 1] + (typed[j - 1] == meant[i - 1] ? 0 : OTHER_COST);
        row[j] = least(least(last[j] + OMISSION_COST, extra), other);
        if (i > 1 && j > 1 && typed[j - 1] == meant[i - 2] && typed[j - 2] == meant[i - 1])
            row[j] = least(row[j], self->costs[i - 2][j - 2] + SWAP_COST);
        lowest = least(lowest, row[j]);
    }
    return lowest;
}

/** What it costs to type the word for @p meant. */
static uint32_t cost_of(struct suggestion *self, const struct letters *meant)
{
    memcpy(self->meant, meant->items, meant->count * sizeof(meant->items[0]));
    for (size_t i = 0; i <= meant->count; i++)
        (void)fill_row(self, i);
    return self->costs[meant->count][self->typed.count];
}

/** The costs of the start that all forms of a term have. @return false if no form can be meant */
static bool fill_start(struct suggestion *self, const struct letters *term, size_t count)
{
    uint32_t lowest = 0;
    memcpy(self->meant, term->items, term->count * sizeof(term->items[0]));
    for (size_t i = 0; i <= count; i++) {
        const uint32_t last = lowest;
        lowest = fill_row(self, i);
        if (least(last, lowest) > self->most) // swapped letters look back two rows
            return false;
    }
    return lowest <= self->most;
}

/** The least cost of a term with one of the endings that stemming takes off. */
static uint32_t cost_of_forms(struct suggestion *self, const struct letters *term)
{
    static const char *const endings[] = {
        "",      "s",     "e",       "es",      "ed",    "ing",   "er",      "ers",    "ion",
        "ions",  "or",    "ors",     "ent",     "ents",  "ence",  "ant",     "ants",   "ance",
        "ic",    "ics",   "al",      "ally",    "ist",   "ists",  "ism",     "ment",   "ments",
        "ly",    "ive",   "ives",    "ity",     "able",  "ible",  "ation",   "ations", "ate",
        "ates",  "ated",  "ating",   "ator",    "ators", "ative", "ize",     "ized",   "izing",
        "ous",   "ously", "iously",  "ional",   "ful",   "fully", "ness",    "ical",   "ically",
        "ality", "ities", "ization", "ability", "ingly", "edly",  "ionally", "ency"};
    static const char *const y_endings[] = {"y", "ies", "ied", "ier", "iness", "ily"};
    static const char *const e_endings[] = {"ing", "ed"};                      // of fleme
    static const char *const doubling[] = {"", "s", "ed", "ing", "er", "ers"}; // Powell, running
    uint32_t best = UINT32_MAX;
    const uint32_t last = term->items[term->count - 1];
    const struct {
        const char *const *items;
        size_t count;
        size_t start; // letters of the term before the ending
        bool doubled; // its last one comes twice
    } sets[] = {
        {endings, sizeof(endings) / sizeof(endings[0]), term->count, false},
        {doubling, sizeof(doubling) / sizeof(doubling[0]), term->count, true},
        {e_endings, last == 'e' ? sizeof(e_endings) / sizeof(e_endings[0]) : 0, term->count - 1,
         false},
        {y_endings, last == 'i' ? sizeof(y_endings) / sizeof(y_endings[0]) : 0, term->count - 1,
         false}, // of ministri
    };
    for (size_t s = 0; s < sizeof(sets) / sizeof(sets[0]); s++)
        for (size_t e = 0; e < sets[s].count; e++) {
            size_t count = sets[s].start;
            if (sets[s].doubled) {
                self->meant[count] = self->meant[count - 1];
                count++;
                (void)fill_row(self, count);
            }
            for (const char *letter = sets[s].items[e]; *letter; letter++) {
                self->meant[count++] = (uint32_t)*letter;
                (void)fill_row(self, count);
            }
            best = least(best, self->costs[count][self->typed.count]);
        }
    return best;
}

/** A cost, and how often the word is meant by who makes the edits. */
static double score_of(uint32_t cost, double frequency)
{
    return cost - 2 * log(frequency);
}

/** Puts a candidate where it belongs; the worst one falls off. */
static void add_candidate(struct suggestion *self, struct slice term, uint32_t cost,
                          xc_doccount frequency)
{
    const double score = score_of(cost, frequency);
    struct candidate *list = self->candidates;
    size_t at = self->candidate_count;
    while (at > 0 && score < list[at - 1].score) {
        if (at < MAX_CANDIDATES)
            list[at] = list[at - 1];
        at--;
    }
    if (at == MAX_CANDIDATES)
        return;
    list[at] = (struct candidate){
        .len = term.len, .score = score, .frequency = frequency, .expected = cost};
    memcpy(list[at].term, term.ptr, term.len);
    if (self->candidate_count < MAX_CANDIDATES)
        self->candidate_count++;
}

/** Looks at a term. */
static enum error_code see_term(struct suggestion *self, struct slice word,
                                const xc_term_iterator *terms, struct error *error)
{
    struct letters letters;
    xc_doccount frequency = 0;
    if (word.len > STEMMER_MAX_STEM || slice_equal(word, slice_of(self->own, self->own_len)) ||
        !read_letters(&letters, word) || letters.count > self->typed.count + 2 ||
        letters.count + 2 + LONGEST_ENDING < self->typed.count)
        return ERROR_NONE;
    // The "i" of "ministri" may be the "y" of "ministry", the "e" of "fleme" that of "Fleming".
    const uint32_t last = letters.items[letters.count - 1];
    const bool open = self->english && letters.count > 1 && (last == 'i' || last == 'e');
    if (!fill_start(self, &letters, letters.count - open))
        return ERROR_NONE;
    if (open)
        (void)fill_row(self, letters.count);
    const uint32_t cost = self->english ? cost_of_forms(self, &letters)
                                        : self->costs[letters.count][self->typed.count];
    if (cost > self->most)
        return ERROR_NONE;
    if (xc_term_iterator_termfreq(&frequency, terms))
        return error_set_xapian(error, "cannot read the words of the index");
    add_candidate(self, word, cost, frequency);
    return ERROR_NONE;
}

/** Looks at all terms that start with some letters. */
static enum error_code search_start(struct suggestion *self, struct slice start,
                                    struct error *error)
{
    xc_term_iterator *terms = NULL;
    enum error_code code = ERROR_NONE;
    if (xc_database_allterms(&terms, searcher_database(self->searcher), start.ptr, start.len))
        return error_set_xapian(error, "cannot read the words of the index");
    while (code == ERROR_NONE) {
        bool more = false;
        xc_bytes term = {.data = NULL};
        if (xc_term_iterator_next(&more, terms) || (more && xc_term_iterator_get(&term, terms)))
            code = error_set_xapian(error, "cannot read the words of the index");
        if (code != ERROR_NONE || !more)
            break;
        code = see_term(self, slice_of(term.data, term.size), terms, error);
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

static bool is_ascii(struct slice word)
{
    for (size_t i = 0; i < word.len; i++)
        if ((unsigned char)word.ptr[i] >= 0x80)
            return false;
    return true;
}

/** Takes a word of an article if it is a form of the candidate and nearer than what there is. */
static bool see_word(struct suggestion *self, struct candidate *candidate, struct slice word)
{
    struct letters letters;
    char stem[STEMMER_MAX_STEM];
    char folded[STEMMER_MAX_STEM];
    struct stemmer *folder = searcher_folder(self->searcher);
    // A stem begins as its word; accents apart, which are folded.
    if (is_ascii(word) && *word.ptr != *candidate->term)
        return true;
    const size_t len = stemmer_apply(self->stemmer, word, stem, sizeof(stem));
    if (!slice_equal(slice_of(stem, len), slice_of(candidate->term, candidate->len)))
        return stemmer_ok(self->stemmer);
    if (!read_letters(&letters,
                      slice_of(folded, stemmer_apply(folder, word, folded, sizeof(folded)))) ||
        word.len > sizeof(candidate->form))
        return stemmer_ok(folder);
    const uint32_t cost = cost_of(self, &letters);
    if (cost <= self->most && (candidate->form_len == 0 || cost < candidate->cost)) {
        memcpy(candidate->form, word.ptr, word.len);
        candidate->form_len = word.len;
        candidate->cost = cost;
    }
    return true;
}

static enum error_code read_text(struct suggestion *self, struct candidate *candidate,
                                 struct slice text, struct error *error)
{
    struct token tokens[TOKENS];
    size_t count;
    tokenizer_start(self->tokenizer, text);
    while ((count = tokenizer_next(self->tokenizer, tokens, TOKENS)) > 0)
        for (size_t i = 0; i < count; i++)
            if (!see_word(self, candidate, tokens[i].word))
                return error_set_no_memory(error);
    return ERROR_NONE;
}

/** A candidate whose forms are looked for. */
struct form_search {
    struct suggestion *self;
    struct candidate *candidate;
};

static enum error_code read_article(void *payload, const xc_document *document, bool *enough,
                                    struct error *error)
{
    const struct form_search *search = payload;
    struct candidate *candidate = search->candidate;
    xc_bytes data;
    if (xc_document_data(&data, document))
        return error_set_xapian(error, "cannot read the index");
    const struct slice stored = slice_of(data.data, data.size);
    enum error_code code =
        read_text(search->self, candidate, stored_article_get(stored, ARTICLE_TITLE), error);
    if (code == ERROR_NONE)
        code = read_text(search->self, candidate, stored_article_get(stored, ARTICLE_TEXT), error);
    *enough = candidate->form_len && candidate->cost <= candidate->expected;
    return code;
}

/** Reads some articles that have a candidate, for the forms in which they have it. */
static enum error_code read_forms(struct suggestion *self, struct candidate *candidate,
                                  struct error *error)
{
    struct form_search search = {.self = self, .candidate = candidate};
    return term_articles(searcher_database(self->searcher),
                         slice_of(candidate->term, candidate->len), ARTICLES_READ, read_article,
                         &search, error);
}

/** How many articles have the form as a word of a name. */
static enum error_code count_names(struct suggestion *self, const struct candidate *candidate,
                                   double *count, struct error *error)
{
    char folded[STEMMER_MAX_STEM];
    struct stemmer *folder = searcher_folder(self->searcher);
    const size_t len = stemmer_apply(folder, slice_of(candidate->form, candidate->form_len), folded,
                                     sizeof(folded));
    *count = 0;
    for (size_t i = 0; i < NAME_FIELDS; i++) {
        xc_doccount one = 0;
        if (!stemmer_ok(folder) ||
            !field_term(&self->name, field_by_id(name_fields[i])->words_prefix,
                        slice_of(folded, len)))
            return error_set_no_memory(error);
        if (xc_database_termfreq(&one, searcher_database(self->searcher), self->name.data,
                                 self->name.len))
            return error_set_xapian(error, "cannot read the index");
        *count = fmax(*count, one);
    }
    return ERROR_NONE;
}

/** Judges a candidate by the form that was found. */
static enum error_code judge(struct suggestion *self, const struct candidate *candidate,
                             struct error *error)
{
    const double most = MORE_BY_LETTER * (double)self->typed.count +
                        (candidate->cost > OTHER_COST ? MOST_UNLIKELY_TWICE : MOST_UNLIKELY);
    double frequency = candidate->frequency;
    double names = 0;
    if (candidate->form_len == 0 || score_of(candidate->cost, frequency / self->articles) > most)
        return ERROR_NONE;
    if (self->capital) {
        const enum error_code code = count_names(self, candidate, &names, error);
        if (code != ERROR_NONE)
            return code;
        frequency = fmax(frequency * NO_NAME, names);
    }
    const double score = score_of(candidate->cost, frequency);
    if (!self->best || score < self->best_score) {
        self->best = candidate;
        self->best_score = score;
    }
    return ERROR_NONE;
}

/** Looks at terms whose first letter was typed as another, or not at all: a few of each letter. */
static enum error_code search_other_starts(struct suggestion *self, struct slice first,
                                           struct slice second, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (char letter = 'a'; code == ERROR_NONE && letter <= 'z'; letter++) {
        char start[5] = {letter};
        if (letter == *first.ptr || letter == *second.ptr)
            continue; // all of them have been seen
        memcpy(start + 1, second.ptr, second.len);
        code = search_start(self, slice_of(start, 1 + second.len), error);
        start[1] = *first.ptr;
        if (code == ERROR_NONE && !slice_equal(first, second))
            code = search_start(self, slice_of(start, 2), error);
    }
    return code;
}

/** Finds the best correction of a folded word; self->best stays NULL if there is none. */
static enum error_code suggest(struct suggestion *self, struct slice word, struct error *error)
{
    const struct slice first = letter_at(word, 0);
    const struct slice second = letter_at(word, first.len);
    enum error_code code = search_start(self, first, error);
    if (code == ERROR_NONE && !slice_equal(first, second))
        code = search_start(self, second, error);
    // Another first letter, or none
    if (code == ERROR_NONE && word.ptr[0] >= 'a' && word.ptr[0] <= 'z' && second.len)
        code = search_other_starts(self, first, second, error);
    for (size_t i = 0; code == ERROR_NONE && i < self->candidate_count; i++) {
        if (self->best && self->candidates[i].score >= self->best_score)
            break; // nor can those after it be better
        code = read_forms(self, &self->candidates[i], error);
        if (code == ERROR_NONE)
            code = judge(self, &self->candidates[i], error);
    }
    return code;
}

/** Corrects one word, if it is wrong. self->best stays NULL if it is not, or nothing is near. */
static enum error_code correct_word(struct suggestion *self, const struct query_node *node,
                                    bool rare, struct error *error)
{
    char stem[STEMMER_MAX_STEM];
    char folded[STEMMER_MAX_STEM];
    struct stemmer *folder = searcher_folder(self->searcher);
    const xc_database *database = searcher_database(self->searcher);
    const size_t len = stemmer_apply(self->stemmer, node->text, stem, sizeof(stem));
    const struct slice word =
        slice_of(folded, stemmer_apply(folder, node->text, folded, sizeof(folded)));
    xc_doccount frequency = 0;
    self->best = NULL;
    self->candidate_count = 0;
    if (!stemmer_ok(self->stemmer) || !stemmer_ok(folder))
        return error_set_no_memory(error);
    if (len == 0 || !read_letters(&self->typed, word) || self->typed.count < LEAST_LETTERS)
        return ERROR_NONE;
    if (xc_database_termfreq(&frequency, database, stem, len))
        return error_set_xapian(error, "cannot read the index");
    if (frequency > 0 && (!rare || frequency > RARE || self->typed.count < RARE_LETTERS))
        return ERROR_NONE;
    memcpy(self->own, stem, len);
    self->own_len = len;
    self->most = self->typed.count < LONG_WORD || frequency ? OTHER_COST : 2 * OTHER_COST;
    const enum error_code code = suggest(self, word, error);
    if (code == ERROR_NONE && frequency && self->best &&
        self->best->frequency / TIMES_RARE < frequency)
        self->best = NULL;
    return code;
}

/** Puts the correction in the place of what was typed, with a capital if that had one. */
static void append_correction(struct buffer *out, const struct candidate *best, bool capital)
{
    const size_t at = out->len;
    (void)buffer_append(out, best->form, best->form_len);
    if (buffer_ok(out) && capital && out->data[at] >= 'a' && out->data[at] <= 'z')
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
    struct stemmer *stemmer = searcher_stemmer(searcher);
    struct suggestion *self = calloc(1, sizeof(*self));
    enum error_code code = self ? ERROR_NONE : error_set_no_memory(error);
    xc_doccount articles = 0;
    size_t taken = 0; // bytes of the query
    buffer_clear(corrected);
    if (self && xc_database_doccount(&articles, searcher_database(searcher)))
        code = error_set_xapian(error, "cannot read the index");
    if (self) {
        self->articles = articles;
        self->searcher = searcher;
        self->tokenizer = tokenizer;
        self->stemmer = stemmer;
        self->english = strcmp(stemmer_name(stemmer), "english") == 0;
    }
    for (size_t i = 0; code == ERROR_NONE && i < count; i++) {
        const struct query_node *word = words[i];
        if (word->length == 0 || word->offset < taken)
            continue;
        self->capital = text.ptr[word->offset] >= 'A' && text.ptr[word->offset] <= 'Z';
        code = correct_word(self, word, rare, error);
        if (code != ERROR_NONE || !self->best)
            continue;
        (void)buffer_append(corrected, text.ptr + taken, word->offset - taken);
        append_correction(corrected, self->best, self->capital);
        taken = word->offset + word->length;
    }
    if (taken)
        (void)buffer_append(corrected, text.ptr + taken, text.len - taken);
    if (self)
        buffer_free(&self->name);
    free(self);
    return code == ERROR_NONE && !buffer_ok(corrected) ? error_set_no_memory(error) : code;
}
