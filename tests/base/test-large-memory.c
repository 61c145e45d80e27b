// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/large-memory.h"

#include "tests/support.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void aligned(void **state)
{
    (void)state;
    char *memory = large_memory_alloc(LARGE_MEMORY_PAGE + 1);
    assert_non_null(memory);
    assert_int_equal((uintptr_t)memory % LARGE_MEMORY_PAGE, 0);
    memset(memory, 'x', LARGE_MEMORY_PAGE + 1);
    free(memory);
    memory = large_memory_alloc(100);
    assert_non_null(memory);
    memset(memory, 'x', 100);
    free(memory);
}

static void zeroed(void **state)
{
    (void)state;
    for (size_t count = 10; count < 10 << 20; count *= 1000) {
        uint64_t *memory = large_memory_zeroed(count, sizeof(*memory));
        assert_non_null(memory);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(memory[i], 0);
        free(memory);
    }
    assert_null(large_memory_zeroed(SIZE_MAX / 4, 8));
    assert_null(large_memory_alloc(SIZE_MAX));
}

/** Bytes of this process that are in memory. */
static size_t resident(void)
{
    size_t all = 0;
    size_t pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%zu %zu", &all, &pages), 2);
    (void)fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void goes_back_to_the_system(void **state)
{
    enum { BLOCKS = 16 };
    char *blocks[BLOCKS];
    (void)state;
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = large_memory_alloc(LARGE_MEMORY_PAGE);
        assert_non_null(blocks[i]);
        memset(blocks[i], 'x', LARGE_MEMORY_PAGE);
    }
    const size_t before = resident();
    for (size_t i = 0; i < BLOCKS; i++)
        large_memory_free(blocks[i], LARGE_MEMORY_PAGE);
    assert_true(resident() + (size_t)BLOCKS / 2 * LARGE_MEMORY_PAGE < before);
    large_memory_free(NULL, LARGE_MEMORY_PAGE);
    large_memory_free(large_memory_alloc(100), 100);
}

static void grows(void **state)
{
    (void)state;
    size_t size = 1000;
    unsigned char *memory = large_memory_grow(NULL, 0, size);
    assert_non_null(memory);
    memset(memory, 7, size);
    for (; size < 8 << 20; size *= 10) {
        memory = large_memory_grow(memory, size, size * 10);
        assert_non_null(memory);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(memory[i], 7);
        memset(memory, 7, size * 10);
    }
    assert_null(large_memory_grow(memory, size, SIZE_MAX));
    free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aligned),
        cmocka_unit_test(zeroed),
        cmocka_unit_test(goes_back_to_the_system),
        cmocka_unit_test(grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
