// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-options.h"

#include "base/parse.h"
#include "base/terminal.h"
#include "expansion.h"
#include "language/query-names.h"
#include "recency.h"
#include "text/language-code.h"
#include "text/language.h"
#include "xapian-c/xapian-c.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OPTION_BATCH = 256,
    OPTION_BM25,
    OPTION_BOOST,
    OPTION_COLOR,
    OPTION_COMPLETE,
    OPTION_CORRECT,
    OPTION_COUNT,
    OPTION_ENGINE,
    OPTION_ENTITIES,
    OPTION_EXPAND,
    OPTION_EXPLAIN,
    OPTION_FACETS,
    OPTION_FIELDS,
    OPTION_GROUP,
    OPTION_LANGUAGE,
    OPTION_LIKE,
    OPTION_MATCH,
    OPTION_NO_ENTITY_BOOST,
    OPTION_OFFSET,
    OPTION_PARTIAL,
    OPTION_PLAIN,
    OPTION_RECENCY,
    OPTION_RELATED,
    OPTION_SHOW,
    OPTION_SINCE,
    OPTION_SORT,
    OPTION_SYNONYMS,
    OPTION_TAG,
    OPTION_TIME,
    OPTION_TIMELINE,
    OPTION_TIMEOUT,
    OPTION_UNTIL,
    OPTION_WEIGHT,
};

