// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * file.h: small files that must be whole or absent, and directories that must be on the disk.
 */
#ifndef INDEX_FILE_H
#define INDEX_FILE_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/slice.h"

#include <stdint.h>

/** DIRECTORY/NAME into @p path (PATH_MAX bytes). @return ERROR_IO if it is too long */
enum error_code file_join(char *path, const char *directory, const char *name, struct error *error);

/**
 * Reads a whole file of at most @p max bytes, appending to @p content.
 * @return ERROR_NONE; ERROR_NO_INPUT if it does not exist; ERROR_DATA if it is larger or no regular
 *         file; ERROR_IO
 */
enum error_code file_read(const char *path, size_t max, struct buffer *content,
                          struct error *error);

/**
 * Writes a file so that at any time, also after a crash, the old or the new content is there: a
 * temporary file beside it, fsync, rename, fsync of the directory.
 */
enum error_code file_write_atomic(const char *path, struct slice content, struct error *error);

/**
 * The same without waiting for the disk: after a power cut the file may also be empty. For what is
 * of use only, and for what is brought to the disk together with other files.
 */
enum error_code file_replace(const char *path, struct slice content, struct error *error);

/** Makes a directory, and brings its entry to the disk; succeeds if it is there already. */
enum error_code file_make_directory(const char *path, struct error *error);

/** Brings a directory's entries to the disk. */
enum error_code file_sync_directory(const char *path, struct error *error);

/** Brings every regular file of a directory, and its entries, to the disk. */
enum error_code file_sync_tree(const char *path, struct error *error);

/** Bytes of the regular files of a directory; those that cannot be looked at count nothing. */
uint64_t file_directory_size(const char *path);

/** Removes a directory and the files in it and below it; absent is fine. Links are not followed. */
enum error_code file_remove_tree(const char *path, struct error *error);

#endif
