// SPDX-License-Identifier: GPL-2.0-or-later
// A step of the build: writes the character table of the Xapian at hand as a C file.
#include "character-blocks.h"
#include "xapian-c/xapian-c.h"

#include <stdio.h>
#include <stdlib.h>

enum { PER_LINE = 16 };

static const char *end_of(size_t i)
{
    return i % PER_LINE == PER_LINE - 1 ? ",\n" : ", ";
}

int main(void)
{
    struct character_blocks blocks;
    if (!character_blocks_compute(&blocks))
        return EXIT_FAILURE;
    (void)printf("/* Made by write-character-table; do not edit. */\n"
                 "#include \"text/character-blocks.h\"\n\n"
                 "const char character_built_version[] = \"%s\";\n\n",
                 xc_version_string());
    (void)printf("const uint16_t character_built_block[CHARACTER_BLOCKS] = {\n");
    for (size_t i = 0; i < CHARACTER_BLOCKS; i++)
        (void)printf("%u%s", (unsigned)blocks.block[i], end_of(i));
    (void)printf("};\n\nconst int32_t character_built_info[] = {\n");
    for (size_t i = 0; i < blocks.blocks * CHARACTER_BLOCK; i++)
        (void)printf("%ld%s", (long)blocks.info[i], end_of(i));
    (void)printf("};\n");
    free(blocks.info);
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
