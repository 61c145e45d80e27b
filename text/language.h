// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * language.h: the languages that have a stemmer.
 */
#ifndef TEXT_LANGUAGE_H
#define TEXT_LANGUAGE_H

#include <stddef.h>

struct language {
    const char *code;    /**< ISO 639-1, "de"; "" for a further stemmer of a language */
    const char *stemmer; /**< name of the Snowball stemmer, "german" */
    const char *name;    /**< in English, "German" */
};

/** All of them, constant, sorted by code; sets @p count. */
const struct language *language_list(size_t *count);

/**
 * Finds a language by its code, by a tag that starts with it (`pt-BR`, `zh_CN.UTF-8`) or by the
 * name of the stemmer, in any case. NULL if there is no stemmer for it.
 */
const struct language *language_find(const char *code_or_name);

#endif
