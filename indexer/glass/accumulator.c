// SPDX-License-Identifier: GPL-2.0-or-later
#include "accumulator-internal.h"

#include "base/large-memory.h"
#include "base/short-copy.h"
#include "position-code.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_HASH_SIZE = 1 << 14,
    FIRST_SLICE = 16,
    LAST_SIZE_CLASS = 8, // slices of 16 bytes to 4 KB
    SLICE_LINK = sizeof(uint32_t),
    POSTING_ROOM = 2 * PACK_MAX_UINT32 + PACK_MAX_UINT,
    PREFETCH_AHEAD = 16,
};

static const char no_memory[] = "out of memory";

struct accumulator *accumulator_new(const struct accumulator_options *options)
{
    struct accumulator *acc = calloc(1, sizeof(*acc));
    if (!acc)
        return NULL;
    acc->options = *options;
    acc->hash_size = FIRST_HASH_SIZE;
    acc->hash = large_memory_zeroed(acc->hash_size, sizeof(*acc->hash));
    acc->deflater = tag_deflater_new(options->deflate_level);
    if (!acc->hash || !acc->deflater) {
        accumulator_free(acc);
        return NULL;
    }
    return acc;
}

static void free_slots(struct accumulator *acc)
{
    for (size_t i = 0; i < acc->slot_count; i++) {
        buffer_free(&acc->slots[i].lower);
        buffer_free(&acc->slots[i].upper);
        record_list_free(&acc->slots[i].values);
    }
    free(acc->slots);
    acc->slots = NULL;
    acc->slot_count = 0;
}

void accumulator_free(struct accumulator *acc)
{
    if (!acc)
        return;
    free_slots(acc);
    tag_deflater_free(acc->deflater);
    large_memory_free(acc->terms, acc->term_capacity * sizeof(*acc->terms));
    large_memory_free(acc->hash, acc->hash_size * sizeof(*acc->hash));
    byte_pool_free(&acc->pool);
    record_list_free(&acc->documents);
    record_list_free(&acc->lengths);
    large_memory_free(acc->document_terms,
                      acc->document_term_capacity * sizeof(*acc->document_terms));
    large_memory_free(acc->tokens, acc->token_capacity * sizeof(*acc->tokens));
    large_memory_free(acc->order, acc->order_capacity * sizeof(*acc->order));
    buffer_free(&acc->positions);
    buffer_free(&acc->termlist);
    buffer_free(&acc->scratch);
    free(acc);
}

void accumulator_clear(struct accumulator *acc)
{
    free_slots(acc);
    memset(acc->hash, 0, acc->hash_size * sizeof(*acc->hash));
    acc->term_count = 0;
    acc->ranked = 0;
    byte_pool_clear(&acc->pool);
    record_list_clear(&acc->documents);
    record_list_clear(&acc->lengths);
    acc->totals = (struct document_totals){.documents = 0};
    acc->document_term_count = 0;
    acc->token_count = 0;
    acc->in_document = false;
    acc->epoch++;
}

size_t accumulator_trim(struct accumulator *acc, size_t bytes)
{
    return byte_pool_trim(&acc->pool, bytes);
}

uint64_t accumulator_epoch(const struct accumulator *acc)
{
    return acc->epoch;
}

uint32_t accumulator_documents(const struct accumulator *acc)
{
    return acc->totals.documents;
}

size_t accumulator_memory(const struct accumulator *acc)
{
    size_t memory = byte_pool_memory(&acc->pool) + acc->documents.memory + acc->lengths.memory;
    // A run needs two order items a term to be sorted.
    memory += acc->term_count * (sizeof(*acc->terms) + 2 * sizeof(*acc->order));
    memory += acc->hash_size * sizeof(*acc->hash);
    for (size_t i = 0; i < acc->slot_count; i++)
        memory += acc->slots[i].values.memory;
    return memory;
}

