// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/generation.h"

#include "index/file.h"
#include "tests/support.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

static struct generation example(size_t shards)
{
    struct generation generation = {
        .number = 18446744073709551615u,
        .next_shard = 77,
        .published = 1500854400,
        .schema = {.fields = FIELDS_VERSION, .language = "de", .weights = FIELD_WEIGHTS_DEFAULT}};
    generation.schema.weights.lead = 9;
    generation.schema.entities = true;
    for (uint32_t i = 0; i < shards; i++)
        assert_true(generation_add_shard(
            &generation, (struct shard){3 * i + 1, 1000 + i, i % 2 ? i : 0, i % 2 ? 40 + i : 0}));
    return generation;
}

static void assert_same(const struct generation *a, const struct generation *b)
{
    assert_int_equal(a->number, b->number);
    assert_int_equal(a->next_shard, b->next_shard);
    assert_int_equal(a->published, b->published);
    assert_int_equal(a->schema.fields, b->schema.fields);
    assert_string_equal(a->schema.language, b->schema.language);
    assert_int_equal(a->schema.entities, b->schema.entities);
    assert_memory_equal(&a->schema.weights, &b->schema.weights, sizeof(a->schema.weights));
    assert_int_equal(a->shard_count, b->shard_count);
    for (size_t i = 0; i < a->shard_count; i++) {
        assert_int_equal(a->shards[i].number, b->shards[i].number);
        assert_int_equal(a->shards[i].documents, b->shards[i].documents);
        assert_int_equal(a->shards[i].dead, b->shards[i].dead);
        assert_int_equal(a->shards[i].dead_generation, b->shards[i].dead_generation);
    }
}

static void round_trip(void **state)
{
    static const size_t counts[] = {0, 1, 2, GENERATION_MAX_SHARDS};
    for (size_t i = 0; i < 4; i++) {
        struct generation written = example(counts[i]);
        struct generation copy;
        struct generation read;
        struct error error = ERROR_INIT;
        assert_code(generation_publish(scratch_root(state), &written, &error), ERROR_NONE, &error);
        assert_code(generation_read(scratch_root(state), &read, &error), ERROR_NONE, &error);
        assert_same(&read, &written);
        assert_true(generation_copy(&copy, &read));
        generation_free(&read);
        assert_same(&copy, &written);
        uint64_t articles = 0;
        for (uint32_t shard = 0; shard < counts[i]; shard++)
            articles += 1000 + shard - (shard % 2 ? shard : 0);
        assert_int_equal(generation_articles(&copy), articles);
        generation_free(&copy);
        generation_free(&written);
    }
}

static void stub(void **state)
{
    struct generation generation = example(2);
    struct error error = ERROR_INIT;
    struct buffer content = BUFFER_INIT;
    assert_code(generation_publish(scratch_root(state), &generation, &error), ERROR_NONE, &error);
    assert_code(file_read(scratch_path(state, "XAPIANDB"), 1000, &content, &error), ERROR_NONE,
                &error);
    assert_contains(buffer_string(&content), "\nglass shards/00000001\nglass shards/00000004\n");
    buffer_free(&content);
    generation_free(&generation);
}

static void paths(void **state)
{
    (void)state;
    char path[PATH_MAX];
    char longest[PATH_MAX + 1];
    struct error error = ERROR_INIT;
    assert_code(generation_shard_path("d", 12, path, &error), ERROR_NONE, &error);
    assert_string_equal(path, "d/shards/00000012");
    assert_code(generation_dead_path("d", UINT32_MAX, UINT64_MAX, path, &error), ERROR_NONE,
                &error);
    assert_string_equal(path, "d/dead/4294967295.18446744073709551615");
    memset(longest, 'x', PATH_MAX);
    longest[PATH_MAX - 10] = '\0';
    assert_code(generation_shard_path(longest, 1, path, &error), ERROR_IO, &error);
    assert_code(generation_dead_path(longest, 1, 1, path, &error), ERROR_IO, &error);
}

static void missing(void **state)
{
    struct generation generation;
    struct error error = ERROR_INIT;
    assert_code(generation_read(scratch_root(state), &generation, &error), ERROR_NO_INPUT, &error);
    assert_contains(error.message, "no index at '");
    assert_contains(error.message, scratch_root(state));
    assert_contains(error.hint, "dateline-index");
    generation_free(&generation);
    assert_code(generation_read(scratch_path(state, "no/where"), &generation, &error),
                ERROR_NO_INPUT, &error);
    generation_free(&generation);
}

/** The file as it is on the disk. */
static struct buffer published(void **state)
{
    struct generation generation = example(3);
    struct buffer content = BUFFER_INIT;
    struct error error = ERROR_INIT;
    assert_code(generation_publish(scratch_root(state), &generation, &error), ERROR_NONE, &error);
    assert_code(file_read(scratch_path(state, "generation"), 1 << 20, &content, &error), ERROR_NONE,
                &error);
    generation_free(&generation);
    return content;
}

