// SPDX-License-Identifier: GPL-2.0-or-later
#include "html-names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    const char *name;
    int value;
};

/** The tables are sorted by name, in bytes. */
static int compare_entries(const void *key, const void *entry)
{
    return strcmp(key, ((const struct entry *)entry)->name);
}

static const struct entry tags[] = {
    {"a", HTML_A},
    {"address", HTML_BLOCK},
    {"applet", HTML_SKIP},
    {"article", HTML_ARTICLE},
    {"aside", HTML_SIDE},
    {"audio", HTML_SKIP},
    {"base", HTML_BASE},
    {"blockquote", HTML_BLOCK},
    {"body", HTML_BODY},
    {"br", HTML_BR},
    {"button", HTML_SKIP},
    {"canvas", HTML_SKIP},
    {"caption", HTML_BLOCK},
    {"center", HTML_BLOCK},
    {"datalist", HTML_SKIP},
    {"dd", HTML_LIST_ITEM},
    {"details", HTML_BLOCK},
    {"dialog", HTML_SIDE},
    {"dir", HTML_LIST},
    {"div", HTML_DIV},
    {"dl", HTML_LIST},
    {"dt", HTML_LIST_ITEM},
    {"embed", HTML_SKIP},
    {"fieldset", HTML_BLOCK},
    {"figcaption", HTML_SIDE},
    {"figure", HTML_BLOCK},
    {"footer", HTML_SIDE},
    {"form", HTML_BLOCK},
    {"frameset", HTML_SKIP},
    {"h1", HTML_H1},
    {"h2", HTML_HEADING},
    {"h3", HTML_HEADING},
    {"h4", HTML_HEADING},
    {"h5", HTML_HEADING},
    {"h6", HTML_HEADING},
    {"header", HTML_HEADER},
    {"hgroup", HTML_BLOCK},
    {"hr", HTML_BLOCK},
    {"html", HTML_HTML},
    {"iframe", HTML_SKIP},
    {"legend", HTML_SIDE},
    {"li", HTML_LIST_ITEM},
    {"link", HTML_LINK},
    {"main", HTML_MAIN},
    {"map", HTML_SKIP},
    {"math", HTML_SKIP},
    {"menu", HTML_SIDE},
    {"meta", HTML_META},
    {"nav", HTML_SIDE},
    {"noframes", HTML_SKIP},
    {"noscript", HTML_SKIP},
    {"object", HTML_SKIP},
    {"ol", HTML_LIST},
    {"option", HTML_SKIP},
    {"p", HTML_PARAGRAPH},
    {"pre", HTML_PRE},
    {"script", HTML_SCRIPT},
    {"section", HTML_DIV},
    {"select", HTML_SKIP},
    {"style", HTML_SKIP},
    {"summary", HTML_BLOCK},
    {"svg", HTML_SKIP},
    {"table", HTML_BLOCK},
    {"tbody", HTML_BLOCK},
    {"td", HTML_TABLE_CELL},
    {"template", HTML_SKIP},
    {"textarea", HTML_SKIP},
    {"tfoot", HTML_BLOCK},
    {"th", HTML_TABLE_CELL},
    {"thead", HTML_BLOCK},
    {"time", HTML_TIME},
    {"title", HTML_TITLE},
    {"tr", HTML_BLOCK},
    {"ul", HTML_LIST},
    {"video", HTML_SKIP},
};

enum html_tag html_tag_of(const char *name)
{
    const struct entry *found =
        bsearch(name, tags, sizeof(tags) / sizeof(tags[0]), sizeof(tags[0]), compare_entries);
    return found ? (enum html_tag)found->value : HTML_INLINE;
}

