// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * html-names.h: what the names in web pages mean: elements, words of class names, meta elements.
 */
#ifndef CORPUS_HTML_NAMES_H
#define CORPUS_HTML_NAMES_H

#include "article.h"

#include <stdbool.h>

enum html_tag {
    HTML_INLINE, /**< any element that does not break a paragraph */
    HTML_A,
    HTML_ARTICLE,
    HTML_BASE,
    HTML_BLOCK, /**< any other element that breaks a paragraph */
    HTML_BODY,
    HTML_BR,
    HTML_DIV,
    HTML_H1,
    HTML_HEADER,
    HTML_HEADING, /**< h2 to h6 */
    HTML_HTML,
    HTML_LINK,
    HTML_LIST,
    HTML_LIST_ITEM,
    HTML_MAIN,
    HTML_META,
    HTML_PARAGRAPH,
    HTML_PRE,
    HTML_SCRIPT,
    HTML_SIDE, /**< nav, aside, footer and what else is not the story */
    HTML_SKIP, /**< what is not text: style, svg, select */
    HTML_TABLE_CELL,
    HTML_TIME,
    HTML_TITLE,
};

/** What an element of that name (in lower case) is. */
enum html_tag html_tag_of(const char *name);

/** What the words of a class, id or role say; bits. */
enum {
    HTML_WORD_STORY = 1,  /**< "article", "body", "content" */
    HTML_WORD_SIDE = 2,   /**< "sidebar", "menu": not the story, unless a story word is with it */
    HTML_WORD_NOT = 4,    /**< "related", "share": never the story */
    HTML_WORD_BYLINE = 8, /**< "byline" */
};

/** The bits of all words of an attribute's value: parted by anything but letters, or in camelCase.
 */
unsigned html_words_of(const char *value);

/**
 * The field that a meta element's name or property stands for.
 * @param[out] rank  the lower of two is to be preferred; JSON-LD has rank 0
 */
bool html_meta_field(const char *name, enum article_field *field, int *rank);

#endif
