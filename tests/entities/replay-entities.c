// SPDX-License-Identifier: GPL-2.0-or-later
// replay-entities FOLDER: gives each file of the folder to the fuzz target: what fuzzing kept.
#include "base/buffer.h"

#include <dirent.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_file(const char *path, struct buffer *out)
{
    char piece[4096];
    FILE *const file = fopen(path, "rb");
    if (!file)
        return false;
    size_t got;
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        if (!buffer_append(out, piece, got))
            break;
    const bool ok = !ferror(file) && buffer_ok(out);
    (void)fclose(file);
    return ok;
}

int main(int argc, char **argv)
{
    DIR *const folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder) {
        fprintf(stderr, "usage: replay-entities FOLDER\n");
        return 64;
    }
    unsigned count = 0;
    struct buffer bytes = BUFFER_INIT;
    const struct dirent *entry;
    while ((entry = readdir(folder))) {
        char path[4096];
        if (entry->d_name[0] == '.')
            continue;
        const int len = snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
        buffer_clear(&bytes);
        if (len < 0 || (size_t)len >= sizeof(path) || !read_file(path, &bytes)) {
            fprintf(stderr, "replay-entities: cannot read '%s'\n", entry->d_name);
            return 74;
        }
        (void)LLVMFuzzerTestOneInput((const uint8_t *)bytes.data, bytes.len);
        count++;
    }
    (void)closedir(folder);
    buffer_free(&bytes);
    printf("%u inputs\n", count);
    return count ? 0 : 1;
}
