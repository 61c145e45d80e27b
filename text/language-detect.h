// SPDX-License-Identifier: GPL-2.0-or-later
/** language-detect.h: in which language a text is written, by CLD2 (the only user of its C++). */
#ifndef TEXT_LANGUAGE_DETECT_H
#define TEXT_LANGUAGE_DETECT_H

#include "base/slice.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The ISO 639-1 code (language-code.h) of a plain text in valid UTF-8, or NULL if it cannot be told
 * with confidence: a few words, several languages, a language that is not in the table. A few
 * hundred bytes are enough, more than a few thousand a waste. Thread-safe.
 */
const char *language_detect(struct slice text);

#ifdef __cplusplus
}
#endif

#endif