/** Doubles an array until it holds @p needed items. */
static bool grow(void **array, size_t *capacity, size_t needed, size_t item_size)
{
    size_t larger = *capacity ? *capacity : 256;
    while (larger < needed)
        larger *= 2;
    void *grown = large_memory_grow(*array, *capacity * item_size, larger * item_size);
    if (!grown)
        return false;
    *array = grown;
    *capacity = larger;
    return true;
}

static inline uint32_t hash_term(struct slice term, uint64_t order)
{
    uint64_t hash = (order ^ term.len) * 0x9e3779b97f4a7c15u;
    for (size_t at = 8; at < term.len; at += 8) {
        uint64_t word = 0;
        memcpy(&word, term.ptr + at, term.len - at < 8 ? term.len - at : 8);
        hash = ((hash ^ (hash >> 32)) + word) * 0x9e3779b97f4a7c15u;
    }
    return (uint32_t)((hash ^ (hash >> 29)) * 0xbf58476d1ce4e5b9u >> 32);
}

static bool grow_hash(struct accumulator *acc)
{
    const size_t size = 2 * acc->hash_size;
    struct hash_slot *hash = large_memory_zeroed(size, sizeof(*hash));
    if (!hash)
        return false;
    for (size_t i = 0; i < acc->hash_size; i++) {
        if (!acc->hash[i].term)
            continue;
        size_t at = acc->hash[i].hash & (size - 1);
        while (hash[at].term)
            at = (at + 1) & (size - 1);
        hash[at] = acc->hash[i];
    }
    large_memory_free(acc->hash, acc->hash_size * sizeof(*acc->hash));
    acc->hash = hash;
    acc->hash_size = size;
    return true;
}

static uint32_t add_term(struct accumulator *acc, struct slice term, uint64_t order, uint32_t hash,
                         size_t at)
{
    if (term.len == 0 || term.len > GLASS_MAX_TERM ||
        pack_term_size(term.ptr, term.len) > GLASS_MAX_TERM_KEY)
        return ACCUMULATOR_NO_TERM;
    if (acc->term_count == acc->term_capacity &&
        !grow((void **)&acc->terms, &acc->term_capacity, acc->term_count + 1, sizeof(*acc->terms)))
        goto failed;
    struct term_entry entry = {.order = order, .length = (uint8_t)term.len};
    if (term.len > sizeof(order)) {
        entry.text = byte_pool_take(&acc->pool, term.len);
        if (entry.text == POOL_NONE)
            goto failed;
        memcpy(byte_pool_at(&acc->pool, entry.text), term.ptr, term.len);
    }
    const uint32_t id = (uint32_t)acc->term_count;
    acc->terms[acc->term_count++] = entry;
    acc->hash[at] = (struct hash_slot){hash, id + 1};
    if (acc->term_count > acc->hash_size / 2 && !grow_hash(acc))
        goto failed;
    return id;

failed:
    acc->failure = no_memory;
    return ACCUMULATOR_NO_TERM;
}

uint32_t accumulator_intern(struct accumulator *acc, struct slice term)
{
    const uint64_t order = order_key(term.ptr, term.len);
    const uint32_t hash = hash_term(term, order);
    const size_t mask = acc->hash_size - 1;
    size_t at = hash & mask;
    for (; acc->hash[at].term; at = (at + 1) & mask) {
        if (acc->hash[at].hash != hash)
            continue;
        const uint32_t id = acc->hash[at].term - 1;
        const struct term_entry *entry = &acc->terms[id];
        if (entry->order == order && entry->length == term.len &&
            (term.len <= sizeof(order) ||
             memcmp(byte_pool_at(&acc->pool, entry->text), term.ptr, term.len) == 0))
            return id;
    }
    return add_term(acc, term, order, hash, at);
}

