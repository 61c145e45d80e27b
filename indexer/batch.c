// SPDX-License-Identifier: GPL-2.0-or-later
#include "batch.h"

#include <stdlib.h>

struct batch *batch_new(void)
{
    return calloc(1, sizeof(struct batch));
}

void batch_free(struct batch *batch)
{
    if (!batch)
        return;
    buffer_free(&batch->bytes);
    free(batch->texts);
    free(batch->text_offsets);
    free(batch->terms);
    free(batch->values);
    free(batch);
}

void batch_clear(struct batch *batch)
{
    batch->count = 0;
    batch->documents[0] = (struct batch_document){.docid = 0};
    buffer_clear(&batch->bytes);
}

/** Room for @p wanted elements. False without memory; what was there stays. */
static bool reserve(void **array, size_t *capacity, size_t wanted, size_t element)
{
    if (wanted <= *capacity)
        return true;
    size_t grown = *capacity ? *capacity : 256;
    while (grown < wanted)
        grown *= 2;
    void *moved = realloc(*array, grown * element);
    if (!moved)
        return false;
    *array = moved;
    *capacity = grown;
    return true;
}

static bool reserve_all(struct batch *batch, size_t texts, size_t terms, size_t values)
{
    void *text_array = batch->texts;
    void *offset_array = batch->text_offsets;
    void *term_array = batch->terms;
    void *value_array = batch->values;
    size_t offset_capacity = batch->text_capacity;
    const bool ok = reserve(&offset_array, &offset_capacity, texts, sizeof(size_t)) &&
                    reserve(&text_array, &batch->text_capacity, texts, sizeof(*batch->texts)) &&
                    reserve(&term_array, &batch->term_capacity, terms, sizeof(*batch->terms)) &&
                    reserve(&value_array, &batch->value_capacity, values, sizeof(*batch->values));
    batch->texts = text_array;
    batch->text_offsets = offset_array;
    batch->terms = term_array;
    batch->values = value_array;
    return ok;
}

bool batch_add(struct batch *batch, const struct analysis *analysis, uint32_t docid)
{
    struct batch_document *document = &batch->documents[batch->count];
    const struct batch_document next = {
        .text = document->text + analysis->text_count,
        .term = document->term + analysis->term_count,
        .value = document->value + analysis->value_count,
    };
    if (!reserve_all(batch, next.text, next.term, next.value))
        return false;
    for (size_t i = 0; i < analysis->text_count; i++) {
        batch->texts[document->text + i] = analysis->texts[i];
        batch->text_offsets[document->text + i] = batch->bytes.len;
        (void)buffer_append_slice(&batch->bytes, analysis->texts[i].text);
    }
    const size_t base = batch->bytes.len;
    (void)buffer_append_slice(&batch->bytes, buffer_slice(&analysis->bytes));
    for (size_t i = 0; i < analysis->term_count; i++) {
        batch->terms[document->term + i] = analysis->terms[i];
        batch->terms[document->term + i].offset += base;
    }
    struct analysed_value *values = batch->values + document->value;
    for (size_t i = 0; i < analysis->value_count; i++) {
        values[i] = analysis->values[i];
        values[i].offset += base;
    }
    document->docid = docid;
    document->language = analysis->language;
    document->english = analysis->english;
    document->stored_offset = batch->bytes.len;
    document->stored_len = analysis->stored.len;
    (void)buffer_append_slice(&batch->bytes, buffer_slice(&analysis->stored));
    batch->documents[++batch->count] = next;
    return buffer_ok(&batch->bytes);
}

void batch_seal(struct batch *batch)
{
    const size_t texts = batch->documents[batch->count].text;
    for (size_t i = 0; i < texts; i++)
        batch->texts[i].text.ptr = batch->bytes.data + batch->text_offsets[i];
}
