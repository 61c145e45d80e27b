#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Readers while updates, merges and full rebuilds run: no error, and of the articles that are there
all the time none is missing or twice in any look."""
import os
import subprocess
import sys
import tempfile
import threading
import time

from harness import Failure, Index, Sources, arguments, check, rng_of

SECONDS = int(os.environ.get('DATELINE_SECONDS') or (600 if os.environ.get('DATELINE_LONG') else 10))
READERS = 8


def look(options, index, steady, stop, looks, failures):
    """Looks at everything, and searches, until it is told to stop."""
    while not stop.is_set():
        try:
            now = {line.split(' ')[0] for line in index.dump().splitlines()}
            check(steady <= now, f'missing: {sorted(steady - now)[:5]}')
            done = subprocess.run([options.query, '-i', index.path, '-n', '1000', '-o', 'ids', 'source:steady'],
                                  capture_output=True, text=True)
            check(done.returncode == 0 and sorted('Q' + name for name in done.stdout.split()) == sorted(steady),
                  f'query: {done.returncode} {done.stdout} {done.stderr}')
            looks.append(1)
        except Failure as failure:
            failures.append(str(failure))
            stop.set()


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix='dateline-readers-') as folder:
        sources = Sources(os.path.join(folder, 'src'), rng_of(options.seed))
        constant = [dict(sources.article(), source='Steady') for _ in range(100)]
        kept = os.path.join(folder, 'kept')
        os.mkdir(kept)
        with open(os.path.join(kept, 'steady.jsonl'), 'w') as out:
            out.writelines(f'{{"id":"{a["id"]}","title":"{a["title"]}","source":"Steady"}}\n'
                           for a in constant)
        steady = {f'Q{a["id"]}' for a in constant}
        index = Index(options, os.path.join(folder, 'index'))
        sources.add_file()
        index.run('-q', kept, sources.folder)
        stop, looks, failures, runs = threading.Event(), [], [], 0
        threads = [threading.Thread(target=look, args=(options, index, steady, stop, looks, failures))
                   for _ in range(READERS)]
        for thread in threads:
            thread.start()
        end = time.time() + SECONDS
        try:
            while time.time() < end and not stop.is_set():
                sources.mutate()
                extra = sources.rng.choice([[], [], [], [], ['--merge'], ['--full']])
                index.run('-q', '--prune=force', *extra, kept, sources.folder)
                runs += 1
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        check(not failures, failures)
        print(f'{runs} runs, {len(looks)} looks by {READERS} readers in {SECONDS} s')
        return 0


if __name__ == '__main__':
    sys.exit(main())
