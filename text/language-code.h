// SPDX-License-Identifier: GPL-2.0-or-later
/** language-code.h: one name for a language, however the source of an article writes it. */
#ifndef TEXT_LANGUAGE_CODE_H
#define TEXT_LANGUAGE_CODE_H

#include "base/slice.h"

/**
 * The ISO 639-1 code of a language given as such a code or a tag that starts with one (`en-GB`,
 * `zh_CN.UTF-8`), as an ISO 639-2 or -3 code (`eng`, `ger`, `deu`), or by its English name, in any
 * case. Only the languages in which news is written; NULL for others. The result is constant.
 */
const char *language_code(struct slice name);

#endif
