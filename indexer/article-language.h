// SPDX-License-Identifier: GPL-2.0-or-later
/** article-language.h: in which language an article is written, and so how it is stemmed. */
#ifndef INDEXER_ARTICLE_LANGUAGE_H
#define INDEXER_ARTICLE_LANGUAGE_H

#include "base/buffer.h"
#include "corpus/article.h"
#include "index/generation.h"
#include "text/language.h"

#include <stdint.h>

enum { ARTICLE_LANGUAGES = 128 };

/** What has been seen of languages in a run; a zeroed one is ready. */
struct language_tally {
    const char *codes[ARTICLE_LANGUAGES];
    uint64_t articles[ARTICLE_LANGUAGES];
    size_t count;
    struct buffer sample; /**< scratch: what is looked at */
};

void language_tally_close(struct language_tally *tally);

/**
 * The stemmer's language for an article, NULL to fold only. With a schema of one language that is
 * it. With a schema by article it is the article's own, or if that says none or one that is not
 * known, the detected one, which the article then has as its ARTICLE_LANGUAGE; if it cannot be told
 * (a few words), that of most articles of the run so far, at first the schema's.
 * @param[out] code  ISO 639-1 code of the article's own or detected language, NULL if not known
 */
const struct language *article_language(struct language_tally *tally, const struct schema *schema,
                                        struct article *article, const char **code);

#endif
