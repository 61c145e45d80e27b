/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_MAINTENANCE_H
#define XC_MAINTENANCE_H

/**
 * @file
 * @brief Checking and compacting databases.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Database: check and compact
 *
 * @code
 * static int show(const char *table, const char *message, void *payload)
 * {
 *     return fprintf(payload, "%s: %s\n", table, message) < 0;
 * }
 *
 * xc_compact_options options = XC_COMPACT_OPTIONS_INIT;
 * options.progress = show;
 * options.payload = stdout;
 * if (xc_database_compact(db, destination, &options))
 *     goto failed;
 * size_t problems;
 * if (xc_database_check(&problems, destination, 0, NULL, NULL))
 *     goto failed;
 * printf("%zu problems\n", problems);
 * @endcode
 * @{ */

/** Receives bytes of a report. */
typedef int (*xc_write_fn)(const char *data, size_t size, void *payload);

#define XC_CHECK_SHORT_TREE    1  /**< Show the trees' first levels. */
#define XC_CHECK_FULL_TREE     2  /**< Show the trees. */
#define XC_CHECK_SHOW_FREELIST 4  /**< Show which blocks are free. */
#define XC_CHECK_SHOW_STATS    8  /**< Show sizes. */
#define XC_CHECK_FIX           16 /**< Not for glass. */

/**
 * Verify the structure on disk. *out is the number of problems found; a badly damaged database may
 * give an error code instead. write may be NULL. XC_ERROR_DATABASE_NOT_FOUND, _OPENING.
 */
XC_API XC_CHECKED xc_status xc_database_check(size_t *out, const char *path, int options,
                                              xc_write_fn write, void *payload) XC_NEEDS(1, 2);

/** Likewise the single-file database at the current offset of fd, which is taken over (closed
 * here). */
XC_API XC_CHECKED xc_status xc_database_check_fd(size_t *out, int fd, int options,
                                                 xc_write_fn write, void *payload) XC_NEEDS(1);

#define XC_COMPACT_STANDARD 0x00000 /**< Leave room in blocks (the others are denser). */
#define XC_COMPACT_FULL     1       /**< Fill blocks (the default). */
#define XC_COMPACT_FULLER                                                                          \
    2 /**< As XC_COMPACT_FULL from Xapian 1.4.31 on; before it a larger result. */
#define XC_COMPACT_NO_RENUMBER 4  /**< Keep docids; the ranges used must not overlap. */
#define XC_COMPACT_MULTIPASS   8  /**< For more than three parts. */
#define XC_COMPACT_SINGLE_FILE 16 /**< One read-only file. */

/** How to compact; start with XC_COMPACT_OPTIONS_INIT. */
typedef struct xc_compact_options {
    unsigned version; /**< XC_COMPACT_OPTIONS_VERSION */
    unsigned flags;   /**< XC_COMPACT_*; default XC_COMPACT_FULL. */
    int block_size;   /**< Bytes, a power of two in 2048..65536; 0 = 8192. */
    /** Progress: name of the table and a message, both NUL-terminated; "" = starts. Or NULL. */
    int (*progress)(const char *table, const char *message, void *payload);
    /**
     * Choose the value of a metadata key present in several parts: set *out, which is copied;
     * preset to the first. With many parts it may come several times for a key. NULL: the first.
     */
    int (*resolve_metadata)(xc_bytes *out, xc_bytes key, const xc_bytes *values, size_t n,
                            void *payload);
    void *payload; /**< For the two callbacks. */
} xc_compact_options;

#define XC_COMPACT_OPTIONS_VERSION 1 /**< Of ::xc_compact_options. */
/** The defaults. */
#define XC_COMPACT_OPTIONS_INIT                                                                    \
    {                                                                                              \
        XC_COMPACT_OPTIONS_VERSION, XC_COMPACT_FULL, 0, NULL, NULL, NULL                           \
    }

/**
 * Write all parts of db merged into destination (made if missing; a stub file is switched to the
 * new database atomically). options may be NULL. XC_ERROR_INVALID_OPERATION (uncommitted changes,
 * overlapping docids), _INVALID_ARGUMENT, _DATABASE_CREATE, _DATABASE_LOCK, _CALLBACK.
 */
XC_API XC_CHECKED xc_status xc_database_compact(const xc_database *db, const char *destination,
                                                const xc_compact_options *options) XC_NEEDS(1, 2);
/** Likewise as a single file at the current offset of fd, which is taken over (closed here). */
XC_API XC_CHECKED xc_status xc_database_compact_fd(const xc_database *db, int fd,
                                                   const xc_compact_options *options) XC_NEEDS(1);

/** @} */

XC_END_DECLS

#endif
