// SPDX-License-Identifier: GPL-2.0-or-later
#include "published.h"

#include "corpus/article-source.h"
#include "corpus/stored-article.h"
#include "index/xapian-error.h"

#include <limits.h>
#include <string.h>

static enum error_code open_document(const struct run *run, const struct published *published,
                                     xc_document **document, struct error *error)
{
    const xc_docid docid = snapshot_docid(run->snapshot, published->shard, published->docid);
    return xc_database_document(document, snapshot_database(run->snapshot), docid, 0)
               ? error_set_xapian(error, "cannot read the index")
               : ERROR_NONE;
}

enum error_code published_find(const struct run *run, struct slice term,
                               struct published *published, struct error *error)
{
    xc_document *document = NULL;
    xc_bytes value; // good until the next one is asked for
    *published = (struct published){.version = {.id = id_hash(term), .date = VERSION_UNDATED}};
    enum error_code code =
        snapshot_find(run->snapshot, term, &published->shard, &published->docid, error);
    if (code != ERROR_NONE || published->docid == 0)
        return code;
    code = open_document(run, published, &document, error);
    if (code == ERROR_NONE && xc_document_value(&value, document, SLOT_CONTENT_HASH))
        code = error_set_xapian(error, "cannot read the index");
    if (code == ERROR_NONE && value.size == sizeof(published->version.content))
        memcpy(&published->version.content, value.data, value.size);
    if (code == ERROR_NONE &&
        xc_document_value(&value, document, (xc_valueno)field_by_id(FIELD_DATE)->slot))
        code = error_set_xapian(error, "cannot read the index");
    if (code == ERROR_NONE && value.size)
        published->version.date = (int64_t)xc_sortable_unserialise(value.data, value.size);
    xc_document_free(document);
    return code;
}

/** The file that the article names. */
struct origin {
    bool piped; // it came through standard input
    bool named; // it names one
    char *file; // PATH_MAX bytes
};

static enum error_code find_origin(const struct run *run, const struct published *published,
                                   struct origin *origin, struct error *error)
{
    xc_document *document = NULL;
    xc_bytes data;
    enum error_code code = open_document(run, published, &document, error);
    if (code == ERROR_NONE && xc_document_data(&data, document))
        code = error_set_xapian(error, "cannot read the index");
    if (code == ERROR_NONE) {
        const struct slice path = stored_article_path(slice_of(data.data, data.size));
        origin->piped = article_source_piped(path);
        origin->named = article_source_file(path, origin->file);
    }
    xc_document_free(document);
    return code;
}

enum error_code published_piped(const struct run *run, const struct published *published,
                                bool *piped, struct error *error)
{
    char path[PATH_MAX];
    struct origin origin = {.file = path};
    const enum error_code code = find_origin(run, published, &origin, error);
    *piped = origin.piped;
    return code;
}

enum error_code published_standing(const struct run *run, const struct published *published,
                                   enum standing *standing, struct error *error)
{
    char path[PATH_MAX];
    struct origin origin = {.file = path};
    struct ledger_file file;
    const enum error_code code = find_origin(run, published, &origin, error);
    *standing = STANDING_UNKNOWN;
    if (code != ERROR_NONE)
        return code;
    if (origin.piped) {
        *standing = STANDING_KEPT;
    } else if (!ledger_partial(run->ledger)) {
        *standing = STANDING_GONE;
    } else if (origin.named && article_source_gone(path)) {
        *standing = run->options->prune == PRUNE_NO || run->refused ? STANDING_KEPT : STANDING_GONE;
    } else if (origin.named) {
        // One that has been read well since the ledger was begun, and gave no such article.
        if (ledger_find(run->ledger, path, &file, NULL) == ERROR_NONE && file.id &&
            file.mtime != LEDGER_READ_AGAIN && file.rejected == 0)
            *standing = STANDING_GONE;
    }
    return code;
}
