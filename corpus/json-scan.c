// SPDX-License-Identifier: GPL-2.0-or-later
#include "json-scan.h"

#include "field-names.h"

/** Goes behind the quote that ends the string; false if it is not there yet. */
static bool scan_string(struct json_scan *scan, struct slice bytes)
{
    while (scan->at < bytes.len) {
        const char *quote = memchr(bytes.ptr + scan->at, '"', bytes.len - scan->at);
        if (!quote) {
            scan->at = bytes.len;
            return false;
        }
        const size_t end = (size_t)(quote - bytes.ptr);
        size_t backslashes = 0;
        while (end - backslashes > scan->string_start && bytes.ptr[end - backslashes - 1] == '\\')
            backslashes++;
        scan->at = end + 1;
        if (backslashes % 2 == 0) {
            scan->in_string = false;
            return true;
        }
    }
    return false;
}

bool json_scan_value(struct json_scan *scan, struct slice bytes)
{
    while (scan->at < bytes.len) {
        if (scan->in_string) {
            if (!scan_string(scan, bytes))
                return false;
            if (scan->depth == 0)
                return true;
            continue;
        }
        switch (bytes.ptr[scan->at++]) {
        case '"':
            scan->in_string = true;
            scan->string_start = scan->at;
            break;
        case '{':
        case '[':
            scan->depth++;
            break;
        case '}':
        case ']':
            if (scan->depth <= 1)
                return true;
            scan->depth--;
            break;
        default:
            break;
        }
    }
    return false;
}

static bool is_one_of(struct slice name, const char *const *names)
{
    for (; *names; names++)
        if (slice_equal_ascii_case(name, slice_of_string(*names)))
            return true;
    return false;
}

bool json_scan_is_list_name(struct slice name)
{
    static const char *const names[] = {"articles",  "posts",   "items",   "docs",    "documents",
                                        "results",   "news",    "stories", "entries", "hits",
                                        "newsitems", "records", "value",   NULL};
    return is_one_of(name, names);
}

bool json_scan_is_outer_name(struct slice name)
{
    static const char *const names[] = {"response", "hits",     "data", "result",
                                        "results",  "articles", NULL};
    return is_one_of(name, names);
}

static size_t skip_blanks(struct slice text, size_t at)
{
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t' || text.ptr[at] == '\n' ||
                             text.ptr[at] == '\r'))
        at++;
    return at;
}

/** True if an array of objects begins at @p at. */
static bool begins_list(struct slice text, size_t at)
{
    if (at >= text.len || text.ptr[at] != '[')
        return false;
    at = skip_blanks(text, at + 1);
    return at < text.len && text.ptr[at] == '{';
}

/** True if the object at @p at has a list of articles as a member, as far as the head shows. */
static bool has_list(struct slice head, size_t at, int depth)
{
    at++;
    while (at < head.len) {
        struct json_scan scan = JSON_SCAN_INIT;
        at = skip_blanks(head, at);
        if (at >= head.len || head.ptr[at] != '"')
            return false;
        if (!json_scan_value(&scan, slice_of(head.ptr + at, head.len - at)))
            return false;
        const struct slice name = slice_of(head.ptr + at + 1, scan.at - 2);
        at = skip_blanks(head, at + scan.at);
        if (at >= head.len || head.ptr[at] != ':')
            return false;
        at = skip_blanks(head, at + 1);
        if (at >= head.len)
            return false;
        if (json_scan_is_list_name(name) && begins_list(head, at))
            return true;
        if (head.ptr[at] == '{' && depth < 2 && json_scan_is_outer_name(name))
            return has_list(head, at, depth + 1);
        if (head.ptr[at] == '{' || head.ptr[at] == '[' || head.ptr[at] == '"') {
            scan = (struct json_scan)JSON_SCAN_INIT;
            if (!json_scan_value(&scan, slice_of(head.ptr + at, head.len - at)))
                return false;
            at += scan.at;
        }
        while (at < head.len && head.ptr[at] != ',' && head.ptr[at] != '}')
            at++;
        if (at >= head.len || head.ptr[at] == '}')
            return false;
        at++;
    }
    return false;
}

/** Goes behind `"name" :` and blanks. */
static enum json_keyed take_name(struct slice bytes, size_t *at, struct slice *name)
{
    struct json_scan scan = JSON_SCAN_INIT;
    *at = skip_blanks(bytes, *at);
    if (*at >= bytes.len)
        return JSON_KEYED_UNKNOWN;
    if (bytes.ptr[*at] != '"')
        return JSON_KEYED_NO;
    if (!json_scan_value(&scan, slice_of(bytes.ptr + *at, bytes.len - *at)))
        return JSON_KEYED_UNKNOWN;
    *name = slice_of(bytes.ptr + *at + 1, scan.at - 2);
    *at = skip_blanks(bytes, *at + scan.at);
    if (*at < bytes.len && bytes.ptr[*at] != ':')
        return JSON_KEYED_NO;
    *at = skip_blanks(bytes, *at + 1);
    return *at < bytes.len ? JSON_KEYED_YES : JSON_KEYED_UNKNOWN;
}

