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

/** Reads the sketch of an article. @param[out] found  it has one */
static xc_status read_sketch(const xc_database *database, xc_docid docid,
                             unsigned char sketch[STORY_SKETCH_SIZE], bool *found)
{
    xc_document *document = NULL;
    xc_bytes value;
    xc_status status = xc_database_document(&document, database, docid, XC_DOC_ASSUME_VALID);
    if (!status)
        status = xc_document_value(&value, document, (xc_valueno)field_by_id(FIELD_STORY)->slot);
    *found = !status && value.size == STORY_VALUE_SIZE;
    if (*found)
        memcpy(sketch, value.data, STORY_SKETCH_SIZE);
    xc_document_free(document);
    return status;
}

/** The first group that a sketch belongs to, or groups->count. */
static uint32_t group_of(const struct groups *groups, const unsigned char sketch[STORY_SKETCH_SIZE])
{
    uint32_t i = 0;
    while (i < groups->count && story_sketch_common(groups->sketches[i], sketch) < GROUPING_COMMON)
        i++;
    return i;
}

enum error_code group_matches(const xc_database *database, struct search_match *matches,
                              uint32_t *count, struct error *error)
{
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
        if (read_sketch(database, matches[i].docid, sketch, &found))
            code = error_set_xapian(error, "cannot read the sketch of an article");
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
    free(groups.sketches);
    free(groups.places);
    *count = kept;
    return code;
}
