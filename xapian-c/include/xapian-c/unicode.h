/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_UNICODE_H
#define XC_UNICODE_H

/**
 * @file
 * @brief Sortable numbers and characters.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Values and Unicode
 *
 * What gives no xc_status does not fail.
 *
 * @code
 * const char *p = "\xc3\xa4";
 * uint32_t c;
 * size_t used = xc_utf8_decode(&c, NULL, p, 2);
 * printf("%zu bytes, U+%04X, upper case U+%04X\n", used, (unsigned)c,
 *        (unsigned)xc_unicode_toupper(c)); // 2 bytes, U+00E4, upper case U+00C4
 * @endcode
 * @{ */

#define XC_SORTABLE_MAX 9 /**< Bytes of a number at most. */

/** Write bytes which sort like value into out and return how many (0..9). NaN is like infinity. */
XC_API size_t xc_sortable_serialise(char out[XC_SORTABLE_MAX], double value) XC_NEEDS(1);
/** Back again. Other bytes give some number; NULL with size 0 gives minus infinity. */
XC_API double xc_sortable_unserialise(const char *data, size_t size);

/** General category of a code point; 0 for unassigned and > 0x10ffff. */
typedef enum xc_category XC_INT {
    XC_CATEGORY_UNASSIGNED = 0,
    XC_CATEGORY_UPPERCASE_LETTER = 1,
    XC_CATEGORY_LOWERCASE_LETTER = 2,
    XC_CATEGORY_TITLECASE_LETTER = 3,
    XC_CATEGORY_MODIFIER_LETTER = 4,
    XC_CATEGORY_OTHER_LETTER = 5,
    XC_CATEGORY_NON_SPACING_MARK = 6,
    XC_CATEGORY_ENCLOSING_MARK = 7,
    XC_CATEGORY_COMBINING_SPACING_MARK = 8,
    XC_CATEGORY_DECIMAL_DIGIT_NUMBER = 9,
    XC_CATEGORY_LETTER_NUMBER = 10,
    XC_CATEGORY_OTHER_NUMBER = 11,
    XC_CATEGORY_SPACE_SEPARATOR = 12,
    XC_CATEGORY_LINE_SEPARATOR = 13,
    XC_CATEGORY_PARAGRAPH_SEPARATOR = 14,
    XC_CATEGORY_CONTROL = 15,
    XC_CATEGORY_FORMAT = 16,
    XC_CATEGORY_PRIVATE_USE = 17,
    XC_CATEGORY_SURROGATE = 18,
    XC_CATEGORY_CONNECTOR_PUNCTUATION = 19,
    XC_CATEGORY_DASH_PUNCTUATION = 20,
    XC_CATEGORY_OPEN_PUNCTUATION = 21,
    XC_CATEGORY_CLOSE_PUNCTUATION = 22,
    XC_CATEGORY_INITIAL_QUOTE_PUNCTUATION = 23,
    XC_CATEGORY_FINAL_QUOTE_PUNCTUATION = 24,
    XC_CATEGORY_OTHER_PUNCTUATION = 25,
    XC_CATEGORY_MATH_SYMBOL = 26,
    XC_CATEGORY_CURRENCY_SYMBOL = 27,
    XC_CATEGORY_MODIFIER_SYMBOL = 28,
    XC_CATEGORY_OTHER_SYMBOL = 29
} xc_category;

/** General category. */
XC_API xc_category xc_unicode_category(uint32_t code_point);
/** What Xapian's tokenizer takes as part of a word (letters, marks, numbers, connectors). */
XC_API bool xc_unicode_is_wordchar(uint32_t code_point);
/** In lower case, else itself. */
XC_API uint32_t xc_unicode_tolower(uint32_t code_point);
/** In upper case, else itself. */
XC_API uint32_t xc_unicode_toupper(uint32_t code_point);
/** Is it a space, a line or paragraph separator, or a control like tab and newline? */
XC_API bool xc_unicode_is_whitespace(uint32_t code_point);
/** Is it a currency symbol? */
XC_API bool xc_unicode_is_currency(uint32_t code_point);

#define XC_UTF8_MAX 4 /**< Bytes of a character at most. */

/** Write a code point as UTF-8 into out and return how many bytes (1..4). */
XC_API size_t xc_unicode_to_utf8(char out[XC_UTF8_MAX], uint32_t code_point) XC_NEEDS(1);
/**
 * Read the first character as Xapian does and return its bytes, 0 if size is 0. valid (may be
 * NULL): false if it is no UTF-8; then *out is the first byte read as Latin-1.
 */
XC_API size_t xc_utf8_decode(uint32_t *out, bool *valid, const char *text, size_t size) XC_NEEDS(1);
/**
 * UTF-8 text in lower (upper) case, character by character. *out is yours: xc_string_free(). Only
 * these two of this header can fail.
 */
XC_API XC_CHECKED xc_status xc_utf8_tolower(char **out, size_t *out_size, const char *text,
                                            size_t size) XC_NEEDS(1, 2);
/** Likewise in upper case. */
XC_API XC_CHECKED xc_status xc_utf8_toupper(char **out, size_t *out_size, const char *text,
                                            size_t size) XC_NEEDS(1, 2);

/** @} */

XC_END_DECLS

#endif
