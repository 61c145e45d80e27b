// SPDX-License-Identifier: GPL-2.0-or-later
#include "options.h"

#include "completion.h"
#include "terminal.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { HELP_COLUMN = 30, NARROW_HELP_COLUMN = 10, NARROWEST_HELP = 40, WIDEST_HELP = 96 };

struct option_parser {
    const struct program *program;
    int argc;
    char **argv;
    char *short_options;
    struct option *long_options;
};

static size_t count_options(const struct program *program)
{
    size_t count = 0;
    while (program->options[count].name)
        count++;
    return count;
}

static bool has_short(const struct option_spec *spec)
{
    return spec->id > 0 && spec->id < 256;
}

static int argument_kind(const struct option_spec *spec)
{
    if (!spec->argument)
        return no_argument;
    return spec->argument[0] == '[' ? optional_argument : required_argument;
}

enum error_code options_open(struct option_parser **out, const struct program *program, int argc,
                             char **argv, struct error *error)
{
    const size_t count = count_options(program);
    struct option_parser *parser = calloc(1, sizeof(*parser));
    if (!parser)
        return error_set_no_memory(error);
    parser->program = program;
    parser->argc = argc;
    parser->argv = argv;
    parser->long_options = calloc(count + 1, sizeof(*parser->long_options));
    parser->short_options = malloc(2 + 3 * count + 1);
    if (!parser->long_options || !parser->short_options) {
        options_close(parser);
        return error_set_no_memory(error);
    }
    char *short_end = parser->short_options;
    *short_end++ = ':'; // a missing argument is told apart from an unknown option
    for (size_t i = 0; i < count; i++) {
        const struct option_spec *spec = &program->options[i];
        parser->long_options[i] = (struct option){spec->name, argument_kind(spec), NULL, spec->id};
        if (!has_short(spec))
            continue;
        *short_end++ = (char)spec->id;
        for (int colons = argument_kind(spec); colons > 0; colons--)
            *short_end++ = ':';
    }
    *short_end = '\0';
    optind = 0; // glibc: start afresh, also on a second argv
    opterr = 0;
    *out = parser;
    return ERROR_NONE;
}

/** The known long name that shares the longest start with what was typed, or NULL. */
static const char *nearest_name(const struct program *program, const char *typed)
{
    const char *nearest = NULL;
    size_t best = 2;
    for (const struct option_spec *spec = program->options; spec->name; spec++) {
        size_t common = 0;
        while (typed[common] && typed[common] == spec->name[common])
            common++;
        if (common > best && spec->help) {
            best = common;
            nearest = spec->name;
        }
    }
    return nearest;
}

static bool is_known(const struct program *program, int id)
{
    for (const struct option_spec *spec = program->options; spec->name; spec++)
        if (spec->id == id)
            return true;
    return false;
}

enum error_code options_next(struct option_parser *parser, int *id, char **argument,
                             struct error *error)
{
    const char *typed = parser->argv[optind > 0 && optind < parser->argc ? optind : 0];
    const int found =
        getopt_long(parser->argc, parser->argv, parser->short_options, parser->long_options, NULL);
    *argument = optarg;
    *id = found == -1 ? 0 : found;
    if (found != '?' && found != ':')
        return ERROR_NONE;

    if (optind > 0 && optind <= parser->argc && parser->argv[optind - 1][0] == '-')
        typed = parser->argv[optind - 1];
    if (found == ':')
        (void)error_set(error, ERROR_USAGE, "option '%s' needs an argument", typed);
    else if (is_known(parser->program, optopt)) // --quiet=yes
        (void)error_set(error, ERROR_USAGE, "option '%s' takes no argument", typed);
    else if (optopt)
        (void)error_set(error, ERROR_USAGE, "unknown option '-%c'", optopt);
    else
        (void)error_set(error, ERROR_USAGE, "unknown option '%s'", typed);
    const char *nearest =
        strncmp(typed, "--", 2) == 0 ? nearest_name(parser->program, typed + 2) : NULL;
    if (found == '?' && optopt == 0 && nearest)
        error_hint(error, "did you mean '--%s'? '%s --help' lists the options", nearest,
                   parser->program->name);
    else
        error_hint(error, "'%s --help' lists the options", parser->program->name);
    return ERROR_USAGE;
}

