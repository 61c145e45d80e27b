// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/snapshot.h"

#include "index/xapian-error.h"
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OK(call) assert_int_equal(call, XC_OK)

/** Writes a shard whose documents have the words of @p documents and ids Q<shard>-<docid>. */
static void write_shard(void **state, uint32_t number, const char *const *documents)
{
    char name[32];
    xc_writable *database = NULL;
    (void)snprintf(name, sizeof(name), "shards/%08u", (unsigned)number);
    OK(xc_writable_open(&database, scratch_path(state, name), XC_DB_CREATE | XC_DB_BACKEND_GLASS,
                        0));
    for (uint32_t i = 0; documents[i]; i++) {
        xc_document *document = NULL;
        xc_docid docid = 0;
        struct slice words = slice_of_string(documents[i]);
        char id[32];
        OK(xc_document_new(&document));
        const int len = snprintf(id, sizeof(id), "Q%u-%u", (unsigned)number, (unsigned)i + 1);
        OK(xc_document_add_boolean_term(document, id, (size_t)len));
        while (words.len) {
            const size_t word = strcspn(words.ptr, " ");
            OK(xc_document_add_term(document, words.ptr, word, 1));
            words = slice_of_string(words.ptr + word + (words.ptr[word] == ' '));
        }
        OK(xc_document_set_data(document, id, (size_t)len));
        OK(xc_writable_add_document(&docid, database, document));
        assert_int_equal(docid, i + 1);
        xc_document_free(document);
    }
    OK(xc_writable_commit(database));
    OK(xc_writable_close(database));
    xc_writable_free(database);
}

static void write_dead(void **state, const char *name, const uint32_t *docids)
{
    struct tombstones *dead = tombstones_new();
    struct error error = ERROR_INIT;
    for (; *docids; docids++)
        tombstones_add(dead, *docids);
    assert_code(tombstones_write(dead, scratch_path(state, name), &error), ERROR_NONE, &error);
    tombstones_free(dead);
}

/** Three shards of 3, 2 and 1 documents; the index's directory is the test's folder. */
static struct generation make_index(void **state)
{
    struct generation generation = {
        .number = 1, .next_shard = 8, .schema = {.fields = FIELDS_VERSION, .language = "en"}};
    (void)scratch_directory(state, "shards");
    (void)scratch_directory(state, "dead");
    write_shard(state, 2, (const char *[]){"cat dog", "cat", "dog", NULL});
    write_shard(state, 5, (const char *[]){"cat bird", "cat Qsame", NULL});
    write_shard(state, 7, (const char *[]){"cat dog bird Qsame", NULL});
    assert_true(generation_add_shard(&generation, (struct shard){2, 3, 0, 0}));
    assert_true(generation_add_shard(&generation, (struct shard){5, 2, 0, 0}));
    assert_true(generation_add_shard(&generation, (struct shard){7, 1, 0, 0}));
    return generation;
}

static void publish(void **state, struct generation *generation)
{
    struct error error = ERROR_INIT;
    assert_code(generation_publish(scratch_root(state), generation, &error), ERROR_NONE, &error);
}