void accumulator_begin_document(struct accumulator *acc, uint32_t docid)
{
    if (acc->in_document)
        acc->failure = "a document was not ended";
    else if (docid <= acc->totals.last_docid)
        acc->failure = "docids do not ascend";
    acc->in_document = true;
    acc->docid = docid;
    acc->document_text = 0;
    acc->document_term_count = 0;
    acc->token_count = 0;
}

/** The term's entry for this document, made if it is the first occurrence; NULL without memory. */
static inline struct document_term *find_document_term(struct accumulator *acc, uint32_t term)
{
    if (term >= acc->term_count) {
        acc->failure = acc->failure ? acc->failure : "a term number is not valid";
        return NULL;
    }
    struct term_entry *entry = &acc->terms[term];
    if (entry->place < acc->document_term_count && acc->document_terms[entry->place].term == term)
        return &acc->document_terms[entry->place];
    if (acc->document_term_count == acc->document_term_capacity &&
        !grow((void **)&acc->document_terms, &acc->document_term_capacity,
              acc->document_term_count + 1, sizeof(*acc->document_terms))) {
        acc->failure = no_memory;
        return NULL;
    }
    // A posting will go there at the end of the document.
    if (entry->write)
        __builtin_prefetch(entry->write, 1);
    entry->place = (uint32_t)acc->document_term_count++;
    struct document_term *found = &acc->document_terms[entry->place];
    *found = (struct document_term){.order = entry->order, .term = term, .length = entry->length};
    acc->document_text += entry->length;
    return found;
}

void accumulator_add_wdf(struct accumulator *acc, uint32_t term, uint32_t wdf)
{
    struct document_term *entry = find_document_term(acc, term);
    if (entry)
        entry->wdf += wdf;
}

static inline void add_occurrence(struct accumulator *acc, uint32_t term, uint32_t position,
                                  uint32_t wdf)
{
    struct document_term *entry = find_document_term(acc, term);
    if (!entry)
        return;
    entry->wdf += wdf;
    if (!acc->options.positions)
        return;
    if (entry->count == 0) {
        entry->count = 1;
        entry->first = entry->last = position;
        return;
    }
    if (position == entry->last)
        return;
    if (position > entry->last)
        entry->last = position;
    else
        entry->unsorted = true;
    if (acc->token_count == acc->token_capacity &&
        !grow((void **)&acc->tokens, &acc->token_capacity, acc->token_count + 1,
              sizeof(*acc->tokens))) {
        acc->failure = no_memory;
        return;
    }
    entry->count++;
    acc->tokens[acc->token_count++] = (struct document_token){acc->terms[term].place, position};
}

void accumulator_add(struct accumulator *acc, uint32_t term, uint32_t position, uint32_t wdf)
{
    add_occurrence(acc, term, position, wdf);
}

void accumulator_add_many(struct accumulator *acc, const uint32_t *terms, const uint32_t *positions,
                          size_t stride, size_t count, uint32_t wdf)
{
    enum { AHEAD = 20 };
    const char *term = (const char *)terms;
    const char *position = (const char *)positions;
    for (size_t i = 0; i < count; i++, term += stride, position += stride) {
        if (i + AHEAD < count) {
            const uint32_t coming = *(const uint32_t *)(const void *)(term + AHEAD * stride);
            if (coming < acc->term_count)
                __builtin_prefetch(&acc->terms[coming]);
        }
        add_occurrence(acc, *(const uint32_t *)(const void *)term,
                       *(const uint32_t *)(const void *)position, wdf);
    }
}

void accumulator_add_spelling(struct accumulator *acc, uint32_t word, uint32_t count)
{
    if (word >= acc->term_count) {
        acc->failure = acc->failure ? acc->failure : "a word number is not valid";
        return;
    }
    struct term_entry *entry = &acc->terms[word];
    if (entry->length > 1)
        entry->spelling =
            entry->spelling > UINT32_MAX - count ? UINT32_MAX : entry->spelling + count;
}

