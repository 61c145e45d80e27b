// SPDX-License-Identifier: GPL-2.0-or-later
#include "article-reader.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STRING(name)         #name
#define NAME_OF(symbol_name) STRING(symbol_name)

/** Where the module may be, as seen from the program: as it was built, and as it is installed. */
static const char *const places[] = {"", DATELINE_MODULE_FOLDER "/"};

/** The module at one of its places, or NULL. */
static void *open_module(void)
{
    char program[PATH_MAX];
    char path[2 * PATH_MAX];
    void *module = NULL;
    const ssize_t length = readlink("/proc/self/exe", program, sizeof(program));
    if (length <= 0 || length == (ssize_t)sizeof(program))
        return NULL;
    program[length] = '\0';
    program[strrchr(program, '/') - program + 1] = '\0';
    for (size_t i = 0; !module && i < sizeof(places) / sizeof(places[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s%sdateline-reader.so", program, places[i]);
        if (access(path, F_OK) == 0)
            module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        else
            (void)dlerror();
    }
    return module;
}

enum error_code article_reader_read_first(struct article *article, const char *path,
                                          struct error *error)
{
    void *const module = open_module(); // kept: libraries may not like to be unloaded
    const struct article_reader *const reader =
        module ? dlsym(module, NAME_OF(ARTICLE_READER_SYMBOL)) : NULL;
    if (reader && strcmp(reader->version, DATELINE_VERSION) == 0)
        return reader->read_first(article, path, error);
    const char *const why = reader ? "it is of another version" : dlerror();
    (void)error_set(error, ERROR_INTERNAL,
                    "cannot load 'dateline-reader.so', which reads files: %s",
                    why ? why : "it is not there");
    error_hint(error, "install the whole package; --like=ID needs no file");
    return ERROR_INTERNAL;
}