static const struct option_spec option_table[] = {
    {'i', "index", "PLACE", "Index",
     "Index to search: a directory; HOST:PORT, where dateline-serve serves one; ssh:HOST:DIR; or a "
     "text file that lists such places. May be repeated: the indexes are searched as one. Default: "
     "$DATELINE_INDEX, else ./news.index"},
    {OPTION_TIMEOUT, "timeout", "TIME", NULL,
     "Wait so long for a server, to connect and for each of its answers: 500ms, 5s, 2m. Default: "
     "10s. After that the status is 69"},
    {OPTION_PARTIAL, "partial", NULL, NULL,
     "Answer without the servers that do not, say on standard error which these are, and end with "
     "status 75"},
    {OPTION_MATCH, "match", "HOW", "Query",
     "any: articles with more of the words rank first (the default); all: every word must be "
     "there"},
    {OPTION_SINCE, "since", "DATE", NULL,
     "Only articles of that time or later: 2017, 2017-07, 2017-07-24, 7d, 2w, yesterday"},
    {OPTION_UNTIL, "until", "DATE", NULL, "Only articles up to the end of that time"},
    {OPTION_CORRECT, "correct", NULL, NULL,
     "Correct words that the index does not have, or hardly, before searching. Without it, what "
     "may "
     "have been meant is only said, on standard error"},
    {OPTION_SYNONYMS, "synonyms", "FILE", NULL,
     "Look for words that mean the same, too, as the lines of a file say: car, automobile, motor "
     "car "
     "(each for all), or un => united nations (left for right)"},
    {OPTION_PLAIN, "plain", NULL, NULL,
     "Take the query as words without any syntax, as for topic files"},
    {OPTION_BATCH, "batch", "FILE", NULL,
     "Search for every line of a file (- is standard input): an id, a tab, a query. Or for the "
     "titles "
     "of a file of TREC topics"},
    {'j', "jobs", "N", NULL,
     "Threads for a batch. The output does not depend on it. Default: the number of processors"},
    {OPTION_LANGUAGE, "language", "CODE", NULL,
     "Stem the words of the query as those of this language (an ISO 639-1 code), or not at all "
     "(none). Default: the language of the index, which is that of most of its articles if each "
     "was indexed by its own. To select articles of a language, say language:CODE in the query"},
    {OPTION_LIKE, "like", "ID|FILE", NULL,
     "Search for articles like another one: that of an identifier, or of a file in any format that "
     "dateline-index reads, or of standard input (-). With a query, only among what it finds"},
    {OPTION_ENTITIES, "entities", "PREFIX", NULL,
     "List the persons, places, organisations and other names that begin so, with how many "
     "articles "
     "have each, instead of searching; as text, json, jsonl or tsv"},
    {OPTION_SHOW, "show", "ID", NULL, "Show the article of that identifier instead of searching"},
    {'n', "limit", "N", "Results", "At most N results. Default: 10"},
    {OPTION_OFFSET, "offset", "N", NULL, "Leave out the first N results"},
    {OPTION_COUNT, "count", NULL, NULL, "Print the number of matching articles, nothing else"},
    {OPTION_SORT, "sort", "HOW", NULL,
     "relevance (the default), date (oldest first, and those without a date before them), -date "
     "(newest first) or source (by its name, each source's newest first)"},
    {OPTION_GROUP, "group", NULL, NULL,
     "Of versions of a story, such as a wire and its updates, show only the best, with the number "
     "of "
     "the others"},
    {OPTION_TIMELINE, "timeline", "[UNIT]", "All matches",
     "Show how many articles match over time, by day, week, month or year; without UNIT as the "
     "span "
     "suggests"},
    {OPTION_RELATED, "related", "FIELDS", NULL,
     "Show the names that come with the query more than by chance: person, place, org, misc or "
     "all, each with an optional number of names, as in person:20,org"},
    {OPTION_FACETS, "facets", "FIELDS", NULL,
     "Count the matches by the values of fields: source, person, place, org, misc, section, "
     "language, author, keyword, day, week, month, year, each with an optional number of values, "
     "as "
     "in source,person:20. Default: 10 values"},
    {'o', "output", "FORMAT", "Output",
     "text, json, jsonl, tsv, csv, html, trec, ids or paths. Default: text. docs/output.md "
     "describes "
     "them"},
    {OPTION_FIELDS, "fields", "FIELDS", NULL,
     "What json, jsonl, tsv and csv print of a result, in this order: qid, rank, score, id, title, "
     "date, source, url, author, section, language, keyword, person, place, org, misc, path, "
     "record, similar, story, "
     "snippet, text"},
    {'0', "null", NULL, NULL, "End each of ids and paths with a NUL, as for xargs -0"},
    {OPTION_TAG, "tag", "NAME", NULL, "Name of the run in trec output. Default: dateline"},
    {OPTION_EXPLAIN, "explain", NULL, NULL,
     "Show how the query was understood, what answered it (the ranking files or Xapian, and "
     "why), and what each term adds to the score of each result"},
    {OPTION_TIME, "time", NULL, NULL,
     "Say on standard error how long each search took, and after a batch mean, median, p90, p99 "
     "and maximum"},
    {OPTION_COLOR, "color", "WHEN", NULL,
     "auto (the default: on a terminal, unless $NO_COLOR is set or $TERM is dumb), always or "
     "never"},
    {OPTION_BM25, "bm25", "K1,B", "Ranking", "Parameters of BM25. Default: 1.8,0.6"},
    {OPTION_BOOST, "boost", "LIST", NULL,
     "Let a word count more in articles that have it in a field, on top of the index's weights: "
     "title=2,person=1.5 adds twice its weight in the headline. Fields are title, author, person, "
     "place, org and misc; name=0.25 (the default) is what names in the query count that the "
     "index knows. Without title=W, a query of six words or more that is a headline, or in one, "
     "lets the articles with that headline gain"},
    {OPTION_NO_ENTITY_BOOST, "no-entity-boost", NULL, NULL,
     "Take the words of names in the query as any others"},
    {OPTION_RECENCY, "recency", "HALFLIFE", NULL,
     "Let the score of an article halve with each such age: 12h, 7d, 2w, 3m, 1y. Articles without "
     "a "
     "date come last"},
    {OPTION_WEIGHT, "weight", "SCHEME", NULL,
     "Another weighting scheme of Xapian by name with its parameters, as 'pl2 1' or 'dph'"},
    {OPTION_ENGINE, "engine", "NAME", NULL,
     "What ranks: auto (the default), the ranking files where they can answer, or xapian, its "
     "matcher for all. The results are the same"},
    {OPTION_EXPAND, "expand", "[N]", NULL,
     "Add N words that the best articles for the query have in common, and search again: finds "
     "more "
     "of the same subject. Default: 40 words"},
    {OPTION_RELATED, "entities-with", "FIELDS", NULL, NULL}, // what it is called elsewhere
    {OPTION_COMPLETE, "complete", "WORD", NULL, NULL},
    OPTIONS_COMMON};

