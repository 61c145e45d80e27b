// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/large-memory.h"

#include "tests/support.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void aligned(void **state)
{
    (void)state;
    char *memory = large_memory_alloc(LARGE_MEMORY_PAGE + 1);
    assert_non_null(memory);
    assert_int_equal((uintptr_t)memory % LARGE_MEMORY_PAGE, 0);
    memset(memory, 'x', LARGE_MEMORY_PAGE + 1);
    large_memory_free(memory, LARGE_MEMORY_PAGE + 1);
    memory = large_memory_alloc(100);
    assert_non_null(memory);
    memset(memory, 'x', 100);
    large_memory_free(memory, 100);
}

static void zeroed(void **state)
{
    (void)state;
    for (size_t count = 10; count < 10 << 20; count *= 1000) {
        uint64_t *memory = large_memory_zeroed(count, sizeof(*memory));
        assert_non_null(memory);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(memory[i], 0);
        memset(memory, 'x', count * sizeof(*memory));
        large_memory_free(memory, count * sizeof(*memory));
    }
    assert_null(large_memory_zeroed(SIZE_MAX / 4, 8));
    assert_null(large_memory_alloc(SIZE_MAX));
}

static void is_freed(void **state)
{
    (void)state;
    for (size_t size = 100; size <= 2 * (size_t)LARGE_MEMORY_PAGE; size += LARGE_MEMORY_PAGE) {
        char *memory = large_memory_alloc(size);
        assert_non_null(memory);
        memset(memory, 'x', size);
        large_memory_free(memory, size);
    }
    large_memory_free(NULL, LARGE_MEMORY_PAGE);
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
    large_memory_free(memory, size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aligned),
        cmocka_unit_test(zeroed),
        cmocka_unit_test(is_freed),
        cmocka_unit_test(grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
