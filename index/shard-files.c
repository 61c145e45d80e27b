// SPDX-License-Identifier: GPL-2.0-or-later
#include "shard-files.h"

#include "base/buffer.h"
#include "base/parse.h"
#include "file.h"
#include "fingerprint.h"
#include "ranking-format.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LARGEST_FILE = 1 << 20, DIGITS = 32 };
#define CHECKSUMS "checksums"

/** The hash of a file as digits. */
static enum error_code hash_file(const char *path, char digits[DIGITS + 1], struct error *error)
{
    struct fingerprint content;
    const enum error_code code = fingerprint_content(path, &content, error);
    if (code == ERROR_NONE)
        (void)snprintf(digits, DIGITS + 1, "%016" PRIx64 "%016" PRIx64, content.high, content.low);
    return code;
}

static enum error_code add_line(struct buffer *lines, const char *path, const char *name,
                                struct error *error)
{
    char child[PATH_MAX];
    char digits[DIGITS + 1];
    struct stat status;
    enum error_code code = file_join(child, path, name, error);
    if (code == ERROR_NONE && lstat(child, &status) != 0)
        code = error_set_errno(error, ERROR_IO, errno, "cannot look at '%s'", child);
    // The ranking file may be made again, and has checksums of its own.
    if (code != ERROR_NONE || !S_ISREG(status.st_mode) || strcmp(name, CHECKSUMS) == 0 ||
        strcmp(name, RANKING_FILE_NAME) == 0)
        return code;
    code = hash_file(child, digits, error);
    if (code == ERROR_NONE)
        (void)buffer_append_format(lines, "%s  %s\n", digits, name);
    return code;
}

enum error_code shard_files_seal(const char *path, struct error *error)
{
    char checksums[PATH_MAX];
    struct buffer lines = BUFFER_INIT;
    struct dirent **entries = NULL;
    enum error_code code = ERROR_NONE;
    const int count = scandir(path, &entries, NULL, alphasort);
    if (count < 0)
        return error_set_errno(error, ERROR_IO, errno, "cannot open directory '%s'", path);
    for (int i = 0; i < count; i++) {
        if (code == ERROR_NONE)
            code = add_line(&lines, path, entries[i]->d_name, error);
        free(entries[i]);
    }
    free(entries);
    if (code == ERROR_NONE)
        code = file_join(checksums, path, CHECKSUMS, error);
    if (code == ERROR_NONE)
        code = buffer_ok(&lines) ? file_replace(checksums, buffer_slice(&lines), error)
                                 : error_set_no_memory(error);
    buffer_free(&lines);
    return code == ERROR_NONE ? file_sync_tree(path, error) : code;
}

/** Checks a line. */
static enum error_code verify_line(const char *path, struct slice line, struct error *error)
{
    char child[PATH_MAX];
    char name[NAME_MAX + 1];
    char digits[DIGITS + 1];
    if (line.len < DIGITS + 3 || line.len - DIGITS - 2 > NAME_MAX)
        return error_set(error, ERROR_DATA, "'%s/" CHECKSUMS "' is damaged", path);
    (void)snprintf(name, sizeof(name), "%.*s", (int)(line.len - DIGITS - 2), line.ptr + DIGITS + 2);
    enum error_code code = strchr(name, '/')
                               ? error_set(error, ERROR_DATA, "'%s/" CHECKSUMS "' is damaged", path)
                               : file_join(child, path, name, error);
    if (code == ERROR_NONE)
        code = hash_file(child, digits, error);
    if (code == ERROR_NO_INPUT)
        code = error_set(error, ERROR_DATA, "'%s' is missing", name);
    else if (code == ERROR_NONE && memcmp(digits, line.ptr, DIGITS) != 0)
        code = error_set(error, ERROR_DATA, "'%s' is not what was written: its checksum is wrong",
                         name);
    return code;
}

enum error_code shard_files_verify(const char *path, bool *known, struct error *error)
{
    char checksums[PATH_MAX];
    struct buffer lines = BUFFER_INIT;
    struct error problem = ERROR_INIT;
    enum error_code code = file_join(checksums, path, CHECKSUMS, error);
    *known = true;
    if (code != ERROR_NONE)
        return code;
    code = file_read(checksums, LARGEST_FILE, &lines, &problem);
    if (code == ERROR_NO_INPUT) {
        *known = false;
        code = ERROR_NONE;
    } else if (code != ERROR_NONE && error) {
        *error = problem;
    }
    struct slice rest = buffer_slice(&lines);
    struct slice line;
    while (code == ERROR_NONE && rest.len && parse_list_item(&rest, '\n', &line))
        code = verify_line(path, line, error);
    buffer_free(&lines);
    return code;
}
