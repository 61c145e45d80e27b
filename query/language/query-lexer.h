// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * query-lexer.h: a query cut into its parts, each with its place.
 *
 * A chunk is what stands between blanks, quotation marks and parentheses; what words are in it is
 * the parser's concern. Parentheses that open within a chunk belong to it: `minister(s)`.
 */
#ifndef QUERY_LANGUAGE_QUERY_LEXER_H
#define QUERY_LANGUAGE_QUERY_LEXER_H

#include "base/error.h"
#include "base/slice.h"
#include "query-fields.h"

#include <stdbool.h>
#include <stdint.h>

enum query_part_kind {
    PART_END,
    PART_CHUNK,
    PART_QUOTED,
    PART_FIELD, /**< `name:`; query_lexer_value() reads what follows */
    PART_OPEN,
    PART_CLOSE,
    PART_PLUS,
    PART_MINUS,
    PART_AND,
    PART_OR,
    PART_NOT,
    PART_XOR,
    PART_NEAR,
    PART_ADJ,
};

struct query_part {
    enum query_part_kind kind;
    size_t offset; /**< in the query, in bytes, with marks and `^2` */
    size_t length;
    struct slice text; /**< of a chunk, without `^2`; of a quotation, without its marks */
    const struct query_field *field;
    uint32_t distance; /**< of NEAR and ADJ; 0 if none was given */
    double factor;     /**< behind a chunk, quotation or closing parenthesis; 0 if none */
};

struct query_lexer {
    struct slice text;
    size_t at;
};

/** Largest n of NEAR/n and ADJ/n. */
enum { QUERY_DISTANCE_MAX = 1000 };

/**
 * Reads the next part.
 * @param raw  within the parentheses of a field of exact values: chunks are taken as they are, only
 *             fields and operators are recognised
 */
enum error_code query_lexer_next(struct query_lexer *lexer, bool raw, struct query_part *part,
                                 struct error *error);

/** Reads what stands right behind a field: PART_CHUNK, PART_QUOTED or PART_OPEN. */
enum error_code query_lexer_value(struct query_lexer *lexer, const struct query_field *field,
                                  struct query_part *part, struct error *error);

/** ERROR_USAGE with a message that shows @p piece and where it is: format has one %s and one %zu.
 */
enum error_code query_lexer_fail(const struct query_lexer *lexer, size_t offset, struct slice piece,
                                 struct error *error, const char *format);

#endif
