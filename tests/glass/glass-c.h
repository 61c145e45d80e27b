// SPDX-License-Identifier: GPL-2.0-or-later
/** glass-c.h: the C interface of the bulk builder, for the C++ tests. */
#ifndef TESTS_GLASS_GLASS_C_H
#define TESTS_GLASS_GLASS_C_H

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
extern "C" {
#include "indexer/glass/accumulator.h"
#include "indexer/glass/builder.h"
}
#pragma GCC diagnostic pop

/** GLASS_BUILD_OPTIONS_DEFAULT without fsync; its designators are not C++17. */
static inline struct glass_build_options build_defaults()
{
    struct glass_build_options options = {};
    options.block_size = TABLE_DEFAULT_BLOCK;
    options.positions = true;
    options.deflate_level = 1;
    options.threads = 1;
    return options;
}

#endif
