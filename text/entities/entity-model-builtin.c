// SPDX-License-Identifier: GPL-2.0-or-later
// Apart from entity-model.c, so that the trainer needs no model to be built.
#include "entity-model.h"

extern const char entity_model_bytes[];
extern const char entity_model_bytes_end[];

enum error_code entity_model_builtin(struct entity_model *model, struct error *error)
{
    // Both stand in entity-model-bytes.S, one behind the other.
    // cppcheck-suppress comparePointers
    const size_t size = (size_t)(entity_model_bytes_end - entity_model_bytes);
    return entity_model_read(model, slice_of(entity_model_bytes, size), error);
}
