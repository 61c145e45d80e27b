// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * url.h: addresses that are relative to others (RFC 3986).
 */
#ifndef CORPUS_URL_H
#define CORPUS_URL_H

#include "base/buffer.h"

#include <stdbool.h>

/** True if an address begins with a scheme: "https:", "tag:". */
bool url_is_absolute(struct slice url);

/**
 * Replaces @p out by what @p url means within @p base, which is absolute: "/a1" in
 * "https://post.example/feed" is "https://post.example/a1".
 * @return false if that cannot be said, or without memory (out->failed)
 */
bool url_resolve(struct buffer *out, struct slice url, struct slice base);

#endif