#define NAME_FIELDS  "person place org misc"
#define COUNT_FIELDS "source " NAME_FIELDS " section language author keyword day week month year"

static const struct option_values option_values[] = {
    {OPTION_MATCH, "any all", false},
    {OPTION_SINCE, "today yesterday 7d 2w 1m 1y", false},
    {OPTION_UNTIL, "today yesterday 7d 2w 1m 1y", false},
    {OPTION_SORT, "relevance date -date source", false},
    {OPTION_TIMELINE, "day week month year", false},
    {OPTION_RELATED, "all " NAME_FIELDS, true},
    {OPTION_FACETS, COUNT_FIELDS, true},
    {'o', "text json jsonl tsv csv html trec ids paths", false},
    {OPTION_FIELDS,
     "qid rank score id title date source url author section language keyword " NAME_FIELDS
     " path record similar story snippet text",
     true},
    {OPTION_RECENCY, "12h 1d 7d 2w 1m 1y", false},
    {OPTION_COLOR, "auto always never", false},
    {OPTION_ENGINE, "auto xapian", false},
    {OPTION_LANGUAGE, "none da de en es fi fr hu it nl no pt ro ru sv tr", false},
    {OPTION_WEIGHT, "bm25 bm25plus pl2 pl2plus dlh dph ineb2 inl2 ifb2 bb2 lm tfidf coord bool",
     false},
    {0, NULL, false}};

static const char *const synopsis[] = {"[-i PLACE]... [options] QUERY...",
                                       "[-i PLACE]... [options] --like=ID|FILE [QUERY...]",
                                       "[-i PLACE]... [options] --batch=FILE",
                                       "[-i PLACE]... [options] --show=ID",
                                       "[-i PLACE]... [options] --entities=PREFIX",
                                       NULL};

static const struct manual_section sections[] = {
    {"QUERIES",
     "A query is words; articles with more of them, and rarer ones, rank first. Words are stemmed "
     "as the index's language says, case and accents do not matter. \"A phrase\" stands in double "
     "quotes; AND, OR, NOT, XOR (in capitals) and parentheses combine; +word must and -word must "
     "not be there; NEAR/5 and ADJ/5 ask for nearness; a trailing * stands for any ending.\n\n"
     "A field before a colon looks in one part: title:, author:, person:, place:, org:, misc: and "
     "entity: for words, with quotes for a whole name; source:, section:, keyword:, language:, id: "
     "and url: select; date:2017-07, date:2017-07-20..2017-08-01, after: and before: select by "
     "time.\n\n"
     "dateline-query-language(7) describes all of it, with examples."},
    {"EXIT STATUS", "  0   done\n"
                    "  1   nothing matched\n"
                    "  64  the command line or the query is wrong\n"
                    "  65  the index is damaged or of another version\n"
                    "  66  there is no such index\n"
                    "  69  a server does not answer\n"
                    "  70  a fault of the program\n"
                    "  74  reading or writing failed, or memory ran out\n"
                    "  75  with --partial: the answer is not that of all indexes"},
    {"ENVIRONMENT", "DATELINE_INDEX is the default of --index. NO_COLOR turns colour off, and so "
                    "does TERM=dumb. COLUMNS is "
                    "the width where standard output is no terminal."},
    {"EXAMPLES", "The ten best articles:\n\n"
                 "  dateline-query maliki moscow tanks\n\n"
                 "About a person, as JSON:\n\n"
                 "  dateline-query -o json 'person:\"nouri al-maliki\" moscow'\n\n"
                 "A run for trec_eval:\n\n"
                 "  dateline-query --plain -n 1000 -o trec --batch queries.tsv > run.txt\n\n"
                 "Newest first, of one month:\n\n"
                 "  dateline-query --sort=-date 'date:2017-07 source:reuters tanks'"},
    {"SEE ALSO", "dateline-query-language(7), dateline-index(1), dateline-serve(1)"},
    {NULL, NULL}};

