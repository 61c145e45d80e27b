// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/merge.h"

#include "tests/support.h"

#include <string.h>
#include <unistd.h>

#define OK(call) assert_int_equal(call, XC_OK)

/** "documents/dead ..." as shards; what is chosen as "i i ". */
static void assert_chosen(const char *shards, bool all, const char *expected)
{
    struct shard list[16];
    struct generation generation = {.shards = list};
    size_t chosen[16];
    struct buffer names = BUFFER_INIT;
    for (const char *p = shards; *p; p += strcspn(p, " ") + (p[strcspn(p, " ")] == ' ')) {
        char *end = NULL;
        struct shard shard = {.documents = (uint32_t)strtoul(p, &end, 10)};
        shard.dead = *end == '/' ? (uint32_t)strtoul(end + 1, NULL, 10) : 0;
        list[generation.shard_count++] = shard;
    }
    const size_t count = merge_choose(&generation, all, chosen);
    for (size_t i = 0; i < count; i++)
        (void)buffer_append_format(&names, "%zu ", chosen[i]);
    assert_buffer(&names, expected);
}

static void test_choose(void **state)
{
    (void)state;
    assert_chosen("", false, "");
    assert_chosen("5 5 5 5 5 5 5 5", false, "");
    assert_chosen("1000 5 5 5 5 5 5 5 5", false, "1 2 3 4 5 6 7 8 ");
    assert_chosen("1000 500 400 390 380 370 20 10 10", false, "6 7 8 ");
    assert_chosen("1000 900 800 700 600 500 400 100 10", false, "7 8 "); // two at least
    assert_chosen("9 9 9 9 9 9 9 9 9 9 9", false, "0 1 2 3 4 5 6 7 8 9 10 ");
    assert_chosen("100/51 100/50", false, "0 "); // rewritten for its dead alone
    assert_chosen("100/100", false, "0 ");
    assert_chosen("100 5", true, "0 1 ");
    assert_chosen("100", true, "");
    assert_chosen("100/1", true, "0 ");
}

/** A year of runs every five minutes: how often an article is written by merges. */
static void test_amplification(void **state)
{
    struct shard list[16];
    struct generation generation = {.shards = list};
    uint64_t written = 0;
    const uint32_t runs = 105120;
    const uint32_t each = 12;
    (void)state;
    for (uint32_t run = 0; run < runs; run++) {
        size_t chosen[16];
        list[generation.shard_count++] = (struct shard){.documents = each};
        const size_t count = merge_choose(&generation, false, chosen);
        if (count == 0)
            continue;
        uint32_t sum = 0;
        size_t kept = 0;
        for (size_t i = 0, part = 0; i < generation.shard_count; i++) {
            if (part < count && chosen[part] == i) {
                sum += list[i].documents;
                part++;
            } else {
                list[kept++] = list[i];
            }
        }
        list[kept++] = (struct shard){.documents = sum};
        generation.shard_count = kept;
        written += sum;
        assert_true(kept <= MERGE_MAX_SHARDS);
    }
    const double amplification = (double)written / ((double)runs * each);
    print_message("an article is rewritten %.1f times in a year\n", amplification);
    assert_true(amplification < 12);
}

static void write_shard(void **state, uint32_t number, uint32_t documents)
{
    char name[32];
    xc_writable *database = NULL;
    (void)snprintf(name, sizeof(name), "shards/%08u", (unsigned)number);
    OK(xc_writable_open(&database, scratch_path(state, name), XC_DB_CREATE | XC_DB_BACKEND_GLASS,
                        0));
    for (uint32_t i = 1; i <= documents; i++) {
        xc_document *document = NULL;
        xc_docid docid = 0;
        char id[32];
        OK(xc_document_new(&document));
        const int len = snprintf(id, sizeof(id), "Q%u-%u", (unsigned)number, (unsigned)i);
        OK(xc_document_add_boolean_term(document, id, (size_t)len));
        OK(xc_document_add_posting(document, "word", 4, i, 1));
        OK(xc_document_add_value(document, 0, id, (size_t)len));
        OK(xc_document_set_data(document, id, (size_t)len));
        OK(xc_writable_add_document(&docid, database, document));
        xc_document_free(document);
    }
    OK(xc_writable_commit(database));
    OK(xc_writable_close(database));
    xc_writable_free(database);
}

