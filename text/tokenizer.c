// SPDX-License-Identifier: GPL-2.0-or-later
#include "tokenizer.h"

#include "byte-classes.h"

#include <stdlib.h>

#define BLOCK   64 /**< bytes that are classified at a time */
#define WINDOW  4096
#define PADDING 64 /**< behind the lower-cased bytes, for reads of 16 and writes of 64 */
#define SPILL   4096

/** Marks the end of a run that the slow way must look at. */
#define RUN_SLOW 0x8000u

/** Ends or starts that are written at once; most blocks have fewer. */
#define PLACES_AT_ONCE 12

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

    // The window: its runs are words, but for those whose end is marked.
    const unsigned char *window; /**< NULL: none */
    size_t window_len;
    size_t run, run_count;
    void (*fill)(struct tokenizer *t);
    uint16_t starts[WINDOW / 2 + PLACES_AT_ONCE];
    uint16_t
        ends[WINDOW / 2 + PLACES_AT_ONCE]; /**< the byte behind the run, or RUN_SLOW and that */
    char lower[WINDOW + PADDING];

    // Words of this batch that are not slices of the window.
    size_t spill_len;
    char spill[SPILL + PADDING];
};

static void fill_window(struct tokenizer *t);
#ifdef BYTE_CLASSES_HAVE_AVX2
static void fill_window_avx2(struct tokenizer *t);
#endif

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
    t->fill = fill_window;
#ifdef BYTE_CLASSES_HAVE_AVX2
    if (byte_classes_use_avx2())
        t->fill = fill_window_avx2;
#endif
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

/** What a block needs to know of the one before. */
struct block_before {
    struct byte_classes classes;
    uint64_t run;
    bool high; /**< the run that goes on has bytes that are not ASCII */
};

static inline uint64_t shifted_in(uint64_t bits, uint64_t before)
{
    return bits << 1 | before >> 63;
}

static inline uint64_t shifted_out(uint64_t bits, uint64_t after)
{
    return bits >> 1 | after << 63;
}

/** Where runs start and end in a block. */
struct block_runs {
    uint64_t starts, ends;
    uint64_t slow; /**< of the ends, those that the slow way must look at */
};

/**
 * Finds the runs of a block. A run has word bytes, bytes that are not ASCII, and what joins ASCII
 * word bytes. It is a word unless
 *   - it has a byte that is not ASCII, or ends before a joint with such a byte behind;
 *   - it may have a suffix;
 *   - it is a capital with a dot and another capital behind.
 */
static inline struct block_runs find_runs(struct block_before *before,
                                          const struct byte_classes *at,
                                          const struct byte_classes *after)
{
    const struct byte_classes *last = &before->classes;
    const uint64_t digits =
        shifted_in(at->digit, last->digit) & shifted_out(at->digit, after->digit);
    const uint64_t words = shifted_in(at->word, last->word) & shifted_out(at->word, after->word);
    const uint64_t joints = (at->number & digits) | (at->infix & words & ~digits);
    const uint64_t run = at->word | at->high | joints;
    const uint64_t run_before = shifted_in(run, before->run);
    const uint64_t capitals =
        shifted_in(at->upper, last->upper) & shifted_out(at->upper, after->upper);
    const uint64_t acronyms = at->dot & capitals & ~(run << 2 | before->run >> 62);
    // A sum carries from the first byte that is not ASCII to the end of its run.
    uint64_t carried;
    bool high = __builtin_add_overflow(run, at->high, &carried);
    high |= __builtin_add_overflow(carried, (uint64_t)before->high, &carried);
    const uint64_t slow = carried | at->suffix | acronyms |
                          ((at->number | at->infix) & shifted_out(at->high, after->high));
    const uint64_t ends = ~run & run_before;
    *before = (struct block_before){*at, run, high};
    return (struct block_runs){run & ~run_before, ends, ends & slow};
}

/** Writes the places of the bits, and more behind them. @return the end of those that count */
static inline uint16_t *put_places(uint16_t *out, uint64_t bits, size_t base)
{
    uint64_t left = bits;
    for (size_t i = 0; i < PLACES_AT_ONCE; i++, left &= left - 1)
        // Bit 63 keeps the count of zeros defined when no bit is left: that place does not count.
        out[i] = (uint16_t)(base + (size_t)__builtin_ctzll(left | UINT64_C(1) << 63));
    for (size_t i = PLACES_AT_ONCE; left; i++, left &= left - 1)
        out[i] = (uint16_t)(base + (size_t)__builtin_ctzll(left));
    return out + __builtin_popcountll(bits);
}

