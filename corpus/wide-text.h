// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * wide-text.h: UTF-16 that begins with its byte order mark, as UTF-8.
 *
 * Spreadsheets and editors of Windows write it as "Unicode text". It lies between an input and the
 * readers that know UTF-8 only; those of XML and HTML know UTF-16 by themselves.
 */
#ifndef CORPUS_WIDE_TEXT_H
#define CORPUS_WIDE_TEXT_H

#include "input.h"

#include <stdbool.h>

struct wide_text;

/** True if a text begins with the byte order mark of UTF-16. */
bool wide_text_detect(struct slice head);

/**
 * Opens an input that gives another one's text as UTF-8, without the mark. Half a character, as
 * at a cut, becomes U+FFFD.
 * @param from  must stay open as long as the new one
 */
enum error_code wide_text_open(struct wide_text **out, struct input *from, struct error *error);

/** The input to read; it is closed by wide_text_close(). */
struct input *wide_text_input(struct wide_text *wide);

void wide_text_close(struct wide_text *wide);

#endif
