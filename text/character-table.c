// SPDX-License-Identifier: GPL-2.0-or-later
#include "character-table.h"

#include "character-blocks.h"
#include "xapian-c/xapian-c.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/** The tokenizer knows ASCII by heart: a Xapian that differs there must be found out. */
static bool ascii_is_as_expected(const struct character_table *table)
{
    for (uint32_t ch = 0; ch < 0x80; ch++) {
        const bool upper = ch >= 'A' && ch <= 'Z', digit = ch >= '0' && ch <= '9';
        const bool word = upper || digit || (ch >= 'a' && ch <= 'z') || ch == '_';
        const int32_t info = character_info(table, ch);
        if (!(info & CHARACTER_WORD) != !word || !(info & CHARACTER_DIGIT) != !digit ||
            character_lower(ch, info) != (upper ? ch + 32 : ch))
            return false;
    }
    return true;
}

/** Takes what was built in, or what this Xapian says if it is another one. False: no memory. */
static bool fill(struct character_table *table)
{
    struct character_blocks computed;
    if (strcmp(xc_version_string(), character_built_version) == 0) {
        memcpy(table->block, character_built_block, sizeof(table->block));
        table->info = character_built_info;
        return true;
    }
    if (!character_blocks_compute(&computed))
        return false;
    memcpy(table->block, computed.block, sizeof(table->block));
    table->info = table->own = computed.info;
    return true;
}

enum error_code character_table_open(struct character_table **out, struct error *error)
{
    struct character_table *table = calloc(1, sizeof(*table));
    *out = NULL;
    if (!table || !fill(table)) {
        character_table_close(table);
        return error_set_no_memory(error);
    }
    if (!ascii_is_as_expected(table)) {
        character_table_close(table);
        return error_set(error, ERROR_INTERNAL,
                         "this version of Xapian has other word characters than 1.4");
    }
    *out = table;
    return ERROR_NONE;
}

void character_table_close(struct character_table *table)
{
    if (!table)
        return;
    free(table->own);
    free(table);
}
