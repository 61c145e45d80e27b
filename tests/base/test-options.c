// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/options.h"

#include "tests/support.h"

#include <string.h>

enum { OPTION_FULL = 256, OPTION_TIMELINE, OPTION_LIMIT_PER };

static const struct option_spec table[] = {
    {'i', "index", "DIR", "Index", "Directory of the index"},
    {'q', "quiet", NULL, NULL, "Say nothing"},
    {OPTION_FULL, "full", NULL, "Reading", "Build anew"},
    {OPTION_TIMELINE, "timeline", "[UNIT]", NULL, "Count by time"},
    {OPTION_LIMIT_PER, "limit-per-source-and-day", "NUMBER", NULL,
     "A long explanation that goes on and on so that it must be folded to several lines to fit "
     "into "
     "the width of the help, whatever that is"},
    OPTIONS_COMMON};
static const char *const synopsis[] = {"[options] PATH...", "--full", NULL};
static const struct manual_section sections[] = {
    {"EXAMPLES", "As in:\n\n  .hidden 'quoted' back\\slash a-b\n\nEnd."}, {NULL, NULL}};
static const struct program program = {.name = "tool",
                                       .summary = "do things",
                                       .synopsis = synopsis,
                                       .description = "One.\n\n.Two starts with a stop.",
                                       .options = table,
                                       .sections = sections};

struct parsed {
    int ids[16];
    char *arguments[16];
    int count;
    char *rest[16];
    int rest_count;
    enum error_code code;
    struct error error;
};

/** Parses a NULL-terminated argv. */
static struct parsed parse(char **argv)
{
    struct parsed parsed = {.count = 0};
    struct option_parser *parser = NULL;
    int argc = 0;
    while (argv[argc])
        argc++;
    assert_code(options_open(&parser, &program, argc, argv, &parsed.error), ERROR_NONE,
                &parsed.error);
    for (;;) {
        int id = -1;
        char *argument = NULL;
        parsed.code = options_next(parser, &id, &argument, &parsed.error);
        if (parsed.code != ERROR_NONE || id == 0)
            break;
        assert_in_range(parsed.count, 0, 15);
        parsed.ids[parsed.count] = id;
        parsed.arguments[parsed.count++] = argument;
    }
    if (parsed.code == ERROR_NONE) {
        char **rest = NULL;
        parsed.rest_count = options_rest(parser, &rest);
        assert_in_range(parsed.rest_count, 0, 16);
        memcpy(parsed.rest, rest, (size_t)parsed.rest_count * sizeof(*rest));
    }
    options_close(parser);
    return parsed;
}

#define PARSE(...) parse((char *[]){"tool", __VA_ARGS__, NULL})

static void accepts(void **state)
{
    (void)state;
    struct parsed p = PARSE("-i", "a", "--index=b", "--index", "c", "-ic", "-qid");
    assert_code(p.code, ERROR_NONE, &p.error);
    assert_int_equal(p.count, 6);
    static const char *const arguments[] = {"a", "b", "c", "c", NULL, "d"};
    static const int ids[] = {'i', 'i', 'i', 'i', 'q', 'i'};
    for (int i = 0; i < 6; i++) {
        assert_int_equal(p.ids[i], ids[i]);
        if (arguments[i])
            assert_string_equal(p.arguments[i], arguments[i]);
    }
    p = PARSE("--full", "--timeline", "--timeline=day", "--fu");
    assert_int_equal(p.count, 4);
    assert_int_equal(p.ids[0], OPTION_FULL);
    assert_int_equal(p.ids[1], OPTION_TIMELINE);
    assert_null(p.arguments[1]);
    assert_string_equal(p.arguments[2], "day");
    assert_int_equal(p.ids[3], OPTION_FULL); // an unambiguous start is enough
}

static void mixes_options_and_arguments(void **state)
{
    (void)state;
    struct parsed p = PARSE("one", "-q", "two", "-", "--", "-q", "--full");
    assert_code(p.code, ERROR_NONE, &p.error);
    assert_int_equal(p.count, 1);
    assert_int_equal(p.rest_count, 5);
    static const char *const rest[] = {"one", "two", "-", "-q", "--full"};
    for (int i = 0; i < 5; i++)
        assert_string_equal(p.rest[i], rest[i]);
    p = parse((char *[]){"tool", NULL}); // and a second pass starts afresh
    assert_code(p.code, ERROR_NONE, &p.error);
    assert_int_equal(p.count, 0);
    assert_int_equal(p.rest_count, 0);
}

