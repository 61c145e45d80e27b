// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * topics.h: the queries of a file, one after the other.
 *
 * A file has a query a line (an id, a tab, the query), or is one of TREC topics as of TREC 1 to 8
 * and later ad-hoc tasks: then a query is a topic's title. Which of the two is told by its first
 * line that is not blank.
 */
#ifndef QUERY_TOPICS_H
#define QUERY_TOPICS_H

#include "base/buffer.h"
#include "base/error.h"
#include "corpus/lines.h"

#include <stdbool.h>
#include <stdint.h>

enum { TOPICS_LONGEST_QUERY = 1 << 20 };

/** Both in memory of its own, to be used again; a zeroed struct is new. */
struct topic {
    struct buffer id;
    struct buffer query;
    uint64_t line;       /**< where it stands, from 1 */
    const char *problem; /**< why it is none, or NULL */
};

void topic_free(struct topic *topic);

struct topics {
    struct lines lines;
    struct slice rest; /**< of the line at hand, of TREC topics */
    bool begun;
    bool trec;
};

/** Prepares to read @p input, which must outlive it. */
void topics_open(struct topics *topics, struct input *input);
void topics_close(struct topics *topics);

/**
 * The next query.
 * @param[out] more  false: there was none
 * @return ERROR_NONE, also for what is no query (topic->problem); else why the input cannot be read
 */
enum error_code topics_next(struct topics *topics, struct topic *topic, bool *more,
                            struct error *error);

#endif