static inline size_t slice_size(unsigned size_class)
{
    return (size_t)FIRST_SLICE << size_class;
}

/** Appends a posting to the term's slices where it does not fit the rest of the last one. */
static bool append_in_slices(struct accumulator *acc, struct term_entry *term, const uint8_t *bytes,
                             size_t size)
{
    while (size > 0) {
        if (term->left == 0) {
            unsigned size_class = 0;
            if (term->head != POOL_NONE)
                size_class = term->size_class < LAST_SIZE_CLASS ? term->size_class + 1u
                                                                : (unsigned)LAST_SIZE_CLASS;
            // A long posting does not go through all the sizes.
            while (size_class < LAST_SIZE_CLASS && slice_size(size_class) - SLICE_LINK < size)
                size_class++;
            const uint32_t address = byte_pool_take(&acc->pool, slice_size(size_class));
            if (address == POOL_NONE)
                return false;
            uint8_t *slice = byte_pool_at(&acc->pool, address);
            // A slice starts with the address of the next one and, in the pool, says its size.
            if (term->head == POOL_NONE)
                term->head = address;
            else
                memcpy(term->write, &address, SLICE_LINK);
            term->write = slice;
            term->size_class = (uint8_t)size_class;
            term->left = (uint16_t)(slice_size(size_class) - SLICE_LINK);
            *term->write++ = (uint8_t)size_class;
            term->left--;
        }
        const size_t part = size < term->left ? size : term->left;
        memcpy(term->write, bytes, part);
        term->write += part;
        term->left = (uint16_t)(term->left - part);
        bytes += part;
        size -= part;
    }
    return true;
}

void accumulator_copy_postings(const struct accumulator *acc, const struct term_entry *term,
                               uint8_t *out)
{
    uint64_t left = term->bytes;
    uint32_t address = term->head;
    while (left > 0) {
        const uint8_t *slice = byte_pool_at(&acc->pool, address);
        const size_t room = slice_size(slice[0]) - SLICE_LINK - 1;
        const size_t part = left < room ? (size_t)left : room;
        memcpy(out, slice + 1, part);
        out += part;
        left -= part;
        if (left > 0)
            memcpy(&address, slice + 1 + room, SLICE_LINK);
    }
}

static inline bool append_posting(struct accumulator *acc, struct term_entry *term,
                                  const uint8_t *bytes, size_t size)
{
    term->bytes += size;
    if (size <= term->left) {
        short_copy(term->write, bytes, size);
        term->write += size;
        term->left = (uint16_t)(term->left - size);
        return true;
    }
    return append_in_slices(acc, term, bytes, size);
}

