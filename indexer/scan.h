// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * scan.h: from the paths of the command line to the files to be read.
 *
 * Directories are walked, hidden entries left out; what is found is sorted by name, so that a run
 * over the same tree reads in the same order. Links to files are followed, links to directories
 * only where the command line names them. Whatever is no regular file is skipped and said.
 */
#ifndef INDEXER_SCAN_H
#define INDEXER_SCAN_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct scanned_file {
    char *path;    /**< absolute, so that it names the file wherever the next run starts; or "-" */
    uint64_t size; /**< bytes, 0 for standard input */
    int64_t mtime; /**< nanoseconds since 1970 */
    uint64_t inode;
};

struct scan {
    struct scanned_file *files;
    size_t count;
    size_t capacity;
    uint64_t bytes; /**< of all of them */
    bool excludes;  /**< a directory is left out: scan_exclude() */
    dev_t device;   //
    ino_t inode;    //
};

/** Leaves out a directory and what is below it: the index, which may lie among the articles. */
void scan_exclude(struct scan *scan, const char *directory);

/** Told of what cannot be read or is skipped. */
typedef void scan_problem(void *payload, const char *path, const struct error *error);

/**
 * Adds the files of a path: the file itself, everything below a directory, or "-".
 * @return ERROR_NONE, also if something was skipped; ERROR_NO_MEMORY
 */
enum error_code scan_path(struct scan *scan, const char *path, scan_problem *problem, void *payload,
                          struct error *error);

void scan_free(struct scan *scan);

#endif
