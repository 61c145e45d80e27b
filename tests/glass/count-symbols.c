// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * count-symbols -i INDEX ARTICLES...: indexes as dateline-index does and prints, as the source of
 * indexer/glass/tag-codes.c, how often each symbol of deflate occurs in document data and term
 * lists. It is dateline-index with deflate_tag() wrapped (ld --wrap). With one job only.
 */
#include "indexer/glass/deflate-tag.h"
#include "indexer/glass/tag-codes.h"

#include <isa-l/igzip_lib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t __real_deflate_tag(struct tag_deflater *deflater, enum tag_content content, const void *tag,
                          size_t len, uint8_t *out);
size_t __wrap_deflate_tag(struct tag_deflater *deflater, enum tag_content content, const void *tag,
                          size_t len, uint8_t *out);

static struct isal_huff_histogram histograms[TAG_CODES];

static void print_counts(const char *name, const uint64_t *counts, int count)
{
    uint64_t sum = 0;
    for (int i = 0; i < count; i++)
        sum += counts[i];
    printf("        .%s = {", name);
    for (int i = 0; i < count; i++) {
        const uint64_t scaled = sum ? (counts[i] * 65536 + sum / 2) / sum : 0;
        printf("%s%ju,", i % 14 ? " " : "\n            ", (uintmax_t)(scaled ? scaled : 1));
    }
    printf("\n        },\n");
}

static void print_codes(void)
{
    printf("// SPDX-License-Identifier: GPL-2.0-or-later\n"
           "// Printed by tests/glass/count-symbols for 5,000 articles of the shared corpora.\n"
           "// clang-format off\n"
           "#include \"tag-codes.h\"\n\n"
           "const struct tag_code tag_codes[TAG_CODES] = {\n");
    for (int content = 0; content < TAG_CODES; content++) {
        printf("    {\n");
        print_counts("literals", histograms[content].lit_len_histogram, TAG_CODE_LITERALS);
        print_counts("distances", histograms[content].dist_histogram, TAG_CODE_DISTANCES);
        printf("    },\n");
    }
    printf("};\n");
}

size_t __wrap_deflate_tag(struct tag_deflater *deflater, enum tag_content content, const void *tag,
                          size_t len, uint8_t *out)
{
    static bool registered;
    if (!registered)
        registered = atexit(print_codes) == 0;
    if ((int)content < (int)TAG_CODES && len > DEFLATE_TAG_MIN) {
        struct isal_huff_histogram *histogram = &histograms[content];
        memset(histogram->hash_table, 0, sizeof(histogram->hash_table));
        // Counts the end of the stream, too.
        isal_update_histogram((uint8_t *)tag, (int)len, histogram); // only reads
    }
    return __real_deflate_tag(deflater, content, tag, len, out);
}