static int compare_positions(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a;
    const uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/** Sorts positions that came out of order; @return how many different ones there are. */
static size_t sort_positions(uint32_t *positions, size_t count)
{
    qsort(positions, count, sizeof(*positions), compare_positions);
    size_t kept = 1;
    for (size_t i = 1; i < count; i++) {
        if (positions[i] != positions[kept - 1])
            positions[kept++] = positions[i];
    }
    return kept;
}

/** Groups the positions of the terms that have several; term->start says where they begin. */
static uint32_t *group_positions(struct accumulator *acc)
{
    const size_t multiple = 2 * acc->token_count; // a term has its first and at least one token
    buffer_clear(&acc->positions);
    if (!buffer_reserve(&acc->positions, (multiple + 1) * sizeof(uint32_t)))
        return NULL;
    uint32_t *positions = (uint32_t *)(void *)acc->positions.data;
    if (acc->token_count == 0)
        return positions;
    uint32_t start = 0;
    for (size_t i = 0; i < acc->document_term_count; i++) {
        struct document_term *term = &acc->document_terms[i];
        if (term->count > 1) {
            positions[start] = term->first;
            term->start = start + 1;
            start += term->count;
        }
    }
    for (size_t i = 0; i < acc->token_count; i++) {
        struct document_term *term = &acc->document_terms[acc->tokens[i].place];
        positions[term->start++] = acc->tokens[i].position;
    }
    return positions;
}

/** Bytes of a posting in the order in which they are written, low ones first. */
struct posting_word {
    uint64_t bytes;
    unsigned bits;
};

enum { SMALL_NUMBER = 1 << 14 };

/** Appends what pack_uint() makes of a number less than SMALL_NUMBER, which is one byte or two. */
static inline void append_small(struct posting_word *word, uint32_t number)
{
    const uint32_t high = number >> 7;
    const unsigned more = high != 0;
    word->bytes |= (uint64_t)((number & 0x7f) | more << 7 | high << 8) << word->bits;
    word->bits += 8u << more;
}

static inline void store_word(uint8_t *out, uint64_t bytes)
{
    for (unsigned i = 0; i < sizeof(bytes); i++)
        out[i] = (uint8_t)(bytes >> 8 * i);
}

/** Stores a posting with one position or none, all of whose numbers are small. */
static inline bool store_small_posting(struct accumulator *acc, struct term_entry *term,
                                       const struct document_term *found, uint32_t gap)
{
    struct posting_word word = {.bytes = 0};
    append_small(&word, gap);
    append_small(&word, (uint32_t)found->wdf);
    append_small(&word, found->count ? 1u + (found->first >= 0x80) : 0);
    if (found->count)
        append_small(&word, found->first);
    const size_t size = word.bits / 8;
    term->bytes += size;
    // What is written behind the posting is still free, or the place of the link.
    if (size <= term->left && sizeof(word.bytes) <= (size_t)term->left + SLICE_LINK) {
        store_word(term->write, word.bytes);
        term->write += size;
        term->left = (uint16_t)(term->left - size);
        return true;
    }
    uint8_t bytes[sizeof(word.bytes)];
    store_word(bytes, word.bytes);
    return append_in_slices(acc, term, bytes, size);
}

enum {
    FEW_POSITIONS = 20, // their tag is shorter than 128 bytes
    FEW_ROOM = sizeof(uint64_t) + 1 + 5 * FEW_POSITIONS + 24,
};

/** Stores a posting with a few positions and small numbers where the slice has room for any. */
static inline void store_few_positions(struct term_entry *term, const struct document_term *found,
                                       uint32_t gap, const uint32_t *positions, size_t count)
{
    struct posting_word word = {.bytes = 0};
    append_small(&word, gap);
    append_small(&word, (uint32_t)found->wdf);
    store_word(term->write, word.bytes);
    uint8_t *tag = term->write + word.bits / 8 + 1;
    const size_t tag_size = position_encode(positions, count, tag);
    tag[-1] = (uint8_t)tag_size;
    const size_t size = (size_t)(tag + tag_size - term->write);
    term->bytes += size;
    term->write += size;
    term->left = (uint16_t)(term->left - size);
}

/** Stores any posting. @param positions  of the document, as group_positions() gave them */
static bool store_posting(struct accumulator *acc, struct term_entry *term,
                          const struct document_term *found, uint32_t gap, uint32_t *positions)
{
    uint8_t single[POSTING_ROOM];
    uint8_t *bytes = single;
    uint8_t *at = pack_uint(bytes, gap);
    at = pack_uint(at, found->wdf);
    if (found->count == 0) {
        *at++ = 0;
    } else if (found->count == 1) {
        uint8_t *size = at++;
        at = pack_uint(at, found->first);
        *size = (uint8_t)(at - size - 1);
    } else {
        uint32_t *list = positions + found->start - found->count;
        const size_t different =
            found->unsorted ? sort_positions(list, found->count) : found->count;
        if ((gap | found->wdf) < SMALL_NUMBER && different <= FEW_POSITIONS &&
            term->left >= FEW_ROOM) {
            store_few_positions(term, found, gap, list, different);
            return true;
        }
        const size_t head = (size_t)(at - single);
        buffer_clear(&acc->scratch);
        if (!buffer_reserve(&acc->scratch,
                            (size_t)2 * POSTING_ROOM + position_encode_room(different)))
            return false;
        // The tag's size goes before it: the tag is made where the longest size would end.
        bytes = (uint8_t *)acc->scratch.data;
        uint8_t *tag = bytes + POSTING_ROOM;
        const size_t size = position_encode(list, different, tag);
        uint8_t number[PACK_MAX_UINT];
        const size_t number_size = (size_t)(pack_uint(number, size) - number);
        bytes = tag - number_size - head;
        memcpy(bytes, single, head);
        memcpy(bytes + head, number, number_size);
        at = tag + size;
    }
    return append_posting(acc, term, bytes, (size_t)(at - bytes));
}

/** Stores a posting of the current document for each of its terms. */
static bool store_postings(struct accumulator *acc)
{
    uint32_t *positions = group_positions(acc);
    if (!positions)
        return false;
    const size_t count = acc->document_term_count;
    for (size_t i = 0; i < count; i++) {
        if (i + PREFETCH_AHEAD < count)
            __builtin_prefetch(acc->terms[acc->document_terms[i + PREFETCH_AHEAD].term].write, 1);
        const struct document_term *found = &acc->document_terms[i];
        struct term_entry *term = &acc->terms[found->term];
        const uint32_t gap = acc->docid - term->last_docid;
        const bool small = found->count <= 1 && (gap | found->wdf | found->first) < SMALL_NUMBER;
        if (!(small ? store_small_posting(acc, term, found, gap)
                    : store_posting(acc, term, found, gap, positions)))
            return false;
        term->last_docid = acc->docid;
        term->frequency++;
        term->collection_frequency += found->wdf;
    }
    return true;
}

/** The bytes that two different terms have in common at the start. */
static inline size_t common_prefix(const struct accumulator *acc, const struct document_term *a,
                                   const struct document_term *b)
{
    const size_t shorter = a->length < b->length ? a->length : b->length;
    const uint64_t difference = a->order ^ b->order;
    if (difference) {
        const size_t common = (size_t)__builtin_clzll(difference) / 8;
        return common < shorter ? common : shorter;
    }
    if (shorter <= sizeof(a->order))
        return shorter;
    const uint8_t *left = byte_pool_at(&acc->pool, acc->terms[a->term].text);
    const uint8_t *right = byte_pool_at(&acc->pool, acc->terms[b->term].text);
    size_t common = sizeof(a->order);
    while (common < shorter && left[common] == right[common])
        common++;
    return common;
}

/** Writes the term list tag of the current document. @return its end */
static uint8_t *encode_termlist(struct accumulator *acc, uint64_t length, uint8_t *out)
{
    const size_t count = acc->document_term_count;
    if (count == 0)
        return out;
    const struct order_item *order = acc->order;
    out = pack_uint(out, length);
    out = pack_uint(out, count);
    const struct document_term *before = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct term_entry *entry = &acc->terms[order[i].id];
        const struct document_term *term = &acc->document_terms[entry->place];
        size_t reuse = 0;
        bool packed = false;
        if (before) {
            reuse = common_prefix(acc, before, term);
            // A small wdf shares the byte that says how much of the term before is used again.
            const uint64_t both = (term->wdf + 1) * (before->length + 1u) + reuse;
            packed = term->wdf < 127 && both < 256;
            *out++ = (uint8_t)(packed ? both : reuse);
        }
        const size_t rest = term->length - reuse;
        *out++ = (uint8_t)rest;
        if (term->length <= sizeof(term->order)) {
            // Its bytes are those of the number from the top; there is room for all eight.
            const uint64_t bytes = htobe64(term->order << 8 * reuse);
            memcpy(out, &bytes, sizeof(bytes));
        } else {
            short_copy(out, byte_pool_at(&acc->pool, entry->text) + reuse, rest);
        }
        out += rest;
        if (!packed)
            out = pack_uint(out, term->wdf);
        before = term;
    }
    return out;
}

