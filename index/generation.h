// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * generation.h: the file `generation`, the truth about an index directory.
 *
 * It names the live shards and their tombstones and how the articles became terms. Publishing is
 * one rename of this file. It is text, one `name value` on each line, and ends with a checksum
 * (XXH3-64) of what precedes.
 */
#ifndef INDEX_GENERATION_H
#define INDEX_GENERATION_H

#include "article-part.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/slice.h"
#include "fields.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** How articles became terms. What is searched must be analysed in the same way. */
struct schema {
    uint32_t fields;   /**< FIELDS_VERSION */
    char language[16]; /**< ISO 639-1 code of the stemmer, or "none"; see by_article */
    bool by_article;   /**< each article is stemmed by its own language; `language` is that of most
                            of them, which queries are stemmed by */
    bool entities; /**< names are looked for in English articles; else only those that the source
                        gave are indexed */
    struct field_weights weights;
    struct article_part part; /**< of the corpus, that the index holds */
};

/** A live shard: shards/NNNNNNNN, and if it has tombstones dead/NNNNNNNN.G. */
struct shard {
    uint32_t number;
    uint32_t documents;       /**< in the shard, dead ones too */
    uint32_t dead;            /**< of them superseded or deleted */
    uint64_t dead_generation; /**< G, 0 without tombstones */
};

/** More shards than this are merged; a file that names more is refused. */
enum { GENERATION_MAX_SHARDS = 1024 };

struct generation {
    uint64_t number;     /**< counts publications, from 1 */
    uint32_t next_shard; /**< the number a new shard gets */
    int64_t published;   /**< seconds since 1970 */
    struct schema schema;
    struct shard *shards; /**< owned */
    size_t shard_count;
};

#define GENERATION_INIT                                                                            \
    {                                                                                              \
        .shards = NULL                                                                             \
    }

/**
 * Reads the generation of an index directory.
 * @param[out] generation  free with generation_free(), also after a failure
 * @return ERROR_NONE; ERROR_NO_INPUT if there is no index; ERROR_DATA if the file is damaged or of
 *         a version that this program does not know; ERROR_IO
 */
enum error_code generation_read(const char *directory, struct generation *generation,
                                struct error *error);

/** The same of a file that was one once; messages name the directory. */
enum error_code generation_read_file(const char *path, const char *directory,
                                     struct generation *generation, struct error *error);

/** The same of the content of such a file. */
enum error_code generation_parse(struct slice content, const char *directory,
                                 struct generation *generation, struct error *error);

/** Appends the content of the file. */
void generation_format(const struct generation *generation, struct buffer *out);

/**
 * Publishes: writes `generation` atomically, then what lets Xapian's own tools and servers open the
 * directory (served.h). Everything that it names must be on the disk already.
 */
enum error_code generation_publish(const char *directory, const struct generation *generation,
                                   struct error *error);

/** Adds a shard behind the others. False without memory. */
bool generation_add_shard(struct generation *generation, struct shard shard);

/** A copy. @return false without memory */
bool generation_copy(struct generation *to, const struct generation *from);

/** Articles that can be found. */
uint64_t generation_articles(const struct generation *generation);

void generation_free(struct generation *generation);

/** Path of a shard's database, or of a tombstone file, into @p path (PATH_MAX bytes). */
enum error_code generation_shard_path(const char *directory, uint32_t number, char *path,
                                      struct error *error);
enum error_code generation_dead_path(const char *directory, uint32_t number, uint64_t generation,
                                     char *path, struct error *error);

#endif
