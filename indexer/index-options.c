// SPDX-License-Identifier: GPL-2.0-or-later
#include "index-options.h"

#include "base/parse.h"
#include "corpus/field-map.h"
#include "text/language.h"
#include "xapian-c/xapian-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OPTION_DRY_RUN = 256,
    OPTION_FULL,
    OPTION_LANGUAGE,
    OPTION_LIST_FORMATS,
    OPTION_LOCK_TIMEOUT,
    OPTION_MAP,
    OPTION_MAX_ARTICLE,
    OPTION_MAX_EXPANDED,
    OPTION_MAX_RATIO,
    OPTION_CHECK,
    OPTION_KEEP,
    OPTION_LOG_FORMAT,
    OPTION_MERGE,
    OPTION_NO_ENTITIES,
    OPTION_REBUILD_RANKING,
    OPTION_REPORT,
    OPTION_ROLLBACK,
    OPTION_STATS,
    OPTION_PROGRESS,
    OPTION_PRUNE,
    OPTION_PRUNE_LIMIT,
    OPTION_RETRY_REJECTED,
    OPTION_SHARD,
    OPTION_WEIGHTS,
    OPTION_WRITER,
};

static const struct option_spec option_table[] = {
    {'i', "index", "DIR", "Index",
     "Directory of the index, made if it is not there. Default: $DATELINE_INDEX, else "
     "./news.index"},
    {OPTION_FULL, "full", NULL, NULL,
     "Build the index anew from the given paths, beside the live one, and swap. Whatever is not in "
     "the paths is gone from it"},
    {OPTION_PRUNE, "prune", "[force]", NULL,
     "Also remove articles whose file has vanished, or which have vanished from a file that was "
     "read again. If that is more than the limit which the next option sets, nothing is removed "
     "and the status is 65, unless the argument is force"},
    {OPTION_PRUNE_LIMIT, "prune-limit", "PERCENT", NULL,
     "Largest share of the articles that may be removed so. Default: 20"},
    {OPTION_SHARD, "shard", "K/N", NULL,
     "Index only part K of N of what is read: parts are told by a hash of the identifier, and "
     "together they are all of it, so that N hosts can each index one. Kept in the index. Another "
     "K/N than it has needs --prune with force, which removes what is not of the part any more"},
    {OPTION_MERGE, "merge", NULL, NULL,
     "Merge all shards into one, without what has been superseded or removed; no paths need be "
     "given. A run does the same to the smaller ones when there are more than 8"},
    {OPTION_KEEP, "keep", "N", NULL,
     "Keep the last N generations for --rollback, with the disk space they take. Give it with "
     "every run: one without it gives them up. Default: 0"},
    {OPTION_ROLLBACK, "rollback", NULL, NULL,
     "Publish the last kept generation again. The next run reads all files again, and so brings "
     "back what they hold: mend them first"},
    {OPTION_STATS, "stats", NULL, NULL,
     "Show what the index holds, what it takes, what the last run did and what the next one has to "
     "do, and exit"},
    {OPTION_CHECK, "check", NULL, NULL,
     "Check every shard, by checksums and table by table, the tombstones, all counts, and the "
     "ledger "
     "against the index, and exit: status 65 if there is a fault"},
    {OPTION_REBUILD_RANKING, "rebuild-ranking", NULL, NULL,
     "Write the ranking file of each shard anew from its postings, and exit. Searches need none, "
     "and are faster with it; a run writes it for the shards that it makes"},
    {OPTION_LOCK_TIMEOUT, "lock-timeout", "SECS", NULL,
     "Wait so long for another run to finish before giving up with status 75. Default: 0"},
    {'f', "format", "FORMAT", "Reading",
     "What the files are: a name that --list-formats shows, or auto (the default), by content"},
    {OPTION_MAX_ARTICLE, "max-article", "SIZE", NULL,
     "Reject articles larger than this. Default: 16M"},
    {OPTION_MAP, "map", "COLUMN=FIELD", NULL,
     "What a column, key or header of the files means: id, title, text, source, url, section, "
     "language, date, author, keyword, person, place, org, misc, or none. May be repeated, or a "
     "list with commas"},
    {OPTION_MAX_EXPANDED, "max-expanded", "SIZE", NULL,
     "Give up a compressed file that has more than this when decompressed. Default: 1T"},
    {OPTION_MAX_RATIO, "max-ratio", "N", NULL,
     "Give up a compressed file of more than 64M that is N times as large when decompressed. "
     "Default: 250"},
    {OPTION_DRY_RUN, "dry-run", NULL, NULL,
     "Print the articles as JSON lines on stdout and index nothing"},
    {OPTION_RETRY_REJECTED, "retry-rejected", NULL, NULL,
     "Read files again of which something was rejected, though they have not changed"},
    {OPTION_LIST_FORMATS, "list-formats", NULL, NULL, "List the formats that can be read and exit"},
    {OPTION_LANGUAGE, "language", "CODE", "Terms",
     "Language of the articles, by its ISO 639-1 code, for stemming; none folds case and accents "
     "only; auto takes the language that each article says it has, else the one its text is found "
     "to be in. Fixed when an index is made. Default: en"},
    {OPTION_WEIGHTS, "weights", "LIST", NULL,
     "How much an occurrence counts in each part, as title=3,lead=2,text=1,person=2,place=1,org=2,"
     "misc=1 (the defaults). Fixed when an index is made"},
    {OPTION_NO_ENTITIES, "no-entities", NULL, NULL,
     "Do not look for persons, places, organisations and other names in English articles; index "
     "only those that their source gives. Fixed when an index is made"},
    {'m', "memory", "SIZE", "Resources",
     "Memory for what is not written yet, in all, 8M for each worker at least. Default: 256M"},
    {'j', "jobs", "N", NULL, "Number of workers. Default: the number of processors"},
    {OPTION_WRITER, "writer", "NAME", NULL,
     "What writes the index: bulk (the default), or xapian, the library's own writer, for "
     "comparison"},
    {'q', "quiet", NULL, "Messages", "Say nothing unless something is wrong"},
    {'v', "verbose", NULL, NULL, "Say what each file was taken for, and more"},
    {OPTION_LOG_FORMAT, "log-format", "FORMAT", NULL,
     "text (the default), or json: one line a run, with counts, times and the exit status, and "
     "what --stats, --check and --rollback print as JSON"},
    {OPTION_REPORT, "report", "FILE", NULL,
     "Write what was rejected, skipped or repaired to this file, a JSON object a line, with path, "
     "record, reason and message"},
    {OPTION_PROGRESS, "progress", "WHEN", NULL,
     "Show progress: auto (the default: on a terminal), always or never"},
    OPTIONS_COMMON};