/** Whether the object at @p at has a title or a text. */
static enum json_keyed is_article(struct slice bytes, size_t at)
{
    at++;
    for (;;) {
        struct slice name;
        struct json_scan scan = JSON_SCAN_INIT;
        enum article_field field;
        int rank = 0;
        const enum json_keyed named = take_name(bytes, &at, &name);
        if (named != JSON_KEYED_YES)
            return named;
        if (field_name_lookup(name, &field, &rank) &&
            (field == ARTICLE_TITLE || field == ARTICLE_TEXT))
            return JSON_KEYED_YES;
        if (bytes.ptr[at] == '{' || bytes.ptr[at] == '[' || bytes.ptr[at] == '"') {
            if (!json_scan_value(&scan, slice_of(bytes.ptr + at, bytes.len - at)))
                return JSON_KEYED_UNKNOWN;
            at += scan.at;
        }
        while (at < bytes.len && bytes.ptr[at] != ',' && bytes.ptr[at] != '}')
            at++;
        if (at >= bytes.len)
            return JSON_KEYED_UNKNOWN;
        if (bytes.ptr[at++] == '}')
            return JSON_KEYED_NO;
    }
}

/** True for names that say what their member is: these are no identifiers. */
static bool is_known_name(struct slice name)
{
    enum article_field field;
    int rank = 0;
    return name.len == 0 || name.ptr[0] == '_' || json_scan_is_list_name(name) ||
           json_scan_is_outer_name(name) || field_name_lookup(name, &field, &rank);
}

enum json_keyed json_scan_is_keyed(struct slice bytes)
{
    size_t at = skip_blanks(bytes, 0) + 1;
    for (int member = 0; member < 2; member++) {
        struct slice name;
        struct json_scan scan = JSON_SCAN_INIT;
        enum json_keyed known = take_name(bytes, &at, &name);
        if (known != JSON_KEYED_YES)
            return known;
        if (bytes.ptr[at] != '{' || is_known_name(name))
            return JSON_KEYED_NO;
        known = is_article(bytes, at);
        if (known != JSON_KEYED_YES || member == 1)
            return known;
        if (!json_scan_value(&scan, slice_of(bytes.ptr + at, bytes.len - at)))
            return JSON_KEYED_UNKNOWN;
        at = skip_blanks(bytes, at + scan.at);
        if (at >= bytes.len)
            return JSON_KEYED_UNKNOWN;
        if (bytes.ptr[at++] != ',')
            return JSON_KEYED_NO;
    }
    return JSON_KEYED_NO;
}

/** True if another object begins in the line behind the one that ends at @p at. */
static bool has_neighbour(struct slice head, size_t at)
{
    while (at < head.len && (head.ptr[at] == ' ' || head.ptr[at] == '\t' || head.ptr[at] == ','))
        at++;
    return at < head.len && head.ptr[at] == '{';
}

bool json_scan_is_document(struct slice head)
{
    if (slice_starts_with(head, SLICE_LITERAL("\xef\xbb\xbf")))
        head = slice_of(head.ptr + 3, head.len - 3);
    const size_t start = skip_blanks(head, 0);
    if (start < head.len && head.ptr[start] == '[') {
        const size_t next = skip_blanks(head, start + 1);
        return next < head.len &&
               (head.ptr[next] == '{' ||
                (head.ptr[next] == ']' && skip_blanks(head, next + 1) >= head.len));
    }
    if (start >= head.len || head.ptr[start] != '{')
        return false;
    // The first line, if it is a whole object, is one of JSON Lines; a line break between its
    // members makes it a document.
    char last = '{';
    size_t depth = 0;
    bool in_string = false;
    for (size_t i = start; i < head.len; i++) {
        const char c = head.ptr[i];
        if (in_string) {
            if (c == '\n')
                return false; // damaged: the next line may be better
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
            continue;
        }
        if (c == '\n') {
            const size_t next = skip_blanks(head, i);
            if (next < head.len && head.ptr[next] == '{' && last != ':' && last != '[' &&
                !(last == ',' && depth > 1))
                return false; // damaged: another line begins
            return true;
        }
        if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            if (depth <= 1) { // a whole object in one line
                if (has_neighbour(head, i + 1))
                    return true;
                break;
            }
            depth--;
        } else if (c == '"') {
            in_string = true;
        }
        if (c != ' ' && c != '\t' && c != '\r')
            last = c;
    }
    return has_list(head, start, 0) ||
           json_scan_is_keyed(slice_of(head.ptr + start, head.len - start)) == JSON_KEYED_YES;
}
