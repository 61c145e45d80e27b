// SPDX-License-Identifier: GPL-2.0-or-later
#include "byline.h"

enum { MOST_AUTHORS = 8, MOST_NAME_WORDS = 4 };

/** What a language writes before an author and between two, with the blanks. */
static const struct byline_words {
    const char *language; // ISO 639-1
    const char *by;       // "" for none
    const char *between;
} languages[] = {
    {"", "", " and "},     {"", "", " & "},       {"fr", "par ", " et "}, {"de", "von ", " und "},
    {"es", "por ", " y "}, {"pt", "por ", " e "}, {"it", "", " e "},
};

struct slice byline_name(struct slice name)
{
    static const char *const words[] = {"by ", "by: ", "by:"};
    name = slice_trim(name);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const struct slice word = slice_of_string(words[i]);
        if (name.len > word.len && slice_equal_ascii_case(slice_of(name.ptr, word.len), word)) {
            name = slice_of(name.ptr + word.len, name.len - word.len);
            break;
        }
    }
    name = slice_trim(name);
    while (name.len && (name.ptr[name.len - 1] == ',' || name.ptr[name.len - 1] == ';'))
        name = slice_trim(slice_of(name.ptr, name.len - 1));
    return name;
}

static bool is_one_of(struct slice word, const char *const *words)
{
    for (; *words; words++)
        if (slice_equal_ascii_case(word, slice_of_string(*words)))
            return true;
    return false;
}

/** Two to four words as persons have them: capitalised, with particles between. */
static bool is_person(struct slice name)
{
    static const char *const particles[] = {"de",  "van", "von", "der", "den", "la",
                                            "le",  "di",  "da",  "del", "dos", "bin",
                                            "ibn", "al",  "el",  "ten", "y",   NULL};
    static const char *const others[] = {
        "press",       "staff",     "news",       "desk",      "editor",        "editors",
        "writer",      "writers",   "reporter",   "reporters", "team",          "agency",
        "agencies",    "service",   "services",   "media",     "times",         "post",
        "group",       "inc",       "inc.",       "company",   "ltd",           "department",
        "office",      "bureau",    "university", "institute", "center",        "centre",
        "association", "sons",      "partners",   "reuters",   "correspondent", "board",
        "council",     "committee", "ministry",   "club",      "foundation",    NULL};
    size_t words = 0;
    name = slice_trim(name);
    while (name.len) {
        const char *blank = memchr(name.ptr, ' ', name.len);
        const struct slice word = slice_of(name.ptr, blank ? (size_t)(blank - name.ptr) : name.len);
        const unsigned char first = (unsigned char)(word.len ? word.ptr[0] : ' ');
        const bool capital = (first >= 'A' && first <= 'Z') || first >= 0x80;
        const bool last = word.len == name.len;
        if ((!capital && (words == 0 || last || !is_one_of(word, particles))) ||
            is_one_of(word, others) || memchr(word.ptr, '@', word.len) ||
            memchr(word.ptr, ',', word.len))
            return false;
        words++;
        name = slice_trim(slice_of(name.ptr + word.len, name.len - word.len));
    }
    return words >= 2 && words <= MOST_NAME_WORDS;
}

/** The names that a byline is parted into. */
struct names {
    struct slice names[MOST_AUTHORS];
    size_t count;
};

static bool add_person(struct names *names, struct slice name)
{
    if (names->count == MOST_AUTHORS || !is_person(name))
        return false;
    names->names[names->count++] = slice_trim(name);
    return true;
}

/** Parts "Jane Doe, John Roe" at the commas. False if not all of it is persons. */
static bool add_persons(struct names *names, struct slice list)
{
    list = slice_trim(list);
    if (list.len && list.ptr[list.len - 1] == ',') // Jane Doe, John Roe, and Ann Poe
        list.len--;
    while (list.len) {
        const char *comma = memchr(list.ptr, ',', list.len);
        const size_t len = comma ? (size_t)(comma - list.ptr) : list.len;
        if (!add_person(names, slice_of(list.ptr, len)))
            return false;
        list = slice_of(list.ptr + len + (comma != NULL), list.len - len - (comma != NULL));
    }
    return names->count > 0;
}

/** Where @p between is in a byline, in letters of any case. */
static bool find_word(struct slice text, const char *between, size_t *at)
{
    const struct slice word = slice_of_string(between);
    for (*at = 0; *at + word.len < text.len; ++*at)
        if (text.ptr[*at] == ' ' &&
            slice_equal_ascii_case(slice_of(text.ptr + *at, word.len), word))
            return true;
    return false;
}

/** Parts "Jane Doe and John Roe". False if it does not look like that. */
static bool part_names(struct slice byline, const char *between, struct names *names)
{
    size_t at = 0;
    names->count = 0;
    if (!find_word(byline, between, &at))
        return false;
    const size_t behind = at + strlen(between);
    return add_persons(names, slice_of(byline.ptr, at)) &&
           add_person(names, slice_of(byline.ptr + behind, byline.len - behind));
}

static bool is_of_language(const struct byline_words *words, struct slice language)
{
    const struct slice code = slice_of_string(words->language);
    return code.len == 0 ||
           (language.len >= 2 && slice_equal_ascii_case(slice_of(language.ptr, 2), code) &&
            (language.len == 2 || language.ptr[2] == '-' || language.ptr[2] == '_'));
}

/** The byline without "Par". */
static struct slice without_by(struct slice byline, struct slice language)
{
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        const struct slice by = slice_of_string(languages[i].by);
        if (by.len && byline.len > by.len && is_of_language(&languages[i], language) &&
            slice_equal_ascii_case(slice_of(byline.ptr, by.len), by)) {
            const struct slice name = slice_of(byline.ptr + by.len, byline.len - by.len);
            struct names names;
            if (is_person(name) || part_names(name, languages[i].between, &names))
                return slice_trim(name);
        }
    }
    return byline;
}

static void name_author(struct article *article, size_t index, struct slice language)
{
    struct names names;
    const size_t offset = article->values[index].offset;
    struct slice byline =
        byline_name(slice_of(article->bytes.data + offset, article->values[index].len));
    byline = without_by(byline, language);
    if (byline.len == 0)
        return;
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        if (!is_of_language(&languages[i], language) ||
            !part_names(byline, languages[i].between, &names))
            continue;
        byline = names.names[0];
        for (size_t other = 1; other < names.count; other++)
            article_add_part(article, ARTICLE_AUTHOR, names.names[other]);
        break;
    }
    article->values[index].offset = (size_t)(byline.ptr - article->bytes.data);
    article->values[index].len = byline.len;
}

void byline_name_authors(struct article *article)
{
    const size_t count = article->value_count; // those that are added are names
    const struct slice language = article_get(article, ARTICLE_LANGUAGE);
    for (size_t i = 0; i < count; i++)
        if (article->values[i].field == ARTICLE_AUTHOR && article->values[i].len)
            name_author(article, i, language);
}
