// SPDX-License-Identifier: GPL-2.0-or-later
#include "pending.h"

#include "index/garbage.h"
#include "index/merge.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static enum error_code look_at_file(void *payload, const char *path, const struct ledger_file *file,
                                    struct error *error)
{
    struct pending *pending = payload;
    struct stat status;
    (void)error;
    if (stat(path, &status) != 0)
        pending->vanished += errno == ENOENT || errno == ENOTDIR;
    else if (file->mtime == LEDGER_READ_AGAIN || file->mtime == LEDGER_UNSETTLED)
        pending->again++;
    else
        pending->changed +=
            (uint64_t)status.st_size != file->size || (uint64_t)status.st_ino != file->inode ||
            (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec != file->mtime;
    return ERROR_NONE;
}

/** What the ledger knows. Without it, or while it changes, nothing is known. */
static void ask_ledger(struct pending *pending, const char *directory,
                       const struct generation *live)
{
    struct ledger *ledger = NULL;
    struct pending seen = *pending;
    if (ledger_look(&ledger, directory, NULL) != ERROR_NONE)
        return;
    seen.has_ledger = ledger_summarise(ledger, &seen.ledger, NULL) == ERROR_NONE &&
                      seen.ledger.generation == live->number &&
                      seen.ledger.published == live->published &&
                      ledger_files(ledger, look_at_file, &seen, NULL) == ERROR_NONE &&
                      ledger_untouched(ledger, NULL) == ERROR_NONE;
    if (seen.has_ledger)
        *pending = seen;
    ledger_close(ledger);
}

enum error_code pending_look(struct pending *pending, const char *directory,
                             const struct generation *live, struct error *error)
{
    *pending = (struct pending){.has_ledger = false};
    ask_ledger(pending, directory, live);
    for (size_t i = 0; i < live->shard_count; i++)
        pending->dead += live->shards[i].dead;
    size_t *chosen = malloc((live->shard_count + 1) * sizeof(*chosen));
    if (!chosen)
        return error_set_no_memory(error);
    pending->merge = merge_choose(live, false, chosen);
    free(chosen);
    return garbage_measure(directory, live, &pending->garbage, &pending->garbage_bytes, error);
}
