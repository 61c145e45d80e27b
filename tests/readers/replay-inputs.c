// SPDX-License-Identifier: GPL-2.0-or-later
// replay-inputs.c: files, each read as a format (auto: as detected), whole and cut off at several
// places. Usage: replay-inputs FORMAT FILE-OR-FOLDER...; prints how many.
#include "reader-promises.h"

#include "base/buffer.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CUTS = 16, PIECE = 4096 };

/** The whole file in memory. False if it cannot be read. */
static bool load(const char *path, struct buffer *bytes)
{
    FILE *file = fopen(path, "rb");
    char piece[PIECE];
    size_t got = 0;
    if (!file)
        return false;
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        (void)buffer_append(bytes, piece, got);
    const bool whole = !ferror(file);
    return fclose(file) == 0 && whole && buffer_ok(bytes);
}

static bool replay_file(const char *format, const char *path)
{
    struct buffer bytes = BUFFER_INIT;
    const bool loaded = load(path, &bytes);
    for (size_t cut = 0; loaded && cut <= CUTS; cut++) {
        const size_t size = bytes.len - bytes.len * cut / CUTS;
        uint8_t *exact = malloc(size ? size : 1); // so that a sanitizer sees a read beyond it
        if (!exact)
            break;
        if (size)
            memcpy(exact, bytes.data, size);
        check_reader_promises(format, exact, size);
        free(exact);
    }
    buffer_free(&bytes);
    return loaded;
}

/** @return files replayed, -1 if one cannot be read */
static int replay(const char *format, const char *path)
{
    DIR *folder = opendir(path);
    int count = 0;
    if (!folder)
        return errno == ENOTDIR && replay_file(format, path) ? 1 : -1;
    for (const struct dirent *entry = NULL; count >= 0 && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        struct buffer name = BUFFER_INIT;
        (void)buffer_append_format(&name, "%s/%s", path, entry->d_name);
        count = buffer_ok(&name) && replay_file(format, buffer_string(&name)) ? count + 1 : -1;
        buffer_free(&name);
    }
    (void)closedir(folder);
    return count;
}

int main(int argc, char **argv)
{
    int total = 0;
    for (int i = 2; i < argc; i++) {
        const int count = replay(strcmp(argv[1], "auto") == 0 ? NULL : argv[1], argv[i]);
        if (count < 0) {
            (void)fprintf(stderr, "replay-inputs: cannot read '%s'\n", argv[i]);
            return EXIT_FAILURE;
        }
        total += count;
    }
    (void)printf("%d inputs\n", total);
    return total ? EXIT_SUCCESS : EXIT_FAILURE;
}
