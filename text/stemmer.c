// SPDX-License-Identifier: GPL-2.0-or-later
#include "stemmer.h"

#include "fold.h"
#include "language.h"
#include "word-cache.h"

#include <stdlib.h>
#include <string.h>

enum { CACHED_WORDS = 65536, FEW_CACHED_WORDS = 4096 };

struct stemmer {
    xc_stem *snowball; /**< NULL: fold only */
    const char *name;
    struct word_cache cache;
    char xapian_stem[STEMMER_MAX_STEM]; /**< what the callback handed out last */
    bool failed;
};

static enum error_code open_with(struct stemmer **out, const char *language, size_t cached_words,
                                 struct error *error)
{
    *out = NULL;
    struct stemmer *stemmer = calloc(1, sizeof(*stemmer));
    if (!stemmer)
        return error_set_no_memory(error);
    stemmer->name = "none";
    enum error_code code = word_cache_open(&stemmer->cache, cached_words, error);
    if (code)
        goto fail;
    const struct language *found = language_find(language);
    if (found) {
        if (xc_stem_new(&stemmer->snowball, found->stemmer) != XC_OK) {
            code = error_set(error, ERROR_INTERNAL, "cannot load the %s stemmer: %s", found->name,
                             xc_error_last()->message);
            goto fail;
        }
        stemmer->name = found->stemmer;
    }
    *out = stemmer;
    return ERROR_NONE;
fail:
    stemmer_close(stemmer);
    return code;
}

enum error_code stemmer_open(struct stemmer **out, const char *language, struct error *error)
{
    return open_with(out, language, CACHED_WORDS, error);
}

enum error_code stemmer_open_small(struct stemmer **out, const char *language, struct error *error)
{
    return open_with(out, language, FEW_CACHED_WORDS, error);
}

void stemmer_close(struct stemmer *stemmer)
{
    if (!stemmer)
        return;
    xc_stem_free(stemmer->snowball);
    word_cache_close(&stemmer->cache);
    free(stemmer);
}

const char *stemmer_name(const struct stemmer *stemmer)
{
    return stemmer->name;
}

bool stemmer_keeps_start(const struct stemmer *stemmer)
{
    static const char *const known[] = {"none",     "english", "danish",  "dutch",     "finnish",
                                        "french",   "german",  "italian", "norwegian", "portuguese",
                                        "romanian", "russian", "spanish", "swedish"};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(stemmer->name, known[i]) == 0)
            return true;
    return false;
}

bool stemmer_ok(const struct stemmer *stemmer)
{
    return !stemmer->failed;
}

size_t stemmer_apply_uncached(struct stemmer *stemmer, struct slice word, char *out,
                              size_t capacity)
{
    if (capacity > STEMMER_MAX_STEM)
        capacity = STEMMER_MAX_STEM;
    if (stemmer->snowball) {
        xc_bytes stem;
        if (xc_stem_apply(&stem, stemmer->snowball, word.ptr, word.len) != XC_OK) {
            stemmer->failed = true;
            return 0;
        }
        word = slice_of(stem.data, stem.size);
    }
    return fold_word(word, out, capacity);
}

size_t stemmer_apply(struct stemmer *stemmer, struct slice word, char *out, size_t capacity)
{
    if (capacity < STEMMER_MAX_STEM) // a stem that was cut must not be remembered
        return stemmer_apply_uncached(stemmer, word, out, capacity);
    const struct word_key key = word_key_of(word);
    const uint64_t hash = word_hash_with_key(word, key);
    const struct word_entry *entry = word_cache_find(&stemmer->cache, word, key, hash);
    if (entry) {
        const struct slice stem = word_entry_term(&stemmer->cache, entry);
        memcpy(out, stem.ptr, stem.len);
        return stem.len;
    }
    const size_t len = stemmer_apply_uncached(stemmer, word, out, capacity);
    if (!stemmer->failed)
        (void)word_cache_add(&stemmer->cache, word, key, hash, slice_of(out, len));
    return len;
}

static int stem_for_xapian(xc_bytes *out, const char *word, size_t size, void *payload)
{
    struct stemmer *stemmer = payload;
    out->size = stemmer_apply(stemmer, slice_of(word, size), stemmer->xapian_stem,
                              sizeof(stemmer->xapian_stem));
    out->data = stemmer->xapian_stem;
    return stemmer->failed ? xc_callback_fail(1, "out of memory") : 0;
}

enum error_code stemmer_as_xapian(struct stemmer *stemmer, xc_stem **out, struct error *error)
{
    if (xc_stem_new_callback(out, stemmer->name, stem_for_xapian, stemmer, NULL) != XC_OK)
        return error_set(error, ERROR_INTERNAL, "cannot make a stemmer for Xapian: %s",
                         xc_error_last()->message);
    return ERROR_NONE;
}