static const struct entry words[] = {
    {"ad", HTML_WORD_NOT},
    {"ads", HTML_WORD_NOT},
    {"advert", HTML_WORD_NOT},
    {"advertisement", HTML_WORD_NOT},
    {"agegate", HTML_WORD_NOT},
    {"alert", HTML_WORD_SIDE},
    {"article", HTML_WORD_STORY},
    {"articlebody", HTML_WORD_STORY},
    {"banner", HTML_WORD_SIDE},
    {"blog", HTML_WORD_STORY},
    {"body", HTML_WORD_STORY},
    {"breadcrumb", HTML_WORD_NOT},
    {"breadcrumbs", HTML_WORD_NOT},
    {"byline", HTML_WORD_BYLINE},
    {"caption", HTML_WORD_SIDE},
    {"carousel", HTML_WORD_NOT},
    {"catlinks", HTML_WORD_NOT},
    {"combx", HTML_WORD_NOT},
    {"comment", HTML_WORD_NOT},
    {"commentlist", HTML_WORD_NOT},
    {"comments", HTML_WORD_NOT},
    {"complementary", HTML_WORD_SIDE},
    {"consent", HTML_WORD_NOT},
    {"content", HTML_WORD_STORY},
    {"contentinfo", HTML_WORD_NOT},
    {"cookie", HTML_WORD_NOT},
    {"cookies", HTML_WORD_NOT},
    {"copyright", HTML_WORD_SIDE},
    {"credit", HTML_WORD_SIDE},
    {"dialog", HTML_WORD_SIDE},
    {"disqus", HTML_WORD_NOT},
    {"editsection", HTML_WORD_NOT},
    {"entry", HTML_WORD_STORY},
    {"extra", HTML_WORD_SIDE},
    {"footer", HTML_WORD_SIDE},
    {"gallery", HTML_WORD_NOT},
    {"gdpr", HTML_WORD_NOT},
    {"header", HTML_WORD_SIDE},
    {"hidden", HTML_WORD_SIDE},
    {"infobox", HTML_WORD_NOT},
    {"legends", HTML_WORD_SIDE},
    {"login", HTML_WORD_SIDE},
    {"main", HTML_WORD_STORY},
    {"masthead", HTML_WORD_NOT},
    {"menu", HTML_WORD_SIDE},
    {"metadata", HTML_WORD_SIDE},
    {"modal", HTML_WORD_SIDE},
    {"nav", HTML_WORD_SIDE},
    {"navbar", HTML_WORD_NOT},
    {"navbox", HTML_WORD_NOT},
    {"navigation", HTML_WORD_SIDE},
    {"newsletter", HTML_WORD_NOT},
    {"noprint", HTML_WORD_NOT},
    {"outbrain", HTML_WORD_NOT},
    {"page", HTML_WORD_STORY},
    {"pager", HTML_WORD_NOT},
    {"pagination", HTML_WORD_NOT},
    {"popular", HTML_WORD_NOT},
    {"popup", HTML_WORD_SIDE},
    {"post", HTML_WORD_STORY},
    {"promo", HTML_WORD_NOT},
    {"recommendations", HTML_WORD_NOT},
    {"recommended", HTML_WORD_NOT},
    {"related", HTML_WORD_NOT},
    {"remark", HTML_WORD_SIDE},
    {"replies", HTML_WORD_NOT},
    {"rss", HTML_WORD_SIDE},
    {"search", HTML_WORD_SIDE},
    {"share", HTML_WORD_NOT},
    {"sharing", HTML_WORD_NOT},
    {"shoutbox", HTML_WORD_NOT},
    {"sidebar", HTML_WORD_SIDE},
    {"signup", HTML_WORD_NOT},
    {"skyscraper", HTML_WORD_NOT},
    {"slideshow", HTML_WORD_NOT},
    {"social", HTML_WORD_NOT},
    {"sponsor", HTML_WORD_NOT},
    {"sponsored", HTML_WORD_NOT},
    {"story", HTML_WORD_STORY},
    {"subscribe", HTML_WORD_NOT},
    {"supplemental", HTML_WORD_SIDE},
    {"taboola", HTML_WORD_NOT},
    {"taglist", HTML_WORD_NOT},
    {"tags", HTML_WORD_SIDE},
    {"teaser", HTML_WORD_SIDE},
    {"text", HTML_WORD_STORY},
    {"toc", HTML_WORD_NOT},
    {"toolbar", HTML_WORD_NOT},
    {"trending", HTML_WORD_NOT},
    {"widget", HTML_WORD_SIDE},
};

enum { LONGEST_WORD = 16, LONGEST_META = 40 };

static unsigned word_bits(char *word, size_t len)
{
    if (len < 2 || len >= LONGEST_WORD)
        return 0;
    word[len] = '\0';
    const struct entry *found =
        bsearch(word, words, sizeof(words) / sizeof(words[0]), sizeof(words[0]), compare_entries);
    return found ? (unsigned)found->value : 0;
}

unsigned html_words_of(const char *value)
{
    char word[LONGEST_WORD + 1];
    size_t len = 0;
    unsigned bits = 0;
    bool lower = false;
    for (; *value; value++) {
        const unsigned char c = (unsigned char)*value;
        if (!isalpha(c) || (lower && isupper(c))) {
            bits |= word_bits(word, len);
            len = 0;
        }
        lower = islower(c);
        if (isalpha(c) && len < LONGEST_WORD)
            word[len++] = (char)tolower(c);
    }
    return bits | word_bits(word, len);
}

#define META(name, field, rank)                                                                    \
    {                                                                                              \
        name, (field) << 8 | (rank)                                                                \
    }

