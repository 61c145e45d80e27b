/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_TERM_GENERATOR_H
#define XC_TERM_GENERATOR_H

/**
 * @file
 * @brief Texts to terms.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Term generator
 *
 * @code
 * xc_term_generator *tg;
 * xc_document *doc;
 * if (xc_term_generator_new(&tg) || xc_term_generator_set_language(tg, "english") ||
 *     xc_document_new(&doc) || xc_term_generator_set_document(tg, doc))
 *     goto failed;
 * // The title counts five times.
 * if (xc_term_generator_index_text(tg, "Cats and dogs", 13, 5, "S", 1) ||
 *     xc_term_generator_increase_termpos(tg, 100) ||
 *     xc_term_generator_index_text(tg, "They get on.", 12, 1, "", 0) ||
 *     xc_writable_add_document(NULL, writable, doc))
 *     goto failed;
 * xc_document_free(doc), xc_term_generator_free(tg);
 * @endcode
 * @{ */

/** What to do with stems. */
typedef enum xc_stem_strategy XC_INT {
    XC_STEM_NONE = 0,         /**< No stems. */
    XC_STEM_SOME = 1,         /**< Words unstemmed with positions, stems as "Z..." without. */
    XC_STEM_ALL = 2,          /**< Stems only, no "Z". */
    XC_STEM_ALL_Z = 3,        /**< Stems only, with "Z". */
    XC_STEM_SOME_FULL_POS = 4 /**< As XC_STEM_SOME, stems with positions, too. */
} xc_stem_strategy;

/** What to do with stop words. */
typedef enum xc_stop_strategy XC_INT {
    XC_STOP_NONE = 0,   /**< Nothing. */
    XC_STOP_ALL = 1,    /**< Stop words are not indexed. */
    XC_STOP_STEMMED = 2 /**< Stop words have no stem (the default). */
} xc_stop_strategy;

#define XC_TERM_GENERATOR_SPELLING    128  /**< Feed the spelling dictionary. */
#define XC_TERM_GENERATOR_NGRAMS      2048 /**< Index CJK as n-grams. */
#define XC_TERM_GENERATOR_WORD_BREAKS 4096 /**< Find CJK words by ICU. Xapian 2. */

/** One without stemmer, stop words and document. */
XC_API XC_CHECKED xc_status xc_term_generator_new(xc_term_generator **out) XC_NEEDS(1);
/** Free it; its document stays. */
XC_API void xc_term_generator_free(xc_term_generator *tg);
/** NULL: none. */
XC_API XC_CHECKED xc_status xc_term_generator_set_stemmer(xc_term_generator *tg,
                                                          const xc_stem *stem) XC_NEEDS(1);
/** Shorthand for the stemmer of that name, see xc_stem_new(). */
XC_API XC_CHECKED xc_status xc_term_generator_set_language(xc_term_generator *tg,
                                                           const char *language) XC_NEEDS(1, 2);
/** NULL: none. */
XC_API XC_CHECKED xc_status xc_term_generator_set_stopper(xc_term_generator *tg,
                                                          const xc_stopper *stopper) XC_NEEDS(1);
/** Default XC_STEM_SOME. */
XC_API XC_CHECKED xc_status xc_term_generator_set_stemming_strategy(xc_term_generator *tg,
                                                                    xc_stem_strategy strategy)
    XC_NEEDS(1);
/** Default XC_STOP_STEMMED. */
XC_API XC_CHECKED xc_status xc_term_generator_set_stopper_strategy(xc_term_generator *tg,
                                                                   xc_stop_strategy strategy)
    XC_NEEDS(1);
/** New flags = (old & mask) ^ toggle: (f, 0) sets f. out (may be NULL): the old flags. */
XC_API XC_CHECKED xc_status xc_term_generator_set_flags(int *out, xc_term_generator *tg, int toggle,
                                                        int mask) XC_NEEDS(2);
/** Where XC_TERM_GENERATOR_SPELLING writes. */
XC_API XC_CHECKED xc_status xc_term_generator_set_database(xc_term_generator *tg, xc_writable *db)
    XC_NEEDS(1, 2);
/** Longer words (bytes of UTF-8, default 64) are left out. */
XC_API XC_CHECKED xc_status xc_term_generator_set_max_word_length(xc_term_generator *tg,
                                                                  unsigned bytes) XC_NEEDS(1);
/** Where terms go, shared with doc; the position starts again at 0. */
XC_API XC_CHECKED xc_status xc_term_generator_set_document(xc_term_generator *tg, xc_document *doc)
    XC_NEEDS(1, 2);
/** The document set, as a new handle on the same; an empty one if none was set. */
XC_API XC_CHECKED xc_status xc_term_generator_document(xc_document **out,
                                                       const xc_term_generator *tg) XC_NEEDS(1, 2);
/**
 * Split text into words and add them. A wdf_increment of 5 counts a word five times. prefix may be
 * empty. XC_ERROR_CALLBACK (stemmer, stopper); spelling without database:
 * XC_ERROR_INVALID_OPERATION.
 */
XC_API XC_CHECKED xc_status xc_term_generator_index_text(xc_term_generator *tg, const char *text,
                                                         size_t size, xc_termcount wdf_increment,
                                                         const char *prefix, size_t prefix_size)
    XC_NEEDS(1);
/** The same without positions: no phrases, a smaller index. */
XC_API XC_CHECKED xc_status xc_term_generator_index_text_without_positions(
    xc_term_generator *tg, const char *text, size_t size, xc_termcount wdf_increment,
    const char *prefix, size_t prefix_size) XC_NEEDS(1);
/** Leave a gap (100 is usual) which no phrase crosses. */
XC_API XC_CHECKED xc_status xc_term_generator_increase_termpos(xc_term_generator *tg,
                                                               xc_termpos delta) XC_NEEDS(1);
/** Position of the last word indexed. */
XC_API XC_CHECKED xc_status xc_term_generator_termpos(xc_termpos *out, const xc_term_generator *tg)
    XC_NEEDS(1, 2);
/** Words beyond this position are indexed without position. XC_ERROR_UNIMPLEMENTED before Xapian 2.
 */
XC_API XC_CHECKED xc_status xc_term_generator_set_termpos_limit(xc_term_generator *tg,
                                                                xc_termpos limit) XC_NEEDS(1);
/** Go on after this position. */
XC_API XC_CHECKED xc_status xc_term_generator_set_termpos(xc_term_generator *tg,
                                                          xc_termpos position) XC_NEEDS(1);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_term_generator_description(xc_bytes *out,
                                                          const xc_term_generator *tg)
    XC_NEEDS(1, 2);

/** @} */

XC_END_DECLS

#endif
