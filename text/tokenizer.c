// SPDX-License-Identifier: GPL-2.0-or-later
#include "tokenizer.h"

#include "byte-classes.h"

#include <stdlib.h>

#define WINDOW  4096
#define PADDING 64 /**< behind the lower-cased bytes, for reads of 16 and writes of 64 */
#define SPILL   4096

/** Where the slow way stands between two tokens. */
enum state {
    STATE_BETWEEN,   /**< between words: the fast way may take over */
    STATE_SINGLE,    /**< at an n-gram character that is to come out alone */
    STATE_PAIR,      /**< behind it: a pair if another one follows */
    STATE_AFTER_CJK, /**< behind the run: the word that it interrupted goes on */
};

struct tokenizer {
    const struct character_table *characters;
    bool ngrams;
    size_t max_word;

    const unsigned char *text, *at, *end; /**< at: what has been read so far */
    enum state state;
    const unsigned char *cjk; /**< the n-gram character that was or is to be given out */

    // The word that the slow way is building. term_len counts also what did not fit.
    size_t term_len;
    const unsigned char *term_at;
    char term[TOKENIZER_WORD_LIMIT + 16];

    // The window: edges are the offsets where runs of word bytes and high bytes begin and end.
    const unsigned char *window; /**< NULL: none */
    size_t window_len;
    size_t edge, edge_count;
    bool window_has_high;
    uint64_t high[WINDOW / 64 + 1];
    uint16_t edges[WINDOW + 16];
    char lower[WINDOW + PADDING];

    // Words of this batch that are not slices of the window.
    size_t spill_len;
    char spill[SPILL + PADDING];
};

/** What may follow a run of ASCII word characters and matter to it. */
enum ending {
    ENDING_PLAIN,
    ENDING_INFIX,
    ENDING_INFIX_DIGIT,
    ENDING_SUFFIX,
};

static const unsigned char endings[128] = {
    ['\''] = ENDING_INFIX,      ['&'] = ENDING_INFIX,       ['.'] = ENDING_INFIX_DIGIT,
    [','] = ENDING_INFIX_DIGIT, [';'] = ENDING_INFIX_DIGIT, ['+'] = ENDING_SUFFIX,
    ['#'] = ENDING_SUFFIX,
};

enum error_code tokenizer_open(struct tokenizer **out, const struct character_table *characters,
                               const struct tokenizer_options *options, struct error *error)
{
    static const struct tokenizer_options defaults = TOKENIZER_OPTIONS_INIT;
    *out = NULL;
    struct tokenizer *t = calloc(1, sizeof(*t));
    if (!t)
        return error_set_no_memory(error);
    if (!options)
        options = &defaults;
    t->characters = characters;
    t->ngrams = options->ngrams;
    t->max_word = options->max_word_bytes;
    if (t->max_word < 1)
        t->max_word = 1;
    if (t->max_word > TOKENIZER_WORD_LIMIT)
        t->max_word = TOKENIZER_WORD_LIMIT;
    *out = t;
    return ERROR_NONE;
}

void tokenizer_close(struct tokenizer *tokenizer)
{
    free(tokenizer);
}

void tokenizer_start(struct tokenizer *t, struct slice text)
{
    static const unsigned char empty[1];
    t->text = text.len ? (const unsigned char *)text.ptr : empty;
    t->at = t->text;
    t->end = t->text + text.len;
    t->state = STATE_BETWEEN;
    t->window = NULL;
}

/* ---- the slow way: character by character ---- */

struct character {
    uint32_t ch;
    int32_t info;
    unsigned bytes;
};

