// SPDX-License-Identifier: GPL-2.0-or-later
// compare-databases A B [QUERIES]: fails unless two glass databases hold the same to the last bit
// of what libxapian tells, A is clean, and QUERIES random queries rank alike. B is one that
// libxapian wrote.
#include "model.h"

#include <cstdio>
#include <cstdlib>
#include <exception>

int main(int argc, char **argv)
{
    if (argc < 3) {
        std::fputs("usage: compare-databases A B [QUERIES]\n", stderr);
        return 64;
    }
    try {
        check_clean(argv[1]);
        compare_databases(argv[1], argv[2]);
        if (argc > 3)
            compare_queries(argv[1], argv[2], static_cast<unsigned>(std::atoi(argv[3])), 1);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "compare-databases: %s\n", error.what());
        return 1;
    }
    return 0;
}
