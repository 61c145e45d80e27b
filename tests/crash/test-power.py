#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Cuts the power: what is on the disk then is what was synced, and of the rest any part.

A run writes down its changes to the disk in order (write-log.c). They are played on a model of a
file system that promises no more than POSIX: the bytes of a file are there once it has been synced,
an entry of a folder once the folder has been. For cuts behind each change, states that may be left
are made of it and looked at as after a kill: the index opens, holds the old state or the new one,
and the next run mends what is left. Behind the last change nothing but the new state may be left.
"""
import os
import shutil
import sys
import tempfile

from harness import Index, arguments, check, rng_of
from scene import Scene

LONG = bool(os.environ.get('DATELINE_LONG'))
BLOCK = 4096


class File:
    def __init__(self, content=b''):
        self.now, self.synced = bytearray(content), bytes(content)


class Folder:
    """Entries by name; kept apart from what was synced."""
    def __init__(self, entries=None):
        self.now, self.synced = dict(entries or {}), dict(entries or {})


class Disk:
    """A folder, and what is below it, as it was before the run: all of it on the disk."""

    def __init__(self, root):
        self.root, self.descriptors = os.path.abspath(root), {}
        self.top = self.load(self.root)

    def load(self, path):
        if os.path.isdir(path):
            return Folder({name: self.load(os.path.join(path, name)) for name in os.listdir(path)})
        with open(path, 'rb') as file:
            return File(file.read())

    def find(self, path):
        """The folder of a path, and the last name; None if it is elsewhere."""
        relative = os.path.relpath(os.path.abspath(os.fsdecode(path)), self.root)
        if relative.startswith('..'):
            return None, None
        if relative == '.':
            return self.top, None
        *folders, name = relative.split('/')
        at = self.top
        for folder in folders:
            at = at.now[folder]
        return at, name

    def node(self, path):
        folder, name = self.find(path)
        return folder if name is None else folder.now.get(name)

    def apply(self, change):
        kind = change[0]
        if kind == 'open':
            _, descriptor, flags, path = change
            folder, name = self.find(path)
            if folder is None:
                self.descriptors.pop(descriptor, None)
                return
            if name is not None and flags & os.O_CREAT and name not in folder.now:
                folder.now[name] = File()
            node = folder if name is None else folder.now[name]
            if flags & os.O_TRUNC:
                node.now = bytearray()
            self.descriptors[descriptor] = node
        elif kind == 'close':
            self.descriptors.pop(change[1], None)
        elif kind in ('write', 'truncate', 'sync'):
            node = self.descriptors.get(change[1])
            if node is None:
                return
            if kind == 'write':
                _, _, offset, content = change
                node.now.extend(b'\0' * (offset - len(node.now)))
                node.now[offset:offset + len(content)] = content
            elif kind == 'truncate':
                node.now = node.now[:change[2]].ljust(change[2], b'\0')
            elif isinstance(node, Folder):
                node.synced = dict(node.now)
            else:
                node.synced = bytes(node.now)
        elif kind == 'rename':
            source, name = self.find(change[1])
            target, new = self.find(change[2])
            target.now[new] = source.now.pop(name)
        elif kind in ('unlink', 'rmdir'):
            folder, name = self.find(change[1])
            if folder is not None:
                del folder.now[name]
        elif kind == 'mkdir':
            folder, name = self.find(change[1])
            if folder is not None:
                folder.now[name] = Folder()

    def leave(self, path, entries, content):
        """Writes a state that may be left: `entries` of a folder and `content` of a file choose."""
        def write(node, at):
            if isinstance(node, Folder):
                os.makedirs(at, exist_ok=True)
                for name, child in entries(node).items():
                    write(child, os.path.join(at, name))
            else:
                with open(at, 'wb') as out:
                    out.write(content(node))
        write(self.top, path)


def read_log(path):
    """The changes; a generator of tuples."""
    numbers = {'open': 2, 'close': 1, 'write': 2, 'truncate': 2, 'sync': 1, 'rename': 0, 'unlink': 0,
               'rmdir': 0, 'mkdir': 0}
    with open(path, 'rb') as log:
        while line := log.readline():
            kind, *values = line.decode().split()
            values = [int(v) for v in values]
            count = numbers[kind]
            yield (kind, *values[:count], *(log.read(n) for n in values[count:]))


def states(rng):
    """Ways to choose what is left: (name, entries, content)."""
    def some_entries(folder):
        left = dict(folder.synced)
        for name in sorted(set(folder.now) | set(folder.synced)):
            if rng.random() < 0.5:
                left.pop(name, None)
                if name in folder.now:
                    left[name] = folder.now[name]
        return left

    def some_content(file):
        """Blocks of the old and the new content."""
        old, new = file.synced, bytes(file.now)
        if old == new:
            return new
        if rng.random() < 0.3:
            return old
        size = rng.choice([len(old), len(new)])
        blocks = [rng.choice([old, new])[at:at + BLOCK].ljust(BLOCK, b'\0')
                  for at in range(0, size, BLOCK)]
        return b''.join(blocks)[:size]

    yield 'what was synced', lambda f: f.synced, lambda f: f.synced
    yield 'all', lambda f: f.now, lambda f: bytes(f.now)
    yield 'entries only', lambda f: f.now, lambda f: f.synced
    yield 'bytes only', lambda f: f.synced, lambda f: bytes(f.now)
    yield 'some', some_entries, some_content


class PowerScene(Scene):
    def play(self, cuts):
        self.restore()
        home = os.path.join(self.folder, 'home')  # of the index: its entry must last, too
        os.makedirs(home, exist_ok=True)
        index = Index(self.options, os.path.join(home, 'index'))
        shutil.rmtree(index.path, ignore_errors=True)
        if os.path.exists(self.work.path):
            shutil.copytree(self.work.path, index.path)
        disk = Disk(home)
        log = os.path.join(self.folder, 'log')
        if os.path.exists(log):
            os.unlink(log)
        index.run(*self.command, environment={'LD_PRELOAD': self.options.writes, 'WRITE_LOG': log})
        changes = list(read_log(log))
        # Behind what changes names or is synced something may go wrong; behind a write, too.
        places = [i for i, c in enumerate(changes) if c[0] not in ('write', 'open', 'close')]
        chosen = set(places if cuts is None else self.rng.sample(places, min(cuts, len(places))))
        chosen |= set(self.rng.sample(range(len(changes)), min(len(changes), len(chosen) // 4)))
        looks = 0
        for i, change in enumerate(changes):
            disk.apply(change)
            last = i == len(changes) - 1
            if i not in chosen and not last:
                continue
            for name, entries, content in states(self.rng):
                shutil.rmtree(self.work.path, ignore_errors=True)
                left = os.path.join(self.folder, 'left')
                shutil.rmtree(left, ignore_errors=True)
                disk.leave(left, entries, content)
                if os.path.exists(os.path.join(left, 'index')):
                    os.rename(os.path.join(left, 'index'), self.work.path)
                what = f'power cut behind change {i + 1} of {len(changes)} ({change[:2]}), left: {name}'
                now = self.look(what)
                check(not last or now == self.after, f'{what}: the run is lost')
                looks += 1
        return len(changes), looks


def main():
    options = arguments('writes')
    rng = rng_of(options.seed)
    # an index with eight shards, which the run merges; none; a few
    plan = [(8, 6), (0, 4)] if not LONG else [(n, None if n in (0, 8) else 40) for n in range(9)]
    for shards, cuts in plan:
        with tempfile.TemporaryDirectory(prefix='dateline-power-') as folder:
            scene = PowerScene(options, folder, rng.randrange(1 << 30), shards)
            changes, looks = scene.play(cuts)
            print(f'{shards} shards: {changes} changes to the disk, {looks} states looked at',
                  flush=True)
    return 0


if __name__ == '__main__':
    sys.exit(main())
