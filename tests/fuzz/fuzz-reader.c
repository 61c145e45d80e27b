// SPDX-License-Identifier: GPL-2.0-or-later
// fuzz-reader.c: any bytes, read as FUZZ_FORMAT, give articles that keep their promises, or errors.
// Built once for every reader: fuzz-reader-NAME. What it found is kept in tests/data/fuzz/NAME.
#include "tests/readers/reader-promises.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_reader_promises(FUZZ_FORMAT, data, size);
    return 0;
}
