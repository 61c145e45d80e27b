// SPDX-License-Identifier: GPL-2.0-or-later
#include "grouping.h"

#include "index/fields.h"
#include "index/xapian-error.h"
#include "text/story-sketch.h"

#include <stdlib.h>
#include <string.h>

/** Sketches of the best articles of the groups, and where these are. */
struct groups {
    unsigned char (*sketches)[STORY_SKETCH_SIZE];
    uint32_t *places;
    uint32_t count;
};

/** Where sketches are read. */
struct sketch_source {
    const struct ranked_search *ranked; // NULL: the database
    const xc_database *database;
    struct glass_value_reader reader;
};

/** Reads the sketch of an article. @param[out] found  it has one */
static enum error_code read_sketch(struct sketch_source *source, xc_docid docid,
                                   unsigned char sketch[STORY_SKETCH_SIZE], bool *found,
                                   struct error *error)
{
    const xc_valueno slot = (xc_valueno)field_by_id(FIELD_STORY)->slot;
    xc_document *document = NULL;
    struct slice value = SLICE_LITERAL("");
    xc_bytes bytes;
    enum error_code code = ERROR_NONE;
    if (source->ranked)
        code = ranked_search_value(source->ranked, &source->reader, slot, docid, &value, error);
    else if (xc_database_document(&document, source->database, docid, XC_DOC_ASSUME_VALID) ||
             xc_document_value(&bytes, document, slot))
        code = error_set_xapian(error, "cannot read the sketch of an article");
    else
        value = slice_of(bytes.data, bytes.size);
    *found = code == ERROR_NONE && value.len == STORY_VALUE_SIZE;
    if (*found)
        memcpy(sketch, value.ptr, STORY_SKETCH_SIZE);
    xc_document_free(document);
    return code;
}

/** The first group that a sketch belongs to, or groups->count. */
static uint32_t group_of(const struct groups *groups, const unsigned char sketch[STORY_SKETCH_SIZE])
{
    uint32_t i = 0;
    while (i < groups->count && story_sketch_common(groups->sketches[i], sketch) < GROUPING_COMMON)
        i++;
    return i;
}

enum error_code group_matches(const struct ranked_search *ranked, const xc_database *database,
                              struct search_match *matches, uint32_t *count, struct error *error)
{
    struct sketch_source source = {.ranked = ranked, .database = database};
    const uint32_t most = *count < GROUPING_MAX ? *count : GROUPING_MAX;
    struct groups groups = {.sketches = malloc((most + 1) * (size_t)STORY_SKETCH_SIZE),
                            .places = malloc((most + 1) * sizeof(uint32_t))};
    enum error_code code = ERROR_NONE;
    uint32_t kept = 0;
    if (!groups.sketches || !groups.places)
        code = error_set_no_memory(error);
    for (uint32_t i = 0; code == ERROR_NONE && i < *count; i++) {
        unsigned char sketch[STORY_SKETCH_SIZE];
        bool found = false;
        code = read_sketch(&source, matches[i].docid, sketch, &found, error);
        const uint32_t group = found ? group_of(&groups, sketch) : groups.count;
        if (group < groups.count) {
            matches[groups.places[group]].similar++;
            continue;
        }
        if (found && groups.count < most) {
            memcpy(groups.sketches[groups.count], sketch, sizeof(sketch));
            groups.places[groups.count++] = kept;
        }
        matches[kept++] = matches[i];
    }
    glass_value_reader_free(&source.reader);
    free(groups.sketches);
    free(groups.places);
    *count = kept;
    return code;
}
