// SPDX-License-Identifier: GPL-2.0-or-later
#include "main-language.h"

#include "index/fields.h"
#include "index/xapian-error.h"
#include "text/language-code.h"
#include "xapian-c/xapian-c.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static enum error_code open_shards(const char *directory, const struct generation *generation,
                                   xc_database *all, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; code == ERROR_NONE && i < generation->shard_count; i++) {
        char path[PATH_MAX];
        xc_database *shard = NULL;
        code = generation_shard_path(directory, generation->shards[i].number, path, error);
        if (code == ERROR_NONE &&
            (xc_database_open(&shard, path, 0) || xc_database_add(all, shard)))
            code = error_set_xapian(error, "cannot open '%s'", path);
        xc_database_free(shard);
    }
    return code;
}

/** The code that most articles have: other terms of the field are what the articles say. */
static xc_status count_languages(const xc_database *database, const char *prefix, const char **most)
{
    xc_term_iterator *terms = NULL;
    xc_doccount articles = 0;
    bool more = false;
    xc_status status = xc_database_allterms(&terms, database, prefix, strlen(prefix));
    while (!status && !(status = xc_term_iterator_next(&more, terms)) && more) {
        xc_bytes term;
        xc_doccount count = 0;
        status = xc_term_iterator_get(&term, terms);
        if (status)
            break;
        struct slice value = slice_of(term.data, term.size);
        value = slice_of(value.ptr + strlen(prefix), value.len - strlen(prefix));
        const char *code = language_code(value);
        if (!code || !slice_equal(value, slice_of_string(code)))
            continue;
        status = xc_term_iterator_termfreq(&count, terms);
        if (!status && count > articles) {
            articles = count;
            *most = code;
        }
    }
    xc_term_iterator_free(terms);
    return status;
}

enum error_code main_language(const char *directory, const struct generation *generation,
                              char language[sizeof(((struct schema *)0)->language)],
                              struct error *error)
{
    xc_database *all = NULL;
    const char *most = NULL;
    if (xc_database_new(&all))
        return error_set_xapian(error, "cannot open '%s'", directory);
    enum error_code code = open_shards(directory, generation, all, error);
    if (code == ERROR_NONE && generation->shard_count &&
        count_languages(all, field_by_id(FIELD_LANGUAGE)->exact_prefix, &most))
        code = error_set_xapian(error, "cannot count the languages of '%s'", directory);
    if (most)
        (void)snprintf(language, sizeof(((struct schema *)0)->language), "%s", most);
    xc_database_free(all);
    return code;
}