static const struct option_values option_values[] = {
    {OPTION_PRUNE, "force", false},
    {'f', "--list-formats", false},
    {OPTION_LANGUAGE, "auto none da de en es fi fr hu it nl no pt ro ru sv tr", false},
    {OPTION_WRITER, "bulk xapian", false},
    {OPTION_LOG_FORMAT, "text json", false},
    {OPTION_PROGRESS, "auto always never", false},
    {0, NULL, false}};

static const char *const synopsis[] = {
    "[-i DIR] [options] PATH...", "[-i DIR] --merge|--stats|--check|--rollback|--rebuild-ranking",
    NULL};

static const struct manual_section sections[] = {
    {"EXIT STATUS", "  0   done\n"
                    "  64  the command line is wrong\n"
                    "  65  some input was rejected or repaired; the rest is indexed\n"
                    "  66  there is no such input\n"
                    "  70  a fault of the program\n"
                    "  73  the index cannot be created\n"
                    "  74  reading or writing failed, or memory ran out; the index is as it was\n"
                    "  75  another run holds the lock"},
    {"WHAT IS READ AGAIN",
     "The file 'ledger.db' in the index notes of each source file its size, time, inode and how "
     "far it was read. A file that looks the same is not read; one that has only grown (JSON "
     "Lines, CSV, TREC or Reuters SGML, mbox, WARC; not compressed) is read from where it ended; "
     "one that was "
     "moved or copied is known by its content. Articles are kept as long as the index is, also "
     "when their file goes, until --prune. The ledger is a cache: if it is lost, damaged or of "
     "another generation, all files are read again, and what has not changed is left alone."},
    {"SIGNALS",
     "SIGTERM and SIGINT: the article at hand is finished, what was read is published, and the "
     "status is 0 (or 65); the next run reads the rest. With --full nothing is published and the "
     "status is 75. A merge is abandoned. A second signal ends the program at once; the index is "
     "as it was published last."},
    {"FILES",
     "An index is a directory. The file 'generation' in it names the live shards; it is replaced "
     "by "
     "one rename when a run is complete, so that readers see all of a run or nothing of it. "
     "'XAPIANDB' and 'served' let Xapian's own tools (xapian-delve, quest, xapian-check on a "
     "shard) "
     "and servers (dateline-serve) open the directory; they also see versions of articles that "
     "have been superseded. Do not delete "
     "'lock': it goes with the process that holds it. 'last-run' is what --stats tells of it."},
    {"ENVIRONMENT", "DATELINE_INDEX is the default of --index."},
    {"EXAMPLES", "Index a folder of articles and a compressed archive:\n\n"
                 "  dateline-index -i news.index /srv/news archive.jsonl.gz\n\n"
                 "From a pipe:\n\n"
                 "  zcat wire.jsonl.gz | dateline-index -i news.index -f jsonl -\n\n"
                 "From cron, silent unless something is wrong:\n\n"
                 "  */5 * * * * dateline-index -q -i /srv/news.index /srv/news"},
    {"SEE ALSO", "dateline-query(1), dateline-serve(1)"},
    {NULL, NULL}};

