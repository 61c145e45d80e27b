// SPDX-License-Identifier: GPL-2.0-or-later
#include "inspect.h"

#include "base/json-text.h"
#include "base/parse.h"
#include "base/terminal.h"
#include "corpus/date.h"
#include "index/file.h"
#include "index/history.h"
#include "index/snapshot.h"
#include "index/xapian-error.h"
#include "pending.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TABLES = 16, TOP_SOURCES = 10, LARGEST_NOTE = 1 << 16 };

struct table {
    char name[32];
    uint64_t bytes;
};

struct source_count {
    char name[128];
    uint32_t articles;
};

struct stats {
    uint64_t articles;
    uint64_t documents;
    struct table tables[TABLES];
    size_t table_count;
    uint64_t bytes;
    struct source_count sources[TOP_SOURCES]; // the most frequent first
    size_t source_count;
    char first[32];
    char last[32];
    char published[32];
    size_t kept;
    struct pending pending;
    struct buffer last_run; // as JSON; empty if it is not known
    struct buffer last_run_text;
};

static void add_file(struct stats *stats, const char *name, uint64_t bytes)
{
    size_t i = 0;
    const int len = (int)strcspn(name, ".");
    stats->bytes += bytes;
    while (i < stats->table_count && (strncmp(stats->tables[i].name, name, (size_t)len) != 0 ||
                                      stats->tables[i].name[len] != '\0'))
        i++;
    if (i == TABLES)
        return;
    if (i == stats->table_count) {
        (void)snprintf(stats->tables[i].name, sizeof(stats->tables[i].name), "%.*s", len, name);
        stats->table_count++;
    }
    stats->tables[i].bytes += bytes;
}

static void add_shard_files(struct stats *stats, const char *path)
{
    DIR *entries = opendir(path);
    const struct dirent *entry;
    while (entries && (entry = readdir(entries)) != NULL) {
        char child[PATH_MAX];
        struct stat status;
        if ((size_t)snprintf(child, sizeof(child), "%s/%s", path, entry->d_name) < sizeof(child) &&
            stat(child, &status) == 0 && S_ISREG(status.st_mode) && status.st_size)
            add_file(stats, entry->d_name, (uint64_t)status.st_size);
    }
    if (entries)
        (void)closedir(entries);
}

/** Keeps a source if it is among the most frequent. */
static void add_source(struct stats *stats, struct slice name, uint32_t articles)
{
    size_t to = stats->source_count;
    if (to == TOP_SOURCES && stats->sources[to - 1].articles >= articles)
        return;
    if (to == TOP_SOURCES)
        to--;
    else
        stats->source_count++;
    for (; to > 0 && stats->sources[to - 1].articles < articles; to--)
        stats->sources[to] = stats->sources[to - 1];
    (void)snprintf(stats->sources[to].name, sizeof(stats->sources[to].name), "%.*s", (int)name.len,
                   name.ptr);
    stats->sources[to].articles = articles;
}

static enum error_code gather_sources(struct stats *stats, const xc_database *database,
                                      struct error *error)
{
    const struct slice prefix = slice_of_string(field_by_id(FIELD_SOURCE)->exact_prefix);
    xc_term_iterator *terms = NULL;
    bool more = true;
    bool failed = xc_database_allterms(&terms, database, prefix.ptr, prefix.len) != XC_OK;
    while (!failed && more) {
        xc_bytes term;
        xc_doccount articles = 0;
        failed = xc_term_iterator_next(&more, terms) != XC_OK;
        if (failed || !more)
            break;
        failed = xc_term_iterator_get(&term, terms) || xc_term_iterator_termfreq(&articles, terms);
        if (!failed)
            add_source(stats, slice_of(term.data + prefix.len, term.size - prefix.len), articles);
    }
    xc_term_iterator_free(terms);
    return failed ? error_set_xapian(error, "cannot read the index") : ERROR_NONE;
}

static enum error_code gather_dates(struct stats *stats, const xc_database *database,
                                    struct error *error)
{
    const xc_valueno slot = (xc_valueno)field_by_id(FIELD_DATE)->slot;
    xc_bytes bound;
    if (xc_database_value_lower_bound(&bound, database, slot))
        return error_set_xapian(error, "cannot read the index");
    if (bound.size)
        date_format_iso((int64_t)xc_sortable_unserialise(bound.data, bound.size), stats->first);
    if (xc_database_value_upper_bound(&bound, database, slot))
        return error_set_xapian(error, "cannot read the index");
    if (bound.size)
        date_format_iso((int64_t)xc_sortable_unserialise(bound.data, bound.size), stats->last);
    return ERROR_NONE;
}

