// SPDX-License-Identifier: GPL-2.0-or-later
#include "change-part.h"

/** Buries an article that is of another part, unless it is dead already. */
static enum error_code judge(void *payload, struct slice term, struct error *error)
{
    struct run *run = payload;
    size_t shard = 0;
    uint32_t docid = 0;
    if (article_part_has(run->schema.part, term))
        return ERROR_NONE;
    const enum error_code code = snapshot_find(run->snapshot, term, &shard, &docid, error);
    if (code != ERROR_NONE || docid == 0 || run_buried(run, shard, docid))
        return code;
    run->report.pruned++;
    return run_bury(run, shard, docid, error);
}

enum error_code change_part(struct run *run, struct error *error)
{
    return snapshot_ids(run->snapshot, judge, run, error);
}
