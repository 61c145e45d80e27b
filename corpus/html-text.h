// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * html-text.h: the main text of a page, out of its paragraphs and the elements around them.
 *
 * The page is given as a tree of elements (those that break paragraphs) in document order, a parent
 * before its children, and as blocks of text between the breaks.
 */
#ifndef CORPUS_HTML_TEXT_H
#define CORPUS_HTML_TEXT_H

#include "base/buffer.h"
#include "html-names.h"

#include <stdbool.h>
#include <stdint.h>

struct html_element {
    uint32_t parent; /**< the root is its own */
    uint8_t tag;     /**< enum html_tag */
    uint8_t words;   /**< html_words_of() its class, id and role */
    bool aside;      /**< in navigation, a footer, a byline: by the element's name */
    bool doubtful;   /**< not the story, as far as names of classes tell */
    bool marked;     /**< within articleBody */
    bool chosen;     // the rest belongs to html_text_choose()
    bool scored;     //
    float score;     //
    uint32_t text;   //
    uint32_t links;  //
};

struct html_block {
    uint32_t element; /**< the innermost element */
    uint32_t links;   /**< bytes that are in links */
    size_t offset;    /**< in the page's text */
    size_t len;
    bool kept; // belongs to html_text_choose()
};

struct html_tree {
    struct html_element *elements;
    size_t element_count;
    size_t element_capacity;
    struct html_block *blocks;
    size_t block_count;
    size_t block_capacity;
    struct buffer text;
};

/**
 * Appends the blocks of the main text, a line each.
 * @param title  a heading that repeats it is left out
 * @return false without memory
 */
bool html_text_choose(struct html_tree *tree, struct slice title, struct buffer *out);

#endif
