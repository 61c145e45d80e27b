// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * ledger.h: which source files have been read, how far, and which articles they gave.
 *
 * A SQLite database, `ledger.db` in the index directory, and a cache: it saves reading what has not
 * changed. It says what the published generation holds, whose number it bears; if it bears another,
 * is lost or damaged, it is begun anew and the sources are read again, which changes nothing in the
 * index as their articles are there already. Only the holder of the index's lock may open it;
 * others may look at it (ledger_look()).
 *
 * All changes of a run are one transaction, which ledger_commit() ends after the generation has
 * been published. Without it nothing has happened.
 *
 * Of every file it is kept which versions of which articles it holds, 24 bytes each, in the order
 * in which they were read: so the latest one can be told, and found again when the file of a later
 * one goes. Those of articles that have left a file are kept as orphans, for --prune.
 */
#ifndef INDEX_LEDGER_H
#define INDEX_LEDGER_H

#include "base/error.h"
#include "fingerprint.h"
#include "generation.h"
#include "id-set.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ledger;

/** What is known of a file. */
struct ledger_file {
    int64_t id;               /**< in the ledger; 0 for one that is not in it */
    uint64_t size;            //
    int64_t mtime;            /**< nanoseconds since 1970; or LEDGER_READ_AGAIN, LEDGER_UNSETTLED */
    uint64_t inode;           //
    char format[16];          /**< what it was taken for, "" if nothing could be made of it */
    uint64_t settings;        /**< hash of the options that matter to reading */
    uint64_t offset;          /**< where to read on if it has grown; 0: from its start */
    uint64_t records;         /**< before that */
    struct fingerprint edges; /**< of the bytes before offset (fingerprint_edges) */
    bool movable;             /**< no article's identifier comes from the path */
    bool has_content;         //
    struct fingerprint content; /**< of all bytes */
    uint64_t rejected;          /**< records of it that could not be read */
};

/** A version of an article. */
struct ledger_version {
    uint64_t id;      /**< the article: hash of its identifier's term (id_hash()) */
    int64_t date;     /**< VERSION_UNDATED, or seconds since 1970 */
    uint64_t content; /**< hash of what it says */
};

/** The date of an article that has none. */
#define VERSION_UNDATED INT64_MIN

/** Times that no file has: one that was not read to its end, or is to be read again; and one that
 * was read, but so soon after its last change that a further one may leave its time as it is. */
#define LEDGER_READ_AGAIN INT64_MIN
#define LEDGER_UNSETTLED  (INT64_MIN + 1)

enum ledger_state {
    LEDGER_CURRENT, /**< it tells of the published generation */
    LEDGER_NEW,     /**< there was none */
    LEDGER_OTHER,   /**< it told of another generation, and was emptied */
    LEDGER_OLD,     /**< another version of this program wrote it; likewise */
    LEDGER_DAMAGED, /**< it could not be read, and was replaced */
};

/**
 * Opens the ledger, makes it if need be, and begins the transaction.
 * @param published  the live generation; number 0 if there is none
 * @param keep       false to begin anew (--full)
 */
enum error_code ledger_open(struct ledger **out, const char *directory,
                            const struct generation *published, bool keep, enum ledger_state *state,
                            struct error *error);

/** Undoes what was not committed. NULL is fine. */
void ledger_close(struct ledger *ledger);

/** Removes the ledger's files; the next run reads the sources again. */
void ledger_remove(const char *directory);

/**
 * Makes the changes last; @p published is the generation that holds them. Then begins another
 * transaction, so that the number can be raised once more after a merge.
 */
enum error_code ledger_commit(struct ledger *ledger, const struct generation *published,
                              struct error *error);

/**
 * True if the index holds articles that the ledger knows nothing of: it was begun anew on an index
 * that had some. Set it to false when it has been found not to be so any more.
 */
bool ledger_partial(const struct ledger *ledger);
enum error_code ledger_set_partial(struct ledger *ledger, bool partial, struct error *error);

/** What is known of a path; file->id is 0 if nothing. */
enum error_code ledger_find(struct ledger *ledger, const char *path, struct ledger_file *file,
                            struct error *error);

/** The same by the file's id. @param path  PATH_MAX bytes */
enum error_code ledger_find_id(struct ledger *ledger, int64_t id, char *path,
                               struct ledger_file *file, struct error *error);

