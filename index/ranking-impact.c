// SPDX-License-Identifier: GPL-2.0-or-later
#include "ranking-impact.h"

static float worth(struct ranking_impact impact, const float norms[RANKING_CODES])
{
    const float frequency = (float)ranking_code_value(impact.frequency);
    return frequency / (frequency + norms[impact.length] + 1e-9F);
}

/** Joins two neighbours, those whose bound grows least. @return how many are left */
static size_t join(struct ranking_impact *impacts, size_t count, const float norms[RANKING_CODES])
{
    size_t best = 0;
    float least = 2;
    for (size_t i = 0; i + 1 < count; i++) {
        const struct ranking_impact joined = {impacts[i].frequency, impacts[i + 1].length};
        const float left = worth(impacts[i], norms);
        const float right = worth(impacts[i + 1], norms);
        const float growth = worth(joined, norms) - (left > right ? left : right);
        if (growth < least) {
            least = growth;
            best = i;
        }
    }
    impacts[best].length = impacts[best + 1].length;
    for (size_t i = best + 1; i + 1 < count; i++)
        impacts[i] = impacts[i + 1];
    return count - 1;
}

size_t ranking_impacts_take(const struct ranking_impacts *impacts, const float norms[RANKING_CODES],
                            size_t max, struct ranking_impact *out)
{
    struct ranking_impact all[RANKING_CODES];
    size_t count = 0;
    for (int word = RANKING_CODES / 64 - 1; word >= 0; word--) {
        uint64_t bits = impacts->used[word];
        while (bits) {
            const unsigned bit = 63 - (unsigned)__builtin_clzll(bits);
            const uint8_t frequency = (uint8_t)((unsigned)word * 64 + bit);
            const uint8_t length = impacts->least_length[frequency];
            bits &= ~(UINT64_C(1) << bit);
            if (count == 0 || length < all[count - 1].length)
                all[count++] = (struct ranking_impact){frequency, length};
        }
    }
    while (count > max)
        count = join(all, count, norms);
    for (size_t i = 0; i < count; i++)
        out[i] = all[i];
    return count;
}