static void assert_refused(struct parsed p, const char *message, const char *hint)
{
    assert_code(p.code, ERROR_USAGE, &p.error);
    assert_int_equal(p.error.code, ERROR_USAGE);
    assert_string_equal(p.error.message, message);
    assert_contains(p.error.hint, hint);
}

static void refuses(void **state)
{
    (void)state;
    assert_refused(PARSE("-x"), "unknown option '-x'", "'tool --help' lists the options");
    assert_refused(PARSE("-qx"), "unknown option '-x'", "--help");
    assert_refused(PARSE("--nonsense"), "unknown option '--nonsense'", "--help");
    assert_refused(PARSE("--indexes=x"), "unknown option '--indexes=x'", "did you mean '--index'?");
    assert_refused(PARSE("path", "--indx", "path"), "unknown option '--indx'",
                   "did you mean '--index'?");
    assert_refused(PARSE("-i"), "option '-i' needs an argument", "--help");
    assert_refused(PARSE("path", "--index"), "option '--index' needs an argument", "--help");
    assert_refused(PARSE("--full=yes"), "option '--full=yes' takes no argument", "--help");
    assert_refused(PARSE("--quiet=yes"), "option '--quiet=yes' takes no argument", "--help");
}

static void names(void **state)
{
    (void)state;
    char name[32];
    assert_string_equal(options_name(&program, 'i', name, sizeof(name)), "--index");
    assert_string_equal(options_name(&program, OPTION_FULL, name, sizeof(name)), "--full");
    assert_string_equal(options_name(&program, 'Z', name, sizeof(name)), "option");
}

/** What printing gave; to be freed. */
static char *printed(bool man)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    if (man)
        options_print_man(&program, "1.2.3", stream);
    else
        options_print_help(&program, stream);
    assert_int_equal(fclose(stream), 0);
    return text;
}

static void help_has_every_option(void **state)
{
    (void)state;
    char *help = printed(false);
    assert_contains(help, "Usage: tool [options] PATH...\n       tool --full\n");
    assert_contains(help, "do things.\n");
    assert_contains(help, "\nReading\n");
    assert_contains(help, "  -i, --index=DIR ");
    assert_contains(help, "      --timeline[=UNIT] ");
    for (const struct option_spec *spec = table; spec->name; spec++) {
        char name[64];
        (void)snprintf(name, sizeof(name), "--%s", spec->name);
        if (spec->help)
            assert_contains(help, name);
        else
            assert_null(strstr(help, name)); // hidden
    }
    free(help);
    for (int width = 40; width <= 200; width += 40) {
        char columns[16];
        size_t widest = 0;
        (void)snprintf(columns, sizeof(columns), "%d", width);
        assert_int_equal(setenv("COLUMNS", columns, 1), 0);
        help = printed(false);
        for (const char *line = help; *line;) {
            const size_t len = strcspn(line, "\n");
            widest = len > widest ? len : widest;
            line += len + (line[len] == '\n');
        }
        free(help);
        assert_in_range(widest, width < 96 ? width - 12 : 84, width < 96 ? width : 96);
    }
}

static void manual_has_every_option(void **state)
{
    (void)state;
    char *man = printed(true);
    assert_contains(man, ".TH tool 1 \"\" \"Dateline 1.2.3\"");
    static const char *const parts[] = {".SH NAME\n",    ".SH SYNOPSIS\n", ".SH DESCRIPTION\n",
                                        ".SH OPTIONS\n", ".SH EXAMPLES\n", ".SS Reading\n"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        assert_contains(man, parts[i]);
    assert_contains(man, ".TP\n.B \\-i, \\-\\-index=DIR\nDirectory of the index.\n");
    assert_contains(man, "\\-\\-full\n");
    assert_contains(man, "\\-\\-timeline[=UNIT]\n");
    assert_contains(man, "\\-\\-limit\\-per\\-source\\-and\\-day=NUMBER\n");
    assert_contains(man, "\\-\\-help\n");
    assert_contains(man, "\\-\\-version\n");
    assert_null(strstr(man, "print\\-man"));
    assert_contains(man, "\n\\&.Two starts with a stop.\n"); // not a request of troff
    assert_contains(man, "\n\\&.hidden 'quoted' back\\eslash a\\-b\n");
    assert_contains(man, ".nf\n");
    assert_contains(man, ".fi\n");
    free(man);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts),
        cmocka_unit_test(mixes_options_and_arguments),
        cmocka_unit_test(refuses),
        cmocka_unit_test(names),
        cmocka_unit_test(help_has_every_option),
        cmocka_unit_test(manual_has_every_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
