// SPDX-License-Identifier: GPL-2.0-or-later
#include "article-part.h"

#include "base/parse.h"
#include "fields.h"

#include <string.h>
#include <xxhash.h>

bool article_part_parse(struct article_part *part, struct slice text)
{
    struct slice item;
    uint64_t number = 0;
    uint64_t count = 0;
    if (!parse_list_item(&text, '/', &item) || !text.ptr ||
        !parse_unsigned(item, ARTICLE_PARTS_MAX, &number) ||
        !parse_unsigned(text, ARTICLE_PARTS_MAX, &count) || number < 1 || number > count)
        return false;
    *part = (struct article_part){(uint32_t)number, (uint32_t)count};
    return true;
}

/** The jump consistent hash: a bucket of 0 to count - 1. */
static uint32_t jump(uint64_t key, uint32_t count)
{
    int64_t bucket = -1;
    int64_t next = 0;
    while (next < count) {
        bucket = next;
        key = key * 2862933555777941757u + 1;
        next = (int64_t)((double)(bucket + 1) * (2147483648.0 / (double)((key >> 33) + 1)));
    }
    return (uint32_t)bucket;
}

bool article_part_has(struct article_part part, struct slice term)
{
    if (part.count < 2)
        return true;
    const size_t prefix = strlen(field_by_id(FIELD_ID)->exact_prefix);
    return jump(XXH3_64bits(term.ptr + prefix, term.len - prefix), part.count) == part.number - 1;
}

bool article_part_equal(struct article_part a, struct article_part b)
{
    return a.number == b.number && a.count == b.count;
}
