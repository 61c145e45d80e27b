// SPDX-License-Identifier: GPL-2.0-or-later
#include "character-blocks.h"

#include "xapian-c/xapian-c.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK CHARACTER_BLOCK

struct range {
    uint32_t first, last;
};

/** The blocks that Xapian 1.4 cuts into n-grams. */
static const struct range cjk_ranges[] = {
    {0x2e80, 0x2eff}, {0x3000, 0x9fff}, {0xa700, 0xa71f},   {0xac00, 0xd7af},   {0xf900, 0xfaff},
    {0xfe30, 0xfe4f}, {0xff00, 0xffef}, {0x20000, 0x2a6df}, {0x2f800, 0x2fa1f},
};

/** What joins or ends words: after UAX 29, with the changes that TermGenerator makes. */
static const struct special {
    uint32_t ch;
    int32_t flag;
} specials[] = {
    // clang-format off
    {'\'', CHARACTER_INFIX},          // apostrophe, typed
    {0x2019, CHARACTER_INFIX},        // typographic
    {0x201b, CHARACTER_INFIX},        // reversed
    {'&', CHARACTER_INFIX},           // ampersand
    {0xb7, CHARACTER_INFIX},          // middle dot
    {0x5f4, CHARACTER_INFIX},         // Hebrew gershayim
    {0x2027, CHARACTER_INFIX},        // hyphenation point
    {',', CHARACTER_INFIX_DIGIT},     // comma
    {'.', CHARACTER_INFIX_DIGIT},     // full stop
    {';', CHARACTER_INFIX_DIGIT},     // semicolon
    {0x37e, CHARACTER_INFIX_DIGIT},   // Greek question mark
    {0x589, CHARACTER_INFIX_DIGIT},   // Armenian full stop
    {0x60d, CHARACTER_INFIX_DIGIT},   // Arabic date separator
    {0x7f8, CHARACTER_INFIX_DIGIT},   // N'Ko comma
    {0x2044, CHARACTER_INFIX_DIGIT},  // fraction slash
    {0xfe10, CHARACTER_INFIX_DIGIT},  // vertical comma
    {0xfe13, CHARACTER_INFIX_DIGIT},  // vertical colon
    {0xfe14, CHARACTER_INFIX_DIGIT},  // vertical semicolon
    {0x200b, CHARACTER_IGNORED},      // zero-width space
    {0x200c, CHARACTER_IGNORED},      // zero-width non-joiner
    {0x200d, CHARACTER_IGNORED},      // zero-width joiner
    {0x2060, CHARACTER_IGNORED},      // word joiner
    {0xfeff, CHARACTER_IGNORED},      // zero-width no-break space
    {'+', CHARACTER_SUFFIX},          // C++
    {'#', CHARACTER_SUFFIX},          // C#
    // clang-format on
};

/** What Xapian says of a code point. */
static int32_t info_from_xapian(uint32_t ch)
{
    const xc_category category = xc_unicode_category(ch);
    switch (category) {
    case XC_CATEGORY_UNASSIGNED:
    case XC_CATEGORY_PRIVATE_USE:
    case XC_CATEGORY_SURROGATE:
        return 0;
    case XC_CATEGORY_OTHER_LETTER: // these have no case
        return CHARACTER_WORD;
    default:
        break;
    }
    int32_t flags = xc_unicode_is_wordchar(ch) ? CHARACTER_WORD : 0;
    if (category == XC_CATEGORY_DECIMAL_DIGIT_NUMBER)
        flags |= CHARACTER_DIGIT;
    return ((int32_t)xc_unicode_tolower(ch) - (int32_t)ch) * 256 + flags;
}

static void fill_block(int32_t *block, uint32_t first)
{
    for (uint32_t i = 0; i < BLOCK; i++)
        block[i] = info_from_xapian(first + i);
    for (size_t i = 0; i < sizeof(cjk_ranges) / sizeof(cjk_ranges[0]); i++) {
        const struct range range = cjk_ranges[i];
        for (uint32_t ch = range.first > first ? range.first : first;
             ch <= range.last && ch < first + BLOCK; ch++)
            block[ch - first] |= CHARACTER_CJK;
    }
    for (size_t i = 0; i < sizeof(specials) / sizeof(specials[0]); i++)
        if (specials[i].ch / BLOCK == first / BLOCK)
            block[specials[i].ch - first] |= specials[i].flag;
}

/** Adds the block of the code points from @p first, or finds an equal one. False: no memory. */
static bool add_block(struct character_blocks *table, uint32_t first, size_t *capacity)
{
    int32_t block[BLOCK];
    fill_block(block, first);
    // Most blocks are like the one before: ideographs, private use, nothing.
    size_t found = first ? table->block[first / BLOCK - 1] : 0;
    if (found >= table->blocks || memcmp(table->info + found * BLOCK, block, sizeof(block)) != 0) {
        found = 0;
        while (found < table->blocks &&
               memcmp(table->info + found * BLOCK, block, sizeof(block)) != 0)
            found++;
    }
    if (found == table->blocks) {
        if (table->blocks == *capacity) {
            const size_t wanted = *capacity ? 2 * *capacity : 64;
            int32_t *info = realloc(table->info, wanted * sizeof(block));
            if (!info)
                return false;
            table->info = info;
            *capacity = wanted;
        }
        memcpy(table->info + found * BLOCK, block, sizeof(block));
        table->blocks++;
    }
    table->block[first / BLOCK] = (uint16_t)found;
    return true;
}

bool character_blocks_compute(struct character_blocks *blocks)
{
    size_t capacity = 0;
    *blocks = (struct character_blocks){.info = NULL};
    for (uint32_t block = 0; block < CHARACTER_BLOCKS; block++) {
        if (!add_block(blocks, block * BLOCK, &capacity)) {
            free(blocks->info);
            return false;
        }
    }
    return true;
}
