// SPDX-License-Identifier: GPL-2.0-or-later
#include "entity-document.h"

#include "base/utf8.h"

#include <stdlib.h>

// DATELINE_PORTABLE: for tests of what other machines run.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(DATELINE_PORTABLE)
#include <immintrin.h>
#define X86 1
#endif

bool entity_document_open(struct entity_document *document, const struct entity_model *model,
                          entity_describe_function describe, void *context)
{
    *document = (struct entity_document){
        .model = model, .describe = describe, .context = context, .restored = BUFFER_INIT};
    document->table = calloc(DOCUMENT_TABLE, sizeof(*document->table));
    return document->table != NULL;
}

static void free_arrays(struct entity_document *document)
{
    free(document->words);
    free(document->traits);
    free(document->places);
    free(document->described);
    free(document->sentence_end);
    free(document->stretches);
    free(document->capitals);
    free(document->which);
    free(document->entries);
}

void entity_document_close(struct entity_document *document)
{
    free_arrays(document);
    free(document->table);
    buffer_free(&document->restored);
    *document = (struct entity_document){.table = NULL};
}

static bool grow(struct entity_document *document, size_t count)
{
    if (count <= document->capacity)
        return true;
    size_t capacity = document->capacity ? document->capacity : 1024;
    while (capacity < count)
        capacity *= 2;
    free_arrays(document);
    document->capacity = 0;
    document->words = malloc(capacity * sizeof(*document->words));
    document->traits = malloc(capacity * sizeof(*document->traits));
    document->places = malloc(capacity * sizeof(*document->places));
    document->described = malloc(capacity * 7);
    // Zeros only for static analysis, which does not see that look_at() sets them.
    document->sentence_end = calloc(capacity, sizeof(*document->sentence_end));
    document->stretches = malloc(capacity * sizeof(*document->stretches));
    document->capitals = malloc(capacity * sizeof(*document->capitals));
    document->which = malloc(capacity * sizeof(*document->which));
    document->entries = malloc(capacity * 2 * sizeof(struct document_word *));
    if (!document->words || !document->traits || !document->places || !document->described ||
        !document->sentence_end || !document->stretches || !document->capitals ||
        !document->which || !document->entries)
        return false;
    document->candidate = document->described + capacity;
    document->run_start = document->candidate + capacity;
    document->run_left = document->run_start + capacity;
    document->phrases = document->run_left + capacity;
    document->flags = document->phrases + capacity;
    document->title_case = document->flags + capacity;
    document->pairs = document->entries + capacity;
    document->capacity = capacity;
    return true;
}

/** The entry of a key; NULL if it is not there and not to be added, or the table is full. */
static struct document_word *find(struct entity_document *document, uint64_t key, bool add)
{
    key |= 1;
    const size_t mask = ((size_t)1 << document->table_bits) - 1;
    for (size_t i = (size_t)(key * 0x9e3779b97f4a7c15u >> (64 - document->table_bits));;
         i = (i + 1) & mask) {
        struct document_word *const word = &document->table[i];
        if (word->generation != document->generation) {
            if (!add || document->table_count > DOCUMENT_TABLE / 4 * 3)
                return NULL;
            document->table_count++;
            *word = (struct document_word){
                .key = key, .generation = document->generation, .vote = VOTE_NOT_COUNTED};
            return word;
        }
        if (word->key == key)
            return word;
    }
}

static uint64_t small_key(uint32_t small)
{
    return (uint64_t)small << 1;
}

static uint64_t word_key(const struct word_traits *word)
{
    return small_key(word->small);
}

static uint64_t pair_key(const struct word_traits *a, const struct word_traits *b)
{
    return entity_mix(a->small, (uint64_t)b->small + 77);
}

static inline void count_up(uint16_t *counter)
{
    if (*counter < 1000)
        (*counter)++;
}

static bool has_letters(const struct word_traits *word)
{
    return word->kind < WORD_DIGITS;
}

/** True for a sentence whose words are nearly all in capitals, and not initials only. */
static bool is_upper_sentence(const struct entity_document *document, size_t first, size_t end)
{
    size_t upper = 0, other = 0, four = 0;
    bool lengthy = false;
    for (size_t i = first; i < end; i++) {
        const unsigned flags = document->tokens[i].flags;
        if (!(flags & ENTITY_TOKEN_LETTER) || document->tokens[i].length < 2)
            continue;
        if (flags & ENTITY_TOKEN_SMALL) {
            other++;
        } else {
            upper++;
            lengthy = lengthy || document->tokens[i].length >= 5;
            four += document->tokens[i].length == 4 && !memchr(document->words[i].ptr, '.', 4);
        }
    }
    return upper >= 2 && (lengthy || four >= 2) && other * 5 <= upper;
}

/*
 * What the flags of a token say of it, without branches: they are mixed too well to be foretold.
 * The four flags of letters are a number below 16, and each set of such numbers is a mask.
 */

