#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the codes of deflate that indexer/glass/tag-codes.c holds cheaper to describe.

  count-symbols ... | flatten-codes.py >indexer/glass/tag-codes.c

Each stream describes its code by the lengths of all symbols, run-length coded (RFC 1951, 3.2.7).
Neighbouring symbols are given equal lengths as long as the description becomes shorter by more than
the symbols of an average stream become longer. Counts that make exactly these lengths are printed:
2^(longest - length).
"""
import heapq, re, sys

LONGEST_LITERAL, LONGEST_DISTANCE, LONGEST_LENGTH = 13, 12, 7  # what ISA-L can write in one go
END = 256  # the symbol that is once in each stream
ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
EXTRA = {16: 2, 17: 3, 18: 7}


def code_lengths(counts, longest):
    """Of a Huffman code; rare symbols count more until none is longer than allowed."""
    counts = list(counts)
    while True:
        heap = [(count, i) for i, count in enumerate(counts)]
        heapq.heapify(heap)
        parent = [0] * (2 * len(counts))
        node = len(counts)
        while len(heap) > 1:
            first = heapq.heappop(heap)
            second = heapq.heapreplace(heap, (first[0] + heap[0][0], node))
            parent[first[1]] = parent[second[1]] = node
            node += 1
        depth = [0] * node
        for i in range(node - 2, -1, -1):
            depth[i] = depth[parent[i]] + 1
        if max(depth[:len(counts)]) <= longest:
            return depth[:len(counts)]
        least = 2 * min(counts)
        counts = [max(count, least) for count in counts]


def run_lengths(lengths):
    symbols, i = [], 0
    while i < len(lengths):
        end = i + 1
        while end < len(lengths) and lengths[end] == lengths[i]:
            end += 1
        symbols.append(lengths[i])
        left = end - i - 1
        while left >= 3:
            symbols.append(16)
            left -= min(left, 6)
        symbols += [lengths[i]] * left
        i = end
    return symbols


def description_bits(lengths):
    symbols = run_lengths(lengths)
    used = sorted(set(symbols))
    bits = dict(zip(used, code_lengths([symbols.count(s) for s in used], LONGEST_LENGTH)))
    sent = max(i for i, symbol in enumerate(ORDER) if symbol in bits) + 1
    return 17 + 3 * sent + sum(bits[s] + EXTRA.get(s, 0) for s in symbols)


def flattened(groups, counts):
    return [sum(counts[a:b]) / (b - a) for a, b in groups for _ in range(a, b)]


def cost(counts, models):
    """Bits of an average stream, and the lengths."""
    lengths = [code_lengths(models[0], LONGEST_LITERAL), code_lengths(models[1], LONGEST_DISTANCE)]
    data = sum(n * bits for c, l in zip(counts, lengths) for n, bits in zip(c, l))
    return data + description_bits(lengths[0] + lengths[1]), lengths


def flatten(literals, distances):
    repeats = sum(literals[END + 1:]) / sum(distances)
    counts = [[n / literals[END] for n in literals],
              [n * repeats / literals[END] for n in distances]]
    groups = [[(i, i + 1) for i in range(len(c))] for c in counts]
    best, lengths = cost(counts, counts)
    print(f"an average stream: {best / 8:.1f} bytes", file=sys.stderr)
    while True:
        found = None
        for kind in (0, 1):
            for i in range(len(groups[kind]) - 1):
                (start, _), (_, end) = groups[kind][i:i + 2]
                if len(set(lengths[kind][start:end])) == 1:
                    continue
                joined = list(groups)
                joined[kind] = groups[kind][:i] + [(start, end)] + groups[kind][i + 2:]
                bits, made = cost(counts, [flattened(g, c) for g, c in zip(joined, counts)])
                if bits < best - 0.01:
                    best, found, made_of_it = bits, joined, made
        if not found:
            print(f"flattened: {best / 8:.1f} bytes", file=sys.stderr)
            return lengths
        groups, lengths = found, made_of_it


def main():
    def counts_of(match):
        kind, numbers = match.group(1), [int(n) for n in re.findall(r"\d+", match.group(2))]
        if kind == "literals":
            pending.append(numbers)
            return "@literals"
        made = flatten(pending[-1], numbers)
        for name, lengths, longest in (("literals", made[0], LONGEST_LITERAL),
                                       ("distances", made[1], LONGEST_DISTANCE)):
            rows = [2 ** (longest - length) for length in lengths]
            printed[name] = f".{name} = {{" + "".join(
                f"{' ' if i % 14 else chr(10) + ' ' * 12}{n}," for i, n in enumerate(rows)) + \
                "\n        },"
        out[0] = out[0].replace("@literals", printed["literals"], 1)
        return printed["distances"]

    pending, printed = [], {}
    source = sys.stdin.read().replace(
        "shared corpora.\n", "shared corpora,\n// made cheaper to describe by flatten-codes.py.\n")
    out, at = [""], 0
    for match in re.finditer(r"\.(literals|distances) = \{([\d,\s]+)\},", source):
        out[0] += source[at:match.start()]
        made = counts_of(match)
        out[0] += made
        at = match.end()
    sys.stdout.write(out[0] + source[at:])


if __name__ == "__main__":
    main()
