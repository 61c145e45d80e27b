// SPDX-License-Identifier: GPL-2.0-or-later
#include "article-language.h"

#include "base/utf8.h"
#include "text/language-code.h"
#include "text/language-detect.h"

#include <string.h>

/** Bytes of the text that are looked at: more tells no more. */
enum { SAMPLE = 2000 };

void language_tally_close(struct language_tally *tally)
{
    buffer_free(&tally->sample);
}

static void count(struct language_tally *tally, const char *code)
{
    size_t i = 0;
    while (i < tally->count && strcmp(tally->codes[i], code) != 0)
        i++;
    if (i == ARTICLE_LANGUAGES)
        return;
    if (i == tally->count) {
        tally->codes[tally->count++] = code;
        tally->articles[i] = 0;
    }
    tally->articles[i]++;
}

/** Of most articles so far; the one that came first of those with as many. */
static const char *most(const struct language_tally *tally, const char *otherwise)
{
    const char *code = otherwise;
    uint64_t articles = 0;
    for (size_t i = 0; i < tally->count; i++)
        if (tally->articles[i] > articles) {
            articles = tally->articles[i];
            code = tally->codes[i];
        }
    return code;
}

static const char *detect(struct language_tally *tally, const struct article *article)
{
    struct buffer *sample = &tally->sample;
    buffer_clear(sample);
    (void)buffer_append_slice(sample, article_get(article, ARTICLE_TITLE));
    (void)buffer_append_char(sample, '\n');
    (void)buffer_append_slice(sample, utf8_truncate(article_get(article, ARTICLE_TEXT), SAMPLE));
    return buffer_ok(sample) ? language_detect(buffer_slice(sample)) : NULL;
}

const struct language *article_language(struct language_tally *tally, const struct schema *schema,
                                        struct article *article, const char **code)
{
    *code = language_code(article_get(article, ARTICLE_LANGUAGE));
    if (!schema->by_article)
        return language_find(schema->language);
    if (!*code) {
        *code = detect(tally, article);
        if (*code)
            article_set(article, ARTICLE_LANGUAGE, slice_of_string(*code));
        article->failed |= !buffer_ok(&tally->sample);
    }
    if (*code)
        count(tally, *code);
    return language_find(*code ? *code : most(tally, schema->language));
}
