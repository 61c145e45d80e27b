// SPDX-License-Identifier: GPL-2.0-or-later
/** article-source.h: from the path that an article is stored with to the file that it is in. */
#ifndef CORPUS_ARTICLE_SOURCE_H
#define CORPUS_ARTICLE_SOURCE_H

#include "base/slice.h"

#include <stdbool.h>

/**
 * The file of a stored path, undoing the escapes of article_append_path(), and leaving of what is
 * in an archive ("a.zip/b.txt") that of the archive if it is there; else the path as it is.
 * @param file  PATH_MAX bytes
 * @return false if the path is not one from the root directory: standard input, or none
 */
bool article_source_file(struct slice stored, char *file);

/** True if the path is that of standard input, or of what is in an archive that came by it. */
bool article_source_piped(struct slice path);

/** True if there is surely no such file; one that merely cannot be looked at is there. */
bool article_source_gone(const char *path);

#endif