const struct program query_program = {
    .name = "dateline-query",
    .summary = "search an index of news articles",
    .synopsis = synopsis,
    .description =
        "dateline-query searches indexes that dateline-index made and prints the articles that fit "
        "the query best, ranked by BM25. Results go to standard output, everything else to "
        "standard error. It takes no lock and never disturbs, or is disturbed by, a running "
        "dateline-index.",
    .options = option_table,
    .values = option_values,
    .word_option = "complete",
    .sections = sections,
};

static enum error_code set_number(uint32_t *number, uint32_t most, const char *option,
                                  const char *text, struct error *error)
{
    uint64_t value = 0;
    if (!parse_unsigned(slice_of_string(text), most, &value))
        return error_set(error, ERROR_USAGE,
                         "option '--%s' needs a whole number of 0 to %lu, not '%s'", option,
                         (unsigned long)most, text);
    *number = (uint32_t)value;
    return ERROR_NONE;
}

static enum error_code set_timeout(struct query_options *options, const char *text,
                                   struct error *error)
{
    static const struct {
        const char *name;
        double milliseconds;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"", 1000}};
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        const size_t unit = strlen(units[i].name);
        const size_t len = strlen(text);
        double number = 0;
        if (len <= unit || strcmp(text + len - unit, units[i].name) != 0 ||
            !parse_real(slice_of(text, len - unit), &number))
            continue;
        number *= units[i].milliseconds;
        if (number < 1 || number > 86400000)
            break;
        options->timeout = (uint32_t)number;
        return ERROR_NONE;
    }
    (void)error_set(error, ERROR_USAGE, "option '--timeout' needs a time, not '%s'", text);
    error_hint(error, "a number and ms, s or m, from 1ms to a day, as in --timeout=5s");
    return ERROR_USAGE;
}

static enum error_code set_jobs(struct query_options *options, const char *text,
                                struct error *error)
{
    uint64_t jobs = 0;
    if (!parse_unsigned(slice_of_string(text), QUERY_MAX_JOBS, &jobs) || jobs == 0)
        return error_set(error, ERROR_USAGE, "option '--jobs' needs a number of 1 to %d, not '%s'",
                         QUERY_MAX_JOBS, text);
    options->jobs = (uint32_t)jobs;
    return ERROR_NONE;
}

static enum error_code set_language(struct query_options *options, const char *text,
                                    struct error *error)
{
    // Some languages have no stemmer: their words are looked for as they are.
    options->language = strcmp(text, "none") == 0 ? text
                        : language_find(text)     ? language_find(text)->stemmer
                                                  : language_code(slice_of_string(text));
    if (options->language)
        return ERROR_NONE;
    (void)error_set(error, ERROR_USAGE, "unknown language '%s'", text);
    error_hint(error, "use an ISO 639-1 code such as en, de, fr or es, or none");
    return ERROR_USAGE;
}

static enum error_code set_bm25(struct query_options *options, const char *text,
                                struct error *error)
{
    struct slice list = slice_of_string(text);
    struct slice k1;
    struct slice b;
    if (parse_list_item(&list, ',', &k1) && parse_real(k1, &options->k1) && options->k1 >= 0 &&
        parse_list_item(&list, ',', &b) && parse_real(b, &options->b) && options->b >= 0 &&
        options->b <= 1 && !list.ptr)
        return ERROR_NONE;
    (void)error_set(error, ERROR_USAGE, "option '--bm25' needs k1,b, not '%s'", text);
    error_hint(error, "k1 is 0 or more, b is 0 to 1, as in --bm25=1.2,0.75");
    return ERROR_USAGE;
}