const struct program index_program = {
    .name = "dateline-index",
    .summary = "index news articles for full-text search",
    .synopsis = synopsis,
    .description =
        "dateline-index reads news articles from files and directories and adds them to an index "
        "that dateline-query searches. Directories are walked; hidden files are left out; '-' is "
        "standard input; gzip, zstd, xz and bzip2 are recognised and decompressed; tar and zip "
        "archives are read file by file.\n\n"
        "An article that is in the index already, by its identifier, is left alone if it has not "
        "changed, and replaced if it has. Of versions in several places the one with the later "
        "date is kept, or without dates the one read later. The identifier is the article's own, "
        "else its URL, else "
        "its file and its place in it; for standard input, a hash of what it says.\n\n"
        "What cannot be read is reported once, with file and record, and skipped; the run goes on "
        "and ends with status 65.",
    .options = option_table,
    .values = option_values,
    .sections = sections,
};

static void list_formats(void)
{
    for (const struct reader_format *const *format = reader_formats(); *format; format++)
        (void)printf("%-12s %s\n", (*format)->name, (*format)->description);
}

static enum error_code set_part(struct index_options *options, const char *text,
                                struct error *error)
{
    if (article_part_parse(&options->part, slice_of_string(text)))
        return ERROR_NONE;
    (void)error_set(error, ERROR_USAGE, "option '--shard' needs K/N, not '%s'", text);
    error_hint(error, "part K of N, as --shard=2/4; N is %d at most", ARTICLE_PARTS_MAX);
    return ERROR_USAGE;
}

static enum error_code set_format(struct index_options *options, const char *name,
                                  struct error *error)
{
    options->format = NULL;
    if (strcmp(name, "auto") == 0)
        return ERROR_NONE;
    options->format = reader_format_by_name(slice_of_string(name));
    if (options->format)
        return ERROR_NONE;
    (void)error_set(error, ERROR_USAGE, "unknown format '%s'", name);
    error_hint(error, "--list-formats shows those that can be read");
    return ERROR_USAGE;
}

static enum error_code set_size(uint64_t *size, uint64_t least, const char *option,
                                const char *text, struct error *error)
{
    if (parse_size(slice_of_string(text), size) && *size >= least)
        return ERROR_NONE;
    return error_set(error, ERROR_USAGE, "option '--%s' needs a size of at least %lluK, not '%s'",
                     option, (unsigned long long)(least >> 10), text);
}

