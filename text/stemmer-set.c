// SPDX-License-Identifier: GPL-2.0-or-later
#include "stemmer-set.h"

#include <stdlib.h>

struct member {
    struct stemmer *stemmer;
    xc_stem *xapian; // NULL until it is asked for
};

struct stemmer_set {
    struct member *members; // one a language, the last one folds
    size_t languages;
    bool small;
};

enum error_code stemmer_set_open(struct stemmer_set **out, bool small, struct error *error)
{
    struct stemmer_set *set = calloc(1, sizeof(*set));
    *out = NULL;
    if (!set)
        return error_set_no_memory(error);
    (void)language_list(&set->languages);
    set->members = calloc(set->languages + 1, sizeof(*set->members));
    if (!set->members) {
        free(set);
        return error_set_no_memory(error);
    }
    set->small = small;
    *out = set;
    return ERROR_NONE;
}

void stemmer_set_close(struct stemmer_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i <= set->languages; i++) {
        xc_stem_free(set->members[i].xapian);
        stemmer_close(set->members[i].stemmer);
    }
    free(set->members);
    free(set);
}

static struct member *member_of(struct stemmer_set *set, const struct language *language)
{
    size_t count = 0;
    const struct language *first = language_list(&count);
    return &set->members[language ? (size_t)(language - first) : set->languages];
}

enum error_code stemmer_set_get(struct stemmer_set *set, const struct language *language,
                                struct stemmer **out, struct error *error)
{
    struct member *member = member_of(set, language);
    enum error_code code = ERROR_NONE;
    const char *name = language ? language->stemmer : "none";
    if (!member->stemmer)
        code = set->small ? stemmer_open_small(&member->stemmer, name, error)
                          : stemmer_open(&member->stemmer, name, error);
    *out = member->stemmer;
    return code;
}

enum error_code stemmer_set_get_xapian(struct stemmer_set *set, const struct language *language,
                                       xc_stem **out, struct error *error)
{
    struct member *member = member_of(set, language);
    struct stemmer *stemmer = NULL;
    enum error_code code = stemmer_set_get(set, language, &stemmer, error);
    if (code == ERROR_NONE && !member->xapian)
        code = stemmer_as_xapian(stemmer, &member->xapian, error);
    *out = member->xapian;
    return code;
}

bool stemmer_set_ok(const struct stemmer_set *set)
{
    for (size_t i = 0; i <= set->languages; i++)
        if (set->members[i].stemmer && !stemmer_ok(set->members[i].stemmer))
            return false;
    return true;
}