static void assert_refused(void **state, struct slice content, const char *message)
{
    struct generation generation;
    struct error error = ERROR_INIT;
    (void)scratch_write(state, "generation", content);
    assert_code(generation_read(scratch_root(state), &generation, &error), ERROR_DATA, &error);
    assert_contains(error.message, message);
    assert_contains(error.message, scratch_root(state));
    assert_true(error.hint[0]);
    generation_free(&generation);
}

static void damage_anywhere(void **state)
{
    struct buffer content = published(state);
    for (size_t i = 0; i < content.len; i++)
        for (int bit = 0; bit < 8; bit += 3) {
            content.data[i] = (char)(content.data[i] ^ 1 << bit);
            assert_refused(state, buffer_slice(&content), scratch_root(state));
            content.data[i] = (char)(content.data[i] ^ 1 << bit);
        }
    for (size_t cut = 0; cut < content.len; cut++)
        assert_refused(state, slice_of(content.data, cut), scratch_root(state));
    (void)buffer_append_string(&content, "\n");
    assert_refused(state, buffer_slice(&content), "its checksum is wrong");
    buffer_free(&content);
    assert_refused(state, SLICE_LITERAL("\0\0\0\0"), "it does not begin as it should");
    struct buffer large = BUFFER_INIT;
    append_noise(&large, 2 << 20, 1);
    struct generation generation;
    struct error error = ERROR_INIT;
    (void)scratch_write(state, "generation", buffer_slice(&large));
    assert_code(generation_read(scratch_root(state), &generation, &error), ERROR_DATA, &error);
    generation_free(&generation);
    buffer_free(&large);
}

/** A file whose checksum is right, so that only its lines can be wrong. */
static void assert_lines_refused(void **state, const char *lines, const char *message)
{
    struct buffer content = BUFFER_INIT;
    (void)buffer_append_string(&content, lines);
    (void)buffer_append_format(&content, "checksum %016" PRIx64 "\n",
                               (uint64_t)XXH3_64bits(content.data, content.len));
    assert_refused(state, buffer_slice(&content), message);
    buffer_free(&content);
}

#define START "dateline index 1\n"

static void wrong_lines(void **state)
{
    static const char *const wrong[] = {
        "unknown 1",
        "generation",
        "generation x",
        "generation -1",
        "next-shard 4294967296",
        "published x",
        "fields one",
        "language a-name-that-is-too-long",
        "entities",
        "entities perhaps",
        "weights title",
        "weights title=1000",
        "shard 1",
        "shard 1 documents=5",
        "shard 1 documents=5 dead=1",
        "shard 1 documents=5 dead=6 as-of=1", // more dead than alive
        "shard 1 dead=0 documents=5 as-of=1",
        "shard x documents=5 dead=0 as-of=1",
        "shard 4294967296 documents=5 dead=0 as-of=1",
        "",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        char lines[256];
        char message[256];
        (void)snprintf(lines, sizeof(lines), START "fields %d\n%s\n", FIELDS_VERSION, wrong[i]);
        (void)snprintf(message, sizeof(message), "is damaged: line '%s'", wrong[i]);
        assert_lines_refused(state, lines, message);
    }
    struct buffer lines = BUFFER_INIT;
    (void)buffer_append_format(&lines, START "fields %d\n", FIELDS_VERSION);
    for (int i = 0; i <= GENERATION_MAX_SHARDS; i++)
        (void)buffer_append_format(&lines, "shard %d documents=1 dead=0 as-of=0\n", i);
    assert_lines_refused(state, buffer_string(&lines), "is damaged: line 'shard 1024 ");
    buffer_free(&lines);
}

static void other_versions(void **state)
{
    char lines[64];
    assert_lines_refused(state, "dateline index 2\nwhat ever comes\n", "is of another version");
    assert_lines_refused(state, "dateline index 10\n", "is of another version");
    (void)snprintf(lines, sizeof(lines), START "fields %d\n", FIELDS_VERSION + 1);
    assert_lines_refused(state, lines, "has field table");
    assert_lines_refused(state, START "generation 1\n", "has field table 0"); // none at all
}

static void publishing_into_nothing(void **state)
{
    struct generation generation = example(1);
    struct error error = ERROR_INIT;
    assert_code(generation_publish(scratch_path(state, "missing"), &generation, &error),
                ERROR_CANNOT_CREATE, &error);
    generation_free(&generation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(round_trip),      scratch_test(stub),
        cmocka_unit_test(paths),       scratch_test(missing),
        scratch_test(damage_anywhere), scratch_test(wrong_lines),
        scratch_test(other_versions),  scratch_test(publishing_into_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