/** Adds to the map, which readers see from the first --map on. */
static enum error_code add_map(struct index_options *options, const char *list, struct error *error)
{
    const size_t used = strlen(options->map);
    enum error_code code = field_map_check(slice_of_string(list), error);
    if (code == ERROR_NONE && used + strlen(list) + 2 > sizeof(options->map))
        code = error_set(error, ERROR_USAGE, "the lists of option '--map' are too long");
    if (code != ERROR_NONE)
        return code;
    (void)snprintf(options->map + used, sizeof(options->map) - used, "%s%s", used ? "," : "", list);
    options->limits.map = options->map;
    return ERROR_NONE;
}

static enum error_code set_option(void *context, int id, char *argument, struct error *error)
{
    struct index_options *options = context;
    uint64_t size = 0;
    switch (id) {
    case 'i':
        options->index = argument;
        return ERROR_NONE;
    case 'f':
        return set_format(options, argument, error);
    case 'm':
        return set_size(&options->memory, UINT64_C(16) << 20, "memory", argument, error);
    case 'q':
        options->quiet = true;
        return ERROR_NONE;
    case 'v':
        options->verbose = true;
        return ERROR_NONE;
    case OPTION_FULL:
        options->full = true;
        return ERROR_NONE;
    case OPTION_LANGUAGE:
        options->language =
            strcmp(argument, "none") == 0 || strcmp(argument, "auto") == 0 ? argument : NULL;
        if (!options->language && language_find(argument))
            options->language = language_find(argument)->code;
        if (options->language)
            return ERROR_NONE;
        (void)error_set(error, ERROR_USAGE, "no stemmer for language '%s'", argument);
        error_hint(error, "use an ISO 639-1 code such as en, de, fr or es, none, or auto");
        return ERROR_USAGE;
    case OPTION_LIST_FORMATS:
        list_formats();
        options->done = true;
        return ERROR_NONE;
    case OPTION_LOCK_TIMEOUT:
        if (parse_real(slice_of_string(argument), &options->lock_timeout) &&
            options->lock_timeout >= 0)
            return ERROR_NONE;
        return error_set(error, ERROR_USAGE, "option '--lock-timeout' needs seconds, not '%s'",
                         argument);
    case OPTION_MAX_ARTICLE: {
        const enum error_code code =
            set_size(&size, UINT64_C(1) << 10, "max-article", argument, error);
        options->limits.max_article = size < (UINT64_C(2) << 30) ? (size_t)size : (size_t)2 << 30;
        return code;
    }
    case OPTION_MAX_EXPANDED:
        return set_size(&options->limits.max_expanded, UINT64_C(1) << 20, "max-expanded", argument,
                        error);
    case OPTION_MAX_RATIO:
        if (parse_unsigned(slice_of_string(argument), UINT64_C(1000000000),
                           &options->limits.max_ratio) &&
            options->limits.max_ratio > 1)
            return ERROR_NONE;
        return error_set(error, ERROR_USAGE,
                         "option '--max-ratio' needs a number of 2 or more, not '%s'", argument);
    case OPTION_MAP:
        return add_map(options, argument, error);
    case OPTION_DRY_RUN:
        options->dry_run = true;
        return ERROR_NONE;
    case OPTION_PROGRESS:
        if (strcmp(argument, "auto") == 0)
            options->progress = isatty(STDERR_FILENO);
        else if (strcmp(argument, "always") == 0 || strcmp(argument, "never") == 0)
            options->progress = argument[0] == 'a';
        else
            return error_set(error, ERROR_USAGE,
                             "option '--progress' is auto, always or never, not '%s'", argument);
        return ERROR_NONE;
    case OPTION_CHECK:
        options->check = true;
        return ERROR_NONE;
    case OPTION_KEEP:
        if (parse_unsigned(slice_of_string(argument), 1000, &size)) {
            options->keep = (uint32_t)size;
            return ERROR_NONE;
        }
        return error_set(error, ERROR_USAGE,
                         "option '--keep' needs a number of 0 to 1000, not '%s'", argument);
    case OPTION_LOG_FORMAT:
        options->json = strcmp(argument, "json") == 0;
        if (options->json || strcmp(argument, "text") == 0)
            return ERROR_NONE;
        return error_set(error, ERROR_USAGE, "option '--log-format' is text or json, not '%s'",
                         argument);
    case OPTION_REBUILD_RANKING:
        options->rebuild_ranking = true;
        return ERROR_NONE;
    case OPTION_REPORT:
        options->report = argument;
        return ERROR_NONE;
    case OPTION_ROLLBACK:
        options->rollback = true;
        return ERROR_NONE;
    case OPTION_STATS:
        options->stats = true;
        return ERROR_NONE;
    case OPTION_MERGE:
        options->merge = true;
        return ERROR_NONE;
    case OPTION_PRUNE:
        options->prune = argument ? PRUNE_FORCE : PRUNE_GUARDED;
        if (!argument || strcmp(argument, "force") == 0)
            return ERROR_NONE;
        return error_set(error, ERROR_USAGE,
                         "option '--prune' is --prune or --prune=force, not '%s'", argument);
    case OPTION_PRUNE_LIMIT:
        if (parse_real(slice_of_string(argument), &options->prune_limit) &&
            options->prune_limit >= 0 && options->prune_limit <= 100)
            return ERROR_NONE;
        return error_set(error, ERROR_USAGE, "option '--prune-limit' needs a percentage, not '%s'",
                         argument);
    case OPTION_SHARD:
        return set_part(options, argument, error);
    case OPTION_RETRY_REJECTED:
        options->retry_rejected = true;
        return ERROR_NONE;
    case OPTION_WRITER:
        options->writer = strcmp(argument, "xapian") == 0 ? WRITER_XAPIAN : WRITER_BULK;
        if (options->writer == WRITER_XAPIAN || strcmp(argument, "bulk") == 0)
            return ERROR_NONE;
        return error_set(error, ERROR_USAGE, "option '--writer' is bulk or xapian, not '%s'",
                         argument);
    case 'j':
        if (parse_unsigned(slice_of_string(argument), 64, &size) && size > 0) {
            options->jobs = (uint32_t)size;
            return ERROR_NONE;
        }
        return error_set(error, ERROR_USAGE, "option '--jobs' needs a number of 1 to 64, not '%s'",
                         argument);
    case OPTION_NO_ENTITIES:
        options->no_entities = true;
        return ERROR_NONE;
    case OPTION_WEIGHTS:
        options->weights_given = true;
        return field_weights_parse(&options->weights, slice_of_string(argument), error);
    default:
        return error_set(error, ERROR_INTERNAL, "option %d is not handled", id);
    }
}