static enum error_code set_boost(struct query_options *options, const char *text,
                                 struct error *error)
{
    struct slice list = slice_of_string(text);
    struct slice item;
    bool any = false;
    while (parse_list_item(&list, ',', &item)) {
        struct slice name;
        struct slice value;
        double boost = 0;
        const bool assigned = parse_assignment(item, &name, &value);
        const struct field *field = assigned ? field_by_name(name) : NULL;
        const bool whole = assigned && slice_equal(name, SLICE_LITERAL("name"));
        if (!(whole || (field && field->id != FIELD_TEXT && field->words_prefix)) ||
            !parse_real(value, &boost) || boost < 0 || boost > 1000) {
            (void)error_set(error, ERROR_USAGE, "option '--boost' needs field=NUMBER, not '%.*s'",
                            (int)item.len, item.ptr);
            error_hint(error,
                       "fields are title, author, person, place, org, misc and name; numbers 0 "
                       "to 1000, as in --boost=title=2,person=1.5");
            return ERROR_USAGE;
        }
        *(whole ? &options->name_boost : &options->boosts[field->id]) = boost;
        options->field_boosts = options->field_boosts || !whole;
        any = true;
    }
    return any ? ERROR_NONE : error_set(error, ERROR_USAGE, "option '--boost' needs field=NUMBER");
}

static enum error_code set_sort(struct query_options *options, const char *text,
                                struct error *error)
{
    static const struct {
        const char *name;
        enum search_order order;
    } orders[] = {{"relevance", SEARCH_BY_RELEVANCE},
                  {"date", SEARCH_OLDEST_FIRST},
                  {"-date", SEARCH_NEWEST_FIRST},
                  {"source", SEARCH_BY_SOURCE}};
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
        if (strcmp(text, orders[i].name) == 0) {
            options->order = orders[i].order;
            return ERROR_NONE;
        }
    return error_set(error, ERROR_USAGE,
                     "option '--sort' is relevance, date, -date or source, not '%s'", text);
}

static enum error_code set_format(struct query_options *options, const char *text,
                                  struct error *error)
{
    options->format = print_format_by_name(slice_of_string(text));
    if (options->format)
        return ERROR_NONE;
    (void)error_set(error, ERROR_USAGE, "unknown output format '%s'", text);
    error_hint(error, "there are text, json, jsonl, tsv, csv, html, trec, ids and paths");
    return ERROR_USAGE;
}

static enum error_code set_timeline(struct query_options *options, const char *text,
                                    struct error *error)
{
    options->overview.timeline = true;
    options->overview.unit = TIME_UNIT_AUTO;
    if (!text || time_unit_parse(slice_of_string(text), &options->overview.unit))
        return ERROR_NONE;
    return error_set(error, ERROR_USAGE,
                     "option '--timeline' is by day, week, month, year or auto, not '%s'", text);
}

/** A choice of two words. */
static enum error_code set_choice(bool *value, const char *yes, const char *no, const char *option,
                                  const char *text, struct error *error)
{
    if (strcmp(text, yes) != 0 && strcmp(text, no) != 0)
        return error_set(error, ERROR_USAGE, "option '--%s' is %s or %s, not '%s'", option, no, yes,
                         text);
    *value = strcmp(text, yes) == 0;
    return ERROR_NONE;
}

