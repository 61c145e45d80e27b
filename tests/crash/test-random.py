#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""After any sequence of changes, the index is what one built from scratch is: the same articles
after every run with --prune, the same ranking and scores once merged."""
import os
import sys
import tempfile

from harness import Failure, Index, Sources, arguments, check, identifiers, rng_of, seeds


def play(options, seed):
    rng = rng_of(seed)
    chance = rng_of(-seed)  # of its own, so that a seed's sources stay what they were
    with tempfile.TemporaryDirectory(prefix='dateline-random-') as folder:
        sources = Sources(os.path.join(folder, 'src'), rng)
        index = Index(options, os.path.join(folder, 'index'))
        fresh = Index(options, os.path.join(folder, 'fresh'))
        steps = []

        def run(*extra):
            steps.append('run' + ''.join(extra))
            index.run('-q', *extra, sources.folder)

        def compare(what):
            fresh.run('-q', '--full', sources.folder)
            check(index.dump() == fresh.dump(), f'other articles {what}')

        try:
            sources.add_file()
            for _ in range(rng.randint(3, 12)):
                steps += [sources.mutate() for _ in range(rng.randint(0, 5))]
                extra = rng.choice([[], [], [], ['--merge']])
                if chance.random() < 0.75:
                    run('--prune=force', *extra)
                    compare('after a run')
                else:  # what has gone stays
                    run(*extra)
                    fresh.run('-q', '--full', sources.folder)
                    check(identifiers(fresh.dump()) <= identifiers(index.dump()), 'articles lost')
                if rng.random() < 0.1:
                    os.unlink(os.path.join(index.path, 'ledger.db'))
                    steps.append('lose-ledger')
            run('--prune=force')
            compare('in the end')
            index.run('-q', '--merge')
            fresh.run('-q', '--merge')  # an article may be twice in a file
            check(index.dump() == fresh.dump(), 'other articles once merged')
            check(index.answers() == fresh.answers(), 'other answers')
            index.sound()
        except Failure as failure:
            raise Failure(f'seed {seed}: {failure}: {" ".join(steps)}') from None


def main():
    options = arguments()
    played = seeds(options.seed, 500 if os.environ.get('DATELINE_LONG') else 7 if options.slow else 20)
    for seed in played:
        play(options, seed)
    print(f'{len(played)} sequences from seed {played[0]}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
