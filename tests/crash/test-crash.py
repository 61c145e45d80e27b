#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Kills the indexer, or lets a change to the disk fail, and looks at what is left.

Whatever happens: the index opens, passes --check, and holds exactly what the last publication held
or what the new one would; the next run completes and leaves what an undisturbed run leaves.
"""
import os
import signal
import subprocess
import sys
import tempfile
import time

from harness import Index, Sources, arguments, check, rng_of

LONG = bool(os.environ.get('DATELINE_LONG'))


class Scene:
    """An index of eight shards, some with tombstones, and sources that have changed since: the next
    run adds, updates, removes and merges."""

    def __init__(self, options, folder, seed, shards=8):
        self.options, self.folder, self.rng = options, folder, rng_of(seed)
        self.sources = Sources(os.path.join(folder, 'src'), self.rng)
        self.base = Index(options, os.path.join(folder, 'base'))
        self.work = Index(options, os.path.join(folder, 'work'))
        self.command = ['-q', '--prune=force', '--keep=1', self.sources.folder]
        for _ in range(shards):
            for _ in range(3):
                self.sources.add_file()
            self.sources.append()
            self.base.run(*self.command)
        self.before = self.base.dump() if shards else ''
        for change in ('add_file', 'append', 'change', 'drop_article', 'delete', 'rename'):
            getattr(self.sources, change)()
        fresh = Index(options, os.path.join(folder, 'fresh'))
        fresh.run('-q', self.sources.folder)
        self.after = fresh.dump()
        self.restore()
        self.work.run('-q', self.sources.folder)
        self.unpruned = self.work.dump()  # what a run leaves that must do without the ledger
        self.restore()
        count = os.path.join(folder, 'count')
        self.work.run(*self.command, environment={'LD_PRELOAD': options.shim, 'FAULT_COUNT': count})
        check(self.work.dump() == self.after, 'an undisturbed run differs from a fresh index')
        self.changes = int(open(count).read())
        started = time.time()
        self.restore()
        self.work.run(*self.command)
        self.seconds = time.time() - started

    def restore(self):
        if os.path.exists(self.base.path):
            self.work.copy_from(self.base)
        else:
            subprocess.run(['rm', '-rf', self.work.path], check=True)

    def look(self, what, unpruned=False):
        now = self.work.dump()
        states = (self.before, self.after) + ((self.unpruned,) if unpruned else ())
        check(now in states, f'{what}: neither the old state nor the new one: {set(now.splitlines()) ^ set(self.after.splitlines())}')
        if now:
            self.work.sound()
        self.work.run(*self.command)
        check(self.work.dump() == self.after, f'{what}: the next run does not mend it')
        self.work.sound()
        return now

    def fault(self, kind, at, sticky=False):
        self.restore()
        done = self.work.run(*self.command, expect=None, environment={
            'LD_PRELOAD': self.options.shim, 'FAULT_AT': str(at), 'FAULT_KIND': kind,
            'FAULT_STICKY': '1' if sticky else ''})
        what = f'{kind} at change {at} of {self.changes}'
        if kind in ('kill', 'half'):
            check(done.returncode in (0, -signal.SIGKILL), f'{what}: {done.returncode}')
        elif kind in ('short', 'intr'):
            check(done.returncode in (0, 74), f'{what}: {done.returncode}: {done.stderr}')
        else:
            # 0: what failed was the ledger, or a removal, and the run could do without.
            check(done.returncode in (0, 65, 74), f'{what}: {done.returncode}: {done.stderr}')
            check(done.returncode == 0 or done.stderr, f'{what}: not a word')
        what += f': {done.returncode} {done.stderr}'
        now = self.look(what, 'cannot --prune' in done.stderr)
        check(done.returncode != 0 or now == self.after, f'{what}: status 0, but nothing published')

    def kill_later(self):
        self.restore()
        process = subprocess.Popen([self.options.indexer, '-i', self.work.path, '-j1', *self.command],
                                   stderr=subprocess.DEVNULL)
        time.sleep(self.rng.uniform(0, self.seconds * 1.1))
        process.kill()
        process.wait()
        self.look('killed at some time')


def spread(scene, wanted):
    """Changes to fail at: all, or so many, evenly and at random within each stretch."""
    if wanted >= scene.changes:
        return range(1, scene.changes + 1)
    step = scene.changes / wanted
    return [int(i * step + scene.rng.uniform(0, step)) + 1 for i in range(wanted)]


def play(options, seed, shards, kills, errors):
    with tempfile.TemporaryDirectory(prefix='dateline-crash-') as folder:
        scene = Scene(options, folder, seed, shards)
        done = 0
        for at in spread(scene, kills * 2 // 3):
            scene.fault('half' if done % 3 == 2 else 'kill', at)
            done += 1
        while done < kills:
            scene.kill_later()
            done += 1
        for kind in ('nospace', 'io', 'short', 'intr'):
            for at in spread(scene, errors):
                scene.fault(kind, at, sticky=kind == 'nospace')
        print(f'seed {seed}, {shards} shards, {scene.changes} changes to the disk: {done} kills, '
              f'4 times up to {errors} failures')
        return done


def main():
    options = arguments()
    kills = 0
    if not LONG:
        kills += play(options, options.seed, 8, 70, 14)
        kills += play(options, options.seed + 1, 0, 30, 6)
    seed = options.seed
    while LONG and kills < 2000:
        kills += play(options, seed, seed % 9, 250, 100)
        seed += 1
    print(f'{kills} kills')
    return 0


if __name__ == '__main__':
    sys.exit(main())