static inline unsigned letters_of(struct entity_token token)
{
    _Static_assert(ENTITY_TOKEN_CAPITAL == 1 << 2 && ENTITY_TOKEN_LETTER == 2 << 2 &&
                       ENTITY_TOKEN_DIGIT == 4 << 2 && ENTITY_TOKEN_SMALL == 8 << 2,
                   "the numbers below");
    return token.flags >> 2 & 15;
}

enum letter_set {
    HAS_CAPITAL = 0xaaaa,
    HAS_LETTER = 0xcccc,
    IS_SMALL = 0x0404,  /**< letters, no capital, no digit: WORD_SMALL */
    NOT_SMALL = 0x00cc, /**< letters, none of them small */
    IS_MARKED = 0xeaee, /**< capitals, letters and digits, or letters of no case */
};

static inline unsigned is_in(enum letter_set set, unsigned letters)
{
    return (unsigned)set >> letters & 1;
}

/** Counts of tokens, each in 16 bits: no document has more. */
enum { COUNT_LETTERS, COUNT_CAPITALS, COUNT_SMALL, COUNT_UPPER };

/** What a token adds to the counts. */
static const uint64_t counts_of[16] = {
#define COUNTS(letters)                                                                            \
    ((uint64_t)(HAS_LETTER >> (letters)&1) << 16 * COUNT_LETTERS |                                 \
     (uint64_t)(HAS_CAPITAL >> (letters)&1) << 16 * COUNT_CAPITALS |                               \
     (uint64_t)(IS_SMALL >> (letters)&1) << 16 * COUNT_SMALL |                                     \
     (uint64_t)(NOT_SMALL >> (letters)&1) << 16 * COUNT_UPPER)
    COUNTS(0), COUNTS(1), COUNTS(2),  COUNTS(3),  COUNTS(4),  COUNTS(5),  COUNTS(6),  COUNTS(7),
    COUNTS(8), COUNTS(9), COUNTS(10), COUNTS(11), COUNTS(12), COUNTS(13), COUNTS(14), COUNTS(15),
#undef COUNTS
};

static inline size_t count_in(uint64_t counts, unsigned which)
{
    return counts >> 16 * which & 0xffff;
}

enum shape_wanted { AS_IS, SMALL, TITLE, UPPER };

/** Writes a word in another case behind the restored text. */
static bool recase(struct entity_document *document, size_t i, enum shape_wanted wanted)
{
    const struct slice word = document->words[i];
    char out[ENTITY_TOKEN_MAX * 2];
    size_t n = 0;
    bool first = true;
    for (size_t at = 0; at < word.len && n + 4 < sizeof(out);) {
        size_t length = 0;
        const uint32_t ch = utf8_decode(slice_of(word.ptr + at, word.len - at), &length);
        const uint32_t to = wanted == UPPER || (wanted == TITLE && first)
                                ? entity_capital(entity_small(ch))
                                : entity_small(ch);
        if (ch == 0xfffd || to == ch || to >= 0x800) {
            memcpy(out + n, word.ptr + at, length);
            n += length;
        } else if (to < 0x80) {
            out[n++] = (char)to;
        } else {
            out[n++] = (char)(0xc0 | to >> 6);
            out[n++] = (char)(0x80 | (to & 0x3f));
        }
        first = ch == '-' || (ch == '\'' && at < 3);
        at += length;
    }
    // The buffer has been reserved: its memory does not move.
    const size_t offset = document->restored.len;
    if (offset + n > document->restored.capacity || !buffer_append(&document->restored, out, n))
        return true; // left as it is
    document->words[i] = slice_of(document->restored.data + offset, n);
    const uint32_t which = (uint32_t)i;
    document->describe(document->context, document->words, &which, 1,
                       document->restored.data + document->restored.capacity, document->traits,
                       document->places);
    return true;
}

static void restore_sentence(struct entity_document *document, size_t first, size_t end,
                             unsigned flag)
{
    document->flags[first] = (uint8_t)flag;
    for (size_t i = first; i < end; i++) {
        const struct word_traits *const traits = &document->traits[i];
        if (!has_letters(traits))
            continue;
        const struct document_word *const known = find(document, word_key(traits), false);
        enum shape_wanted wanted = AS_IS;
        if (flag == SENTENCE_UPPER) {
            if (document->tokens[i].flags & ENTITY_TOKEN_SMALL || traits->kind == WORD_INITIAL ||
                (traits->kind == WORD_DOTTED))
                continue;
            if (known && (known->small || known->capital))
                wanted = known->small >= known->capital ? SMALL : TITLE;
            else if (traits->usual_case == CASE_UPPER)
                wanted = AS_IS;
            else if (traits->usual_case == CASE_CAPITAL)
                wanted = TITLE;
            else if (traits->usual_case == CASE_UNKNOWN && !(traits->flags & WORD_DICTIONARY))
                wanted = TITLE;
            else
                wanted = SMALL;
            if (i > first && document->tokens[i].length <= 2 && document->words[i].ptr[0] == '\'')
                wanted = SMALL;
        } else if (traits->usual_case == CASE_CAPITAL) {
            wanted = TITLE;
        } else if (traits->usual_case == CASE_UPPER) {
            wanted = UPPER;
        }
        if (wanted != AS_IS)
            (void)recase(document, i, wanted);
    }
}