/** Notes a file, replacing what was known of the path. Its versions stay. @post file->id is set */
enum error_code ledger_put(struct ledger *ledger, const char *path, struct ledger_file *file,
                           struct error *error);

/** Adds to the versions that a file gave. */
enum error_code ledger_add_versions(struct ledger *ledger, int64_t file,
                                    const struct ledger_version *versions, size_t count,
                                    struct error *error);

/**
 * Drops the versions that a file gave. Those of articles that are not in @p kept, of which it has
 * none any more, become orphans.
 */
enum error_code ledger_drop_versions(struct ledger *ledger, int64_t file, const struct id_set *kept,
                                     struct error *error);

/** The file was moved. */
enum error_code ledger_rename(struct ledger *ledger, int64_t file, const char *path,
                              struct error *error);

/** The file @p to has the same content as @p from, and so the same versions. */
enum error_code ledger_copy_versions(struct ledger *ledger, int64_t from, int64_t to,
                                     struct error *error);

/** The next run reads the file again, whatever it looks like. */
enum error_code ledger_read_again(struct ledger *ledger, int64_t file, struct error *error);

/** Forgets a file; its versions become orphans. */
enum error_code ledger_forget(struct ledger *ledger, int64_t file, struct error *error);

/** Forgets all orphans. */
enum error_code ledger_forget_orphans(struct ledger *ledger, struct error *error);

/** Told of a file. Anything but ERROR_NONE ends the walk. It must not change the ledger. */
typedef enum error_code ledger_visit(void *payload, const char *path,
                                     const struct ledger_file *file, struct error *error);

/** Walks all files, or the movable ones of a size. */
enum error_code ledger_files(struct ledger *ledger, ledger_visit *visit, void *payload,
                             struct error *error);
enum error_code ledger_files_of_size(struct ledger *ledger, uint64_t size, ledger_visit *visit,
                                     void *payload, struct error *error);

/**
 * Told of a version and the file that holds it. Of an orphan the file is less than 0: that which
 * held it, negated. Likewise.
 */
typedef enum error_code ledger_visit_version(void *payload, int64_t file,
                                             const struct ledger_version *version,
                                             struct error *error);

/** Walks all versions in the order in which they were read: 24 bytes of the ledger for each. */
enum error_code ledger_versions(struct ledger *ledger, ledger_visit_version *visit, void *payload,
                                struct error *error);

/** The same of one file's. */
enum error_code ledger_versions_of(struct ledger *ledger, int64_t file, ledger_visit_version *visit,
                                   void *payload, struct error *error);

/** Leaves a list of versions to the next run, in place of the one that was left to this. */
enum error_code ledger_set_doubts(struct ledger *ledger, const struct ledger_version *versions,
                                  size_t count, struct error *error);

/** Walks that list; the file is 0. */
enum error_code ledger_doubts(struct ledger *ledger, ledger_visit_version *visit, void *payload,
                              struct error *error);

/** Checks the file's structure. @param[out] sound  false if SQLite finds fault with it */
enum error_code ledger_check(struct ledger *ledger, bool *sound, struct error *error);

/**
 * Opens the ledger to look at it without the index's lock, and without a lock of SQLite's: one
 * would make the commit of a run fail. So what is seen counts only if ledger_untouched() says so at
 * the end. Only the functions that walk, check or summarise may be called.
 * @return ERROR_NONE; ERROR_NO_INPUT if there is none; ERROR_BUSY while a run writes to it, or one
 *         was cut off at that; ERROR_IO
 */
enum error_code ledger_look(struct ledger **out, const char *directory, struct error *error);

/** ERROR_NONE if nobody has written to the ledger since ledger_look(), else ERROR_BUSY. */
enum error_code ledger_untouched(const struct ledger *ledger, struct error *error);

struct ledger_summary {
    uint64_t generation; /**< that it tells of, and when that was published */
    int64_t published;   //
    uint64_t files;      //
    uint64_t rejected;   /**< records that could not be read */
    uint64_t orphans;    /**< versions of articles that have left their file: for --prune */
};

enum error_code ledger_summarise(struct ledger *ledger, struct ledger_summary *summary,
                                 struct error *error);

#endif
