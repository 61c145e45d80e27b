// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes may be an article: the first line is the title. Mentions must lie within their text.
#include "text/entities/entity-tagger.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct entity_model model;
    static struct entity_tagger *tagger;
    if (!tagger && (entity_model_builtin(&model, NULL) != ERROR_NONE ||
                    entity_tagger_open(&tagger, &model, NULL) != ERROR_NONE))
        abort();
    const struct slice all = slice_of(size ? (const char *)data : "", size);
    const char *const newline = memchr(all.ptr, '\n', all.len);
    const size_t cut = newline ? (size_t)(newline - all.ptr) : 0;
    const struct slice title = slice_of(all.ptr, cut);
    const struct slice body = slice_of(all.ptr + cut, all.len - cut);
    struct entity_tags tags;
    if (entity_tag(tagger, title, body, &tags, NULL) != ERROR_NONE)
        abort();
    for (size_t i = 0; i < tags.mention_count; i++) {
        const struct entity_mention *const m = &tags.mentions[i];
        const size_t len = m->in_title ? title.len : body.len;
        if (m->offset > len || m->length > len - m->offset || m->length == 0 ||
            m->entity >= tags.entity_count)
            abort();
    }
    for (size_t i = 0; i < tags.entity_count; i++)
        if (tags.entities[i].name.len == 0 || !(tags.entities[i].salience >= 0) ||
            tags.entities[i].salience > 1)
            abort();
    return 0;
}