/** A table for so many keys; small for a small document, so that it stays near. */
static void clear_table(struct entity_document *document, size_t keys)
{
    document->table_count = 0;
    document->table_bits = 8;
    while (document->table_bits < DOCUMENT_TABLE_BITS &&
           (size_t)1 << document->table_bits < keys + keys / 3)
        document->table_bits++;
    if (++document->generation == 0) {
        memset(document->table, 0, DOCUMENT_TABLE * sizeof(*document->table));
        document->generation = 1;
    }
}

static inline unsigned asked_bit(uint32_t small)
{
    return small % DOCUMENT_ASKED_BITS;
}

static inline bool is_asked(const struct entity_document *document, uint32_t small)
{
    return document->asked[asked_bit(small) / 64] >> asked_bit(small) % 64 & 1;
}

/** A place in the sketch: length, first and last letter, in either case. */
static inline unsigned sketch_bit(size_t length, unsigned first, unsigned last)
{
    return (unsigned)(length & 7) << 10 | (first & 31) << 5 | (last & 31);
}

/** From now on the table may be asked for candidate @p i. */
static void ask_for(struct entity_document *document, size_t i)
{
    const struct word_traits *const word = &document->traits[i];
    const struct slice text = document->words[i];
    const unsigned bit = asked_bit(word->small);
    document->asked[bit / 64] |= (uint64_t)1 << bit % 64;
    // What other letters than those of ASCII are folded to is not known here.
    if (document->tokens[i].flags & ENTITY_TOKEN_HIGH)
        document->sketch_lengths |= 1u << (word->small_length & 7);
    const unsigned place = sketch_bit(word->small_length, (unsigned char)text.ptr[0],
                                      (unsigned char)text.ptr[text.len - 1]);
    document->sketch[place / 64] |= (uint64_t)1 << place % 64;
}

/**
 * Counts in what case the article's own words stand within sentences, where it means something.
 * All words are described.
 * @param all  else only those words that may be asked for
 */
static void count_cases(struct entity_document *document, bool all)
{
    for (size_t s = 0; s < document->count; s = document->sentence_end[s]) {
        const size_t end = document->sentence_end[s];
        if (document->flags[s] == SENTENCE_UPPER)
            continue;
        size_t small_words = 0;
        for (size_t i = s; i < end; i++)
            small_words += document->traits[i].kind == WORD_SMALL;
        // Headlines in title case and quotations tell nothing.
        const bool title_case = small_words * 2 < end - s;
        for (size_t i = s + 1; i < end; i++) {
            const struct word_traits *const word = &document->traits[i];
            const bool small = word->kind == WORD_SMALL;
            if (!small && (title_case || document->traits[i - 1].kind == WORD_MARK ||
                           (word->kind != WORD_CAPITAL && word->kind != WORD_MIXED)))
                continue;
            if (!all && !is_asked(document, word->small))
                continue;
            struct document_word *const known = find(document, word_key(word), true);
            if (known)
                count_up(small ? &known->small : &known->capital);
        }
    }
}

static void describe_words(struct entity_document *document, const uint32_t *which, size_t count)
{
    document->describe(document->context, document->words, which, count,
                       document->text.ptr + document->text.len, document->traits, document->places);
}

/** The hash of the word in small letters, of one that stands in small letters. */
static uint32_t small_hash(struct entity_document *document, size_t i)
{
    if (!document->described[i]) {
        if (!(document->tokens[i].flags & ENTITY_TOKEN_HIGH))
            return word_small_hash(document->words[i]);
        const uint32_t which = (uint32_t)i;
        describe_words(document, &which, 1);
        document->described[i] = 1;
    }
    return document->traits[i].small;
}

static void count_case(struct entity_document *document, uint32_t hash, bool small)
{
    if (!is_asked(document, hash))
        return;
    struct document_word *const known = find(document, small_key(hash), true);
    if (known)
        count_up(small ? &known->small : &known->capital);
}

/** Lists the words in small letters behind the start of a sentence that may be asked for. */
static size_t list_small_words(const struct entity_document *document, uint32_t *list)
{
    const char *const text = document->text.ptr;
    const unsigned lengths = document->sketch_lengths;
    size_t n = 0;
    for (size_t i = 0; i < document->count; i++) {
        const struct entity_token token = document->tokens[i];
        const unsigned place = sketch_bit(token.length, (unsigned char)text[token.offset],
                                          (unsigned char)text[token.offset + token.length - 1]);
        const unsigned likely = (unsigned)(document->sketch[place / 64] >> place % 64) |
                                lengths >> (token.length & 7) |
                                token.flags / (unsigned)ENTITY_TOKEN_HIGH;
        list[n] = (uint32_t)i;
        n += is_in(IS_SMALL, letters_of(token)) & likely & ~(unsigned)token.flags &
             ENTITY_TOKEN_SENTENCE;
    }
    return n;
}

/**
 * As count_cases() for words that may be asked for, where only some are described.
 * @param marked  how many places are in document->capitals
 */