/** The store of a slot, made if it is new; NULL without memory. */
static struct slot_store *find_slot(struct accumulator *acc, uint32_t slot)
{
    size_t at = acc->slot_count;
    while (at > 0 && acc->slots[at - 1].slot >= slot)
        at--;
    if (at < acc->slot_count && acc->slots[at].slot == slot)
        return &acc->slots[at];
    struct slot_store *slots = realloc(acc->slots, (acc->slot_count + 1) * sizeof(*slots));
    if (!slots)
        return NULL;
    acc->slots = slots;
    memmove(slots + at + 1, slots + at, (acc->slot_count - at) * sizeof(*slots));
    acc->slot_count++;
    slots[at] = (struct slot_store){.slot = slot};
    return &slots[at];
}

static bool set_bound(struct buffer *bound, struct slice value)
{
    buffer_clear(bound);
    return buffer_append_slice(bound, value);
}

static const char *store_value(struct accumulator *acc, const struct glass_value *value)
{
    struct slot_store *store = find_slot(acc, value->slot);
    if (!store)
        return no_memory;
    if (value->bytes.len > INT32_MAX)
        return "a value has more than 2 GB";
    const struct value_header header = {acc->docid, (uint32_t)value->bytes.len};
    uint8_t *record = record_list_reserve(&store->values, sizeof(header) + value->bytes.len);
    if (!record)
        return no_memory;
    memcpy(record, &header, sizeof(header));
    memcpy(record + sizeof(header), value->bytes.ptr, value->bytes.len);
    record_list_commit(&store->values, sizeof(header) + value->bytes.len);
    const bool first = store->frequency++ == 0;
    if ((first || slice_compare(value->bytes, buffer_slice(&store->lower)) < 0) &&
        !set_bound(&store->lower, value->bytes))
        return no_memory;
    if ((first || slice_compare(value->bytes, buffer_slice(&store->upper)) > 0) &&
        !set_bound(&store->upper, value->bytes))
        return no_memory;
    return NULL;
}