int options_rest(const struct option_parser *parser, char ***rest)
{
    *rest = parser->argv + optind;
    return parser->argc - optind;
}

void options_close(struct option_parser *parser)
{
    if (!parser)
        return;
    free(parser->short_options);
    free(parser->long_options);
    free(parser);
}

const char *options_name(const struct program *program, int id, char *buffer, size_t capacity)
{
    for (const struct option_spec *spec = program->options; spec->name; spec++)
        if (spec->id == id) {
            (void)snprintf(buffer, capacity, "--%s", spec->name);
            return buffer;
        }
    return "option";
}

/** "-n, --limit=N" into @p buffer. */
static void option_heading(const struct option_spec *spec, char *buffer, size_t capacity)
{
    char value[64] = "";
    if (spec->argument && spec->argument[0] == '[')
        (void)snprintf(value, sizeof(value), "[=%.*s]", (int)strlen(spec->argument) - 2,
                       spec->argument + 1);
    else if (spec->argument)
        (void)snprintf(value, sizeof(value), "=%s", spec->argument);
    if (has_short(spec))
        (void)snprintf(buffer, capacity, "-%c, --%s%s", spec->id, spec->name, value);
    else
        (void)snprintf(buffer, capacity, "    --%s%s", spec->name, value);
}

/** Columns of the help: those of the terminal within reason. */
static int help_width(FILE *stream)
{
    const int width = terminal_width(fileno(stream));
    return width < NARROWEST_HELP ? NARROWEST_HELP : width > WIDEST_HELP ? WIDEST_HELP : width;
}

/** Prints words folded to lines of @p width columns, each but the first starting in column @p
 * indent.
 */