static void count_asked_cases(struct entity_document *document, size_t marked)
{
    const size_t small = list_small_words(document, document->which);
    for (size_t n = 0; n < small; n++)
        if (document->which[n])
            count_case(document, small_hash(document, document->which[n]), true);
    for (size_t s = 0, m = 0; m < marked; s = document->sentence_end[s])
        for (; m < marked && document->capitals[m] < document->sentence_end[s]; m++) {
            const size_t i = document->capitals[m];
            if (i > s && !document->title_case[s] && document->traits[i - 1].kind != WORD_MARK &&
                (document->traits[i].kind == WORD_CAPITAL ||
                 document->traits[i].kind == WORD_MIXED))
                count_case(document, document->traits[i].small, false);
        }
}

/** Finds what may be names in a sentence with capitalised words, and lists the stretches. */
static void find_in_sentence(struct entity_document *document, size_t s, const uint32_t *capitals,
                             size_t capital_count)
{
    const size_t end = document->sentence_end[s];
    const struct word_traits *const words = document->traits + s;
    uint8_t *const candidate = document->candidate;
    sentence_find_candidates(words, end - s, capitals, capital_count, document->whole,
                             candidate + s);
    sentence_find_runs(words, capitals, capital_count, document->run_start + s,
                       document->run_left + s);
    sentence_find_phrases(document->model, words, capitals, capital_count, document->phrases + s);
    for (size_t i = s; i < end; i++) {
        if (!candidate[i])
            continue;
        const size_t first = i;
        for (; i < end && candidate[i]; i++)
            ask_for(document, i);
        document->stretches[document->stretch_count++] =
            (struct document_stretch){(uint32_t)first, (uint32_t)i, (uint32_t)s, (uint32_t)end};
    }
}

/** Finds the stretches of a document of which all words are described. */
static void find_stretches(struct entity_document *document)
{
    for (size_t s = 0; s < document->count; s = document->sentence_end[s]) {
        const size_t capitals = sentence_find_capitals(
            document->traits + s, document->sentence_end[s] - s, document->capitals);
        if (capitals)
            find_in_sentence(document, s, document->capitals, capitals);
    }
}

/** Puts [first, end) on the list of words to be described, as far as it is not yet. */
static size_t list_words(struct entity_document *document, size_t first, size_t end, size_t count)
{
    for (size_t i = first; i < end; i++) {
        document->which[count] = (uint32_t)i;
        count += !document->described[i];
        document->described[i] = 1;
    }
    return count;
}

/** The place @p by before @p i, or the start of what begins at @p first. */
static inline size_t before(size_t i, size_t first, size_t by)
{
    return i - first < by ? first : i - by;
}

static inline size_t behind(size_t i, size_t end, size_t by)
{
    return end - i < by ? end : i + by;
}

/**
 * Finds the stretches of a document by the words that are marked (see look_at()), and describes
 * what it needs to.
 */
static void describe_and_find_stretches(struct entity_document *document, size_t marked)
{
    const uint32_t *const capitals = document->capitals;
    size_t listed = 0;
    memset(document->described, 0, document->count);
    for (size_t s = 0, m = 0; m < marked; s = document->sentence_end[s]) {
        const size_t end = document->sentence_end[s];
        size_t from = s;
        for (; m < marked && capitals[m] < end; m++) {
            const size_t first = before(capitals[m], s, 2);
            const size_t stop = behind(capitals[m], end, 3);
            listed = list_words(document, first > from ? first : from, stop, listed);
            from = stop;
        }
    }
    describe_words(document, document->which, listed);
    for (size_t s = 0, m = 0; m < marked; s = document->sentence_end[s]) {
        uint32_t *const within = document->which;
        size_t found = 0;
        for (; m < marked && capitals[m] < document->sentence_end[s]; m++) {
            within[found] = capitals[m] - (uint32_t)s;
            found += word_is_capitalised(&document->traits[capitals[m]]);
        }
        if (found)
            find_in_sentence(document, s, within, found);
    }
    // A particle before a name has neighbours of its own.
    listed = 0;
    for (size_t n = 0; n < document->stretch_count; n++) {
        const struct document_stretch *const stretch = &document->stretches[n];
        listed = list_words(document, before(stretch->first, stretch->sentence, 2), stretch->first,
                            listed);
        // What makes names also looks at the first word of the next sentence (Jr.).
        const bool last = stretch->end == stretch->sentence_end && stretch->end < document->count;
        listed = list_words(
            document, stretch->end,
            last ? stretch->end + 1 : behind(stretch->end, stretch->sentence_end, 2), listed);
    }
    describe_words(document, document->which, listed);
}

/** What a first look at the tokens says of a document. */
struct document_look {
    size_t bytes;  // of all tokens
    size_t marked; // tokens that are capitalised or may be: their places are in the capitals
    bool small;    // it has no capitals, where there should be some
    bool upper;    // a sentence is all capitals
};

static void end_sentence(struct entity_document *document, size_t first, size_t end,
                         uint64_t counts)
{
    document->sentence_end[first] = (uint32_t)end;
    document->title_case[first] = count_in(counts, COUNT_SMALL) * 2 < end - first;
    document->flags[first] =
        count_in(counts, COUNT_UPPER) >= 2 && is_upper_sentence(document, first, end)
            ? SENTENCE_UPPER
            : 0;
}

