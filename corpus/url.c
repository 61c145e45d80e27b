// SPDX-License-Identifier: GPL-2.0-or-later
#include "url.h"

#include <ctype.h>
#include <libxml/uri.h>

enum { LONGEST_URL = 8192 };

bool url_is_absolute(struct slice url)
{
    size_t i = 0;
    while (i < url.len && (isalnum((unsigned char)url.ptr[i]) || strchr("+-.", url.ptr[i])) &&
           url.ptr[i])
        i++;
    return i > 0 && i < url.len && url.ptr[i] == ':' && isalpha((unsigned char)url.ptr[0]);
}

bool url_resolve(struct buffer *out, struct slice url, struct slice base)
{
    buffer_clear(out);
    if (url.len == 0 || url.len + base.len > LONGEST_URL || !url_is_absolute(base))
        return false;
    struct buffer both = BUFFER_INIT; // each with an end of its own
    (void)buffer_append_slice(&both, url);
    (void)buffer_append_char(&both, '\0');
    (void)buffer_append_slice(&both, base);
    (void)buffer_append_char(&both, '\0');
    out->failed |= !buffer_ok(&both);
    xmlChar *resolved = buffer_ok(&both) ? xmlBuildURI((const xmlChar *)both.data,
                                                       (const xmlChar *)both.data + url.len + 1)
                                         : NULL;
    buffer_free(&both);
    if (!resolved)
        return false;
    (void)buffer_append_string(out, (const char *)resolved);
    xmlFree(resolved);
    return buffer_ok(out) && url_is_absolute(buffer_slice(out));
}
