// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * tag-codes.h: how often each symbol of deflate (RFC 1951, 3.2.5) occurs in the tags of news.
 *
 * Counted by tests/glass/count-symbols over English news, per 65,536 symbols; every symbol counts
 * at least once, so that the codes made of these counts can say anything.
 */
#ifndef INDEXER_GLASS_TAG_CODES_H
#define INDEXER_GLASS_TAG_CODES_H

#include <stdint.h>

enum {
    TAG_CODES = 2,           /**< TAG_DOCUMENT_DATA and TAG_TERM_LIST */
    TAG_CODE_LITERALS = 286, /**< bytes, the end, lengths of repeats */
    TAG_CODE_DISTANCES = 30,
};

struct tag_code {
    uint16_t literals[TAG_CODE_LITERALS];
    uint16_t distances[TAG_CODE_DISTANCES];
};

extern const struct tag_code tag_codes[TAG_CODES];

#endif
