// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * annotated.h: news with its names marked, in any of the usual forms.
 *
 * One token a line, columns parted by blanks or tabs, an empty line behind a sentence. Tags are
 * BIO, IOB1, IOB2, BIOES, BILOU or bare class names. The tag is the second column if that looks
 * like one (two columns, worldwide newswire), else the last (CoNLL 2003); lines that begin with a
 * number and have four or more columns are those of Universal NER. `-DOCSTART-` and `# newdoc`
 * begin an article.
 */
#ifndef ENTITIES_TRAIN_ANNOTATED_H
#define ENTITIES_TRAIN_ANNOTATED_H

#include "../entity-model.h"
#include "../entity-tokens.h"
#include "base/buffer.h"

struct annotated {
    struct buffer text;          /**< the tokens with blanks between them */
    struct entity_token *tokens; //
    uint8_t *labels;             /**< BIOES, as in the model */
    size_t count, capacity;
    size_t *articles; /**< first token of each, and the end */
    size_t article_count, article_capacity;
};

/** Adds a file. Articles without marks are cut after every 30 sentences. */
enum error_code annotated_read(struct annotated *annotated, const char *path, struct error *error);
void annotated_free(struct annotated *annotated);

/** 0 to 3, or -1 for a class that is no name to us. */
int annotated_type(struct slice class);

#endif
