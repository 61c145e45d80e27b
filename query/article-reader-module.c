// SPDX-License-Identifier: GPL-2.0-or-later
// The module dateline-reader.so: what article-reader.c loads.
#include "article-reader.h"

#include "corpus/reader.h"

static enum error_code read_first(struct article *article, const char *path, struct error *error)
{
    const struct reader_limits limits = READER_LIMITS_INIT;
    struct reader *reader = NULL;
    enum error_code code = reader_open(&reader, path, NULL, &limits, error);
    if (code != ERROR_NONE)
        return code;
    const enum reader_status status = reader_next(reader, article, error);
    if (status == READER_END)
        code = error_set(error, ERROR_DATA, "there is no article in '%s'", path);
    else if (status != READER_ARTICLE)
        code = error->code;
    reader_close(reader);
    return code;
}

extern const struct article_reader ARTICLE_READER_SYMBOL;
__attribute__((visibility("default"))) const struct article_reader ARTICLE_READER_SYMBOL = {
    .version = DATELINE_VERSION, .read_first = read_first};
