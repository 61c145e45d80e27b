// SPDX-License-Identifier: GPL-2.0-or-later
#include "fields.h"

#include "base/parse.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <xxhash.h>

#define FIELD_ROW(id, name, words, exact, slot, help) {id, name, words, exact, slot, help},
static const struct field fields[] = {FIELD_TABLE(FIELD_ROW)};
#undef FIELD_ROW

const enum field_id name_fields[NAME_FIELDS] = {FIELD_PERSON, FIELD_PLACE, FIELD_ORG, FIELD_MISC};

const struct field *field_by_id(enum field_id id)
{
    return &fields[id];
}

const struct field *field_by_name(struct slice name)
{
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (slice_equal(name, slice_of_string(fields[i].name)))
            return &fields[i];
    return NULL;
}

/** Bytes of a term as Xapian counts them. */
static size_t key_length(struct slice value)
{
    size_t len = value.len;
    for (size_t i = 0; i < value.len; i++)
        len += value.ptr[i] == '\0';
    return len;
}

bool field_term(struct buffer *term, const char *prefix, struct slice value)
{
    const size_t prefix_len = strlen(prefix);
    buffer_clear(term);
    (void)buffer_append(term, prefix, prefix_len);
    if (prefix_len + key_length(value) <= FIELD_TERM_MAX)
        return buffer_append_slice(term, value) && buffer_ok(term);

    char hash[33];
    const XXH128_hash_t bits = XXH3_128bits(value.ptr, value.len);
    (void)snprintf(hash, sizeof(hash), "%016" PRIx64 "%016" PRIx64, (uint64_t)bits.high64,
                   (uint64_t)bits.low64);
    const size_t room = FIELD_TERM_MAX - prefix_len - 32;
    struct slice start = utf8_truncate(value, room);
    while (key_length(start) > room)
        start = utf8_truncate(start, start.len - 1);
    (void)buffer_append_slice(term, start);
    (void)buffer_append(term, hash, 32);
    return buffer_ok(term);
}

static const struct weight_name {
    const char *name;
    size_t offset;
} weight_names[] = {
    {"text", offsetof(struct field_weights, text)},
    {"lead", offsetof(struct field_weights, lead)},
    {"title", offsetof(struct field_weights, title)},
    {"person", offsetof(struct field_weights, person)},
    {"place", offsetof(struct field_weights, place)},
    {"org", offsetof(struct field_weights, org)},
    {"misc", offsetof(struct field_weights, misc)},
};

enum { WEIGHT_COUNT = sizeof(weight_names) / sizeof(weight_names[0]) };

enum error_code field_weights_parse(struct field_weights *weights, struct slice text,
                                    struct error *error)
{
    struct slice item;
    struct field_weights parsed = *weights;
    while (parse_list_item(&text, ',', &item)) {
        struct slice name;
        struct slice number;
        uint64_t weight = 0;
        size_t i = 0;
        if (!parse_assignment(item, &name, &number))
            return error_set(error, ERROR_USAGE, "weight '%.*s' is not of the form name=number",
                             (int)item.len, item.ptr);
        while (i < WEIGHT_COUNT && !slice_equal(name, slice_of_string(weight_names[i].name)))
            i++;
        if (i == WEIGHT_COUNT) {
            (void)error_set(error, ERROR_USAGE, "unknown weight '%.*s'", (int)name.len, name.ptr);
            error_hint(error, "there are text, lead, title, person, place, org and misc");
            return ERROR_USAGE;
        }
        if (!parse_unsigned(number, FIELD_WEIGHT_MAX, &weight))
            return error_set(error, ERROR_USAGE, "weight '%.*s' is no whole number of 0 to %d",
                             (int)item.len, item.ptr, FIELD_WEIGHT_MAX);
        const uint32_t value = (uint32_t)weight;
        memcpy((char *)&parsed + weight_names[i].offset, &value, sizeof(value));
    }
    *weights = parsed;
    return ERROR_NONE;
}

void field_weights_format(const struct field_weights *weights, struct buffer *out)
{
    for (size_t i = 0; i < WEIGHT_COUNT; i++) {
        uint32_t value = 0;
        memcpy(&value, (const char *)weights + weight_names[i].offset, sizeof(value));
        (void)buffer_append_format(out, "%s%s=%" PRIu32, i ? "," : "", weight_names[i].name, value);
    }
}