/** Sets words and sentences, and marks what may be capitalised. */
static struct document_look look_at(struct entity_document *document)
{
    const struct entity_token *const tokens = document->tokens;
    struct document_look look = {.bytes = 0};
    uint64_t counts = 0, before = 0;
    size_t first = 0;
    for (size_t i = 0; i < document->count; i++) {
        const struct entity_token token = tokens[i];
        const unsigned letters = letters_of(token);
        if (i > 0 && token.flags & ENTITY_TOKEN_SENTENCE) {
            end_sentence(document, first, i, counts - before);
            look.upper |= document->flags[first] != 0;
            first = i;
            before = counts;
        }
        document->words[i] = slice_of(document->text.ptr + token.offset, token.length);
        look.bytes += token.length;
        document->capitals[look.marked] = (uint32_t)i;
        look.marked += is_in(IS_MARKED, letters);
        counts += counts_of[letters];
    }
    end_sentence(document, first, document->count, counts - before);
    look.upper |= document->flags[first] != 0;
    const size_t letters = count_in(counts, COUNT_LETTERS);
    look.small = letters >= 3 && count_in(counts, COUNT_CAPITALS) * 100 < letters;
    return look;
}

/** Restores lost case; all words are described. @return false without memory */
static bool restore_case(struct entity_document *document, const struct document_look *look)
{
    if (!buffer_reserve(&document->restored, look->bytes * 2 + 64))
        return false;
    // At most three keys a token are added.
    clear_table(document, document->count * 3);
    count_cases(document, true);
    for (size_t s = 0; s < document->count; s = document->sentence_end[s]) {
        if (document->flags[s] == SENTENCE_UPPER)
            restore_sentence(document, s, document->sentence_end[s], SENTENCE_UPPER);
        else if (look->small)
            restore_sentence(document, s, document->sentence_end[s], SENTENCE_SMALL);
    }
    return true;
}

bool entity_document_prepare(struct entity_document *document, struct slice text,
                             const struct entity_token *tokens, size_t count, bool whole)
{
    if (count > ENTITY_DOCUMENT_TOKENS)
        count = ENTITY_DOCUMENT_TOKENS;
    if (!grow(document, count))
        return false;
    document->text = text;
    document->tokens = tokens;
    document->count = count;
    document->stretch_count = 0;
    document->whole = whole;
    if (!count)
        return true;
    buffer_clear(&document->restored);
    const struct document_look look = look_at(document);
    const bool restore = look.small || look.upper;
    memset(document->candidate, 0, count);
    memset(document->run_start, 255, count);
    memset(document->run_left, 255, count);
    memset(document->phrases, 0, count);
    memset(document->asked, 0, sizeof(document->asked));
    memset(document->sketch, 0, sizeof(document->sketch));
    document->sketch_lengths = 0;
    if (whole || restore) {
        for (size_t i = 0; i < count; i++)
            document->which[i] = (uint32_t)i;
        describe_words(document, document->which, count);
        memset(document->described, 1, count);
        if (restore && !restore_case(document, &look))
            return false;
        find_stretches(document);
    } else {
        describe_and_find_stretches(document, look.marked);
    }
    if (!restore) {
        size_t candidates = 0;
        for (size_t i = 0; i < document->stretch_count; i++)
            candidates += document->stretches[i].end - document->stretches[i].first;
        clear_table(document, candidates * 3);
        if (whole)
            count_cases(document, false);
        else
            count_asked_cases(document, look.marked);
    }
    return true;
}

static unsigned type_of(uint8_t label)
{
    return label < ENTITY_OUTSIDE ? label / 4 : ENTITY_TYPES;
}

static uint64_t acronym_step(uint64_t hash, struct slice word)
{
    return entity_mix(hash, (unsigned char)word.ptr[0] & 0xdf);
}

/** Makes a name known by the initials of its words. */
static void count_acronym(struct entity_document *document, const uint8_t *labels, size_t first,
                          size_t end)
{
    uint64_t hash = 3;
    unsigned initials = 0;
    for (size_t j = first; j < end && type_of(labels[j]) == type_of(labels[first]); j++) {
        if (document->traits[j].kind != WORD_SMALL && has_letters(&document->traits[j])) {
            hash = acronym_step(hash, document->words[j]);
            initials++;
        }
        if (labels[j] % 4 == ENTITY_END)
            break;
    }
    struct document_word *const known = initials >= 2 ? find(document, hash, true) : NULL;
    if (known)
        known->acronym = (uint8_t)(1 + type_of(labels[first]));
}