static enum error_code set_option(void *context, int id, char *argument, struct error *error)
{
    struct query_options *options = context;
    switch (id) {
    case '0':
        options->style.terminator = '\0';
        return ERROR_NONE;
    case 'i':
        if (options->index_count == QUERY_MAX_INDEXES)
            return error_set(error, ERROR_USAGE, "more than %d indexes", QUERY_MAX_INDEXES);
        options->indexes[options->index_count++] = argument;
        return ERROR_NONE;
    case 'j':
        return set_jobs(options, argument, error);
    case 'n':
        return set_number(&options->limit, 1000000, "limit", argument, error);
    case 'o':
        return set_format(options, argument, error);
    case OPTION_BATCH:
        options->batch = argument;
        options->style.batch = true;
        return ERROR_NONE;
    case OPTION_BM25:
        return set_bm25(options, argument, error);
    case OPTION_BOOST:
        return set_boost(options, argument, error);
    case OPTION_COLOR:
        if (strcmp(argument, "auto") == 0)
            return ERROR_NONE;
        return set_choice(&options->style.color, "always", "never", "color", argument, error);
    case OPTION_COMPLETE:
        options->complete = argument;
        return ERROR_NONE;
    case OPTION_CORRECT:
        options->correct = true;
        return ERROR_NONE;
    case OPTION_COUNT:
        options->count = true;
        return ERROR_NONE;
    case OPTION_ENGINE:
        return set_choice(&options->only_xapian, "xapian", "auto", "engine", argument, error);
    case OPTION_EXPAND:
        options->expand = EXPANSION_WORDS;
        return argument
                   ? set_number(&options->expand, EXPANSION_WORDS_MAX, "expand", argument, error)
                   : ERROR_NONE;
    case OPTION_EXPLAIN:
        options->explain = true;
        return ERROR_NONE;
    case OPTION_FACETS:
        return overview_add_facets(&options->overview, argument, error);
    case OPTION_FIELDS:
        return result_fields_parse(&options->style.fields, argument, error);
    case OPTION_GROUP:
        options->group = true;
        return ERROR_NONE;
    case OPTION_LANGUAGE:
        return set_language(options, argument, error);
    case OPTION_LIKE:
        options->like = argument;
        return ERROR_NONE;
    case OPTION_MATCH:
        return set_choice(&options->match_all, "all", "any", "match", argument, error);
    case OPTION_NO_ENTITY_BOOST:
        options->name_boost = 0;
        return ERROR_NONE;
    case OPTION_OFFSET:
        return set_number(&options->offset, 100000000, "offset", argument, error);
    case OPTION_PARTIAL:
        options->partial = true;
        return ERROR_NONE;
    case OPTION_PLAIN:
        options->plain = true;
        return ERROR_NONE;
    case OPTION_RECENCY:
        if (recency_parse(slice_of_string(argument), &options->half_life))
            return ERROR_NONE;
        (void)error_set(error, ERROR_USAGE, "option '--recency' needs a half-life, not '%s'",
                        argument);
        error_hint(error, "a number and h, d, w, m or y, as in --recency=7d");
        return ERROR_USAGE;
    case OPTION_RELATED:
        return overview_add_related(&options->overview, argument, error);
    case OPTION_ENTITIES:
        options->entities = argument;
        return ERROR_NONE;
    case OPTION_SHOW:
        options->show = argument;
        return ERROR_NONE;
    case OPTION_SINCE:
        options->since = argument;
        return ERROR_NONE;
    case OPTION_SORT:
        return set_sort(options, argument, error);
    case OPTION_SYNONYMS:
        options->synonyms = argument;
        return ERROR_NONE;
    case OPTION_TAG:
        options->tag = argument;
        return ERROR_NONE;
    case OPTION_TIME:
        options->time = true;
        return ERROR_NONE;
    case OPTION_TIMELINE:
        return set_timeline(options, argument, error);
    case OPTION_TIMEOUT:
        return set_timeout(options, argument, error);
    case OPTION_UNTIL:
        options->until = argument;
        return ERROR_NONE;
    case OPTION_WEIGHT:
        options->weight = argument;
        return ERROR_NONE;
    default:
        return error_set(error, ERROR_INTERNAL, "option %d is not handled", id);
    }
}

/** Checks that the format can do what is asked of it. */
static enum error_code check_output(const struct query_options *options, struct error *error)
{
    const struct print_format *format = options->format;
    const char *name = options->count ? "--count" : format->name;
    if (overview_wanted(&options->overview) && (options->count || !format->overview))
        return error_set(error, ERROR_USAGE, "%s shows no --facets, --timeline or --related", name);
    if (options->style.fields.count && (options->count || !format->fields))
        return error_set(error, ERROR_USAGE, "%s has no use for --fields", name);
    if (options->explain && (options->count || !format->explained))
        return error_set(error, ERROR_USAGE, "--explain is for text, not for %s", name);
    if (!options->style.terminator && (options->count || !format->terminated))
        return error_set(error, ERROR_USAGE, "--null is for ids and paths, not for %s", name);
    if (options->half_life > 0 && options->order != SEARCH_BY_RELEVANCE)
        return error_set(error, ERROR_USAGE,
                         "--recency changes scores, of which --sort makes no use");
    if (options->batch && format->single)
        return error_set(error, ERROR_USAGE, "%s is not for --batch", name);
    return ERROR_NONE;
}

