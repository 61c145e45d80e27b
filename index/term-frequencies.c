// SPDX-License-Identifier: GPL-2.0-or-later
#include "term-frequencies.h"

#include "xapian-error.h"

#include <stdlib.h>

static enum error_code ask(const xc_database *database, const struct slice *terms, size_t count,
                           xc_doccount *frequencies, struct error *error)
{
    xc_query **queries = calloc(count, sizeof(xc_query *));
    xc_query *any = NULL;
    xc_enquire *enquire = NULL;
    xc_mset *mset = NULL;
    xc_status status = XC_OK;
    if (!queries)
        return error_set_no_memory(error);
    for (size_t i = 0; !status && i < count; i++)
        status = xc_query_term(&queries[i], terms[i].ptr, terms[i].len, 1, 0);
    if (!status)
        status = xc_query_combine(&any, XC_OP_OR, (const xc_query *const *)queries, count, 0);
    if (!status)
        status = xc_enquire_new(&enquire, database);
    if (!status)
        status = xc_enquire_set_query(enquire, any, 0);
    if (!status)
        status = xc_enquire_mset(&mset, enquire, 0, 0, NULL);
    for (size_t i = 0; !status && i < count; i++)
        status = xc_mset_termfreq(&frequencies[i], mset, terms[i].ptr, terms[i].len);
    const enum error_code code =
        status ? error_set_xapian(error, "cannot read the index") : ERROR_NONE;
    for (size_t i = 0; i < count; i++)
        xc_query_free(queries[i]);
    free(queries);
    xc_query_free(any);
    xc_mset_free(mset);
    xc_enquire_free(enquire);
    return code;
}

enum error_code term_frequencies(const xc_database *database, bool remote,
                                 const struct slice *terms, size_t count, xc_doccount *frequencies,
                                 struct error *error)
{
    if (remote && count > 1)
        return ask(database, terms, count, frequencies, error);
    for (size_t i = 0; i < count; i++)
        if (xc_database_termfreq(&frequencies[i], database, terms[i].ptr, terms[i].len))
            return error_set_xapian(error, "cannot read the index");
    return ERROR_NONE;
}