/** The two lines of the file that a run leaves; a power cut may have spoilt it. */
static void gather_last_run(struct stats *stats, const char *directory)
{
    char path[PATH_MAX];
    struct buffer note = BUFFER_INIT;
    struct slice json;
    struct slice text;
    if ((size_t)snprintf(path, sizeof(path), "%s/last-run", directory) >= sizeof(path))
        return;
    if (file_read(path, LARGEST_NOTE, &note, NULL) == ERROR_NONE) {
        struct slice rest = buffer_slice(&note);
        if (parse_list_item(&rest, '\n', &json) && slice_starts_with(json, SLICE_LITERAL("{")) &&
            json.ptr[json.len - 1] == '}' && parse_list_item(&rest, '\n', &text) && text.len) {
            (void)buffer_append_slice(&stats->last_run, json);
            (void)buffer_append_slice(&stats->last_run_text, text);
        }
    }
    buffer_free(&note);
}

static enum error_code gather(struct stats *stats, struct snapshot *snapshot, const char *directory,
                              struct error *error)
{
    const struct generation *generation = snapshot_generation(snapshot);
    struct history history;
    enum error_code code = history_read(directory, &history, error);
    stats->kept = history.count;
    history_free(&history);
    if (code == ERROR_NONE)
        code = pending_look(&stats->pending, directory, generation, error);
    gather_last_run(stats, directory);
    stats->articles = generation_articles(generation);
    date_format_iso(generation->published, stats->published);
    for (size_t i = 0; code == ERROR_NONE && i < generation->shard_count; i++) {
        char path[PATH_MAX];
        stats->documents += generation->shards[i].documents;
        code = generation_shard_path(directory, generation->shards[i].number, path, error);
        if (code == ERROR_NONE)
            add_shard_files(stats, path);
    }
    if (code == ERROR_NONE)
        code = gather_sources(stats, snapshot_database(snapshot), error);
    return code == ERROR_NONE ? gather_dates(stats, snapshot_database(snapshot), error) : code;
}

static double per_article(const struct stats *stats, uint64_t bytes)
{
    return stats->documents ? (double)bytes / (double)stats->documents : 0;
}

/** "3 files changed" into a line, after a comma if it is not the first. */
static void print_pending_count(bool *first, uint64_t count, const char *one, const char *many)
{
    if (count == 0)
        return;
    (void)printf("%s%" PRIu64 " %s", *first ? "pending     " : ", ", count,
                 count == 1 ? one : many);
    *first = false;
}

static void print_pending(const struct pending *pending)
{
    bool first = true;
    print_pending_count(&first, pending->changed, "file changed", "files changed");
    print_pending_count(&first, pending->again, "file to be read again", "files to be read again");
    print_pending_count(&first, pending->vanished, "file vanished", "files vanished");
    print_pending_count(&first, pending->ledger.orphans, "article left its file: --prune",
                        "articles left their files: --prune");
    print_pending_count(&first, pending->dead, "dead article to be merged away",
                        "dead articles to be merged away");
    print_pending_count(&first, pending->merge, "shard to be rewritten", "shards to be merged");
    print_pending_count(&first, pending->garbage, "leftover to be collected",
                        "leftovers to be collected");
    if (pending->garbage)
        (void)printf(" (%" PRIu64 " bytes)", pending->garbage_bytes);
    (void)printf("%s\n", first ? "pending     nothing that is known" : "");
}

static void print_text(struct stats *stats, const struct generation *generation,
                       const char *directory)
{
    struct buffer safe = BUFFER_INIT;
    (void)printf(
        "index       %s\narticles    %" PRIu64 "\nshards      %zu\ndead        %" PRIu64 "\n",
        directory, stats->articles, generation->shard_count, stats->documents - stats->articles);
    if (stats->first[0])
        (void)printf("dates       %s to %s\n", stats->first, stats->last);
    (void)printf("language    %s%s\ngeneration  %" PRIu64
                 ", published %s, %zu kept for --rollback\n",
                 generation->schema.language,
                 generation->schema.by_article ? " of most articles, each stemmed by its own" : "",
                 generation->number, stats->published, stats->kept);
    if (generation->schema.part.count)
        (void)printf("part        %" PRIu32 " of %" PRIu32 " of the corpus\n",
                     generation->schema.part.number, generation->schema.part.count);
    const struct pending *pending = &stats->pending;
    if (pending->has_ledger)
        (void)printf("files       %" PRIu64 ", %" PRIu64 " records of them rejected\n",
                     pending->ledger.files, pending->ledger.rejected);
    else
        (void)printf(
            "files       not known: a run is at work, or the next one reads all of them\n");
    (void)printf("last run    %s\n",
                 stats->last_run_text.len ? buffer_string(&stats->last_run_text) : "not known");
    print_pending(pending);
    (void)printf("bytes       %" PRIu64 ", %.0f an article\n", stats->bytes,
                 per_article(stats, stats->bytes));
    for (size_t i = 0; i < stats->table_count; i++)
        (void)printf("  %-12s %12" PRIu64 " %8.0f an article\n", stats->tables[i].name,
                     stats->tables[i].bytes, per_article(stats, stats->tables[i].bytes));
    (void)printf("sources%s\n", stats->source_count ? "" : "     none named");
    for (size_t i = 0; i < stats->source_count; i++) {
        buffer_clear(&safe);
        terminal_append_safe(&safe, slice_of_string(stats->sources[i].name));
        (void)printf("  %8" PRIu32 "  %s\n", stats->sources[i].articles, buffer_string(&safe));
    }
    buffer_free(&safe);
}

