// SPDX-License-Identifier: GPL-2.0-or-later
#include "generation.h"

#include "base/parse.h"
#include "file.h"
#include "served.h"
#include "xapian-c/xapian-c.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define FIRST_LINE "dateline index 1"

enum { LARGEST_FILE = 1 << 20 };

enum error_code generation_shard_path(const char *directory, uint32_t number, char *path,
                                      struct error *error)
{
    char name[32];
    (void)snprintf(name, sizeof(name), "shards/%08" PRIu32, number);
    return file_join(path, directory, name, error);
}

enum error_code generation_dead_path(const char *directory, uint32_t number, uint64_t generation,
                                     char *path, struct error *error)
{
    char name[64];
    (void)snprintf(name, sizeof(name), "dead/%08" PRIu32 ".%" PRIu64, number, generation);
    return file_join(path, directory, name, error);
}

void generation_free(struct generation *generation)
{
    free(generation->shards);
    *generation = (struct generation)GENERATION_INIT;
}

bool generation_add_shard(struct generation *generation, struct shard shard)
{
    struct shard *shards =
        realloc(generation->shards, (generation->shard_count + 1) * sizeof(*shards));
    if (!shards)
        return false;
    shards[generation->shard_count++] = shard;
    generation->shards = shards;
    return true;
}

bool generation_copy(struct generation *to, const struct generation *from)
{
    *to = *from;
    to->shards = NULL;
    if (from->shard_count == 0)
        return true;
    to->shards = malloc(from->shard_count * sizeof(*to->shards));
    if (!to->shards) {
        to->shard_count = 0;
        return false;
    }
    memcpy(to->shards, from->shards, from->shard_count * sizeof(*to->shards));
    return true;
}

uint64_t generation_articles(const struct generation *generation)
{
    uint64_t articles = 0;
    for (size_t i = 0; i < generation->shard_count; i++)
        articles += generation->shards[i].documents - generation->shards[i].dead;
    return articles;
}

static enum error_code damaged(const char *directory, const char *what, struct error *error)
{
    (void)error_set(error, ERROR_DATA, "'%s/generation' is damaged: %s", directory, what);
    error_hint(error, "rebuild the index with 'dateline-index --full'");
    return ERROR_DATA;
}

/** Takes "name=N " off the front of a line. */
static bool take_number(struct slice *line, const char *name, uint64_t max, uint64_t *out)
{
    struct slice word;
    struct slice key;
    struct slice value;
    return parse_list_item(line, ' ', &word) && parse_assignment(word, &key, &value) &&
           slice_equal(key, slice_of_string(name)) && parse_unsigned(value, max, out);
}

static bool read_shard(struct slice line, struct generation *generation)
{
    uint64_t number = 0;
    uint64_t documents = 0;
    uint64_t dead = 0;
    uint64_t dead_generation = 0;
    struct slice word;
    return generation->shard_count < GENERATION_MAX_SHARDS && parse_list_item(&line, ' ', &word) &&
           parse_unsigned(word, UINT32_MAX, &number) &&
           take_number(&line, "documents", UINT32_MAX, &documents) &&
           take_number(&line, "dead", documents, &dead) &&
           take_number(&line, "as-of", UINT64_MAX, &dead_generation) &&
           generation_add_shard(generation, (struct shard){(uint32_t)number, (uint32_t)documents,
                                                           (uint32_t)dead, dead_generation});
}

/** Reads a line into the generation. False if it is not understood. */
static bool read_line(struct slice line, struct generation *generation)
{
    struct slice name;
    uint64_t number = 0;
    if (!parse_list_item(&line, ' ', &name) || !line.ptr)
        return false;
    if (slice_equal(name, SLICE_LITERAL("generation")))
        return parse_unsigned(line, UINT64_MAX, &generation->number);
    if (slice_equal(name, SLICE_LITERAL("next-shard"))) {
        const bool ok = parse_unsigned(line, UINT32_MAX, &number);
        generation->next_shard = (uint32_t)number;
        return ok;
    }
    if (slice_equal(name, SLICE_LITERAL("published"))) {
        const bool ok = parse_unsigned(line, INT64_MAX, &number);
        generation->published = (int64_t)number;
        return ok;
    }
    if (slice_equal(name, SLICE_LITERAL("fields"))) {
        const bool ok = parse_unsigned(line, UINT32_MAX, &number);
        generation->schema.fields = (uint32_t)number;
        return ok;
    }
    if (slice_equal(name, SLICE_LITERAL("language"))) {
        if (line.len >= sizeof(generation->schema.language))
            return false;
        memcpy(generation->schema.language, line.ptr, line.len);
        generation->schema.language[line.len] = '\0';
        return true;
    }
    if (slice_equal(name, SLICE_LITERAL("stemming"))) {
        generation->schema.by_article = slice_equal(line, SLICE_LITERAL("by-article"));
        return generation->schema.by_article;
    }
    if (slice_equal(name, SLICE_LITERAL("entities"))) {
        generation->schema.entities = slice_equal(line, SLICE_LITERAL("found"));
        return generation->schema.entities || slice_equal(line, SLICE_LITERAL("given"));
    }
    if (slice_equal(name, SLICE_LITERAL("part")))
        return article_part_parse(&generation->schema.part, line);
    if (slice_equal(name, SLICE_LITERAL("weights")))
        return field_weights_parse(&generation->schema.weights, line, NULL) == ERROR_NONE;
    if (slice_equal(name, SLICE_LITERAL("xapian")))
        return true; // for people: which Xapian wrote it
    if (slice_equal(name, SLICE_LITERAL("shard")))
        return read_shard(line, generation);
    return false;
}

