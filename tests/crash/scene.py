# SPDX-License-Identifier: GPL-2.0-or-later
"""An index and sources that have changed since, for what may befall the run that takes them in."""
import os
import subprocess
import time

from harness import Index, Sources, check, identifiers, rng_of


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
        self.changes, self.readings, self.allocations = map(int, open(count).read().split())
        started = time.time()
        self.restore()
        self.work.run(*self.command)
        self.seconds = time.time() - started

    def restore(self):
        if os.path.exists(self.base.path):
            self.work.copy_from(self.base)
        else:
            subprocess.run(['rm', '-rf', self.work.path], check=True)

    def look(self, what, lost=False, partial=False):
        """
        @param lost     the run had to do without the ledger: what has gone may be there, and of an
                        article the version before
        @param partial  some sources may not have been read: anything between old and new
        """
        now = self.work.dump()
        known = set(f'{self.before}\n{self.after}'.splitlines())
        if partial or lost:
            check(set(now.splitlines()) <= known, f'{what}: articles from nowhere')
        if lost and not partial:
            check(identifiers(now) in map(identifiers, (self.before, self.after, self.unpruned)),
                  f'{what}: not the articles of the old state or the new one')
        check(partial or lost or now in (self.before, self.after),
              f'{what}: neither the old state nor the new one: '
              f'more {sorted(set(now.splitlines()) - set(self.after.splitlines()))}, '
              f'less {sorted(set(self.after.splitlines()) - set(now.splitlines()))}')
        if now:
            self.work.sound()
        self.work.run(*self.command)
        check(self.work.dump() == self.after, f'{what}: the next run does not mend it')
        self.work.sound()
        return now
