// SPDX-License-Identifier: GPL-2.0-or-later
#include "entity-document.h"

#include "base/utf8.h"

#include <stdlib.h>

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
    free(document->candidate);
    free(document->sentence_end);
    free(document->stretches);
    free(document->capitals);
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
    document->candidate = malloc(capacity * 5);
    document->sentence_end = malloc(capacity * sizeof(*document->sentence_end));
    document->stretches = malloc(capacity * sizeof(*document->stretches));
    document->capitals = malloc(capacity * sizeof(*document->capitals));
    document->entries = malloc(capacity * 2 * sizeof(struct document_word *));
    if (!document->words || !document->traits || !document->places || !document->candidate ||
        !document->sentence_end || !document->stretches || !document->capitals ||
        !document->entries)
        return false;
    document->run_start = document->candidate + capacity;
    document->run_left = document->run_start + capacity;
    document->phrases = document->run_left + capacity;
    document->flags = document->phrases + capacity;
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

static uint64_t word_key(const struct word_traits *word)
{
    return (uint64_t)word->small << 1;
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

/** True for a sentence whose words are nearly all in capitals. */
static bool is_upper_sentence(const struct entity_document *document, size_t first, size_t end)
{
    size_t upper = 0, other = 0;
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
        }
    }
    return upper >= 2 && lengthy && other * 5 <= upper;
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
    document->describe(document->context, &document->words[i], 1,
                       document->restored.data + document->restored.capacity, &document->traits[i],
                       &document->places[i]);
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

/**
 * Counts in what case the article's own words stand within sentences, where it means something.
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

/** Finds what may be names in each sentence, and lists the stretches. */
static void find_stretches(struct entity_document *document)
{
    const size_t count = document->count;
    memset(document->candidate, 0, count);
    memset(document->run_start, 255, count);
    memset(document->run_left, 255, count);
    memset(document->phrases, 0, count);
    memset(document->asked, 0, sizeof(document->asked));
    size_t n = 0;
    for (size_t s = 0; s < count; s = document->sentence_end[s]) {
        const size_t end = document->sentence_end[s];
        const struct word_traits *const words = document->traits + s;
        uint8_t *const candidate = document->candidate;
        const size_t capitals = sentence_find_capitals(words, end - s, document->capitals);
        if (!capitals)
            continue;
        sentence_find_candidates(words, end - s, document->capitals, capitals, candidate + s);
        sentence_find_runs(words, document->capitals, capitals, document->run_start + s,
                           document->run_left + s);
        sentence_find_phrases(document->model, words, document->capitals, capitals,
                              document->phrases + s);
        for (size_t i = s; i < end; i++) {
            if (!candidate[i])
                continue;
            const size_t first = i;
            for (; i < end && candidate[i]; i++) {
                const unsigned bit = asked_bit(document->traits[i].small);
                document->asked[bit / 64] |= (uint64_t)1 << bit % 64;
            }
            document->stretches[n++] =
                (struct document_stretch){(uint32_t)first, (uint32_t)i, (uint32_t)s, (uint32_t)end};
        }
    }
    document->stretch_count = n;
}

bool entity_document_prepare(struct entity_document *document, struct slice text,
                             const struct entity_token *tokens, size_t count)
{
    if (count > ENTITY_DOCUMENT_TOKENS)
        count = ENTITY_DOCUMENT_TOKENS;
    if (!grow(document, count))
        return false;
    document->text = text;
    document->tokens = tokens;
    document->count = count;
    document->stretch_count = 0;
    if (!count)
        return true;
    buffer_clear(&document->restored);

    size_t letters = 0, capitals = 0, bytes = 0;
    size_t first = 0;
    for (size_t i = 0; i < count; i++) {
        document->words[i] = slice_of(text.ptr + tokens[i].offset, tokens[i].length);
        letters += (tokens[i].flags & ENTITY_TOKEN_LETTER) != 0;
        capitals += (tokens[i].flags & ENTITY_TOKEN_CAPITAL) != 0;
        bytes += tokens[i].length;
        if (i > 0 && tokens[i].flags & ENTITY_TOKEN_SENTENCE) {
            document->sentence_end[first] = (uint32_t)i;
            first = i;
        }
    }
    document->sentence_end[first] = (uint32_t)count;
    document->describe(document->context, document->words, count, text.ptr + text.len,
                       document->traits, document->places);

    bool restore = letters >= 3 && capitals * 100 < letters;
    const bool small = restore;
    for (size_t s = 0; s < count; s = document->sentence_end[s]) {
        document->flags[s] =
            is_upper_sentence(document, s, document->sentence_end[s]) ? SENTENCE_UPPER : 0;
        restore |= document->flags[s] == SENTENCE_UPPER;
    }
    if (restore) {
        if (!buffer_reserve(&document->restored, bytes * 2 + 64))
            return false;
        // At most three keys a token are added.
        clear_table(document, count * 3);
        count_cases(document, true);
        for (size_t s = 0; s < count; s = document->sentence_end[s]) {
            if (document->flags[s] == SENTENCE_UPPER)
                restore_sentence(document, s, document->sentence_end[s], SENTENCE_UPPER);
            else if (small)
                restore_sentence(document, s, document->sentence_end[s], SENTENCE_SMALL);
        }
    }
    find_stretches(document);
    if (!restore) {
        size_t candidates = 0;
        for (size_t i = 0; i < document->stretch_count; i++)
            candidates += document->stretches[i].end - document->stretches[i].first;
        clear_table(document, candidates * 3);
        count_cases(document, false);
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

/** What is known of a word that may be no candidate, or NULL. */
static struct document_word *entry_of(struct entity_document *document, size_t i)
{
    const struct word_traits *const word = &document->traits[i];
    if (!has_letters(word))
        return NULL;
    if (document->candidate[i] && document->entries[i])
        return document->entries[i];
    return is_asked(document, word->small) ? find(document, word_key(word), false) : NULL;
}

/** What is known of a candidate and the word behind it, or NULL. */
static struct document_word *pair_of(struct entity_document *document, size_t i)
{
    const struct word_traits *const word = &document->traits[i];
    return document->pairs[i] ? document->pairs[i]
                              : find(document, pair_key(word, word + 1), false);
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
        view->here[0] = votes_of(entry_of(document, i - 1));
    if (i + 1 < end)
        view->here[2] = votes_of(entry_of(document, i + 1));
    if (document->run_left[i] != 255) {
        if (document->run_start[i] > 0 && i > first)
            view->bigram_left = votes_of(pair_of(document, i - 1));
        if (document->run_left[i] > 0 && i + 1 < end)
            view->bigram_right = votes_of(pair_of(document, i));
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
        for (size_t i = 0; i < n; i++)
            decode_step(model, scores + i * ENTITY_ROW, best, back[i]);
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