enum error_code generation_read(const char *directory, struct generation *generation,
                                struct error *error)
{
    char path[PATH_MAX];
    *generation = (struct generation)GENERATION_INIT;
    const enum error_code code = file_join(path, directory, "generation", error);
    return code == ERROR_NONE ? generation_read_file(path, directory, generation, error) : code;
}

enum error_code generation_parse(struct slice content, const char *directory,
                                 struct generation *generation, struct error *error)
{
    struct slice rest = content;
    const char *last = rest.len ? memmem(rest.ptr, rest.len, "\nchecksum ", 10) : NULL;
    char expected[32];
    *generation = (struct generation)GENERATION_INIT;
    if (!slice_starts_with(rest, SLICE_LITERAL("dateline index ")))
        return damaged(directory, "it does not begin as it should", error);
    if (!slice_starts_with(rest, SLICE_LITERAL(FIRST_LINE "\n"))) {
        (void)error_set(error, ERROR_DATA, "index '%s' is of another version", directory);
        error_hint(error, "use the dateline that made it, or rebuild with 'dateline-index --full'");
        return ERROR_DATA;
    }
    const size_t covered = last ? (size_t)(last + 1 - rest.ptr) : 0;
    (void)snprintf(expected, sizeof(expected), "checksum %016" PRIx64 "\n",
                   (uint64_t)XXH3_64bits(rest.ptr, covered));
    if (!last || !slice_equal(slice_of(last + 1, rest.len - covered), slice_of_string(expected)))
        return damaged(directory, "its checksum is wrong", error);
    rest = slice_of(rest.ptr + strlen(FIRST_LINE "\n"), covered - strlen(FIRST_LINE "\n"));
    struct slice line;
    while (rest.len && parse_list_item(&rest, '\n', &line)) {
        if (!read_line(line, generation)) {
            char what[128];
            (void)snprintf(what, sizeof(what), "line '%.*s'", (int)(line.len < 80 ? line.len : 80),
                           line.ptr);
            return damaged(directory, what, error);
        }
    }
    if (generation->schema.fields != FIELDS_VERSION) {
        (void)error_set(error, ERROR_DATA,
                        "index '%s' has field table %" PRIu32 ", this program has %d", directory,
                        generation->schema.fields, FIELDS_VERSION);
        error_hint(error,
                   "rebuild it with 'dateline-index --full', or use the dateline that made it");
        return ERROR_DATA;
    }
    return ERROR_NONE;
}

enum error_code generation_read_file(const char *path, const char *directory,
                                     struct generation *generation, struct error *error)
{
    struct buffer content = BUFFER_INIT;
    *generation = (struct generation)GENERATION_INIT;
    enum error_code code = file_read(path, LARGEST_FILE, &content, error);
    if (code == ERROR_NO_INPUT) {
        (void)error_set(error, code, "no index at '%s'", directory);
        error_hint(error, "make one with 'dateline-index -i %s PATH...'", directory);
    }
    if (code == ERROR_NONE)
        code = generation_parse(buffer_slice(&content), directory, generation, error);
    buffer_free(&content);
    return code;
}

void generation_format(const struct generation *generation, struct buffer *out)
{
    const struct schema *schema = &generation->schema;
    (void)buffer_append_format(out, FIRST_LINE "\ngeneration %" PRIu64 "\nnext-shard %" PRIu32 "\n",
                               generation->number, generation->next_shard);
    (void)buffer_append_format(out, "published %" PRId64 "\nfields %" PRIu32 "\nlanguage %s\n",
                               generation->published, schema->fields, schema->language);
    if (schema->by_article)
        (void)buffer_append_string(out, "stemming by-article\n");
    if (schema->part.count)
        (void)buffer_append_format(out, "part %" PRIu32 "/%" PRIu32 "\n", schema->part.number,
                                   schema->part.count);
    (void)buffer_append_format(out, "entities %s\nweights ", schema->entities ? "found" : "given");
    field_weights_format(&schema->weights, out);
    (void)buffer_append_format(out, "\nxapian %s\n", xc_version_string());
    for (size_t i = 0; i < generation->shard_count; i++) {
        const struct shard *shard = &generation->shards[i];
        (void)buffer_append_format(
            out, "shard %08" PRIu32 " documents=%" PRIu32 " dead=%" PRIu32 " as-of=%" PRIu64 "\n",
            shard->number, shard->documents, shard->dead, shard->dead_generation);
    }
    const uint64_t checksum = XXH3_64bits(out->data, out->len);
    (void)buffer_append_format(out, "checksum %016" PRIx64 "\n", checksum);
}

enum error_code generation_publish(const char *directory, const struct generation *generation,
                                   struct error *error)
{
    char path[PATH_MAX];
    struct buffer content = BUFFER_INIT;
    enum error_code code = file_join(path, directory, "generation", error);
    if (code != ERROR_NONE)
        return code;
    generation_format(generation, &content);
    if (!buffer_ok(&content))
        code = error_set_no_memory(error);
    if (code == ERROR_NONE)
        code = file_write_atomic(path, buffer_slice(&content), error);
    if (code == ERROR_NONE)
        code = served_publish(directory, generation, error);
    buffer_free(&content);
    return code;
}