/** Ends the list of runs: the last one may end with the window, or go on in the next. */
static void end_window(struct tokenizer *t, uint16_t *end, bool open, bool slow)
{
    const bool more = t->window + t->window_len < t->end;
    if (open)
        *end++ = (uint16_t)(t->window_len | (slow ? RUN_SLOW : 0));
    t->run = 0;
    t->run_count = (size_t)(end - t->ends);
    if (!more || t->run_count == 0)
        return;
    // Whether a run ends, and how, is seen two bytes further.
    uint16_t *last = &t->ends[t->run_count - 1];
    if ((size_t)(*last & ~RUN_SLOW) + 1 < t->window_len)
        return;
    const size_t start = t->starts[t->run_count - 1];
    if (start > 0) {
        t->run_count--;
        t->window_len = start;
    } else {
        *last |= RUN_SLOW;
    }
}

typedef struct byte_classes (*classify)(const unsigned char *bytes, char *lower);

/** Classifies the bytes from `at` on and finds the runs. */
static inline __attribute__((always_inline)) void fill_window_with(struct tokenizer *t,
                                                                   classify classes_of)
{
    const size_t left = (size_t)(t->end - t->at);
    const size_t len = left < WINDOW ? left : WINDOW;
    const unsigned char *const window = t->at;
    struct block_before before = {.run = 0};
    struct byte_classes at = {.word = 0};
    uint16_t *start = t->starts;
    uint16_t *end = t->ends;
    // The runs of a block are found when the next one has been classified.
    for (size_t base = 0; base < len + BLOCK; base += BLOCK) {
        struct byte_classes after = {.word = 0};
        if (base + BLOCK <= len) {
            after = classes_of(window + base, t->lower + base);
        } else if (base < len) {
            unsigned char tail[BLOCK] = {0};
            memcpy(tail, window + base, len - base);
            after = classes_of(tail, t->lower + base);
        }
        if (base > 0) {
            const struct block_runs runs = find_runs(&before, &at, &after);
            uint16_t *const ends = end;
            start = put_places(start, runs.starts, base - BLOCK);
            end = put_places(end, runs.ends, base - BLOCK);
            for (uint64_t slow = runs.slow; slow; slow &= slow - 1)
                ends[__builtin_popcountll(runs.ends & ((slow & -slow) - 1))] |= RUN_SLOW;
        }
        at = after;
    }
    t->window = window;
    t->window_len = len;
    end_window(t, end, before.run >> 63, before.high);
}

static void fill_window(struct tokenizer *t)
{
    fill_window_with(t, byte_classes_of);
}

#ifdef BYTE_CLASSES_HAVE_AVX2
__attribute__((target("avx2,bmi,popcnt"))) static void fill_window_avx2(struct tokenizer *t)
{
    fill_window_with(t, byte_classes_avx2);
}
#endif

/**
 * Gives out words of the window, until one needs the slow way, and goes on to what is next.
 * @return how many there are now
 */
static size_t take_runs(struct tokenizer *t, struct token *tokens, size_t count, size_t max)
{
    const unsigned char *const base = t->window;
    const size_t text_offset = (size_t)(base - t->text);
    const size_t position = (size_t)(t->at - base);
    size_t run = t->run;
    // The slow way may have read runs, and a part of one, which then is no whole word.
    while (run < t->run_count && (t->ends[run] & ~RUN_SLOW) <= position)
        run++;
    if (run < t->run_count && t->starts[run] < position)
        t->ends[run] |= RUN_SLOW;
    for (; run < t->run_count && count < max; run++) {
        const size_t first = t->starts[run];
        const size_t last = t->ends[run];
        if (last & RUN_SLOW)
            break;
        const struct slice word = slice_of(t->lower + first, last - first);
        if (word.len <= t->max_word)
            set_token(&tokens[count++], word, word_key_of_padded(word), text_offset + first,
                      word.len, 0);
    }
    if (run == t->run_count)
        t->at = base + t->window_len;
    else if (t->starts[run] > position)
        t->at = base + t->starts[run];
    t->run = run;
    return count;
}

/** The next run is one for the slow way. */
static bool at_slow_run(const struct tokenizer *t)
{
    return t->run < t->run_count && t->ends[t->run] & RUN_SLOW;
}

size_t tokenizer_next(struct tokenizer *t, struct token *tokens, size_t max)
{
    size_t count = 0;
    t->spill_len = 0;
    while (count < max) {
        if (t->state == STATE_BETWEEN) {
            if (!t->window || t->at >= t->window + t->window_len) {
                if (count || t->at == t->end)
                    break; // the words of this batch are in the old window
                t->fill(t);
            }
            count = take_runs(t, tokens, count, max);
            if (count == max || !at_slow_run(t))
                continue;
        }
        if (t->spill_len > SPILL - TOKENIZER_WORD_LIMIT || !slow_next(t, &tokens[count]))
            break;
        count++;
    }
    return count;
}
