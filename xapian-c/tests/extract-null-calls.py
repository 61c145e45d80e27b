#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes a test which calls every function of the binding that returns a status with nothing but 0 and
NULL: each must say XC_ERROR_NULL. Also every _free, which must do nothing.

Usage: extract-null-calls.py OUTPUT HEADER...
"""

import re
import sys
from pathlib import Path

DECLARATION = re.compile(r"\bXC_API (XC_CHECKED xc_status|void) (xc_\w+)\((.*?)\)\s*(?:XC_NEEDS\([^)]*\))?;", re.S)


def parameters(text):
    """How many there are: commas in no bracket, plus one."""
    depth, n = 0, 1
    for c in text:
        depth += (c == "(") - (c == ")")
        n += c == "," and not depth
    return n


def main():
    calls = []
    for name in sys.argv[2:]:
        text = re.sub(r"/\*.*?\*/", " ", Path(name).read_text(), flags=re.S)
        for kind, function, arguments in DECLARATION.findall(text):
            call = f"{function}({', '.join(['0'] * parameters(arguments))})"
            if kind != "void":
                calls.append(f"    FAILS(XC_ERROR_NULL, {call});")
            elif function.endswith("_free"):
                calls.append(f"    {call};")
    Path(sys.argv[1]).write_text(
        "// Made by extract-null-calls.py from the headers; do not edit.\n"
        '#include "test.h"\n\n'
        "static void nulls(void **state)\n{\n    (void)state;\n" + "\n".join(calls) + "\n}\n\n"
        "int main(void)\n{\n"
        "    const struct CMUnitTest tests[] = {cmocka_unit_test(nulls)};\n"
        "    return cmocka_run_group_tests(tests, NULL, NULL);\n}\n"
    )


if __name__ == "__main__":
    main()