static bool continues(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/** Reads the character at @p p, which is before @p end; a byte that starts none is one itself. */
static inline struct character read_character(const struct tokenizer *t, const unsigned char *p)
{
    struct character c = {p[0], 0, 1};
    const size_t left = (size_t)(t->end - p);
    if (p[0] >= 0xc2) {
        if (p[0] < 0xe0) {
            if (left >= 2 && continues(p[1])) {
                c.ch = (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
                c.bytes = 2;
            }
        } else if (p[0] < 0xf0) {
            if (left >= 3 && continues(p[1]) && continues(p[2]) && (p[0] > 0xe0 || p[1] >= 0xa0)) {
                c.ch = (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
                c.bytes = 3;
            }
        } else if (p[0] < 0xf5) {
            if (left >= 4 && continues(p[1]) && continues(p[2]) && continues(p[3]) &&
                (p[0] > 0xf0 || p[1] >= 0x90) && (p[0] < 0xf4 || p[1] < 0x90)) {
                c.ch = (p[0] & 0x07u) << 18 | (p[1] & 0x3fu) << 12 | (p[2] & 0x3fu) << 6 |
                       (p[3] & 0x3fu);
                c.bytes = 4;
            }
        }
    }
    c.info = character_info(t->characters, c.ch);
    return c;
}

static bool is_word(struct character c)
{
    return c.info & CHARACTER_WORD;
}

static bool is_ngram(const struct tokenizer *t, struct character c)
{
    return t->ngrams && c.info & CHARACTER_CJK;
}

static bool is_ascii_upper(unsigned char c)
{
    return c >= 'A' && c <= 'Z';
}

static inline void append(struct tokenizer *t, uint32_t ch)
{
    char bytes[4];
    size_t len;
    if (ch < 0x80) {
        bytes[0] = (char)ch;
        len = 1;
    } else if (ch < 0x800) {
        bytes[0] = (char)(0xc0 | ch >> 6);
        bytes[1] = (char)(0x80 | (ch & 0x3f));
        len = 2;
    } else if (ch < 0x10000) {
        bytes[0] = (char)(0xe0 | ch >> 12);
        bytes[1] = (char)(0x80 | (ch >> 6 & 0x3f));
        bytes[2] = (char)(0x80 | (ch & 0x3f));
        len = 3;
    } else {
        bytes[0] = (char)(0xf0 | ch >> 18);
        bytes[1] = (char)(0x80 | (ch >> 12 & 0x3f));
        bytes[2] = (char)(0x80 | (ch >> 6 & 0x3f));
        bytes[3] = (char)(0x80 | (ch & 0x3f));
        len = 4;
    }
    if (t->term_len <= TOKENIZER_WORD_LIMIT)
        memcpy(t->term + t->term_len, bytes, sizeof(bytes));
    t->term_len += len;
}

static void set_token(struct token *token, struct slice word, struct word_key key, size_t offset,
                      size_t length, uint32_t flags)
{
    *token = (struct token){
        .word = word,
        .key = key,
        .hash = word_hash_with_key(word, key),
        .offset = offset,
        .length = length,
        .increment = 1,
        .flags = flags,
    };
}

/** Gives out the word that was built, unless it is too long. */
static bool emit_term(struct tokenizer *t, struct token *token)
{
    if (t->term_len > t->max_word)
        return false;
    char *word = t->spill + t->spill_len;
    memcpy(word, t->term, t->term_len);
    t->spill_len += t->term_len;
    const struct slice slice = slice_of(word, t->term_len);
    set_token(token, slice, word_key_of_padded(slice), (size_t)(t->term_at - t->text),
              (size_t)(t->at - t->term_at), 0);
    return true;
}

/** Gives out n-gram characters from @p first up to @p last, which are as they are in the text. */
static bool emit_ngram(const struct tokenizer *t, struct token *token, const unsigned char *first,
                       const unsigned char *last, uint32_t flags)
{
    const struct slice word = slice_of((const char *)first, (size_t)(last - first));
    if (word.len > t->max_word)
        return false;
    set_token(token, word, word_key_of(word), (size_t)(first - t->text), word.len, flags);
    return true;
}

/** Reads capitals with dots between them, at least two, and nothing of a word behind. */
static bool read_acronym(struct tokenizer *t)
{
    const unsigned char *p = t->at;
    t->term_len = 0;
    for (;;) {
        append(t, *p++ + 32u);
        if (p == t->end || *p != '.')
            break;
        if (++p == t->end || !is_ascii_upper(*p))
            break;
    }
    if (t->term_len > 1 && (p == t->end || !is_word(read_character(t, p)))) {
        t->at = p;
        return true;
    }
    t->term_len = 0;
    return false;
}

/** Up to three + or # belong to the word, if no word follows. */
static void read_suffix(struct tokenizer *t)
{
    const size_t len = t->term_len;
    unsigned count = 0;
    struct character c = read_character(t, t->at);
    while (c.info & CHARACTER_SUFFIX) {
        if (++count > 3) {
            t->term_len = len;
            break;
        }
        append(t, c.ch);
        if (++t->at == t->end)
            return;
        c = read_character(t, t->at);
    }
    if (is_word(c))
        t->term_len = len;
}

/**
 * Builds the word that goes on at the word character @p c. True when it is complete; false if it
 * was interrupted by an n-gram character, which then is next.
 */
static bool read_word(struct tokenizer *t, struct character c)
{
    for (;;) {
        if (is_ngram(t, c))
            return false;
        bool after_digit;
        do {
            append(t, character_lower(c.ch, c.info));
            after_digit = c.info & CHARACTER_DIGIT;
            t->at += c.bytes;
            if (t->at == t->end)
                return true;
            c = read_character(t, t->at);
            if (is_ngram(t, c))
                return true;
        } while (is_word(c));

        const unsigned char *next_at = t->at + c.bytes;
        if (next_at == t->end)
            break;
        const struct character next = read_character(t, next_at);
        if (!is_word(next))
            break;
        const bool digits = after_digit && next.info & CHARACTER_DIGIT;
        if (c.info & (digits ? CHARACTER_INFIX_DIGIT : CHARACTER_INFIX))
            append(t, c.ch == 0x2019 || c.ch == 0x201b ? '\'' : c.ch);
        else if (!(c.info & CHARACTER_IGNORED))
            break;
        t->at = next_at;
        c = next;
    }
    read_suffix(t);
    return true;
}

/** Goes on to the next word character. False at the end of the text. */
static bool skip_to_word(struct tokenizer *t, struct character *c)
{
    for (; t->at < t->end; t->at += c->bytes) {
        *c = read_character(t, t->at);
        if (is_word(*c))
            return true;
    }
    return false;
}

/** The next token from where the tokenizer is. False at the end of the text. */
static bool slow_next(struct tokenizer *t, struct token *token)
{
    for (;;) {
        struct character c;
        bool complete;
        switch (t->state) {
        case STATE_BETWEEN:
            if (!skip_to_word(t, &c))
                return false;
            t->term_at = t->at;
            complete = is_ascii_upper(*t->at) && read_acronym(t);
            if (!complete) {
                t->term_len = 0;
                complete = read_word(t, c);
            }
            break;
        case STATE_SINGLE:
            t->at = t->cjk + read_character(t, t->cjk).bytes;
            t->state = STATE_PAIR;
            if (emit_ngram(t, token, t->cjk, t->at, 0))
                return true;
            continue;
        case STATE_PAIR: {
            t->state = STATE_AFTER_CJK;
            if (t->at >= t->end)
                continue;
            c = read_character(t, t->at);
            if (!is_ngram(t, c) || !is_word(c))
                continue;
            const unsigned char *first = t->cjk;
            t->cjk = t->at;
            t->state = STATE_SINGLE;
            if (emit_ngram(t, token, first, t->at + c.bytes, TOKEN_PAIR))
                return true;
            continue;
        }
        case STATE_AFTER_CJK:
        default:
            // As in TermGenerator: what was begun before the run goes on behind it, however far
            // away, and is lost if there is nothing.
            if (!skip_to_word(t, &c))
                return false;
            if (!t->term_len)
                t->term_at = t->at;
            complete = read_word(t, c);
            break;
        }
        if (!complete) {
            t->cjk = t->at;
            t->state = STATE_SINGLE;
            continue;
        }
        t->state = STATE_BETWEEN;
        if (emit_term(t, token))
            return true;
    }
}

/* ---- the fast way: ASCII, 64 bytes at a time ---- */

/** Classifies the bytes from `at` on and finds the edges of runs. */
static void fill_window(struct tokenizer *t)
{
    const size_t left = (size_t)(t->end - t->at);
    const size_t len = left < WINDOW ? left : WINDOW;
    uint16_t *edge = t->edges;
    uint64_t before = 0, any_high = 0; // before: the last byte was in a run
    for (size_t base = 0; base < len; base += 64) {
        struct byte_classes classes;
        if (len - base >= 64) {
            classes = byte_classes_of(t->at + base, t->lower + base);
        } else {
            unsigned char tail[64] = {0};
            memcpy(tail, t->at + base, len - base);
            classes = byte_classes_of(tail, t->lower + base);
        }
        t->high[base / 64] = classes.high;
        any_high |= classes.high;
        const uint64_t run = classes.word | classes.high;
        uint64_t changes = run ^ (run << 1 | before);
        before = run >> 63;
        while (changes) {
            *edge++ = (uint16_t)(base + (size_t)__builtin_ctzll(changes));
            changes &= changes - 1;
        }
    }
    t->edge_count = (size_t)(edge - t->edges);
    if (t->edge_count & 1) // a run up to the end of the window
        t->edges[t->edge_count++] = (uint16_t)len;
    t->edge = 0;
    t->window = t->at;
    t->window_len = len;
    t->window_has_high = any_high != 0;
}

/** True if a byte from @p first up to @p last is not ASCII. */
static bool has_high(const struct tokenizer *t, size_t first, size_t last)
{
    if (!t->window_has_high)
        return false;
    const size_t word = first / 64, last_word = (last - 1) / 64;
    const uint64_t from = UINT64_MAX << (first & 63);
    const uint64_t upto = UINT64_MAX >> (63 - ((last - 1) & 63));
    if (word == last_word)
        return t->high[word] & from & upto;
    uint64_t any = (t->high[word] & from) | (t->high[last_word] & upto);
    for (size_t i = word + 1; i < last_word; i++)
        any |= t->high[i];
    return any;
}

static bool is_ascii_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

/** What becomes of a run that is followed by something that is not always plain. */
enum verdict {
    VERDICT_WORD, /**< it is a word */
    VERDICT_JOIN, /**< it goes on with the next run */
    VERDICT_SLOW, /**< the slow way must look */
};

static enum verdict judge_ending(const struct tokenizer *t, const unsigned char *first,
                                 const unsigned char *last)
{
    const unsigned char ending = endings[*last];
    if (ending == ENDING_SUFFIX)
        return VERDICT_SLOW;
    const unsigned char *next = last + 1;
    if (next == t->end)
        return VERDICT_WORD;
    const bool after_digit = is_ascii_digit(last[-1]);
    if (ending == ENDING_INFIX_DIGIT && !after_digit) {
        // The beginning of an acronym.
        return *last == '.' && last - first == 1 && is_ascii_upper(*first) && is_ascii_upper(*next)
                   ? VERDICT_SLOW
                   : VERDICT_WORD;
    }
    if (*next >= 0x80)
        return VERDICT_SLOW;
    const bool digits = after_digit && is_ascii_digit(*next);
    if (ending == ENDING_INFIX_DIGIT)
        return digits ? VERDICT_JOIN : VERDICT_WORD;
    if (!(character_info(t->characters, *next) & CHARACTER_WORD))
        return VERDICT_WORD;
    return digits ? VERDICT_WORD : VERDICT_JOIN;
}

size_t tokenizer_next(struct tokenizer *t, struct token *tokens, size_t max)
{
    size_t count = 0;
    t->spill_len = 0;
    while (count < max) {
        if (t->state != STATE_BETWEEN) {
            if (t->spill_len > SPILL - TOKENIZER_WORD_LIMIT)
                break;
            if (!slow_next(t, &tokens[count]))
                break;
            count++;
            continue;
        }
        if (!t->window || t->at >= t->window + t->window_len) {
            if (count || t->at == t->end)
                break; // the words of this batch are in the old window
            fill_window(t);
        }
        // From here on, offsets are those of the window.
        const unsigned char *base = t->window;
        const size_t position = (size_t)(t->at - base);
        while (t->edge < t->edge_count && t->edges[t->edge + 1] <= position)
            t->edge += 2;
        if (t->edge == t->edge_count) {
            t->at = base + t->window_len;
            continue;
        }
        size_t first = t->edges[t->edge];
        if (first < position)
            first = position;
        size_t last = t->edges[t->edge + 1];
        size_t edge = t->edge;
        bool slow = false, refill = false;
        for (;;) {
            if (last == t->window_len && base + last != t->end) {
                refill = first > 0;
                slow = !refill;
                break;
            }
            if (has_high(t, first, last)) {
                slow = true;
                break;
            }
            if (base + last == t->end || endings[base[last]] == ENDING_PLAIN)
                break;
            const enum verdict verdict = judge_ending(t, base + first, base + last);
            if (verdict == VERDICT_WORD)
                break;
            if (verdict == VERDICT_SLOW) {
                slow = true;
                break;
            }
            edge += 2;
            if (edge == t->edge_count) { // the next run is in the next window
                refill = first > 0;
                slow = !refill;
                break;
            }
            last = t->edges[edge + 1];
        }
        t->at = base + first;
        if (refill) {
            t->window = NULL;
            continue;
        }
        if (slow) {
            if (t->spill_len > SPILL - TOKENIZER_WORD_LIMIT)
                break;
            if (!slow_next(t, &tokens[count]))
                break;
            count++;
            continue;
        }
        t->at = base + last;
        t->edge = edge + 2;
        const struct slice word = slice_of(t->lower + first, last - first);
        if (word.len > t->max_word)
            continue;
        set_token(&tokens[count++], word, word_key_of_padded(word),
                  (size_t)(base + first - t->text), word.len, 0);
    }
    return count;
}