/** Joins the words of the command line; checks what belongs together. */
static enum error_code take_query(struct query_options *options, char **words, int count,
                                  struct error *error)
{
    for (int i = 0; i < count; i++) {
        if (i)
            (void)buffer_append_char(&options->query, ' ');
        (void)buffer_append_string(&options->query, words[i]);
    }
    if (!buffer_ok(&options->query))
        return error_set_no_memory(error);
    if ((options->batch != NULL) + (options->show != NULL) + (options->entities != NULL) +
            (count > 0) >
        1)
        return error_set(error, ERROR_USAGE,
                         "a query, --batch, --show and --entities exclude one another");
    if (options->like && (options->batch || options->show))
        return error_set(error, ERROR_USAGE,
                         "--like goes with a query, not with --batch or --show");
    if (count == 0 && !options->batch && !options->show && !options->like && !options->complete &&
        !options->entities) {
        (void)error_set(error, ERROR_USAGE, "no query was given");
        error_hint(error, "'dateline-query --help' lists the options");
        return ERROR_USAGE;
    }
    return check_output(options, error);
}

enum error_code query_options_parse(struct query_options *options, int argc, char **argv,
                                    struct error *error)
{
    static char default_index[] = "news.index";
    char *from_environment = getenv("DATELINE_INDEX");
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    *options = (struct query_options){
        .format = print_formats()[0],
        .style = {.terminal = isatty(STDOUT_FILENO),
                  .color = terminal_has_color(STDOUT_FILENO),
                  .utf8 = terminal_is_utf8(),
                  .terminator = '\n'},
        .limit = 10,
        .timeout = 10000,
        .jobs = processors < 1                ? 1
                : processors > QUERY_MAX_JOBS ? QUERY_MAX_JOBS
                                              : (uint32_t)processors,
        .k1 = 1.8,
        .name_boost = QUERY_NAME_BOOST,
        .boosts[FIELD_TITLE] = -1,
        .b = 0.6,
        .tag = "dateline",
    };
    options->style.width = terminal_width(STDOUT_FILENO);
    char version[64];
    (void)snprintf(version, sizeof(version), DATELINE_VERSION " (Xapian %s)", xc_version_string());
    const struct option_handler handler = {
        .set = set_option, .context = options, .done = &options->done, .version = version};
    char **words = NULL;
    int count = 0;
    enum error_code code =
        options_parse(&query_program, &handler, argc, argv, &words, &count, error);
    options->done = options->done || count < 0;
    if (code == ERROR_NONE && !options->done) {
        code = take_query(options, words, count, error);
        if (code == ERROR_NONE && options->format->page && !overview_wanted(&options->overview)) {
            options->overview.timeline = true;
            code =
                overview_add_facets(&options->overview, "source:8,person:8,place:8,org:8", error);
        }
    }
    if (options->index_count == 0)
        options->indexes[options->index_count++] =
            from_environment && from_environment[0] ? from_environment : default_index;
    if (code == ERROR_NONE && !options->done)
        code = index_places_read(&options->places, options->indexes, options->index_count, error);
    return code;
}

struct searcher_options query_options_searcher(const struct query_options *options,
                                               const char *language)
{
    return (struct searcher_options){
        .places = &options->places,
        .language = language,
        .parts = {.timeout = options->timeout, .partial = options->partial},
    };
}

void query_options_free(struct query_options *options)
{
    buffer_free(&options->query);
    index_places_free(&options->places);
}
