// SPDX-License-Identifier: GPL-2.0-or-later
#include "docid-merge.h"

#include <stdlib.h>

enum error_code docid_merge_open(struct docid_merge *merge, size_t max_readers,
                                 enum run_section section, struct error *error)
{
    *merge = (struct docid_merge){.section = section};
    merge->readers = calloc(max_readers + 1, sizeof(*merge->readers));
    return merge->readers ? ERROR_NONE : error_set_no_memory(error);
}

enum error_code docid_merge_add(struct docid_merge *merge, const struct glass_run *run, size_t slot,
                                size_t window, struct error *error)
{
    return record_reader_open(&merge->readers[merge->count++], run, merge->section, slot, window,
                              error);
}

enum error_code docid_merge_start(struct docid_merge *merge, struct error *error)
{
    struct record_reader *least = NULL;
    uint32_t second = UINT32_MAX;
    bool two_left = false;
    for (size_t i = 0; i < merge->count; i++) {
        struct record_reader *reader = &merge->readers[i];
        if (reader->ended)
            continue;
        if (!least || reader->docid < least->docid) {
            if (least)
                second = least->docid;
            two_left = two_left || least;
            least = reader;
        } else {
            if (reader->docid < second)
                second = reader->docid;
            two_left = true;
        }
    }
    merge->ended = !least;
    merge->least = least;
    merge->stretch_end = second;
    if (two_left && least->docid == second)
        return error_set(error, ERROR_INTERNAL, "document %u is in two runs", second);
    return ERROR_NONE;
}

enum error_code docid_merge_next(struct docid_merge *merge, struct error *error)
{
    const enum error_code code = record_reader_next(merge->least, merge->section, error);
    if (code)
        return code;
    if (!merge->least->ended && merge->least->docid < merge->stretch_end)
        return ERROR_NONE;
    return docid_merge_start(merge, error);
}

void docid_merge_free(struct docid_merge *merge)
{
    for (size_t i = 0; i < merge->count; i++)
        record_reader_free(&merge->readers[i]);
    free(merge->readers);
}
