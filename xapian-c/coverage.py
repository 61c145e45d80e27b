#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Which C function stands for each public member of Xapian's C++ API: COVERAGE.md.

Usage: coverage.py [--check] [-I FOLDER]...

Reads the installed headers through the C++ preprocessor ($CXX, else c++), the headers of the
binding, and coverage.txt, which says by hand what stands for what. Writes COVERAGE.md; with --check
it writes nothing and fails if COVERAGE.md is not what would be written. Always fails if

  - a member of the API is neither bound nor left out with a reason,
  - a function of the binding stands for nothing and is not listed as the binding's own,
  - coverage.txt names something that neither side has.

Against other headers than those which COVERAGE.md was made from (its first line names the version)
only the explanations are checked. Needs nothing outside Python's standard library.
"""

import argparse
import fnmatch
import os
import re
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

HERE = Path(__file__).resolve().parent

Member = namedtuple("Member", "scope signature deprecated")


# ---- The C++ side ------------------------------------------------------------------------------

TOKEN = re.compile(
    r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|[A-Za-z_]\w*|\d[\w.]*|::|\.\.\.|->|<<|'
    r"[-+*/=!<>&|^]=|&&|\|\||\+\+|--|\S"
)
CLOSING = {"(": ")", "{": "}", "[": "]"}
WORDS_OF_TYPES = {"bool", "char", "const", "double", "float", "int", "long", "short", "unsigned", "void"}


def preprocess(folders):
    """The text of Xapian's headers, without comments and macros, and Xapian's version."""
    command = [os.environ.get("CXX", "c++"), "-E", "-std=c++17", "-x", "c++", "-"]
    command += [option for folder in folders for option in ("-I", folder)]
    source = '#include <xapian.h>\n#line 1 "xapian.h"\nversion XAPIAN_VERSION\n'
    text = subprocess.run(command, input=source, stdout=subprocess.PIPE, text=True, check=True).stdout
    lines, ours = [], False
    for line in text.splitlines():
        marker = re.match(r'# \d+ "(.*?)"', line)
        if marker:
            ours = re.search(r"(^|/)xapian(\.h$|/)", marker[1]) is not None
        elif ours:
            lines.append(line)
    tokens = TOKEN.findall("\n".join(line for line in lines if not line.startswith("#")))
    return tokens[:-2], tokens[-1].strip('"')


def after(tokens, i):
    """The index after the bracket that closes the one at i."""
    opening, closing, depth = tokens[i], CLOSING[tokens[i]], 0
    while True:
        depth += (tokens[i] == opening) - (tokens[i] == closing)
        i += 1
        if not depth:
            return i


def split(tokens):
    """Tokens split at the commas that are in no bracket of any kind."""
    parts, depth = [[]], 0
    for token in tokens:
        depth += (token in "([{<") - (token in ")]}>")
        if token == "," and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def parameter(tokens):
    """A parameter's name, or its type if it has none."""
    if "=" in tokens:
        tokens = tokens[: tokens.index("=")]
    if tokens[-1] == "]":
        tokens = tokens[: tokens.index("[")]
    named = (
        len(tokens) > 1
        and re.match(r"[A-Za-z_]", tokens[-1])
        and tokens[-1] not in WORDS_OF_TYPES
        and tokens[-2] not in ("::", "const")
    )
    return tokens[-1].rstrip("_") if named else " ".join(tokens).replace(" :: ", "::")


def function(head):
    """The signature of a declaration, or None if it defines what is declared elsewhere."""
    if "operator" in head:
        start = head.index("operator")
        first = start + 3 if head[start + 1] == "(" else head.index("(", start)
        what = head[start + 1 : first]
        name = "operator" + (" " if what[0][0].isalpha() else "") + "".join(what)
        before = start
    else:
        first = head.index("(")
        before = first - 1
        name = head[before]
        if before and head[before - 1] == "~":
            name, before = "~" + name, before - 1
    if before and head[before - 1] == "::" and head[before - 2] != "std":
        return None
    end = after(head, first)
    if head[-2:] == ["=", "delete"]:
        return None
    return f"{name}({', '.join(parameter(p) for p in split(head[first + 1 : end - 1]))})"