static enum error_code print_json(const struct stats *stats, const struct generation *generation,
                                  const char *directory, struct error *error)
{
    struct buffer out = BUFFER_INIT;
    (void)buffer_append_char(&out, '{');
    json_append_member(&out, "index", slice_of_string(directory));
    (void)buffer_append_format(&out,
                               ",\"articles\":%" PRIu64 ",\"shards\":%zu,\"dead\":%" PRIu64
                               ",\"generation\":%" PRIu64 ",\"kept\":%zu,\"bytes\":%" PRIu64,
                               stats->articles, generation->shard_count,
                               stats->documents - stats->articles, generation->number, stats->kept,
                               stats->bytes);
    const struct pending *pending = &stats->pending;
    if (pending->has_ledger)
        (void)buffer_append_format(&out, ",\"files\":%" PRIu64 ",\"rejected\":%" PRIu64,
                                   pending->ledger.files, pending->ledger.rejected);
    (void)buffer_append_string(&out, ",\"pending\":{");
    if (pending->has_ledger)
        (void)buffer_append_format(&out,
                                   "\"changed\":%" PRIu64 ",\"again\":%" PRIu64
                                   ",\"vanished\":%" PRIu64 ",\"orphans\":%" PRIu64 ",",
                                   pending->changed, pending->again, pending->vanished,
                                   pending->ledger.orphans);
    (void)buffer_append_format(&out,
                               "\"dead\":%" PRIu64 ",\"merge\":%" PRIu64 ",\"garbage\":%" PRIu64
                               ",\"garbage_bytes\":%" PRIu64 "}",
                               pending->dead, pending->merge, pending->garbage,
                               pending->garbage_bytes);
    if (stats->last_run.len) {
        json_append_name(&out, "last_run");
        (void)buffer_append_slice(&out, buffer_slice(&stats->last_run));
    }
    json_append_member(&out, "published", slice_of_string(stats->published));
    json_append_member(&out, "language", slice_of_string(generation->schema.language));
    if (generation->schema.part.count)
        (void)buffer_append_format(&out, ",\"part\":%" PRIu32 ",\"parts\":%" PRIu32,
                                   generation->schema.part.number, generation->schema.part.count);
    json_append_member(&out, "first", slice_of_string(stats->first));
    json_append_member(&out, "last", slice_of_string(stats->last));
    json_append_name(&out, "tables");
    (void)buffer_append_char(&out, '{');
    for (size_t i = 0; i < stats->table_count; i++) {
        json_append_name(&out, stats->tables[i].name);
        (void)buffer_append_format(&out, "%" PRIu64, stats->tables[i].bytes);
    }
    (void)buffer_append_char(&out, '}');
    json_append_name(&out, "sources");
    (void)buffer_append_char(&out, '[');
    for (size_t i = 0; i < stats->source_count; i++) {
        (void)buffer_append_string(&out, i ? ",{" : "{");
        json_append_member(&out, "source", slice_of_string(stats->sources[i].name));
        (void)buffer_append_format(&out, ",\"articles\":%" PRIu32 "}", stats->sources[i].articles);
    }
    (void)buffer_append_string(&out, "]}\n");
    enum error_code code = buffer_ok(&out) ? ERROR_NONE : error_set_no_memory(error);
    if (code == ERROR_NONE)
        (void)fwrite(out.data, 1, out.len, stdout); // main() looks after standard output
    buffer_free(&out);
    return code;
}

enum error_code inspect_stats(const struct index_options *options, struct error *error)
{
    struct snapshot *snapshot = NULL;
    struct stats stats = {.articles = 0};
    enum error_code code = snapshot_open(&snapshot, options->index, error);
    if (code == ERROR_NONE)
        code = gather(&stats, snapshot, options->index, error);
    if (code == ERROR_NONE && options->json)
        code = print_json(&stats, snapshot_generation(snapshot), options->index, error);
    else if (code == ERROR_NONE)
        print_text(&stats, snapshot_generation(snapshot), options->index);
    buffer_free(&stats.last_run);
    buffer_free(&stats.last_run_text);
    snapshot_close(snapshot);
    return code;
}
