// SPDX-License-Identifier: GPL-2.0-or-later
#include "read-bytes.h"

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void require(bool condition, const char *what)
{
    if (condition)
        return;
    (void)fprintf(stderr, "a reader broke its promise: %s\n", what);
    abort();
}

static void check_article(const struct article *article)
{
    require(article_ok(article), "memory");
    require(article_get(article, ARTICLE_ID).len > 0, "an id");
    require(article_get(article, ARTICLE_TITLE).len > 0 ||
                article_get(article, ARTICLE_TEXT).len > 0,
            "a title or a text");
    const struct slice bytes = buffer_slice(&article->bytes);
    require(utf8_valid_prefix(bytes) == bytes.len, "UTF-8");
}

static void keep_first(struct outcome *outcome, struct article *article)
{
    if (outcome->articles++ == 0) {
        outcome->article = *article;
        *article = (struct article)ARTICLE_INIT;
    }
}

struct outcome read_path(const char *path, const char *name, size_t max_article)
{
    struct outcome outcome = {.articles = 0};
    struct article article = ARTICLE_INIT;
    struct error error = ERROR_INIT;
    struct reader *reader = NULL;
    const struct reader_limits limits = {.max_article = max_article};
    const struct reader_format *format = name ? reader_format_by_name(slice_of_string(name)) : NULL;
    require(!name || format, "a format of that name");
    if (reader_open(&reader, path, format, &limits, &error) != ERROR_NONE) {
        outcome.failed = true;
        (void)snprintf(outcome.message, sizeof(outcome.message), "%s", error.message);
        return outcome;
    }
    for (;;) {
        error.message[0] = '\0';
        const enum reader_status status = reader_next(reader, &article, &error);
        if (status == READER_END)
            break;
        if (status == READER_ARTICLE) {
            check_article(&article);
            keep_first(&outcome, &article);
            continue;
        }
        require(error.message[0] != '\0', "a message");
        if (outcome.rejected++ == 0) {
            outcome.record = article.record;
            (void)snprintf(outcome.message, sizeof(outcome.message), "%s", error.message);
        }
        outcome.failed |= status == READER_FAILED;
    }
    reader_close(reader);
    article_free(&article);
    return outcome;
}

struct outcome read_bytes(struct slice bytes, const char *name, size_t max_article)
{
    const int fd = memfd_create("read-bytes", MFD_CLOEXEC);
    char path[64];
    require(fd >= 0, "a file in memory");
    for (size_t done = 0; done < bytes.len;) {
        const ssize_t put = write(fd, bytes.ptr + done, bytes.len - done);
        require(put > 0, "writing to memory");
        done += (size_t)put;
    }
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    const struct outcome outcome = read_path(path, name, max_article);
    require(close(fd) == 0, "closing memory");
    return outcome;
}

void outcome_free(struct outcome *outcome)
{
    article_free(&outcome->article);
}