static void print_folded(const char *text, int column, int indent, int width, FILE *stream)
{
    while (*text) {
        const size_t word = strcspn(text, " ");
        if (column > indent && column + 1 + (int)word > width) {
            (void)fprintf(stream, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            (void)fputc(' ', stream);
            column++;
        }
        (void)fprintf(stream, "%.*s", (int)word, text);
        column += (int)word;
        text += word;
        text += strspn(text, " ");
    }
    (void)fputc('\n', stream);
}

void options_print_help(const struct program *program, FILE *stream)
{
    const int columns = help_width(stream);
    const int indent = columns < 2 * HELP_COLUMN ? NARROW_HELP_COLUMN : HELP_COLUMN;
    for (size_t i = 0; program->synopsis[i]; i++)
        (void)fprintf(stream, "%s %s %s\n", i ? "      " : "Usage:", program->name,
                      program->synopsis[i]);
    (void)fprintf(stream, "\n%s.\n", program->summary);
    for (const struct option_spec *spec = program->options; spec->name; spec++) {
        if (!spec->help)
            continue;
        if (spec->group)
            (void)fprintf(stream, "\n%s\n", spec->group);
        char heading[128];
        option_heading(spec, heading, sizeof(heading));
        const int width = (int)strlen(heading) + 2;
        (void)fprintf(stream, "  %s", heading);
        if (width + 2 > indent)
            (void)fprintf(stream, "\n%*s", indent, "");
        else
            (void)fprintf(stream, "%*s", indent - width, "");
        print_folded(spec->help, indent, indent, columns, stream);
    }
    (void)fprintf(stream, "\nThe manual is %s(1).\n", program->name);
}

/** Text with what troff would take for its own escaped. */
static void print_roff(const char *text, size_t len, FILE *stream)
{
    for (size_t i = 0; i < len; i++) {
        const bool line_start = i == 0 || text[i - 1] == '\n';
        if (line_start && (text[i] == '.' || text[i] == '\''))
            (void)fputs("\\&", stream);
        if (text[i] == '\\')
            (void)fputs("\\e", stream);
        else if (text[i] == '-')
            (void)fputs("\\-", stream);
        else
            (void)fputc(text[i], stream);
    }
}

/** Paragraphs; lines that start with two blanks come out as they are. */
static void print_roff_paragraphs(const char *text, FILE *stream)
{
    bool verbatim = false;
    while (*text) {
        const size_t line = strcspn(text, "\n");
        const bool indented = strncmp(text, "  ", 2) == 0;
        if (indented != verbatim)
            (void)fputs(indented ? ".PP\n.nf\n.RS 4\n" : ".RE\n.fi\n", stream);
        verbatim = indented;
        if (line == 0) {
            (void)fputs(".PP\n", stream);
        } else {
            print_roff(indented ? text + 2 : text, indented ? line - 2 : line, stream);
            (void)fputc('\n', stream);
        }
        text += line + (text[line] == '\n');
    }
    if (verbatim)
        (void)fputs(".RE\n.fi\n", stream);
}

void options_print_man(const struct program *program, const char *version, FILE *stream)
{
    (void)fprintf(stream, ".\\\" made from the program's option table; do not edit\n");
    (void)fprintf(stream, ".TH %s 1 \"\" \"Dateline %s\" \"Dateline\"\n", program->name, version);
    (void)fputs(".SH NAME\n", stream);
    print_roff(program->name, strlen(program->name), stream);
    (void)fputs(" \\- ", stream);
    print_roff(program->summary, strlen(program->summary), stream);
    (void)fputs("\n.SH SYNOPSIS\n", stream);
    for (size_t i = 0; program->synopsis[i]; i++) {
        (void)fprintf(stream, ".B %s\n", program->name);
        print_roff(program->synopsis[i], strlen(program->synopsis[i]), stream);
        (void)fputs("\n.br\n", stream);
    }
    (void)fputs(".SH DESCRIPTION\n", stream);
    print_roff_paragraphs(program->description, stream);
    (void)fputs(".SH OPTIONS\n", stream);
    for (const struct option_spec *spec = program->options; spec->name; spec++) {
        if (!spec->help)
            continue;
        if (spec->group)
            (void)fprintf(stream, ".SS %s\n", spec->group);
        char heading[128];
        option_heading(spec, heading, sizeof(heading));
        const char *start = heading + strspn(heading, " ");
        (void)fputs(".TP\n.B ", stream);
        print_roff(start, strlen(start), stream);
        (void)fputc('\n', stream);
        print_roff(spec->help, strlen(spec->help), stream);
        (void)fputs(".\n", stream);
    }
    for (const struct manual_section *section = program->sections; section->title; section++) {
        (void)fprintf(stream, ".SH %s\n", section->title);
        print_roff_paragraphs(section->text, stream);
    }
}

int options_common(const struct program *program, int id, const char *version)
{
    switch (id) {
    case OPTION_HELP:
        options_print_help(program, stdout);
        return 1;
    case OPTION_VERSION:
        (void)printf("%s %s\n", program->name, version);
        return 1;
    case OPTION_PRINT_MAN:
        options_print_man(program, version, stdout);
        return 1;
    case OPTION_PRINT_BASH:
        completion_print_bash(program, stdout);
        return 1;
    case OPTION_PRINT_ZSH:
        completion_print_zsh(program, stdout);
        return 1;
    case OPTION_PRINT_FISH:
        completion_print_fish(program, stdout);
        return 1;
    default:
        return 0;
    }
}

enum error_code options_parse(const struct program *program, const struct option_handler *handler,
                              int argc, char **argv, char ***rest, int *count, struct error *error)
{
    struct option_parser *parser = NULL;
    enum error_code code = options_open(&parser, program, argc, argv, error);
    *rest = NULL;
    *count = 0;
    while (code == ERROR_NONE && !*handler->done && *count == 0) {
        int id = 0;
        char *argument = NULL;
        code = options_next(parser, &id, &argument, error);
        if (code != ERROR_NONE || id == 0)
            break;
        if (options_common(program, id, handler->version))
            *count = -1;
        else
            code = handler->set(handler->context, id, argument, error);
    }
    if (code == ERROR_NONE && *count == 0)
        *count = options_rest(parser, rest);
    options_close(parser);
    return code;
}
