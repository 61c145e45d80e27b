// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * entities-show: what the tagger finds, for reading; with --time only how fast it is.
 *
 *   entities-show [--time] [--mentions] [--every=N] FILE...
 *
 * --mentions also prints each mention with its place, to compare two taggers by.
 */
#include "../entity-tagger.h"

#include "corpus/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static double seconds(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) != 0)
        return 0;
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void show(const struct article *article, const struct entity_tags *tags, bool mentions)
{
    const struct slice title = article_get(article, ARTICLE_TITLE);
    printf("== %.*s\n", (int)title.len, title.ptr);
    for (size_t i = 0; i < tags->entity_count; i++) {
        const struct entity *const entity = &tags->entities[i];
        printf("  %-7s %.2f %3u  %.*s\n", entity_type_name(entity->type), (double)entity->salience,
               (unsigned)entity->mention_count, (int)entity->name.len, entity->name.ptr);
    }
    for (size_t i = 0; mentions && i < tags->mention_count; i++) {
        const struct entity_mention *const mention = &tags->mentions[i];
        printf("  %s %u+%u %s %u\n", mention->in_title ? "title" : "body", mention->offset,
               mention->length, entity_type_name(mention->type), mention->entity);
    }
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;
    struct entity_model model;
    struct entity_tagger *tagger = NULL;
    struct article article = ARTICLE_INIT;
    bool timing = false, mentions = false;
    unsigned long every = 1, number = 0;
    uint64_t bytes = 0, mention_count = 0;
    double spent = 0;
    enum error_code code = entity_model_builtin(&model, &error);
    if (code == ERROR_NONE)
        code = entity_tagger_open(&tagger, &model, &error);
    for (int i = 1; code == ERROR_NONE && i < argc; i++) {
        if (strcmp(argv[i], "--time") == 0) {
            timing = true;
            continue;
        }
        if (strcmp(argv[i], "--mentions") == 0) {
            mentions = true;
            continue;
        }
        if (strncmp(argv[i], "--every=", 8) == 0) {
            every = strtoul(argv[i] + 8, NULL, 10);
            continue;
        }
        struct reader *reader = NULL;
        const struct reader_limits limits = READER_LIMITS_INIT;
        code = reader_open(&reader, argv[i], NULL, &limits, &error);
        if (code != ERROR_NONE)
            break;
        enum reader_status status;
        while ((status = reader_next(reader, &article, &error)) == READER_ARTICLE ||
               status == READER_REJECTED) {
            if (status == READER_REJECTED || (every && number++ % every != 0))
                continue;
            const struct slice title = article_get(&article, ARTICLE_TITLE);
            const struct slice text = article_get(&article, ARTICLE_TEXT);
            struct entity_tags tags;
            const double start = timing ? seconds() : 0;
            code = entity_tag(tagger, title, text, &tags, &error);
            if (code != ERROR_NONE)
                break;
            if (timing)
                spent += seconds() - start;
            bytes += title.len + text.len;
            mention_count += tags.mention_count;
            if (!timing)
                show(&article, &tags, mentions);
        }
        reader_close(reader);
    }
    if (code != ERROR_NONE)
        error_print("entities-show", &error);
    if (timing && spent > 0) {
        struct rusage usage;
        const long peak = getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;
        printf("%.1f MB in %.2f s: %.1f MB/s; %llu mentions; %ld KB at most\n", (double)bytes / 1e6,
               spent, (double)bytes / 1e6 / spent, (unsigned long long)mention_count, peak);
    }
    article_free(&article);
    entity_tagger_close(tagger);
    return (int)code;
}
