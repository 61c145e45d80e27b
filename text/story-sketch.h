// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * story-sketch.h: what an article's text is like in 64 bytes, to find versions of one story.
 *
 * Words that follow each other, four at a time, are hashed; each of 64 bins keeps the least hash
 * that falls into it, and of that a byte (one permutation hashing: Li, Owen and Zhang, NIPS 2012;
 * empty bins take over from the next full one: Shrivastava and Li, UAI 2014; of a minimum only a
 * few bits are needed: Li and König, WWW 2010). So the part of bytes that two sketches have in
 * common estimates what part of their runs of words two texts have in common (Jaccard), with a
 * standard error of at most 0.06.
 *
 * Words are runs of ASCII letters, digits and `_`, and of whatever is not ASCII. Case, punctuation
 * and white space make no difference. Nothing is allocated.
 */
#ifndef TEXT_STORY_SKETCH_H
#define TEXT_STORY_SKETCH_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    STORY_SKETCH_SIZE = 64,
    STORY_SKETCH_RUN = 4, /**< words that are hashed together */
    STORY_KEY_DIGITS = 16,
    STORY_VALUE_SIZE = STORY_SKETCH_SIZE + STORY_KEY_DIGITS,
};

/**
 * A sketch as an index has it: its bytes, and a key in hexadecimal digits that two texts have in
 * common with the square of the part of their runs of words that they have in common.
 */
struct story_sketch {
    unsigned char bytes[STORY_SKETCH_SIZE];
    char key[STORY_KEY_DIGITS];
};

/**
 * Makes the sketch of a text.
 * @return false, and no sketch, if there are fewer words than a run has
 */
bool story_sketch_make(struct story_sketch *sketch, struct slice text);

/** How many bytes two sketches have in common, 0 to STORY_SKETCH_SIZE. */
unsigned story_sketch_common(const unsigned char *a, const unsigned char *b);

#endif
