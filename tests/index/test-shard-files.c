// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/shard-files.h"

#include "index/file.h"
#include "tests/support.h"

#include <unistd.h>

static const char *make_shard(void **state)
{
    const char *shard = scratch_directory(state, "shard");
    (void)scratch_write_string(state, "shard/postlist.glass", "postings");
    (void)scratch_write_string(state, "shard/flintlock", "");
    return shard;
}

static void sealed(void **state)
{
    struct error error = ERROR_INIT;
    bool known = false;
    const char *shard = make_shard(state);
    assert_code(shard_files_seal(shard, &error), ERROR_NONE, &error);
    assert_code(shard_files_verify(shard, &known, &error), ERROR_NONE, &error);
    assert_true(known);
    struct buffer checksums = BUFFER_INIT;
    assert_code(file_read(scratch_path(state, "shard/checksums"), 1000, &checksums, &error),
                ERROR_NONE, &error);
    // As xxhsum writes them; the first is the XXH3-128 of nothing.
    assert_contains(buffer_string(&checksums), "99aa06d3014798d86001c324468d497f  flintlock\n");
    assert_contains(buffer_string(&checksums), "  postlist.glass\n");
    buffer_free(&checksums);
    // Sealed again: the checksums do not count themselves.
    assert_code(shard_files_seal(shard, &error), ERROR_NONE, &error);
    assert_code(shard_files_verify(shard, &known, &error), ERROR_NONE, &error);
}

static void never_sealed(void **state)
{
    struct error error = ERROR_INIT;
    bool known = true;
    assert_code(shard_files_verify(make_shard(state), &known, &error), ERROR_NONE, &error);
    assert_false(known);
}

static void faults(void **state)
{
    struct error error = ERROR_INIT;
    bool known = false;
    const char *shard = make_shard(state);
    assert_code(shard_files_seal(shard, &error), ERROR_NONE, &error);
    (void)scratch_write_string(state, "shard/postlist.glass", "postingz");
    assert_code(shard_files_verify(shard, &known, &error), ERROR_DATA, &error);
    assert_contains(error.message, "'postlist.glass' is not what was written");
    (void)unlink(scratch_path(state, "shard/postlist.glass"));
    assert_code(shard_files_verify(shard, &known, &error), ERROR_DATA, &error);
    assert_contains(error.message, "'postlist.glass' is missing");
    static const char *const wrong[] = {"short\n",
                                        "99aa06d3014798d86001c324468d497f  ../flintlock\n",
                                        "99aa06d3014798d86001c324468d497f  \n"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        (void)scratch_write_string(state, "shard/checksums", wrong[i]);
        assert_code(shard_files_verify(shard, &known, &error), ERROR_DATA, &error);
        assert_contains(error.message, "/checksums' is damaged");
    }
    assert_code(shard_files_seal(scratch_path(state, "missing"), &error), ERROR_IO, &error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(sealed),
        scratch_test(never_sealed),
        scratch_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
