#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The articles that --dry-run finds in the real files are those that Python counts in them.

Usage: compare-counts.py DATELINE-INDEX SHARED-FOLDER. Exit status 77: there are no such files.
"""
import csv
import glob
import gzip
import io
import json
import os
import re
import subprocess
import sys
import tempfile

program, shared = sys.argv[1:]


def read(path, *options):
    done = subprocess.run([program, "--dry-run", "-q", *options, path], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    return [json.loads(line) for line in done.stdout.splitlines()]


def is_article(value):
    """Independent of the reader: an object with a headline or a body, whatever it is called."""
    keys = ("title", "text", "maintext", "content_html", "content_text", "summary", "name")
    starts = ("headline", "body", "bodies", "description")
    schema = "$schema" in value and "properties" in value
    return not schema and any(value.get(k) for k in value
                              if k in keys[:-1] or k.lower().startswith(starts))


def count(path):
    with open(path, encoding="utf-8-sig") as file:
        root = json.load(file)
    if isinstance(root, dict) and isinstance(root.get("items"), list):
        root = root["items"]
    return sum(map(is_article, root if isinstance(root, list) else [root]))


formats = os.path.join(shared, "formats")
corpora = os.path.join(shared, "corpora")
if not os.path.isdir(formats) or not os.path.isdir(corpora):
    sys.exit(77)
bad = files = total = 0
for path in sorted(glob.glob(formats + "/**/*.json", recursive=True)):
    expected, found = count(path), len(read(path))
    files, total = files + 1, total + found
    if expected != found:
        bad += 1
        print(f"{path}: {found} articles, Python counts {expected}")
# Markup is counted by its tags, which no parser of ours has seen.
record = re.compile(rb"<(?:\w+:)?(?:item|entry|newsItem)[\s>]")
hidden = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
for path in sorted(glob.glob(formats + "/feeds/*.xml")):
    with open(path, "rb") as file:
        expected = len(record.findall(hidden.sub(b"", file.read())))
    if "FirstEntry" in path:
        continue  # the content of an entry without its feed
    found = len(read(path))
    files, total = files + 1, total + found
    if expected != found:
        bad += 1
        print(f"{path}: {found} articles, its tags count {expected}")
for path in sorted(glob.glob(formats + "/warc/**/*", recursive=True)):
    if not os.path.isfile(path) or ".warc" not in path:
        continue
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        text = file.read()
    expected = len(re.findall(rb"^WARC-Type: (?:response|conversion)\r?$", text, re.MULTILINE))
    found = len(read(path))
    files, total = files + 1, total + found
    if expected != found:
        bad += 1
        print(f"{path}: {found} articles, {expected} records")
for name in ("press_releases", "political_news"):
    path = os.path.join(corpora, name + ".jsonl.gz")
    with gzip.open(path) as file:
        records = [json.loads(line) for line in file]
    found = read(path)
    files, total = files + 1, total + len(found)
    if [r["id"] for r in records] != [f["id"] for f in found]:
        bad += 1
        print(f"{path}: {len(found)} articles, Python counts {len(records)}")
    # The same articles as an array, a wrapper and a table are the same.
    part = records[:3000]
    table = io.StringIO()
    writer = csv.DictWriter(table, list(part[0]))
    writer.writeheader()
    writer.writerows({k: (v if isinstance(v, str) else json.dumps(v)) for k, v in r.items()}
                     for r in part)
    forms = {"a.json": json.dumps(part), "b.json": json.dumps({"status": "ok", "articles": part}),
             "c.json": json.dumps(part, indent=1, ensure_ascii=False), "d.csv": table.getvalue()}
    with tempfile.TemporaryDirectory() as folder:
        for form, text in forms.items():
            path = os.path.join(folder, form)
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            again = read(path)
            files, total = files + 1, total + len(again)
            for one, other in zip(found, again):
                for key in ("id", "title", "text", "date", "source", "url"):
                    # Blanks at the ends of a text count for little.
                    if one.get(key) != other.get(key):
                        bad += 1
                        print(f"{name} as {form}: {one['id']} differs in {key}")
                        break
            if len(again) != len(part):
                bad += 1
                print(f"{name} as {form}: {len(again)} articles, not {len(part)}")
print(f"{files} files, {total} articles, {bad} differences")
sys.exit(bad != 0)