/** Writes a tag, compressed where that helps. @return its size as in a document header */
static uint32_t put_tag(struct accumulator *acc, enum tag_content content, const void *tag,
                        size_t len, uint8_t *out)
{
    if (len == 0)
        return 0;
    const size_t size = deflate_tag(acc->deflater, content, tag, len, out);
    if (size > 0)
        return (uint32_t)size | TAG_COMPRESSED;
    memcpy(out, tag, len);
    return (uint32_t)len;
}

/** Makes the document's term list in acc->termlist. @return why not, or NULL */
static const char *make_termlist(struct accumulator *acc, uint64_t length)
{
    const size_t count = acc->document_term_count;
    if (2 * count > acc->order_capacity &&
        !grow((void **)&acc->order, &acc->order_capacity, 2 * count, sizeof(*acc->order)))
        return no_memory;
    if (!accumulator_sort_document(acc))
        return no_memory;
    // A term has at most two lengths and a wdf beside its text.
    const size_t room =
        (size_t)2 * PACK_MAX_UINT + acc->document_text + count * (2 + PACK_MAX_UINT);
    if (room > INT32_MAX)
        return "a document has too many terms";
    buffer_clear(&acc->termlist);
    if (!buffer_reserve(&acc->termlist, room))
        return no_memory;
    uint8_t *termlist = (uint8_t *)acc->termlist.data;
    acc->termlist.len = (size_t)(encode_termlist(acc, length, termlist) - termlist);
    return NULL;
}

