// SPDX-License-Identifier: GPL-2.0-or-later
// fuzz-tokenizer.cc: any bytes give the terms, frequencies and positions of Xapian::TermGenerator.
//
// The first four bytes choose how the text is indexed, the rest is the text.
#include "tests/text/differential.h"

#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Differential differential("en");
    if (size < 4)
        return 0;
    Case how;
    how.stems = !(data[0] & 1);
    how.ngrams = data[0] & 2;
    how.positions = !(data[0] & 4);
    if (data[0] & 8)
        how.max_word = 1 + data[1] % TOKENIZER_WORD_LIMIT;
    if (data[0] & 16)
        how.batch = 1 + data[2] % 200u;
    how.wdf_increment = data[3] & 3u;
    how.start = data[3] >> 2;
    if (data[0] & 32)
        how.prefix = "XP";
    std::string text(reinterpret_cast<const char *>(data) + 4, size - 4);
    // So that windows end within what the fuzzer writes.
    if (data[0] & 64)
        text.insert(0, 4096 - data[1] % 64u, data[0] & 128 ? 'w' : ' ');
    // In memory of exactly its size, so that the sanitizer sees a read beyond it.
    const std::vector<char> exact(text.begin(), text.end());
    const std::string difference =
        differential.compare(std::string_view(exact.data(), exact.size()), how);
    if (!difference.empty()) {
        fprintf(stderr, "%s\n", difference.c_str());
        abort();
    }
    return 0;
}
