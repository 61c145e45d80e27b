// SPDX-License-Identifier: GPL-2.0-or-later
#include "change-part.h"

#include "index/xapian-error.h"

/** Buries the article that has an identifier's term, unless it is dead already. */
static enum error_code bury(struct run *run, struct slice term, struct error *error)
{
    size_t shard = 0;
    uint32_t docid = 0;
    enum error_code code = snapshot_find(run->snapshot, term, &shard, &docid, error);
    if (code != ERROR_NONE || docid == 0 ||
        (run->dead[shard] && tombstones_contain(run->dead[shard], docid)))
        return code;
    run->report.pruned++;
    return run_bury(run, shard, docid, error);
}

enum error_code change_part(struct run *run, struct error *error)
{
    const struct slice prefix = slice_of_string(field_by_id(FIELD_ID)->exact_prefix);
    xc_term_iterator *terms = NULL;
    enum error_code code = ERROR_NONE;
    if (xc_database_allterms(&terms, snapshot_database(run->snapshot), prefix.ptr, prefix.len))
        return error_set_xapian(error, "cannot read the index");
    while (code == ERROR_NONE) {
        bool more = false;
        xc_bytes term = {.data = NULL};
        if (xc_term_iterator_next(&more, terms) || (more && xc_term_iterator_get(&term, terms)))
            code = error_set_xapian(error, "cannot read the index");
        if (code != ERROR_NONE || !more)
            break;
        if (!article_part_has(run->schema.part, slice_of(term.data, term.size)))
            code = bury(run, slice_of(term.data, term.size), error);
    }
    xc_term_iterator_free(terms);
    return code;
}