static struct snapshot *open_index(void **state)
{
    struct snapshot *snapshot = NULL;
    struct error error = ERROR_INIT;
    assert_code(snapshot_open(&snapshot, scratch_root(state), &error), ERROR_NONE, &error);
    return snapshot;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

/** The data of the documents that a term finds, sorted. */
static void assert_found(struct snapshot *snapshot, const char *term, const char *expected)
{
    xc_query *all = NULL;
    xc_query *live = NULL;
    xc_enquire *enquire = NULL;
    xc_mset *mset = NULL;
    xc_doccount size = 0;
    char ids[16][16];
    struct error error = ERROR_INIT;
    struct buffer found = BUFFER_INIT;
    OK(xc_query_term(&all, term, strlen(term), 1, 0));
    assert_code(snapshot_live_query(snapshot, all, &live, &error), ERROR_NONE, &error);
    OK(xc_enquire_new(&enquire, snapshot_database(snapshot)));
    OK(xc_enquire_set_query(enquire, live, 0));
    OK(xc_enquire_mset(&mset, enquire, 0, 16, NULL));
    OK(xc_mset_size(&size, mset));
    assert_in_range(size, 0, 16);
    for (xc_doccount i = 0; i < size; i++) {
        xc_document *document = NULL;
        xc_bytes data;
        xc_hit hit;
        OK(xc_mset_hit(&hit, mset, i));
        assert_false(snapshot_dead(snapshot, hit.docid));
        OK(xc_mset_document(&document, mset, i));
        OK(xc_document_data(&data, document));
        assert_in_range(data.size, 1, 15);
        memcpy(ids[i], data.data, data.size);
        ids[i][data.size] = '\0';
        xc_document_free(document);
    }
    qsort(ids, size, sizeof(ids[0]), by_text);
    for (xc_doccount i = 0; i < size; i++)
        (void)buffer_append_format(&found, "%s%s", i ? " " : "", ids[i]);
    assert_buffer(&found, expected);
    xc_mset_free(mset);
    xc_enquire_free(enquire);
    xc_query_free(live);
    xc_query_free(all);
}

static void several_shards(void **state)
{
    struct generation generation = make_index(state);
    publish(state, &generation);
    struct snapshot *snapshot = open_index(state);
    xc_doccount count = 0;
    OK(xc_database_doccount(&count, snapshot_database(snapshot)));
    assert_int_equal(count, 6);
    assert_int_equal(snapshot_generation(snapshot)->shard_count, 3);
    assert_null(snapshot_tombstones(snapshot, 0));
    assert_found(snapshot, "cat", "Q2-1 Q2-2 Q5-1 Q5-2 Q7-1");
    assert_found(snapshot, "bird", "Q5-1 Q7-1");
    assert_found(snapshot, "fish", "");
    for (size_t shard = 0; shard < 3; shard++) // combined ids, as the header has them
        for (uint32_t docid = 1; docid <= 3 - shard; docid++) {
            xc_document *document = NULL;
            xc_bytes data;
            char expected[16];
            static const unsigned numbers[] = {2, 5, 7};
            const xc_docid combined = snapshot_docid(snapshot, shard, docid);
            assert_int_equal(combined, (docid - 1) * 3 + shard + 1);
            OK(xc_database_document(&document, snapshot_database(snapshot), combined, 0));
            OK(xc_document_data(&data, document));
            (void)snprintf(expected, sizeof(expected), "Q%u-%u", numbers[shard], (unsigned)docid);
            assert_slice(slice_of(data.data, data.size), expected);
            xc_document_free(document);
        }
    snapshot_close(snapshot);
    generation_free(&generation);
}

static void tombstones_hide(void **state)
{
    struct generation generation = make_index(state);
    write_dead(state, "dead/00000002.4", (const uint32_t[]){1, 3, 0});
    write_dead(state, "dead/00000005.3", (const uint32_t[]){2, 0});
    generation.shards[0] = (struct shard){2, 3, 2, 4};
    generation.shards[1] = (struct shard){5, 2, 1, 3};
    publish(state, &generation);
    struct snapshot *snapshot = open_index(state);
    assert_found(snapshot, "cat", "Q2-2 Q5-1 Q7-1");
    assert_found(snapshot, "dog", "Q7-1");
    assert_found(snapshot, "bird", "Q5-1 Q7-1");
    assert_found(snapshot, "Q2-1", "");
    assert_int_equal(tombstones_count(snapshot_tombstones(snapshot, 0)), 2);
    assert_int_equal(tombstones_count(snapshot_tombstones(snapshot, 1)), 1);
    assert_null(snapshot_tombstones(snapshot, 2));
    static const bool dead[] = {true, false, false, false, true, false, true};
    static const xc_docid ids[] = {1, 2, 3, 4, 5, 7};
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(snapshot_dead(snapshot, ids[i]), dead[ids[i] - 1]);
    snapshot_close(snapshot);
    generation_free(&generation);
}

static void finding_identifiers(void **state)
{
    struct generation generation = make_index(state);
    write_dead(state, "dead/00000005.2", (const uint32_t[]){2, 0});
    generation.shards[1] = (struct shard){5, 2, 1, 2};
    publish(state, &generation);
    struct snapshot *snapshot = open_index(state);
    struct error error = ERROR_INIT;
    size_t shard = 99;
    uint32_t docid = 99;
    assert_code(snapshot_find(snapshot, SLICE_LITERAL("Q2-3"), &shard, &docid, &error), ERROR_NONE,
                &error);
    assert_int_equal(shard, 0);
    assert_int_equal(docid, 3);
    assert_code(snapshot_find(snapshot, SLICE_LITERAL("Qsame"), &shard, &docid, &error), ERROR_NONE,
                &error);
    assert_int_equal(shard, 2); // the version in 5 is superseded
    assert_int_equal(docid, 1);
    assert_code(snapshot_find(snapshot, SLICE_LITERAL("Q5-2"), &shard, &docid, &error), ERROR_NONE,
                &error);
    assert_int_equal(docid, 0);
    assert_code(snapshot_find(snapshot, SLICE_LITERAL("Qnone"), &shard, &docid, &error), ERROR_NONE,
                &error);
    assert_int_equal(docid, 0);
    snapshot_close(snapshot);
    generation_free(&generation);
}

static void empty(void **state)
{
    (void)state;
    const struct schema schema = {.fields = FIELDS_VERSION, .language = "fr"};
    struct snapshot *snapshot = NULL;
    struct error error = ERROR_INIT;
    size_t shard = 0;
    uint32_t docid = 99;
    assert_code(snapshot_empty(&snapshot, &schema, &error), ERROR_NONE, &error);
    assert_string_equal(snapshot_generation(snapshot)->schema.language, "fr");
    assert_int_equal(snapshot_generation(snapshot)->next_shard, 1);
    assert_int_equal(snapshot_generation(snapshot)->number, 0);
    assert_code(snapshot_find(snapshot, SLICE_LITERAL("Q1"), &shard, &docid, &error), ERROR_NONE,
                &error);
    assert_int_equal(docid, 0);
    assert_null(snapshot_tombstones(snapshot, 0));
    assert_found(snapshot, "cat", "");
    snapshot_close(snapshot);
    snapshot_close(NULL);
}

static void published_without_shards(void **state)
{
    struct generation generation = {
        .number = 1, .next_shard = 1, .schema = {.fields = FIELDS_VERSION, .language = "en"}};
    publish(state, &generation);
    struct snapshot *snapshot = open_index(state);
    assert_found(snapshot, "cat", "");
    snapshot_close(snapshot);
}

static void assert_refused(void **state, enum error_code code, const char *message)
{
    struct snapshot *snapshot = NULL;
    struct error error = ERROR_INIT;
    assert_code(snapshot_open(&snapshot, scratch_root(state), &error), code, &error);
    assert_contains(error.message, message);
    assert_null(snapshot);
}

static void what_cannot_be_opened(void **state)
{
    assert_refused(state, ERROR_NO_INPUT, "no index at '");
    struct generation generation = make_index(state);
    generation.shards[1] = (struct shard){5, 2, 1, 2};
    publish(state, &generation);
    assert_refused(state, ERROR_NO_INPUT, "/dead/00000005.2'");
    write_dead(state, "dead/00000005.2", (const uint32_t[]){1, 2, 0}); // more than it should
    assert_refused(state, ERROR_DATA, "does not hold the tombstones it should");
    write_dead(state, "dead/00000005.2", (const uint32_t[]){1, 0});
    snapshot_close(open_index(state));
    assert_int_equal(rename(scratch_path(state, "shards/00000007"), scratch_path(state, "away")),
                     0);
    assert_refused(state, ERROR_IO, "cannot open shard '");
    (void)scratch_write_string(state, "generation", "no generation");
    assert_refused(state, ERROR_DATA, "is damaged");
    generation_free(&generation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(several_shards),           scratch_test(tombstones_hide),
        scratch_test(finding_identifiers),      cmocka_unit_test(empty),
        scratch_test(published_without_shards), scratch_test(what_cannot_be_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