enum error_code index_options_parse(struct index_options *options, int argc, char **argv,
                                    struct error *error)
{
    const char *from_environment = getenv("DATELINE_INDEX");
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    *options = (struct index_options){
        .index = from_environment && from_environment[0] ? from_environment : "news.index",
        .limits = READER_LIMITS_INIT,
        .memory = UINT64_C(256) << 20,
        .jobs = processors < 1 ? 1 : (processors > 64 ? 64 : (uint32_t)processors),
        .weights = FIELD_WEIGHTS_DEFAULT,
        .prune_limit = 20,
        .progress = isatty(STDERR_FILENO),
    };
    char version[64];
    (void)snprintf(version, sizeof(version), DATELINE_VERSION " (Xapian %s)", xc_version_string());
    const struct option_handler handler = {
        .set = set_option, .context = options, .done = &options->done, .version = version};
    int rest = 0;
    enum error_code code =
        options_parse(&index_program, &handler, argc, argv, &options->paths, &rest, error);
    options->done = options->done || rest < 0;
    if (code == ERROR_NONE && !options->done) {
        options->path_count = rest;
        const bool other =
            options->stats || options->check || options->rollback || options->rebuild_ranking;
        if (other && options->path_count > 0)
            code = error_set(error, ERROR_USAGE,
                             "'%s' is not wanted with --stats, --check, --rollback and "
                             "--rebuild-ranking",
                             options->paths[0]);
        else if (options->path_count == 0 && !options->merge && !other &&
                 !(options->part.count && options->prune == PRUNE_FORCE)) {
            code = error_set(error, ERROR_USAGE, "no files or directories to index were given");
            error_hint(error, "'dateline-index --help' lists the options");
        }
    }
    options->progress = options->progress && !options->quiet && !options->json;
    return code;
}
