// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/file.h"
#include "indexer/shard-writer.h"

#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { ARTICLES = 6000, FILES = 64 };

static const struct schema schema = {
    .fields = FIELDS_VERSION, .language = "en", .weights = FIELD_WEIGHTS_DEFAULT};

/** Many workers in little memory: not a run, which is an open file, for every few articles. */
static void little_memory(void **state)
{
    (void)state;
    char folder[] = "/tmp/test-bulk-writer-XXXXXX";
    char path[64];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/shard", folder);
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    const struct rlimit low = {FILES, FILES}; // the limit that cannot be raised, too
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);

    struct shard_writer *writer = NULL;
    struct error error = ERROR_INIT;
    assert_int_equal(bulk_writer_open(&writer, path, &schema, UINT64_C(16) << 20, 32, &error),
                     ERROR_NONE);
    struct analysis analysis;
    struct article article = ARTICLE_INIT;
    analysis_open(&analysis, &schema);
    for (unsigned i = 0; i < ARTICLES; i++) {
        char id[32];
        uint32_t docid = 0;
        (void)snprintf(id, sizeof(id), "article-%u", i);
        article_clear(&article);
        article.path = "test";
        article_add(&article, ARTICLE_ID, slice_of_string(id));
        article_add(&article, ARTICLE_TITLE, SLICE_LITERAL("A short one"));
        assert_true(analysis_run(&analysis, &article));
        assert_int_equal(shard_writer_add(writer, &analysis, &docid, &error), ERROR_NONE);
        assert_int_equal(docid, i + 1);
    }
    assert_int_equal(shard_writer_finish(writer, &error), ERROR_NONE);
    shard_writer_close(writer);
    article_free(&article);
    analysis_close(&analysis);
    assert_int_equal(file_remove_tree(path, &error), ERROR_NONE);
    (void)rmdir(folder);
}

static void file_limit(void **state)
{
    (void)state;
    struct shard_writer *writer = NULL;
    struct error error = ERROR_INIT;
    struct rlimit limit = {FILES / 2, FILES};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    char folder[] = "/tmp/test-bulk-writer-XXXXXX";
    char path[64];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/shard", folder);
    assert_int_equal(bulk_writer_open(&writer, path, &schema, UINT64_C(16) << 20, 1, &error),
                     ERROR_NONE);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(limit.rlim_cur, FILES);
    shard_writer_close(writer);
    (void)file_remove_tree(path, NULL);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(little_memory),
        cmocka_unit_test(file_limit), // after that one: it lowers what can be had
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
