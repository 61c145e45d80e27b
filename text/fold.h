// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * fold.h: a word without its diacritics, so that `erdogan` and `Erdoğan` are one term.
 *
 * What is folded
 *   - Latin, Greek and Cyrillic letters lose their marks, written in one code point or in several:
 *     é, ş, ộ and e + U+0301 become e, s, o, e.
 *   - Latin letters that Unicode does not decompose get their usual spelling: ø o, đ d, ł l, ı i,
 *     ß ss, æ ae, œ oe, þ th, ð d, ħ h, ŋ n, ə a, hooked and barred letters their base.
 *   - Compatibility forms become what they stand for: ligatures (ﬁ fi), full-width and mathematical
 *     letters, superscripts (² 2), fractions (½ 1⁄2). Where such a form is a capital that has no
 *     small form of its own it comes out small.
 *   - Final sigma becomes σ. The modifier letters of transliteration (ʻ ʼ ʾ ʿ ʹ) vanish after a
 *     Latin letter; ʼ becomes an apostrophe after a Cyrillic one, as Ukrainian is also typed.
 *   - Hebrew points and Arabic short vowels and tatweel vanish: readers leave them out.
 * What is kept
 *   - й, ў, ї, ѓ and ќ are letters of their own, not и with a mark; they are also what their
 *     decomposed spellings become. ё becomes е, as Russian newspapers print it.
 *   - Every other script: Indic vowel signs, kana voicing marks, Hangul, Arabic hamza and madda,
 *     Thai tone marks. A mark is only dropped behind a letter that is folded.
 *   - Case, except as above. Words are normally lower-cased before they get here.
 *   - Bytes that are not UTF-8 pass through one by one.
 * A word never becomes another script, and a word that is not empty never becomes empty.
 * Folding a folded word changes nothing.
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "base/slice.h"

/** No word grows by more than this factor (½ is the worst). */
#define FOLD_MAX_GROWTH 3

/** True if every byte is ASCII; such a word is its own folded form. */
bool fold_is_ascii(struct slice word);

/**
 * Writes the folded @p word to @p out, which must not overlap it, without a NUL behind it.
 * What does not fit into @p capacity bytes is cut off between two characters;
 * FOLD_MAX_GROWTH * word.len is always enough.
 * @return the number of bytes written
 */
size_t fold_word(struct slice word, char *out, size_t capacity);

#endif
