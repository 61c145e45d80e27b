// SPDX-License-Identifier: GPL-2.0-or-later
/** html-escape.h: text that nothing in a page of HTML can take for markup. */
#ifndef QUERY_HTML_ESCAPE_H
#define QUERY_HTML_ESCAPE_H

#include "base/buffer.h"

#include <stdbool.h>

/**
 * Appends text for content and for attributes in quotes: & < > " ' are escaped; control characters
 * but blanks, and what is no UTF-8, become U+FFFD; direction overrides are left out.
 */
void html_append_text(struct buffer *out, struct slice text);

/** True for an address that may stand behind a link: of http or https. */
bool html_link_is_safe(struct slice url);

#endif