static const struct entry metas[] = {
    META("application-name", ARTICLE_SOURCE, 20),
    META("article.published", ARTICLE_DATE, 20),
    META("article:author", ARTICLE_AUTHOR, 12),
    META("article:modified_time", ARTICLE_DATE, 50),
    META("article:published", ARTICLE_DATE, 11),
    META("article:published_time", ARTICLE_DATE, 10),
    META("article:section", ARTICLE_SECTION, 10),
    META("article:tag", ARTICLE_KEYWORD, 5),
    META("author", ARTICLE_AUTHOR, 10),
    META("byl", ARTICLE_AUTHOR, 14),
    META("citation_author", ARTICLE_AUTHOR, 13),
    META("citation_date", ARTICLE_DATE, 20),
    META("citation_title", ARTICLE_TITLE, 5),
    META("content-language", ARTICLE_LANGUAGE, 30),
    META("creation_date", ARTICLE_DATE, 30),
    META("cxenseparse:recs:publishtime", ARTICLE_DATE, 20),
    META("date", ARTICLE_DATE, 20),
    META("datecreated", ARTICLE_DATE, 30),
    META("datepublished", ARTICLE_DATE, 12),
    META("dc.creator", ARTICLE_AUTHOR, 16),
    META("dc.date", ARTICLE_DATE, 20),
    META("dc.date.created", ARTICLE_DATE, 22),
    META("dc.date.issued", ARTICLE_DATE, 18),
    META("dc.description", ARTICLE_TEXT, 60),
    META("dc.language", ARTICLE_LANGUAGE, 25),
    META("dc.publisher", ARTICLE_SOURCE, 15),
    META("dc.subject", ARTICLE_KEYWORD, 15),
    META("dc.title", ARTICLE_TITLE, 12),
    META("dcterms.created", ARTICLE_DATE, 22),
    META("dcterms.creator", ARTICLE_AUTHOR, 16),
    META("dcterms.date", ARTICLE_DATE, 20),
    META("dcterms.issued", ARTICLE_DATE, 18),
    META("dcterms.language", ARTICLE_LANGUAGE, 25),
    META("dcterms.publisher", ARTICLE_SOURCE, 15),
    META("dcterms.subject", ARTICLE_KEYWORD, 15),
    META("dcterms.title", ARTICLE_TITLE, 12),
    META("description", ARTICLE_TEXT, 55),
    META("headline", ARTICLE_TITLE, 8),
    META("keywords", ARTICLE_KEYWORD, 20),
    META("language", ARTICLE_LANGUAGE, 30),
    META("news_keywords", ARTICLE_KEYWORD, 10),
    META("og:article:author", ARTICLE_AUTHOR, 12),
    META("og:article:published_time", ARTICLE_DATE, 10),
    META("og:article:section", ARTICLE_SECTION, 10),
    META("og:article:tag", ARTICLE_KEYWORD, 5),
    META("og:description", ARTICLE_TEXT, 50),
    META("og:locale", ARTICLE_LANGUAGE, 20),
    META("og:pubdate", ARTICLE_DATE, 15),
    META("og:published_time", ARTICLE_DATE, 15),
    META("og:site_name", ARTICLE_SOURCE, 10),
    META("og:title", ARTICLE_TITLE, 10),
    META("og:url", ARTICLE_URL, 10),
    META("originalpublicationdate", ARTICLE_DATE, 18),
    META("parsely-author", ARTICLE_AUTHOR, 15),
    META("parsely-pub-date", ARTICLE_DATE, 18),
    META("parsely-section", ARTICLE_SECTION, 15),
    META("parsely-tags", ARTICLE_KEYWORD, 12),
    META("parsely-title", ARTICLE_TITLE, 9),
    META("pdate", ARTICLE_DATE, 20),
    META("pubdate", ARTICLE_DATE, 18),
    META("publication_date", ARTICLE_DATE, 18),
    META("publish-date", ARTICLE_DATE, 18),
    META("publish_date", ARTICLE_DATE, 18),
    META("publishdate", ARTICLE_DATE, 18),
    META("publisher", ARTICLE_SOURCE, 16),
    META("sailthru.author", ARTICLE_AUTHOR, 15),
    META("sailthru.date", ARTICLE_DATE, 18),
    META("sailthru.tags", ARTICLE_KEYWORD, 14),
    META("section", ARTICLE_SECTION, 20),
    META("twitter:description", ARTICLE_TEXT, 52),
    META("twitter:title", ARTICLE_TITLE, 14),
};

bool html_meta_field(const char *name, enum article_field *field, int *rank)
{
    char key[LONGEST_META];
    size_t len = 0;
    for (; name[len]; len++) {
        if (len + 1 == sizeof(key))
            return false;
        key[len] = (char)tolower((unsigned char)name[len]);
    }
    key[len] = '\0';
    const struct entry *found =
        bsearch(key, metas, sizeof(metas) / sizeof(metas[0]), sizeof(metas[0]), compare_entries);
    if (!found)
        return false;
    *field = (enum article_field)(found->value >> 8);
    *rank = found->value & 0xff;
    return true;
}