void entity_document_count(struct entity_document *document, const uint8_t *labels)
{
    for (size_t s = 0; s < document->stretch_count; s++) {
        const size_t end = document->stretches[s].end;
        for (size_t i = document->stretches[s].first; i < end; i++) {
            const struct word_traits *const word = &document->traits[i];
            document->entries[i] = document->pairs[i] = NULL;
            if (!has_letters(word) || word->kind == WORD_SMALL)
                continue;
            struct document_word *known = find(document, word_key(word), true);
            document->entries[i] = known;
            if (known)
                count_up(&known->votes[type_of(labels[i])]);
            const bool begins = labels[i] < ENTITY_OUTSIDE && labels[i] % 4 == ENTITY_BEGIN;
            if (document->run_left[i] != 255 && document->run_left[i] > 0) {
                known = find(document, pair_key(word, word + 1), true);
                document->pairs[i] = known;
                const bool together =
                    begins || (labels[i] < ENTITY_OUTSIDE && labels[i] % 4 == ENTITY_INSIDE);
                if (known)
                    count_up(&known->votes[together ? type_of(labels[i]) : (unsigned)ENTITY_TYPES]);
            }
            if (begins)
                count_acronym(document, labels, i, end);
        }
    }
}

static uint8_t votes_of(struct document_word *known)
{
    if (!known)
        return 0;
    if (known->vote == VOTE_NOT_COUNTED)
        known->vote = document_vote(known->votes);
    return known->vote;
}

/** Votes on a word that may be no candidate. */
static uint8_t votes_on(struct entity_document *document, size_t i)
{
    const struct word_traits *const word = &document->traits[i];
    if (!has_letters(word))
        return 0;
    if (document->candidate[i] && document->entries[i])
        return votes_of(document->entries[i]);
    if (word_is_never_named(word))
        return VOTE_OUTSIDE;
    return is_asked(document, word->small) ? votes_of(find(document, word_key(word), false)) : 0;
}

/** Votes on a word, which may be no candidate, and the one behind it. */
static uint8_t votes_on_pair(struct entity_document *document, size_t i)
{
    const struct word_traits *const word = &document->traits[i];
    if (document->candidate[i] && document->pairs[i])
        return votes_of(document->pairs[i]);
    if (word_is_never_named(word))
        return VOTE_OUTSIDE;
    return votes_of(find(document, pair_key(word, word + 1), false));
}

void entity_document_view(struct entity_document *document, const uint8_t *labels, size_t first,
                          size_t end, size_t i, struct document_view *view)
{
    const struct word_traits *const word = &document->traits[i];
    *view = (struct document_view){.first_pass = labels[i]};
    struct document_word *const known =
        document->entries[i] ? document->entries[i] : find(document, word_key(word), false);
    if (known) {
        view->here[1] = votes_of(known);
        view->small_seen = (uint8_t)((known->small > 0) | (known->capital > 0) << 1);
    }
    if (i > first)
        view->here[0] = votes_on(document, i - 1);
    if (i + 1 < end)
        view->here[2] = votes_on(document, i + 1);
    if (document->run_left[i] != 255) {
        if (document->run_start[i] > 0 && i > first)
            view->bigram_left = votes_on_pair(document, i - 1);
        if (document->run_left[i] > 0 && i + 1 < end)
            view->bigram_right = votes_on_pair(document, i);
    }
    const struct slice text = document->words[i];
    if (word->kind == WORD_UPPER && text.len >= 2 && text.len <= 7) {
        uint64_t hash = 3;
        for (size_t j = 0; j < text.len; j++)
            hash = acronym_step(hash, slice_of(text.ptr + j, 1));
        const struct document_word *const name = find(document, hash, false);
        view->acronym = name ? name->acronym : 0;
    }
}

/**
 * The labels that may stand before a new name or none, of those that may win: the others lie so far
 * behind the best that no transition brings them forward again.
 */
static unsigned contenders(const struct entity_model *model, const int32_t best[ENTITY_LABELS],
                           uint8_t out[ENTITY_LABELS])
{
    int32_t top = best[ENTITY_OUTSIDE];
    for (unsigned label = ENTITY_END; label < ENTITY_OUTSIDE; label += 4) {
        top = best[label] > top ? best[label] : top;
        top = best[label + 1] > top ? best[label + 1] : top;
    }
    const int32_t least = top - model->closed_spread;
    unsigned n = 0;
    for (unsigned label = ENTITY_END; label < ENTITY_OUTSIDE; label += 4) {
        out[n] = (uint8_t)label;
        n += best[label] >= least;
        out[n] = (uint8_t)(label + 1);
        n += best[label + 1] >= least;
    }
    out[n] = ENTITY_OUTSIDE;
    n += best[ENTITY_OUTSIDE] >= least;
    return n;
}