class Headers:
    """Walks the declarations of a stream of tokens and gathers the members."""

    def __init__(self, tokens):
        self.tokens = tokens
        self.members = {}
        self.walk(0, len(tokens), (), "public", False)

    def add(self, scope, signature, access, deprecated):
        if access == "private" or scope[:1] != ("Xapian",):
            return
        key = "::".join(scope[1:]), signature
        # A definition beside its deprecated declaration is deprecated, too.
        self.members[key] = self.members.get(key, False) or deprecated

    def declaration(self, i):
        """What begins at i: tokens without attributes, whether deprecated, body, index after it."""
        head, deprecated, body = [], False, None
        while True:
            token = self.tokens[i]
            if token == "__attribute__":
                end = after(self.tokens, i + 1)
                deprecated |= "__deprecated__" in self.tokens[i:end]
                i = end
            elif token == "[" and self.tokens[i + 1] == "[":
                i = after(self.tokens, i)
            elif token in "([":
                end = after(self.tokens, i)
                head += self.tokens[i:end]
                i = end
            elif token == "{":
                end = after(self.tokens, i)
                body = i + 1, end - 1
                # A constructor's `member{value}` is no body.
                if "(" in head and ":" in head and self.tokens[end] in (",", "{"):
                    i = end
                    continue
                if "enum" in head[:2]:  # perhaps followed by a name
                    end = self.tokens.index(";", end)
                return head, deprecated, body, end
            elif token == ";":
                return head, deprecated, None, i + 1
            else:
                head.append(token)
                i += 1

    def walk(self, i, end, scope, access, deprecated):
        while i < end:
            if self.tokens[i] in ("public", "protected", "private") and self.tokens[i + 1] == ":":
                access = self.tokens[i]
                i += 2
                continue
            if self.tokens[i] == ";":
                i += 1
                continue
            head, old, body, i = self.declaration(i)
            old |= deprecated
            if head and head[0] == "template":
                depth, k = 0, 0
                while True:
                    k += 1
                    depth += (head[k] == "<") - (head[k] == ">")
                    if not depth:
                        break
                head = head[k + 1 :]
            if head and head[0] == "inline":
                head = head[1:]
            self.one(head, body, scope, access, old)

    def one(self, head, body, scope, access, deprecated):
        if head and head[0] == "typedef" and "enum" in head[:2]:
            head = head[1:]
        if not head or head[0] in ("typedef", "using", "friend", "extern", "static_assert", "union"):
            return
        if head[0] == "namespace":
            names = [name for name in head[1:] if name != "::"]
            self.walk(*body, scope + tuple(names), "public", deprecated)
        elif head[0] in ("class", "struct") and "(" not in head:
            if body and "::" not in head[1:3]:
                inner = "private" if head[0] == "class" else "public"
                self.walk(*body, scope + (head[1],), inner if access != "private" else "private", deprecated)
        elif head[0] == "enum":
            if body:
                for enumerator in split(self.tokens[slice(*body)]):
                    self.add(scope, enumerator[0], access, deprecated)
        elif "(" in head and "=" not in head[: head.index("(")] or "operator" in head:
            signature = function(head)
            if signature:
                self.add(scope, signature, access, deprecated)
        else:
            name = head[head.index("=") - 1] if "=" in head else head[-1]
            if re.match(r"[A-Za-z_]\w*$", name):
                self.add(scope, name, access, deprecated)

    def list(self):
        return [Member(scope, signature, old) for (scope, signature), old in self.members.items()]


# ---- The C side --------------------------------------------------------------------------------


def binding():
    """The functions that the binding declares, and every name in its headers."""
    text = "".join(path.read_text() for path in sorted((HERE / "include/xapian-c").glob("*.h")))
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    functions = re.findall(r"\bXC_API\s[\w\s*]*?\b(xc_\w+)\(", text)
    return functions, set(re.findall(r"\w+", text))


# ---- What stands for what ----------------------------------------------------------------------


class Map:
    """coverage.txt: see its head for the format."""

    def __init__(self, path):
        self.reasons, self.rules, self.own, self.used = {}, [], {}, set()
        section = None
        for number, line in enumerate(path.read_text().splitlines(), 1):
            line = line.split("#")[0].rstrip()
            if not line:
                continue
            if line.startswith("["):
                section = line.strip("[]")
            elif line.startswith("@"):
                name, text = line.split(None, 1)
                self.reasons[name] = text
            else:
                pattern, what = re.split(r"\s{2,}", line.strip(), maxsplit=1)
                if pattern.startswith("+"):
                    pattern = pattern[1:]
                    self.used.add(number)
                if section == "C only":
                    self.own[pattern] = what
                else:
                    self.rules.append((number, section, pattern, what))

    def find(self, member):
        """The most exact rule for a member: (number, what), or None."""
        name = re.match(r"operator\(\)|[^(]*", member.signature)[0]
        best = None
        for number, section, pattern, what in self.rules:
            if section != "*" and not fnmatch.fnmatchcase(member.scope, section):
                continue
            if pattern == member.signature:
                exactness = 0
            elif pattern == name:
                exactness = 1
            elif fnmatch.fnmatchcase(member.signature, pattern.replace("[", "[[]")):
                exactness = 2
            else:
                continue
            rank = section != member.scope, exactness, section == "*", -len(pattern)
            if best is None or rank < best[0]:
                best = rank, number, what
        if best:
            self.used.add(best[1])
            return best[2]
        return None

    def reason(self, what):
        return self.reasons[what] if what.startswith("@") else what.lstrip("- ")


