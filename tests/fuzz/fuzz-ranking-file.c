// SPDX-License-Identifier: GPL-2.0-or-later
// fuzz-ranking-file.c: whatever bytes are taken for a ranking file, nothing is read outside them,
// and docids ascend and stay within what the file says it has.
//
// Built without checksums (FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION). The first byte chooses the
// decoder that the lists are read with; the rest is the file.
#include "index/ranking-file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_list(struct ranking_list *list, bool portable)
{
    struct ranking_postings postings;
    if (portable)
        list->decoder = ranking_decoder_portable();
    for (uint32_t block = 0; block < list->blocks; block++) {
        if (!ranking_list_docids(list, block, &postings))
            break;
        uint32_t before = 0;
        for (uint32_t i = 0; i < postings.count; i++) {
            if (postings.docids[i] <= before || postings.docids[i] > list->last_docid)
                abort();
            before = postings.docids[i];
        }
        (void)ranking_list_frequencies(list, block, &postings);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ranking_file *file = NULL;
    struct error error = ERROR_INIT;
    if (size == 0)
        return 0;
    uint8_t *bytes = malloc(size); // of its size, for the sanitizer
    if (!bytes)
        return 0;
    memcpy(bytes, data + 1, size - 1);
    if (ranking_file_open_memory(&file, bytes, size - 1, "input", &error) == ERROR_NONE) {
        const struct ranking_lengths lengths = ranking_file_lengths(file);
        struct ranking_cursor cursor;
        uint64_t sum = 0;
        bool more = true;
        for (uint32_t docid = 0;
             ranking_file_totals(file)->documents && docid <= lengths.last_docid; docid++)
            sum += ranking_length(&lengths, docid);
        const struct ranking_times times = ranking_file_times(file);
        for (uint32_t docid = 0;
             times.at && ranking_file_totals(file)->documents && docid <= times.last_docid; docid++)
            sum += ranking_time(&times, docid) & ranking_times_verify(&times, docid);
        ranking_cursor_open(&cursor, file);
        while (sum <= UINT64_MAX && ranking_cursor_next(&cursor, &more, &error) == ERROR_NONE &&
               more) {
            struct ranking_list found;
            read_list(&cursor.list, data[0] & 1);
            (void)ranking_file_find(file, slice_of((const char *)cursor.term, cursor.len), &found,
                                    &error);
        }
    }
    ranking_file_close(file);
    free(bytes);
    return 0;
}
