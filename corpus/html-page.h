// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * html-page.h: the article in a web page.
 *
 * The page is read by libxml2's HTML parser through its SAX interface; nothing is fetched and
 * nothing is printed. Taken are
 * - what the page says of itself: schema.org NewsArticle and its kin in JSON-LD, else Open Graph
 * and article: properties, Dublin Core and the usual meta names, the canonical link, lang,
 * microdata, and last the title element, the first h1, time elements and bylines;
 * - the main text: what is marked as articleBody, else the article or main element, else the part
 *   whose paragraphs score best (length, commas, share of text in links, names of classes), without
 *   navigation, bylines, captions, comments, sharing buttons and lists of links.
 *
 * Limits: elements nested deeper than 512 end the page there; what comes before counts. Work and
 * memory are linear in the size of the page.
 */
#ifndef CORPUS_HTML_PAGE_H
#define CORPUS_HTML_PAGE_H

#include "article.h"
#include "base/error.h"
#include "charset.h"

#include <stdbool.h>

/** A parser with its memory, to be used for many pages. */
struct html_page;

enum error_code html_page_open(struct html_page **out, struct error *error);

/**
 * Adds what a page says to an article: title, text, date, authors, section, source, language, URL,
 * keywords and the entities that JSON-LD names.
 * @param charset  as the transport declared it, or the empty slice: a meta element decides then
 * @return ERROR_NONE; ERROR_DATA if it has neither title nor text; ERROR_NO_MEMORY
 */
enum error_code html_page_read(struct html_page *page, struct slice bytes, struct slice charset,
                               struct article *article, struct error *error);

/**
 * Appends all text that a page shows, a paragraph a line. For letters, which have no navigation.
 * @return false without memory
 */
bool html_page_text(struct html_page *page, struct slice bytes, struct slice charset,
                    struct buffer *out);

void html_page_close(struct html_page *page);

/** True if a file that begins with these bytes is an HTML page. */
bool html_page_detect(struct slice head);

/** The host of a URL without "www.", or the empty slice. */
struct slice url_host(struct slice url);

#endif