# ---- The table ---------------------------------------------------------------------------------


def table(version, members, rules):
    """The text of COVERAGE.md, and what is unexplained."""
    unexplained, scopes, bound, left = [], {}, 0, 0
    for member in members:
        if member.deprecated:
            what = "- deprecated"
        else:
            what = rules.find(member)
        if what is None:
            unexplained.append(member)
            continue
        is_bound = what[0] not in "@-"
        bound += is_bound
        left += not is_bound
        if is_bound:
            cell = ", ".join(f"`{name}`" for name in what.split(", "))
        else:
            cell = "– " + rules.reason(what)
        scopes.setdefault(member.scope, []).append((member.signature, cell, is_bound))
    lines = [
        f"<!-- Made by coverage.py from the headers of Xapian {version}; do not edit. -->",
        "# What of Xapian's API is bound",
        "",
        f"Of Xapian {version} {bound} public members are bound and {left} are left out, each with its reason.",
        "Members are named by their parameters' names; overloads that differ in types only share a line.",
        "`coverage.txt` says what stands for what, `coverage.py` makes this page, and the test",
        "`xapian-c-coverage` fails when the installed headers have something that is not here.",
        "",
    ]
    whole, partial = [], []
    for scope in scopes:
        reasons = {cell for _, cell, _ in scopes[scope]}
        (whole if len(reasons) == 1 and not scopes[scope][0][2] else partial).append(scope)
    lines += ["## Classes left out", "", "| class or namespace | members | reason |", "|---|---|---|"]
    lines += [f"| `{s}` | {len(scopes[s])} | {scopes[s][0][1]} |" for s in whole]
    for scope in partial:
        lines += ["", f"## {scope or 'Functions and constants'}", "", "| C++ | C |", "|---|---|"]
        lines += [f"| `{signature}` | {cell} |" for signature, cell, _ in scopes[scope]]
    lines.append("")
    return "\n".join(lines).replace("operator|", "operator\\|"), unexplained, bound, left


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--check", action="store_true", help="write nothing, compare")
    arguments.add_argument("-I", dest="folders", action="append", default=[], help="folder of xapian.h")
    options = arguments.parse_args()

    tokens, version = preprocess(options.folders)
    members = Headers(tokens).list()
    functions, names = binding()
    rules = Map(HERE / "coverage.txt")
    text, unexplained, bound, left = table(version, members, rules)

    page = HERE / "COVERAGE.md"
    old = page.read_text() if page.exists() else ""
    same_version = f"Xapian {version};" in old.split("\n")[0]
    problems = [f"neither bound nor left out: {m.scope}::{m.signature}" for m in unexplained]

    mapped = set()
    for number, section, pattern, what in rules.rules:
        if what[0] in "@-":
            if what.startswith("@") and what not in rules.reasons:
                problems.append(f"coverage.txt:{number}: no reason {what}")
            continue
        for name in what.split(", "):
            mapped.add(name)
            if not all(part in names for part in name.split(".")):
                problems.append(f"coverage.txt:{number}: the binding has no {name}")
    for name in functions:
        if name not in mapped and name not in rules.own:
            problems.append(f"stands for nothing: {name}")
    for name in rules.own:
        if name not in functions:
            problems.append(f"coverage.txt: the binding has no {name}")
    if same_version or not options.check:
        for number, section, pattern, what in rules.rules:
            if number not in rules.used and not section.startswith("*"):
                problems.append(f"coverage.txt:{number}: Xapian {version} has no {section}::{pattern}")
    if options.check and same_version and text != old:
        problems.append("COVERAGE.md is out of date: run coverage.py")

    for problem in problems:
        print(f"coverage.py: {problem}", file=sys.stderr)
    if problems:
        return 1
    if not options.check:
        page.write_text(text)
    print(f"Xapian {version}: {bound} members bound, {left} left out with a reason")
    return 0


if __name__ == "__main__":
    sys.exit(main())
