// SPDX-License-Identifier: GPL-2.0-or-later
// A short run of fuzz-rank-engines without a fuzzer: RANK_INPUTS (30) generated indexes and their
// queries.
#include "tests/support.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LONGEST = 3000 };

int main(void)
{
    const char *wanted = getenv("RANK_INPUTS");
    const unsigned long inputs = wanted ? strtoul(wanted, NULL, 10) : 30;
    uint64_t random = 1;
    for (unsigned long i = 0; i < inputs; i++) {
        uint8_t bytes[LONGEST];
        const size_t size = 200 + (size_t)(next_random(&random) >> 20) % (LONGEST - 200);
        const size_t documents = size * 3 / 4;
        for (size_t k = 0; k < size; k++) {
            bytes[k] = (uint8_t)(next_random(&random) >> 32);
            // Some words come more often; documents have an end.
            if (k < documents && bytes[k] % 3 == 0)
                bytes[k] = bytes[k] % 16 + 1;
        }
        (void)LLVMFuzzerTestOneInput(bytes, size);
    }
    return 0;
}