/** Stores term list, used slots and data. @return why not, or NULL */
static const char *store_document(struct accumulator *acc, struct slice data,
                                  const struct glass_value *values, size_t value_count)
{
    const struct slice termlist = buffer_slice(&acc->termlist);
    if (data.len > INT32_MAX)
        return "document data has more than 2 GB";
    struct document_header header = {.docid = acc->docid};
    uint8_t *record = record_list_reserve(
        &acc->documents, sizeof(header) + termlist.len + value_count * PACK_MAX_UINT32 + data.len);
    if (!record)
        return no_memory;
    uint8_t *at = record + sizeof(header);
    header.termlist = put_tag(acc, TAG_TERM_LIST, termlist.ptr, termlist.len, at);
    at += header.termlist & ~TAG_COMPRESSED;

    const uint8_t *const slots = at;
    uint32_t expected = 0; // the slots are stored as gaps
    for (size_t i = 0; i < value_count; i++) {
        if (values[i].bytes.len == 0)
            continue;
        at = pack_uint(at, values[i].slot - expected);
        expected = values[i].slot + 1;
        const char *failure = store_value(acc, &values[i]);
        if (failure)
            return failure;
    }
    header.slots = (uint32_t)(at - slots);
    header.data = put_tag(acc, TAG_DOCUMENT_DATA, data.ptr, data.len, at);
    at += header.data & ~TAG_COMPRESSED;
    if ((size_t)(at - record) > UINT32_MAX)
        return "a document is too long";
    header.size = (uint32_t)(at - record);
    memcpy(record, &header, sizeof(header));
    record_list_commit(&acc->documents, header.size);
    return NULL;
}

static void add_to_totals(struct accumulator *acc, uint32_t length)
{
    struct document_totals *totals = &acc->totals;
    totals->documents++;
    totals->postings += acc->document_term_count;
    totals->last_docid = acc->docid;
    totals->length += length;
    if (length > totals->max_length)
        totals->max_length = length;
    if (length > 0 && (totals->min_length == 0 || length < totals->min_length))
        totals->min_length = length;
}

static const char *end_document(struct accumulator *acc, struct slice data,
                                const struct glass_value *values, size_t value_count)
{
    if (!acc->in_document)
        return "no document was begun";
    uint64_t length = 0;
    uint64_t max_wdf = acc->totals.max_wdf;
    for (size_t i = 0; i < acc->document_term_count; i++) {
        length += acc->document_terms[i].wdf;
        if (acc->document_terms[i].wdf > max_wdf)
            max_wdf = acc->document_terms[i].wdf;
    }
    if (length > UINT32_MAX)
        return "the length of a document passes 32 bits";
    for (size_t i = 1; i < value_count; i++) {
        if (values[i].slot <= values[i - 1].slot)
            return "value slots do not ascend";
    }
    // Compression, which fills the processor's caches with other things, comes last.
    const char *failure = make_termlist(acc, length);
    if (failure)
        return failure;
    if (!store_postings(acc))
        return no_memory;
    failure = store_document(acc, data, values, value_count);
    if (failure)
        return failure;
    const struct document_length entry = {acc->docid, (uint32_t)length};
    uint8_t *record = record_list_reserve(&acc->lengths, sizeof(entry));
    if (!record)
        return no_memory;
    memcpy(record, &entry, sizeof(entry));
    record_list_commit(&acc->lengths, sizeof(entry));
    acc->totals.max_wdf = (uint32_t)max_wdf;
    add_to_totals(acc, (uint32_t)length);
    return NULL;
}

enum error_code accumulator_end_document(struct accumulator *acc, struct slice data,
                                         const struct glass_value *values, size_t value_count,
                                         struct error *error)
{
    if (!acc->failure)
        acc->failure = end_document(acc, data, values, value_count);
    acc->in_document = false;
    if (acc->failure == no_memory)
        return error_set_no_memory(error);
    if (acc->failure)
        return error_set(error, ERROR_INTERNAL, "cannot store document %u: %s", acc->docid,
                         acc->failure);
    return ERROR_NONE;
}
