// SPDX-License-Identifier: GPL-2.0-or-later
#include "completion.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/** The options that --help shows. */
static bool is_shown(const struct option_spec *spec)
{
    return spec->help != NULL;
}

static bool has_short(const struct option_spec *spec)
{
    return spec->id > 0 && spec->id < 256;
}

static bool needs_argument(const struct option_spec *spec)
{
    return spec->argument && spec->argument[0] != '[';
}

static bool takes(const struct option_spec *spec, const char *argument)
{
    return spec->argument && strcmp(spec->argument, argument) == 0;
}

/** The name as that of a shell function. */
static void print_identifier(const char *name, FILE *stream)
{
    for (; *name; name++)
        (void)fputc(isalnum((unsigned char)*name) ? *name : '_', stream);
}

/** A case of bash: the options with such an argument, and what completes it. */
static void print_bash_case(const struct program *program, const char *argument, const char *action,
                            FILE *stream)
{
    const char *before = "    ";
    for (const struct option_spec *spec = program->options; spec->name; spec++) {
        const bool wanted =
            argument ? takes(spec, argument)
                     : needs_argument(spec) && !takes(spec, "DIR") && !takes(spec, "FILE");
        if (!is_shown(spec) || !wanted)
            continue;
        (void)fprintf(stream, "%s--%s", before, spec->name);
        if (has_short(spec))
            (void)fprintf(stream, " | -%c", spec->id);
        before = " | ";
    }
    if (before[0] == ' ' && before[1] == '|')
        (void)fprintf(stream, ")\n        %s\n        return\n        ;;\n", action);
}

static void print_bash(const struct program *program, FILE *stream)
{
    (void)fprintf(stream, "# bash completion of %s; made from its option table\n_", program->name);
    print_identifier(program->name, stream);
    (void)fputs("() {\n"
                "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
                "    # '--name=value' comes as three words\n"
                "    if [[ $cur == = ]]; then\n"
                "        cur=''\n"
                "    elif [[ $prev == = ]]; then\n"
                "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
                "    fi\n"
                "    COMPREPLY=()\n"
                "    case $prev in\n",
                stream);
    print_bash_case(program, "DIR",
                    "compopt -o filenames 2>/dev/null\n"
                    "        mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")",
                    stream);
    print_bash_case(program, "FILE",
                    "compopt -o filenames 2>/dev/null\n"
                    "        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")",
                    stream);
    print_bash_case(program, NULL, "# nothing is known", stream);
    (void)fputs("    esac\n"
                "    if [[ $cur == -* ]]; then\n"
                "        mapfile -t COMPREPLY < <(compgen -W '",
                stream);
    const char *before = "";
    for (const struct option_spec *spec = program->options; spec->name; spec++)
        if (is_shown(spec)) {
            (void)fprintf(stream, "%s--%s%s", before, spec->name, needs_argument(spec) ? "=" : "");
            before = " ";
        }
    (void)fputs("' -- \"$cur\")\n"
                "        [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null\n"
                "        return\n"
                "    fi\n"
                "    compopt -o filenames 2>/dev/null\n"
                "    mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
                "}\ncomplete -F _",
                stream);
    print_identifier(program->name, stream);
    (void)fprintf(stream, " %s\n", program->name);
}

/** The first sentence, in single quotes already open; what @p special holds gets a backslash. */
static void print_description(const char *help, const char *special, FILE *stream)
{
    for (; *help && strncmp(help, ". ", 2) != 0; help++) {
        if (*help == '\'')
            (void)fputs("'\\''", stream);
        else if (strchr(special, *help))
            (void)fprintf(stream, "\\%c", *help);
        else
            (void)fputc(*help, stream);
    }
}

static void print_zsh_option(const struct option_spec *spec, FILE *stream)
{
    const char *mark = !spec->argument ? "" : spec->argument[0] == '[' ? "=-" : "=";
    if (has_short(spec))
        (void)fprintf(stream, "    '(-%c --%s)'{-%c%s,--%s%s}'[", spec->id, spec->name, spec->id,
                      needs_argument(spec) ? "+" : "", spec->name, mark);
    else
        (void)fprintf(stream, "    '--%s%s[", spec->name, mark);
    print_description(spec->help, "[]\\:", stream);
    (void)fputc(']', stream);
    if (spec->argument)
        (void)fprintf(stream, ":%s:%s", spec->argument[0] == '[' ? "value" : "argument",
                      takes(spec, "DIR")    ? "_files -/"
                      : takes(spec, "FILE") ? "_files"
                                            : "");
    (void)fputs("' \\\n", stream);
}

static void print_zsh(const struct program *program, FILE *stream)
{
    (void)fprintf(stream,
                  "#compdef %s\n# zsh completion, made from the program's option table\n"
                  "_arguments -s -S \\\n",
                  program->name);
    for (const struct option_spec *spec = program->options; spec->name; spec++)
        if (is_shown(spec))
            print_zsh_option(spec, stream);
    (void)fputs("    '*:file:_files'\n", stream);
}

static void print_fish(const struct program *program, FILE *stream)
{
    (void)fprintf(stream, "# fish completion of %s; made from its option table\n", program->name);
    for (const struct option_spec *spec = program->options; spec->name; spec++) {
        if (!is_shown(spec))
            continue;
        (void)fprintf(stream, "complete -c %s -l %s", program->name, spec->name);
        if (has_short(spec))
            (void)fprintf(stream, " -s %c", spec->id);
        if (takes(spec, "DIR"))
            (void)fputs(" -x -a '(__fish_complete_directories)'", stream);
        else if (needs_argument(spec))
            (void)fputs(takes(spec, "FILE") ? " -r -F" : " -x", stream);
        (void)fputs(" -d '", stream);
        for (const char *c = spec->help; *c && strncmp(c, ". ", 2) != 0; c++)
            (void)fprintf(stream, *c == '\'' || *c == '\\' ? "\\%c" : "%c", *c);
        (void)fputs("'\n", stream);
    }
}

void completion_print(const struct program *program, enum shell shell, FILE *stream)
{
    switch (shell) {
    case SHELL_BASH:
        print_bash(program, stream);
        break;
    case SHELL_ZSH:
        print_zsh(program, stream);
        break;
    case SHELL_FISH:
        print_fish(program, stream);
        break;
    }
}
