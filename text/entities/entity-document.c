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

void entity_document_close(struct entity_document *document)
{
    free(document->words);
    free(document->traits);
    free(document->places);
    free(document->candidate);
    free(document->sentence_end);
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
    free(document->words);
    free(document->traits);
    free(document->places);
    free(document->candidate);
    free(document->sentence_end);
    document->capacity = 0;
    document->words = malloc(capacity * sizeof(*document->words));
    document->traits = malloc(capacity * sizeof(*document->traits));
    document->places = malloc(capacity * sizeof(*document->places));
    document->candidate = malloc(capacity * 5);
    document->sentence_end = malloc(capacity * sizeof(*document->sentence_end));
    if (!document->words || !document->traits || !document->places || !document->candidate ||
        !document->sentence_end)
        return false;
    document->run_start = document->candidate + capacity;
    document->run_left = document->run_start + capacity;
    document->phrases = document->run_left + capacity;
    document->flags = document->phrases + capacity;
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
            *word = (struct document_word){.key = key, .generation = document->generation};
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
    for (size_t i = first; i < end; i++) {
        const struct word_traits *const traits = &document->traits[i];
        document->flags[i] = (uint8_t)flag;
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
    document->table_count = 0;
    // Small for a small document, so that it stays near; at most three keys a token are added.
    document->table_bits = 8;
    while (document->table_bits < DOCUMENT_TABLE_BITS &&
           (size_t)1 << document->table_bits < count * 4)
        document->table_bits++;
    if (++document->generation == 0) {
        memset(document->table, 0, DOCUMENT_TABLE * sizeof(*document->table));
        document->generation = 1;
    }
    if (!count)
        return true;
    buffer_clear(&document->restored);

    size_t letters = 0, capitals = 0, bytes = 0;
    size_t first = 0;
    for (size_t i = 0; i < count; i++) {
        document->words[i] = slice_of(text.ptr + tokens[i].offset, tokens[i].length);
        document->flags[i] = 0;
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

    // What case the article's own words have, where it means something.
    bool restore = false;
    for (size_t s = 0; s < count; s = document->sentence_end[s]) {
        const size_t end = document->sentence_end[s];
        if (is_upper_sentence(document, s, end)) {
            document->flags[s] = SENTENCE_UPPER;
            restore = true;
            continue;
        }
        size_t small_words = 0;
        for (size_t i = s; i < end; i++)
            small_words += document->traits[i].kind == WORD_SMALL;
        for (size_t i = s + 1; i < end; i++) {
            const struct word_traits *const word = &document->traits[i];
            if (word->kind != WORD_SMALL && word->kind != WORD_CAPITAL && word->kind != WORD_MIXED)
                continue;
            // Headlines in title case and quotations tell nothing.
            if (word->kind != WORD_SMALL &&
                (small_words * 2 < end - s || document->traits[i - 1].kind == WORD_MARK))
                continue;
            struct document_word *const known = find(document, word_key(word), true);
            if (known)
                count_up(word->kind == WORD_SMALL ? &known->small : &known->capital);
        }
    }
    const bool small = letters >= 3 && capitals * 100 < letters;
    if (restore || small) {
        if (!buffer_reserve(&document->restored, bytes * 2 + 64))
            return false;
        for (size_t s = 0; s < count; s = document->sentence_end[s]) {
            if (document->flags[s] == SENTENCE_UPPER)
                restore_sentence(document, s, document->sentence_end[s], SENTENCE_UPPER);
            else if (small)
                restore_sentence(document, s, document->sentence_end[s], SENTENCE_SMALL);
        }
    }
    for (size_t s = 0; s < count; s = document->sentence_end[s]) {
        const size_t n = document->sentence_end[s] - s;
        const struct word_traits *const words = document->traits + s;
        sentence_find_candidates(words, n, document->candidate + s);
        sentence_find_runs(words, n, document->run_start + s, document->run_left + s);
        sentence_find_phrases(document->model, words, n, document->phrases + s);
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

void entity_document_count(struct entity_document *document, const uint8_t *labels)
{
    for (size_t s = 0; s < document->count; s = document->sentence_end[s]) {
        const size_t end = document->sentence_end[s];
        for (size_t i = s; i < end; i++) {
            const struct word_traits *const word = &document->traits[i];
            if (!document->candidate[i] || !has_letters(word) || word->kind == WORD_SMALL)
                continue;
            struct document_word *known = find(document, word_key(word), true);
            if (known)
                count_up(&known->votes[type_of(labels[i])]);
            if (i + 1 < end && document->run_left[i] != 255 && document->run_left[i] > 0) {
                known = find(document, pair_key(word, word + 1), true);
                const bool together =
                    labels[i] < ENTITY_OUTSIDE &&
                    (labels[i] % 4 == ENTITY_BEGIN || labels[i] % 4 == ENTITY_INSIDE);
                if (known)
                    count_up(&known->votes[together ? type_of(labels[i]) : (unsigned)ENTITY_TYPES]);
            }
            if (labels[i] < ENTITY_OUTSIDE && labels[i] % 4 == ENTITY_BEGIN) {
                uint64_t hash = 3;
                unsigned initials = 0;
                for (size_t j = i; j < end && type_of(labels[j]) == type_of(labels[i]); j++) {
                    if (document->traits[j].kind != WORD_SMALL &&
                        has_letters(&document->traits[j])) {
                        hash = acronym_step(hash, document->words[j]);
                        initials++;
                    }
                    if (labels[j] % 4 == ENTITY_END)
                        break;
                }
                known = initials >= 2 ? find(document, hash, true) : NULL;
                if (known)
                    known->acronym = (uint8_t)(1 + type_of(labels[i]));
            }
        }
    }
}

static uint8_t votes_of(struct entity_document *document, uint64_t key)
{
    const struct document_word *const known = find(document, key, false);
    return known ? document_vote(known->votes) : 0;
}

void entity_document_view(struct entity_document *document, const uint8_t *labels, size_t first,
                          size_t end, size_t i, struct document_view *view)
{
    const struct word_traits *const word = &document->traits[i];
    *view = (struct document_view){.first_pass = labels[i]};
    const struct document_word *const known = find(document, word_key(word), false);
    if (known) {
        view->here[1] = document_vote(known->votes);
        view->small_seen = (uint8_t)((known->small > 0) | (known->capital > 0) << 1);
    }
    if (i > first && has_letters(word - 1))
        view->here[0] = votes_of(document, word_key(word - 1));
    if (i + 1 < end && has_letters(word + 1))
        view->here[2] = votes_of(document, word_key(word + 1));
    if (document->run_left[i] != 255) {
        if (document->run_start[i] > 0 && i > first)
            view->bigram_left = votes_of(document, pair_key(word - 1, word));
        if (document->run_left[i] > 0 && i + 1 < end)
            view->bigram_right = votes_of(document, pair_key(word, word + 1));
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
