// SPDX-License-Identifier: GPL-2.0-or-later
#include "dump.h"

#include "corpus/date.h"

bool dump_article(const struct article *article, struct buffer *out)
{
    (void)buffer_append_format(out, "== record %llu\n", (unsigned long long)article->record);
    for (int field = 0; field < ARTICLE_FIELD_COUNT; field++) {
        size_t index = 0;
        struct slice value;
        while (article_next(article, (enum article_field)field, &index, &value)) {
            (void)buffer_append_format(out, "%s: ", article_field_name((enum article_field)field));
            (void)buffer_append_slice(out, value);
            (void)buffer_append_char(out, '\n');
        }
    }
    if (article->has_time) {
        char time[32];
        date_format_iso(article->time, time);
        (void)buffer_append_format(out, "time: %s\n", time);
    }
    return buffer_ok(out);
}

enum error_code dump_file(const char *path, const struct reader_format *format,
                          const struct reader_limits *limits, struct buffer *out,
                          struct dump_counts *counts, struct error *error)
{
    struct article article = ARTICLE_INIT;
    struct reader *reader = NULL;
    *counts = (struct dump_counts){0};
    const enum error_code code = reader_open(&reader, path, format, limits, error);
    if (code != ERROR_NONE)
        return code;
    for (bool more = true; more;) {
        struct error fault = ERROR_INIT;
        switch (reader_next(reader, &article, &fault)) {
        case READER_ARTICLE:
            counts->articles++;
            if (out)
                (void)dump_article(&article, out);
            break;
        case READER_REJECTED:
            counts->rejected++;
            if (out)
                (void)buffer_append_format(out, "== record %llu rejected: %s\n",
                                           (unsigned long long)article.record, fault.message);
            break;
        case READER_FAILED:
            counts->failed = true;
            if (out)
                (void)buffer_append_format(out, "== record %llu failed: %s\n",
                                           (unsigned long long)article.record, fault.message);
            more = false;
            break;
        case READER_END:
            more = false;
            break;
        }
    }
    article_free(&article);
    reader_close(reader);
    return ERROR_NONE;
}
