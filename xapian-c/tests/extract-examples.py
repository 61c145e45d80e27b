#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes a test of the examples in the headers' documentation.

Usage: extract-examples.py OUTPUT HEADER...

Each @code block becomes a test. Functions at its start stay functions; the rest runs with db (the
sample of test.h), writable (db is its view) and destination (a path to write to); `goto failed`
fails the test.
"""

import re
import sys
from pathlib import Path

BLOCK = re.compile(r"^ \* @code\n(.*?)^ \* @endcode\n", re.M | re.S)
FUNCTION = re.compile(r"static .*?\n}\n\n", re.S)


def main():
    output, headers = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
    parts = ["// Made by extract-examples.py from the headers; do not edit.\n#include \"test.h\"\n"]
    tests = []
    for header in headers:
        for number, block in enumerate(BLOCK.findall(header.read_text()), 1):
            name = f"{re.sub('[^a-z]', '_', header.stem)}_{number}"
            code = re.sub(r"^ \* ?", "", block, flags=re.M)
            while code.startswith("static "):
                function = FUNCTION.match(code)[0]
                parts.append(function)
                code = code[len(function) :]
            parts.append(
                f"static void {name}(void **state)\n{{\n"
                "    (void)state;\n"
                "    xc_writable *writable = w;\n"
                '    const char *destination = temp_path("destination");\n'
                "    (void)writable, (void)destination;\n"
                "    {\n"
                + "".join(f"        {line}\n" if line else "\n" for line in code.splitlines())
                + "    }\n"
                "    if (0) {\n"
                "    failed:\n"
                "        fail_msg(\"%s\", xc_error_last()->message);\n"
                "    }\n"
                "    if (0)\n"
                "        goto failed;\n"
                "}\n"
            )
            tests.append(name)
    parts.append(
        "int main(void)\n{\n    const struct CMUnitTest tests[] = {\n"
        + "".join(f"        WITH_SAMPLE({name}),\n" for name in tests)
        + "    };\n    return cmocka_run_group_tests(tests, NULL, NULL);\n}\n"
    )
    output.write_text("\n".join(parts))


if __name__ == "__main__":
    main()
