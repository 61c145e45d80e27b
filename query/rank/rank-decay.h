// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * rank-decay.h: scores that halve with a document's age (query/recency.h).
 *
 * Documents rank by the logarithm of the decayed score, the key: decayed scores may underflow. One
 * without a time has a key of -INFINITY, and ranks by its score among the others without.
 */
#ifndef QUERY_RANK_RANK_DECAY_H
#define QUERY_RANK_RANK_DECAY_H

#include <float.h>
#include <math.h>

struct rank_decay {
    double half_life; /**< seconds; 0: scores do not decay */
    double now;       /**< where ages are counted from */
};

/** In half-lives; INFINITY without a time. */
static inline double rank_age(const struct rank_decay *decay, double time)
{
    return time >= decay->now ? 0 : (decay->now - time) / decay->half_life;
}

/** Scores of 0, as those of filters alone, rank by age below all others of their age. */
static inline double rank_decay_key(double score, double age)
{
    return log2(score > DBL_MIN ? score : DBL_MIN) - age;
}

/** What rounding may do to a key. */
static inline double rank_decay_slack(double key, double age)
{
    return 1e-12 * (1 + fabs(key) + age);
}

/** The score below which a document of that age does not reach a key. */
static inline double rank_decay_needed(double key, double age)
{
    if (isinf(key) || isinf(age))
        return isinf(key) ? 0 : INFINITY;
    const double score = exp2(key + age - rank_decay_slack(key, age));
    return score <= 2 * DBL_MIN ? 0 : score;
}

/** The time before which no document of that score reaches a key. */
static inline double rank_decay_oldest(const struct rank_decay *decay, double key, double score)
{
    if (isinf(key))
        return -INFINITY;
    const double age = rank_decay_key(score, 0) - key;
    const double most = age + rank_decay_slack(key, fabs(age));
    return most < 0 ? INFINITY : decay->now - most * decay->half_life - 1;
}

#endif
