// SPDX-License-Identifier: GPL-2.0-or-later
#include "index-places.h"

#include "base/buffer.h"
#include "base/parse.h"
#include "index/file.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST_LIST = 1 << 20 };

/** Where a place is written: for messages, and for what is relative. */
struct origin {
    const char *list; // the list, or NULL: the command line
    unsigned line;
    bool trusted; // it may start programs
};

static enum error_code wrong(const struct origin *origin, struct slice what, const char *why,
                             struct error *error)
{
    if (origin->list)
        return error_set(error, ERROR_DATA, "%s:%u: '%.*s' %s", origin->list, origin->line,
                         (int)what.len, what.ptr, why);
    return error_set(error, ERROR_USAGE, "index '%.*s' %s", (int)what.len, what.ptr, why);
}

static bool copy(char **out, struct slice text)
{
    *out = strndup(text.ptr ? text.ptr : "", text.len);
    return *out != NULL;
}

static void free_place(struct index_place *place)
{
    free(place->name);
    free(place->host);
    free(place->program);
    free(place->arguments);
}

/** Adds a place, which it takes over, also on failure. @param copied  all of it is there */
static enum error_code add(struct index_places *places, struct index_place place, bool copied,
                           struct error *error)
{
    enum error_code code = copied ? ERROR_NONE : error_set_no_memory(error);
    if (copied && places->count == INDEX_PLACES_MAX)
        code = error_set(error, ERROR_USAGE, "more than %d indexes", INDEX_PLACES_MAX);
    if (code == ERROR_NONE) {
        struct index_place *grown = realloc(places->items, (places->count + 1) * sizeof(*grown));
        if (grown) {
            places->items = grown;
            grown[places->count++] = place;
            return ERROR_NONE;
        }
        code = error_set_no_memory(error);
    }
    free_place(&place);
    return code;
}

static enum error_code add_directory(struct index_places *places, struct slice path,
                                     struct error *error)
{
    struct index_place place = {.kind = INDEX_DIRECTORY};
    const bool copied = copy(&place.name, path);
    return add(places, place, copied, error);
}

/** Letters that neither a shell nor ssh takes for anything but themselves. */
static bool is_plain(struct slice text, const char *others)
{
    for (size_t i = 0; i < text.len; i++)
        if (!isalnum((unsigned char)text.ptr[i]) &&
            (text.ptr[i] == '\0' || !strchr(others, text.ptr[i])))
            return false;
    return text.len > 0 && text.ptr[0] != '-';
}

/** Parts HOST:PORT. False if it is not of that form. */
static bool split_server(struct slice text, struct slice *host, uint64_t *port)
{
    const char *colon = text.len ? memrchr(text.ptr, ':', text.len) : NULL;
    if (!colon)
        return false;
    *host = slice_of(text.ptr, (size_t)(colon - text.ptr));
    const struct slice digits = slice_of(colon + 1, text.len - host->len - 1);
    return host->len && !memchr(host->ptr, '/', host->len) &&
           parse_unsigned(digits, UINT64_MAX, port);
}

static enum error_code add_server(struct index_places *places, const struct origin *origin,
                                  struct slice text, struct error *error)
{
    struct index_place place = {.kind = INDEX_SERVER};
    struct slice host;
    uint64_t port = 0;
    if (!split_server(text, &host, &port))
        return wrong(origin, text, "is not of the form HOST:PORT", error);
    if (memchr(host.ptr, ':', host.len) || host.ptr[0] == '[') {
        const enum error_code code =
            wrong(origin, text, "has an address of IPv6, which Xapian 1.4 cannot reach", error);
        error_hint(error, "give a name or an address of IPv4, or ssh:HOST:DIR");
        return code;
    }
    if (port == 0 || port > 65535)
        return wrong(origin, text, "has no port of 1 to 65535", error);
    place.port = (unsigned)port;
    const bool copied = copy(&place.name, text) && copy(&place.host, host);
    return add(places, place, copied, error);
}

static enum error_code add_program(struct index_places *places, struct slice name,
                                   struct slice program, const char *arguments, struct error *error)
{
    struct index_place place = {.kind = INDEX_PROGRAM};
    const bool copied = copy(&place.name, name) && copy(&place.program, program) &&
                        copy(&place.arguments, slice_of_string(arguments));
    return add(places, place, copied, error);
}

/** ssh:HOST:DIR, of which only plain letters go to the shell that ssh starts over there. */
static enum error_code add_ssh(struct index_places *places, const struct origin *origin,
                               struct slice text, struct error *error)
{
    const struct slice rest = slice_of(text.ptr + 4, text.len - 4);
    const char *colon = rest.len ? memchr(rest.ptr, ':', rest.len) : NULL;
    struct buffer arguments = BUFFER_INIT;
    if (!colon)
        return wrong(origin, text, "is not of the form ssh:HOST:DIR", error);
    const struct slice host = slice_of(rest.ptr, (size_t)(colon - rest.ptr));
    const struct slice path = slice_of(colon + 1, rest.len - host.len - 1);
    if (!is_plain(host, ".-_@") || !is_plain(path, "./-_+@%=,~")) {
        (void)wrong(origin, text, "has other characters than ssh can pass on as they are", error);
        error_hint(error, "letters, digits and . - _ / + @ %% = , ~ are; for all else, list "
                          "'remote :PROGRAM ARGS' in a file");
        return error ? error->code : ERROR_USAGE;
    }
    (void)buffer_append_string(&arguments, "-oBatchMode=yes -oServerAliveInterval=15 ");
    (void)buffer_append_slice(&arguments, host);
    (void)buffer_append_string(&arguments, " xapian-progsrv ");
    (void)buffer_append_slice(&arguments, path);
    const enum error_code code =
        buffer_ok(&arguments)
            ? add_program(places, text, SLICE_LITERAL("ssh"), buffer_string(&arguments), error)
            : error_set_no_memory(error);
    buffer_free(&arguments);
    return code;
}