/** Shards 1 (5 documents, 2 and 5 dead), 2 (3, all dead) and 3 (2). */
static struct snapshot *make_index(void **state)
{
    struct snapshot *snapshot = NULL;
    struct error error = ERROR_INIT;
    struct generation generation = {
        .number = 1, .next_shard = 4, .schema = {.fields = FIELDS_VERSION, .language = "en"}};
    static const struct shard shards[] = {{1, 5, 2, 1}, {2, 3, 3, 1}, {3, 2, 0, 0}};
    (void)scratch_directory(state, "shards");
    (void)scratch_directory(state, "dead");
    for (size_t i = 0; i < 3; i++) {
        char name[32];
        write_shard(state, shards[i].number, shards[i].documents);
        assert_true(generation_add_shard(&generation, shards[i]));
        if (shards[i].dead == 0)
            continue;
        struct tombstones *dead = tombstones_new();
        for (uint32_t docid = 1; docid <= shards[i].documents; docid++)
            if (i == 1 || docid == 2 || docid == 5)
                tombstones_add(dead, docid);
        (void)snprintf(name, sizeof(name), "dead/%08u.1", (unsigned)shards[i].number);
        assert_code(tombstones_write(dead, scratch_path(state, name), &error), ERROR_NONE, &error);
        tombstones_free(dead);
    }
    assert_code(generation_publish(scratch_root(state), &generation, &error), ERROR_NONE, &error);
    assert_code(snapshot_open(&snapshot, scratch_root(state), &error), ERROR_NONE, &error);
    generation_free(&generation);
    return snapshot;
}

static bool never(void)
{
    return false;
}

static bool at_once(void)
{
    return true;
}

/** The terms of the identifiers in a shard. */
static void list_ids(const char *path, struct buffer *out)
{
    xc_database *database = NULL;
    xc_term_iterator *terms = NULL;
    bool more = false;
    OK(xc_database_open(&database, path, 0));
    OK(xc_database_allterms(&terms, database, "Q", 1));
    for (;;) {
        xc_bytes term;
        OK(xc_term_iterator_next(&more, terms));
        if (!more)
            break;
        OK(xc_term_iterator_get(&term, terms));
        (void)buffer_append_format(out, "%.*s ", (int)term.size, term.data);
    }
    xc_term_iterator_free(terms);
    xc_database_free(database);
}

static void test_merge(void **state)
{
    struct snapshot *snapshot = make_index(state);
    struct error error = ERROR_INIT;
    struct shard merged;
    struct buffer ids = BUFFER_INIT;
    static const size_t all[] = {0, 1, 2};
    assert_code(merge_shards(snapshot, scratch_root(state), all, 3, 4, never, &merged, &error),
                ERROR_NONE, &error);
    assert_int_equal(merged.number, 4);
    assert_int_equal(merged.documents, 5);
    assert_int_equal(merged.dead, 0);
    list_ids(scratch_path(state, "shards/00000004"), &ids);
    assert_buffer(&ids, "Q1-1 Q1-3 Q1-4 Q3-1 Q3-2 ");
    assert_int_equal(access(scratch_path(state, "shards/merge-00000004-0"), F_OK), -1);
    size_t faults = 1;
    OK(xc_database_check(&faults, scratch_path(state, "shards/00000004"), 0, NULL, NULL));
    assert_int_equal(faults, 0);
    // What was dead in all its parts leaves no shard.
    static const size_t dead[] = {1};
    assert_code(merge_shards(snapshot, scratch_root(state), dead, 1, 5, never, &merged, &error),
                ERROR_NONE, &error);
    assert_int_equal(merged.documents, 0);
    assert_int_equal(access(scratch_path(state, "shards/00000005"), F_OK), -1);
    snapshot_close(snapshot);
}

static void test_stopped(void **state)
{
    struct snapshot *snapshot = make_index(state);
    struct error error = ERROR_INIT;
    struct shard merged;
    static const size_t all[] = {0, 1, 2};
    assert_code(merge_shards(snapshot, scratch_root(state), all, 3, 4, at_once, &merged, &error),
                ERROR_BUSY, &error);
    assert_int_equal(access(scratch_path(state, "shards/00000004"), F_OK), -1);
    snapshot_close(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choose),
        cmocka_unit_test(test_amplification),
        scratch_test(test_merge),
        scratch_test(test_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
