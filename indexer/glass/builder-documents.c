// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables that are ordered by docid: term lists, used slots and document data. */
#include "builder-internal.h"

#include <stdlib.h>

static enum error_code put_document(struct build *build, const struct record_reader *reader,
                                    struct error *error)
{
    struct document_header header;
    memcpy(&header, reader->bytes, sizeof(header));
    const uint8_t *termlist = reader->bytes + sizeof(header);
    const size_t termlist_len = header.termlist & ~TAG_COMPRESSED;
    const uint8_t *slots = termlist + termlist_len;
    const uint8_t *data = slots + header.slots;
    const size_t data_len = header.data & ~TAG_COMPRESSED;

    uint8_t key[PACK_MAX_SORTABLE + 1];
    const size_t key_len = (size_t)(pack_sortable(key, header.docid) - key);
    enum error_code code =
        table_writer_add(build->tables[GLASS_TERMLIST], key, key_len, termlist, termlist_len,
                         (header.termlist & TAG_COMPRESSED) != 0, error);
    if (!code && header.slots > 0) {
        key[key_len] = 0;
        code = table_writer_add(build->tables[GLASS_TERMLIST], key, key_len + 1, slots,
                                header.slots, false, error);
    }
    if (!code && data_len > 0)
        code = table_writer_add(build->tables[GLASS_DOCDATA], key, key_len, data, data_len,
                                (header.data & TAG_COMPRESSED) != 0, error);
    return code;
}

enum error_code build_documents(struct build *build, struct error *error)
{
    struct docid_merge merge;
    enum error_code code = docid_merge_open(&merge, build->run_count, RUN_DOCUMENTS, error);
    for (size_t i = 0; !code && i < build->run_count; i++)
        code = docid_merge_add(&merge, build->runs[i], 0, error);
    if (!code)
        code = docid_merge_start(&merge, error);
    while (!code && !merge.ended) {
        code = put_document(build, merge.least, error);
        if (!code)
            code = docid_merge_next(&merge, error);
    }
    docid_merge_free(&merge);
    return code;
}
