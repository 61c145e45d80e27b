# SPDX-License-Identifier: GPL-2.0-or-later
"""What the crash and the property test share: sources that change, and looks at an index."""
import argparse
import json
import os
import random
import shutil
import subprocess
import tempfile
import time

WORDS = [a + b for a in 'ba ke li mo nu ra se ti vo za'.split() for b in
         'bel dor fin gar hul jan kor len mar nok pur rin sal tun vek wim'.split()]


def arguments(*more):
    parser = argparse.ArgumentParser()
    for name in ('indexer', 'query', 'dump', 'shim', *more):
        parser.add_argument('--' + name, required=name != 'shim')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--slow', action='store_true', help='the programs have sanitizers')
    return parser.parse_args()


def seeds(first, count):
    """The seeds to play: so many, or those of $DATELINE_SEEDS ("101-200"): a part of a long proof."""
    part = os.environ.get('DATELINE_SEEDS')
    if part:
        begin, end = map(int, part.split('-'))
        return range(begin, end + 1)
    return range(first, first + count)


class Failure(Exception):
    pass


def check(condition, what):
    if not condition:
        raise Failure(what)


def identifiers(dump):
    """Of the articles in an index."""
    return {line.rsplit(' ', 1)[0] for line in dump.splitlines()}


class Sources:
    """A tree of source files: JSON lines, CSV and TREC with several articles, texts with one."""

    FIELDS = ('id', 'title', 'text', 'source', 'date')

    def __init__(self, folder, rng):
        self.folder, self.rng, self.next_id, self.files, self.days = folder, rng, 0, {}, set()
        self.clock = time.time() - 100000
        os.makedirs(folder)

    def article(self, number=None):
        if number is None:
            self.next_id += 1
            number = self.next_id
        day = self.rng.randrange(20000)
        while day in self.days:  # of two versions one is the later
            day = self.rng.randrange(20000)
        self.days.add(day)
        words = [self.rng.choice(WORDS) for _ in range(self.rng.randint(5, 60))]
        return {'id': f'n{number}', 'title': ' '.join(words[:4]), 'text': ' '.join(words),
                'source': self.rng.choice(['Wire', 'Post', 'Herald']),
                'date': time.strftime('%Y-%m-%d', time.gmtime(86400 * day))}

    def render(self, name, articles, head=True):
        """A file's articles as its format has them."""
        if name.endswith('.csv'):
            rows = [self.FIELDS] if head else []
            rows += [[a[field] for field in self.FIELDS] for a in articles]
            return ''.join(','.join(f'"{cell}"' for cell in row) + '\n' for row in rows)
        if name.endswith('.trec'):
            return ''.join(f'<DOC>\n<DOCNO>{a["id"]}</DOCNO>\n<DATE>{a["date"]}</DATE>\n'
                           f'<HEAD>{a["title"]}</HEAD>\n<TEXT>\n{a["text"]}\n</TEXT>\n</DOC>\n'
                           for a in articles)
        return ''.join(json.dumps(a) + '\n' for a in articles)

    def save(self, name, added=None):
        path = os.path.join(self.folder, name)
        content = self.files[name]
        if added:
            with open(path, 'a') as out:
                out.write(self.render(name, added, head=False))
        else:
            with open(path, 'w') as out:
                out.write(content if isinstance(content, str) else self.render(name, content))
        self.clock += 1  # every change has a time of its own, and not a recent one
        os.utime(path, (self.clock, self.clock))

    def add_file(self):
        self.next_id += 1
        if self.rng.random() < 0.3:
            name = f't{self.next_id}.txt'
            self.files[name] = 'A headline here\n\n' + self.article()['text']
        else:
            name = f'f{self.next_id}.{self.rng.choice(["jsonl", "jsonl", "csv", "trec"])}'
            self.files[name] = [self.article() for _ in range(self.rng.randint(1, 8))]
        self.save(name)

    def lines(self):
        return [n for n, c in self.files.items() if not isinstance(c, str)]

    def append(self):
        if self.lines():
            name = self.rng.choice(self.lines())
            added = [self.article() for _ in range(self.rng.randint(1, 4))]
            if self.files[name] and self.rng.random() < 0.3:  # a newer version of an older one
                old = self.rng.choice(self.files[name])
                added.append(self.article(old['id'][1:]))
            self.files[name] += added
            self.save(name, added)

    def share(self):
        """A version of an article in a file that has another one."""
        if self.lines():
            old = self.rng.choice(self.files[self.rng.choice(self.lines())])
            name = self.rng.choice(self.lines())
            added = [self.article(old['id'][1:])]
            self.files[name] += added
            self.save(name, added)

    def change(self):
        if not self.files:
            return
        name = self.rng.choice(sorted(self.files))
        if isinstance(self.files[name], str):
            self.files[name] = 'A headline here\n\n' + self.article()['text']
        else:
            articles = self.files[name]
            i = self.rng.randrange(len(articles))
            articles[i] = self.article(articles[i]['id'][1:])
        self.save(name)

    def drop_article(self):
        names = [n for n in self.lines() if len(self.files[n]) > 1]
        if names:
            name = self.rng.choice(names)
            del self.files[name][self.rng.randrange(len(self.files[name]))]
            self.save(name)

    def delete(self):
        if len(self.files) > 1:
            name = self.rng.choice(sorted(self.files))
            os.unlink(os.path.join(self.folder, name))
            del self.files[name]

    def rename(self):
        if self.files:
            name = self.rng.choice(sorted(self.files))
            self.next_id += 1
            new = f'r{self.next_id}{os.path.splitext(name)[1]}'
            os.rename(os.path.join(self.folder, name), os.path.join(self.folder, new))
            self.files[new] = self.files.pop(name)

    def mutate(self):
        step = self.rng.choice([self.add_file, self.add_file, self.append, self.append, self.change,
                                self.drop_article, self.delete, self.rename, self.share])
        step()
        return step.__name__


class Index:
    def __init__(self, options, path):
        self.options, self.path = options, path

    def run(self, *arguments, environment=None, expect=(0,)):
        done = subprocess.run([self.options.indexer, '-i', self.path, '-j1', '-m16M', *arguments],
                              capture_output=True, text=True,
                              env={**os.environ, **(environment or {})})
        if expect is not None:
            check(done.returncode in expect, f'{arguments}: {done.returncode}: {done.stderr}{done.stdout}')
        return done

    def dump(self):
        done = subprocess.run([self.options.dump, self.path], capture_output=True, text=True)
        check(done.returncode == 0, f'dump of {self.path}: {done.stderr}')
        return done.stdout

    def answers(self):
        """What is found for some queries, and the scores."""
        queries = ''.join(f'{i}\t{WORDS[i]} {WORDS[3 * i + 1]}\n' for i in range(0, 50, 7))
        with tempfile.NamedTemporaryFile('w', suffix='.tsv') as batch:
            batch.write(queries)
            batch.flush()
            done = subprocess.run([self.options.query, '-i', self.path, '-o', 'trec', '-n', '1000',
                                   f'--batch={batch.name}'], capture_output=True, text=True)
        check(done.returncode in (0, 1), f'query: {done.stderr}')
        rows = [line.split(' ') for line in done.stdout.splitlines()]
        return sorted((query, score, name) for query, _, name, _, score, _ in rows)

    def sound(self):
        self.run('--check', '-q')

    def copy_from(self, other):
        shutil.rmtree(self.path, ignore_errors=True)
        shutil.copytree(other.path, self.path)


def rng_of(seed):
    return random.Random(seed)