/** One step of Viterbi's algorithm: @p back tells for each label which one stood before it. */
static void decode_step(const struct entity_model *model, const int16_t *row, int32_t *best,
                        uint8_t *back)
{
    const int32_t(*const transitions)[ENTITY_LABELS] = model->header->transitions;
    const int32_t never = INT32_MIN / 2;
    int32_t next[ENTITY_LABELS];
    uint8_t from[ENTITY_LABELS];
    const unsigned count = contenders(model, best, from);
    // All labels alike, also those that continue a name: these are put right below.
    memset(back, from[0], ENTITY_LABELS);
    for (unsigned to = 0; to < ENTITY_LABELS; to++)
        next[to] = best[from[0]] + transitions[from[0]][to];
    for (unsigned k = 1; k < count; k++) {
        const int32_t *const transition = transitions[from[k]];
        const int32_t value = best[from[k]];
        for (unsigned to = 0; to < ENTITY_LABELS; to++)
            if (value + transition[to] > next[to]) {
                next[to] = value + transition[to];
                back[to] = from[k];
            }
    }
    for (unsigned begin = 0; begin < ENTITY_OUTSIDE; begin += 4) {
        const unsigned inside = begin + ENTITY_INSIDE;
        for (unsigned to = inside; to <= begin + ENTITY_END; to++) {
            const int32_t begun = best[begin] + transitions[begin][to];
            const int32_t gone_on = best[inside] + transitions[inside][to];
            next[to] = begun >= gone_on ? begun : gone_on;
            back[to] = (uint8_t)(begun >= gone_on ? begin : inside);
        }
    }
    for (unsigned to = 0; to < ENTITY_ROW; to++)
        next[to] += row[to];
    next[ENTITY_OUTSIDE] += model->header->outside_bias;
    // Kept away from the ends of the range however long the stretch is.
    for (unsigned to = 0; to < ENTITY_LABELS; to++)
        best[to] = next[to] < never ? never : next[to];
}

#if defined(X86)
#define AVX2 __attribute__((target("avx2")))

/** The greatest of eight numbers and @p least. */
AVX2 static inline int32_t greatest(__m256i numbers, int32_t least)
{
    __m128i four =
        _mm_max_epi32(_mm256_castsi256_si128(numbers), _mm256_extracti128_si256(numbers, 1));
    four = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0x4e));
    four = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0xb1));
    const int32_t top = _mm_cvtsi128_si32(four);
    return top > least ? top : least;
}

/**
 * decode_step() for eight labels at a time: two types, each with its four positions side by side.
 * The last label is on its own.
 */
AVX2 static inline void decode_step_avx2(const struct entity_model *model, const int16_t *row,
                                         int32_t *best, uint8_t *back)
{
    enum { HALVES = 2, LANES = 8, CONTINUES = 0x66 };
    const int32_t(*const transitions)[ENTITY_LABELS] = model->header->transitions;
    const __m256i never = _mm256_set1_epi32(INT32_MIN / 2);
    // What may stand before a new name or none: ends and singles, and outside.
    const __m256i ends = _mm256_set_epi32(-1, -1, 0, 0, -1, -1, 0, 0);
    __m256i was[HALVES], next[HALVES], from[HALVES];
    for (unsigned h = 0; h < HALVES; h++)
        was[h] = _mm256_loadu_si256((const void *)(best + h * LANES));
    const int32_t outside = best[ENTITY_OUTSIDE];
    const __m256i closed = _mm256_max_epi32(_mm256_blendv_epi8(never, was[0], ends),
                                            _mm256_blendv_epi8(never, was[1], ends));
    // Those that may win, as contenders() has it.
    const int32_t least = greatest(closed, outside) - model->closed_spread;
    const __m256i below = _mm256_set1_epi32(least - 1);
    unsigned contending = outside >= least ? 1u << ENTITY_OUTSIDE : 0;
    for (unsigned h = 0; h < HALVES; h++)
        contending |= (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(
                          _mm256_and_si256(_mm256_cmpgt_epi32(was[h], below), ends)))
                      << h * LANES;
    unsigned label = (unsigned)__builtin_ctz(contending);
    int32_t next_outside = best[label] + transitions[label][ENTITY_OUTSIDE];
    uint8_t from_outside = (uint8_t)label;
    for (unsigned h = 0; h < HALVES; h++) {
        const __m256i transition =
            _mm256_loadu_si256((const void *)(transitions[label] + h * LANES));
        next[h] = _mm256_add_epi32(_mm256_set1_epi32(best[label]), transition);
        from[h] = _mm256_set1_epi32((int)label);
    }
    for (contending &= contending - 1; contending; contending &= contending - 1) {
        label = (unsigned)__builtin_ctz(contending);
        const __m256i value = _mm256_set1_epi32(best[label]);
        for (unsigned h = 0; h < HALVES; h++) {
            const __m256i transition =
                _mm256_loadu_si256((const void *)(transitions[label] + h * LANES));
            const __m256i sum = _mm256_add_epi32(value, transition);
            const __m256i better = _mm256_cmpgt_epi32(sum, next[h]);
            next[h] = _mm256_max_epi32(sum, next[h]);
            from[h] = _mm256_blendv_epi8(from[h], _mm256_set1_epi32((int)label), better);
        }
        const int32_t sum = best[label] + transitions[label][ENTITY_OUTSIDE];
        if (sum > next_outside) {
            next_outside = sum;
            from_outside = (uint8_t)label;
        }
    }
    for (unsigned h = 0; h < HALVES; h++) {
        // Inside and end go on from the beginning or the inside of a name of their type.
        const int32_t(*const first)[ENTITY_LABELS] = transitions + h * LANES;
        const int32_t(*const second)[ENTITY_LABELS] = first + 4;
        const int32_t *const one = first[ENTITY_BEGIN] + h * LANES;
        const int32_t *const two = second[ENTITY_BEGIN] + h * LANES + 4;
        const int32_t *const three = first[ENTITY_INSIDE] + h * LANES;
        const int32_t *const four = second[ENTITY_INSIDE] + h * LANES + 4;
        const __m256i begin = _mm256_loadu2_m128i((const void *)two, (const void *)one);
        const __m256i inside = _mm256_loadu2_m128i((const void *)four, (const void *)three);
        const __m256i begun =
            _mm256_add_epi32(_mm256_shuffle_epi32(was[h], ENTITY_BEGIN * 0x55), begin);
        const __m256i gone_on =
            _mm256_add_epi32(_mm256_shuffle_epi32(was[h], ENTITY_INSIDE * 0x55), inside);
        const __m256i labels = _mm256_add_epi32(_mm256_set_epi32(4, 4, 4, 4, 0, 0, 0, 0),
                                                _mm256_set1_epi32((int)(h * LANES)));
        // The label to go on from is one higher where being inside is better.
        const __m256i continued = _mm256_sub_epi32(labels, _mm256_cmpgt_epi32(gone_on, begun));
        next[h] = _mm256_blend_epi32(next[h], _mm256_max_epi32(begun, gone_on), CONTINUES);
        from[h] = _mm256_blend_epi32(from[h], continued, CONTINUES);
        const __m256i scores =
            _mm256_cvtepi16_epi32(_mm_loadu_si128((const void *)(row + h * LANES)));
        next[h] = _mm256_max_epi32(_mm256_add_epi32(next[h], scores), never);
        _mm256_storeu_si256((void *)(best + h * LANES), next[h]);
    }
    next_outside += model->header->outside_bias;
    best[ENTITY_OUTSIDE] = next_outside < INT32_MIN / 2 ? INT32_MIN / 2 : next_outside;
    // 32 bits to 8: by halves, whose quarters then stand in the wrong order.
    const __m256i packed = _mm256_packus_epi32(from[0], from[1]);
    const __m256i ordered = _mm256_permute4x64_epi64(packed, 0xd8);
    _mm_storeu_si128((void *)back, _mm_packus_epi16(_mm256_castsi256_si128(ordered),
                                                    _mm256_extracti128_si256(ordered, 1)));
    back[ENTITY_OUTSIDE] = from_outside;
}

