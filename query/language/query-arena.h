// SPDX-License-Identifier: GPL-2.0-or-later
/** query-arena.h: memory that is given back all at once. A zeroed struct is an empty arena. */
#ifndef QUERY_LANGUAGE_QUERY_ARENA_H
#define QUERY_LANGUAGE_QUERY_ARENA_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

struct query_arena {
    struct query_arena_block *blocks; /**< the one in use comes first */
};

/** Zeroed memory for any type, or NULL if there is none. */
void *query_arena_alloc(struct query_arena *arena, size_t size);

/** A copy of @p text followed by a NUL, which is not counted. False without memory. */
bool query_arena_copy(struct query_arena *arena, struct slice text, struct slice *copy);

/** Frees everything; the arena is empty then. */
void query_arena_free(struct query_arena *arena);

#endif
