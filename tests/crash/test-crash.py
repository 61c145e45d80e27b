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

from harness import arguments, check, seeds
from scene import Scene

LONG = bool(os.environ.get('DATELINE_LONG'))


# Statuses that a failure of each kind may end with. 0 where nothing is lost by it: it was the
# ledger or a removal, and the run could do without; 65 where a source could not be read this time.
STATUSES = {'change': {'kill': (0, -signal.SIGKILL), 'half': (0, -signal.SIGKILL), 'short': (0,),
                       'intr': (0,), 'nospace': (0, 65, 74), 'quota': (0, 65, 74), 'io': (0, 65, 74)},
            'read': {'short': (0,), 'intr': (0,), 'io': (0, 65, 66, 74)},
            # fts_open(3) and iterators of libxapian do not survive it: then it is one more crash
            'memory': {'nomem': (0, 65, 74, -signal.SIGSEGV)}}


class CrashScene(Scene):
    def fault(self, kind, at, on='change', sticky=False):
        self.restore()
        done = self.work.run(*self.command, expect=None, environment={
            'LD_PRELOAD': self.options.shim, 'FAULT_ON': on, 'FAULT_AT': str(at), 'FAULT_KIND': kind,
            'FAULT_STICKY': '1' if sticky else ''})
        what = f'{kind} at {on} {at}: {done.returncode} {done.stderr}'
        check(done.returncode in STATUSES[on][kind], f'wrong status: {what}')
        check(done.returncode <= 0 or done.stderr, f'not a word: {what}')
        # Out of memory rejects no input: where it is 65, --prune was refused without the ledger.
        check(on != 'memory' or done.returncode != 65 or 'cannot --prune' in done.stderr, what)
        lost = 'will read all files again' in done.stderr
        now = self.look(what, lost, partial=on == 'read')
        check(done.returncode != 0 or lost or now == self.after,
              f'status 0, but nothing published: {what}')

    def end_later(self, number):
        """Sends a signal to a run at some time. Gives its status."""
        self.restore()
        process = subprocess.Popen([self.options.indexer, '-i', self.work.path, '-j1', *self.command],
                                   stderr=subprocess.DEVNULL)
        time.sleep(self.rng.uniform(0, self.seconds * 1.1))
        process.send_signal(number)
        return process.wait()

    def kill_later(self):
        self.end_later(signal.SIGKILL)
        self.look('killed at some time')

    def stop_later(self):
        """What has been read is published, the rest is for the next run."""
        status = self.end_later(signal.SIGTERM)
        check(status in (0, -signal.SIGTERM), f'stopped at some time: {status}')
        self.look('stopped at some time', partial=True)


def spread(scene, wanted, total=None):
    """Of 1 to total (the changes), all, or so many, evenly and at random within each stretch."""
    total = total or scene.changes
    if wanted >= total:
        return range(1, total + 1)
    step = total / wanted
    return [int(i * step + scene.rng.uniform(0, step)) + 1 for i in range(wanted)]


def play(options, seed, shards, kills, errors):
    with tempfile.TemporaryDirectory(prefix='dateline-crash-') as folder:
        scene = CrashScene(options, folder, seed, shards)
        done = 0
        for at in spread(scene, kills * 2 // 3):
            scene.fault('half' if done % 3 == 2 else 'kill', at)
            done += 1
        while done < kills:
            scene.kill_later()
            done += 1
        for _ in range(2 * errors):
            scene.stop_later()
        for kind in ('nospace', 'quota', 'io', 'short', 'intr'):
            for at in spread(scene, errors):
                scene.fault(kind, at, sticky=kind in ('nospace', 'quota'))
        for kind in STATUSES['read']:
            for at in spread(scene, errors, scene.readings):
                scene.fault(kind, at, 'read', sticky=kind == 'io' and at % 2 == 0)
        for at in spread(scene, 2 * errors, scene.allocations):
            scene.fault('nomem', at, 'memory', sticky=at % 2 == 0 and at > 100)
        print(f'seed {seed}, {shards} shards; {scene.changes} changes to the disk, '
              f'{scene.readings} readings, {scene.allocations} allocations: {done} kills, '
              f'{2 * errors} stops, 10 times up to {errors} failures', flush=True)
        return done


def main():
    options = arguments()
    kills = 0
    if not LONG:
        kills += play(options, options.seed, 8, 70, 14)
        kills += play(options, options.seed + 1, 0, 30, 6)
    for seed in seeds(options.seed, 20) if LONG else []:
        kills += play(options, seed, seed % 9, 100, 40)
    print(f'{kills} kills')
    return 0


if __name__ == '__main__':
    sys.exit(main())