AVX2 static void decode_steps_avx2(const struct entity_model *model, const int16_t *scores,
                                   size_t count, int32_t *best, uint8_t (*back)[ENTITY_LABELS])
{
    for (size_t i = 0; i < count; i++)
        decode_step_avx2(model, scores + i * ENTITY_ROW, best, back[i]);
}
#endif

static void decode_steps(const struct entity_model *model, const int16_t *scores, size_t count,
                         int32_t *best, uint8_t (*back)[ENTITY_LABELS])
{
#if defined(X86)
    if (__builtin_cpu_supports("avx2")) {
        decode_steps_avx2(model, scores, count, best, back);
        return;
    }
#endif
    for (size_t i = 0; i < count; i++)
        decode_step(model, scores + i * ENTITY_ROW, best, back[i]);
}

void entity_decode(const struct entity_model *model, const int16_t *scores, size_t count,
                   uint8_t *labels)
{
    const int32_t(*const transitions)[ENTITY_LABELS] = model->header->transitions;
    uint8_t back[ENTITY_DECODE_MAX][ENTITY_LABELS];
    if (count == 1) { // half of all stretches
        int32_t top = transitions[ENTITY_OUTSIDE][ENTITY_OUTSIDE] * 2 + model->header->outside_bias;
        labels[0] = ENTITY_OUTSIDE;
        for (unsigned label = ENTITY_SINGLE; label < ENTITY_ROW; label += 4) {
            const int32_t value = scores[label] + transitions[ENTITY_OUTSIDE][label] +
                                  transitions[label][ENTITY_OUTSIDE];
            if (value > top) {
                top = value;
                labels[0] = (uint8_t)label;
            }
        }
        return;
    }
    while (count > 0) {
        const size_t n = count < ENTITY_DECODE_MAX ? count : ENTITY_DECODE_MAX;
        int32_t best[ENTITY_LABELS];
        for (unsigned j = 0; j < ENTITY_LABELS; j++)
            best[j] = j == ENTITY_OUTSIDE ? 0 : INT32_MIN / 2;
        decode_steps(model, scores, n, best, back);
        uint8_t last[ENTITY_LABELS];
        const unsigned last_count = contenders(model, best, last);
        unsigned label = last[0];
        for (unsigned k = 1; k < last_count; k++)
            if (best[last[k]] + transitions[last[k]][ENTITY_OUTSIDE] >
                best[label] + transitions[label][ENTITY_OUTSIDE])
                label = last[k];
        for (size_t i = n; i-- > 0;) {
            labels[i] = (uint8_t)label;
            label = back[i][label];
        }
        scores += n * ENTITY_ROW;
        labels += n;
        count -= n;
    }
}