static enum error_code untrusted(const struct origin *origin, struct slice what,
                                 struct error *error)
{
    const enum error_code code =
        wrong(origin, what, "starts a program, in a list that others could have written", error);
    error_hint(error, "a list with programs must be yours or root's, and for nobody else to write");
    return code;
}

/** A line of a list. */
static enum error_code read_line(struct index_places *places, const struct origin *origin,
                                 struct slice line, struct error *error)
{
    struct slice word;
    struct slice rest = line;
    char path[PATH_MAX];
    if (line.len == 0 || line.ptr[0] == '#')
        return ERROR_NONE;
    (void)parse_list_item(&rest, ' ', &word);
    rest = slice_trim(rest);
    if (slice_starts_with(line, SLICE_LITERAL("ssh:")))
        return origin->trusted ? add_ssh(places, origin, line, error)
                               : untrusted(origin, line, error);
    if (slice_equal(word, SLICE_LITERAL("auto")) && rest.len) {
        const char *slash = strrchr(origin->list, '/');
        const int folder = rest.ptr[0] != '/' && slash ? (int)(slash - origin->list) + 1 : 0;
        if (snprintf(path, sizeof(path), "%.*s%.*s", folder, origin->list, (int)rest.len,
                     rest.ptr) >= (int)sizeof(path))
            return wrong(origin, line, "is too long", error);
        return add_directory(places, slice_of_string(path), error);
    }
    if (slice_equal(word, SLICE_LITERAL("remote")) && rest.len && rest.ptr[0] == ':') {
        struct slice arguments = slice_of(rest.ptr + 1, rest.len - 1);
        struct slice program;
        if (!origin->trusted)
            return untrusted(origin, line, error);
        (void)parse_list_item(&arguments, ' ', &program);
        if (program.len == 0)
            return wrong(origin, line, "names no program", error);
        if (snprintf(path, sizeof(path), "%.*s", (int)arguments.len,
                     arguments.ptr ? arguments.ptr : "") >= (int)sizeof(path))
            return wrong(origin, line, "is too long", error);
        return add_program(places, rest, program, path, error);
    }
    if (slice_equal(word, SLICE_LITERAL("remote")) && rest.len)
        return add_server(places, origin, rest, error);
    const enum error_code code = wrong(origin, line, "is no place of an index", error);
    error_hint(error, "lines are 'auto DIR', 'remote HOST:PORT', 'remote :PROGRAM ARGS' or "
                      "'ssh:HOST:DIR'");
    return code;
}

static enum error_code read_list(struct index_places *places, const char *list,
                                 const struct stat *status, struct error *error)
{
    struct buffer content = BUFFER_INIT;
    struct origin origin = {.list = list,
                            .trusted = (status->st_uid == geteuid() || status->st_uid == 0) &&
                                       (status->st_mode & (S_IWGRP | S_IWOTH)) == 0};
    enum error_code code = file_read(list, LARGEST_LIST, &content, error);
    struct slice rest = buffer_slice(&content);
    struct slice line;
    const size_t before = places->count;
    while (code == ERROR_NONE && rest.len && parse_list_item(&rest, '\n', &line)) {
        origin.line++;
        code = read_line(places, &origin, slice_trim(line), error);
    }
    if (code == ERROR_NONE && places->count == before)
        code = error_set(error, ERROR_DATA, "'%s' lists no index", list);
    buffer_free(&content);
    return code;
}

enum error_code index_places_read(struct index_places *places, char *const *arguments, size_t count,
                                  struct error *error)
{
    const struct origin origin = {.list = NULL};
    enum error_code code = ERROR_NONE;
    *places = (struct index_places){.items = NULL};
    for (size_t i = 0; code == ERROR_NONE && i < count; i++) {
        const struct slice text = slice_of_string(arguments[i]);
        struct slice host;
        uint64_t port = 0;
        struct stat status;
        const bool there = stat(arguments[i], &status) == 0;
        if (there && S_ISREG(status.st_mode))
            code = read_list(places, arguments[i], &status, error);
        else if (!there && slice_starts_with(text, SLICE_LITERAL("ssh:")))
            code = add_ssh(places, &origin, text, error);
        else if (!there && split_server(text, &host, &port))
            code = add_server(places, &origin, text, error);
        else
            code = add_directory(places, text, error);
    }
    return code;
}

void index_places_free(struct index_places *places)
{
    for (size_t i = 0; i < places->count; i++)
        free_place(&places->items[i]);
    free(places->items);
    *places = (struct index_places){.items = NULL};
}

bool index_place_is_remote(const struct index_place *place)
{
    return place->kind != INDEX_DIRECTORY;
}
