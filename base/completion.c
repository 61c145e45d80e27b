// SPDX-License-Identifier: GPL-2.0-or-later
#include "completion.h"

#include <stdbool.h>
#include <string.h>

/** What an option's argument may be. */
enum values {
    VALUES_NONE, // no argument
    VALUES_FREE, // nothing can be offered
    VALUES_FILE,
    VALUES_DIRECTORY,
    VALUES_WORDS,
    VALUES_LIST,    // words joined by commas
    VALUES_COMMAND, // the first words of what the program prints with an option
};

static const struct option_values *values_of(const struct program *program,
                                             const struct option_spec *spec)
{
    static const struct option_values nothing = {.words = NULL};
    for (const struct option_values *row = program->values; row && row->id; row++)
        if (row->id == spec->id)
            return row;
    return &nothing;
}

static enum values kind_of(const struct program *program, const struct option_spec *spec)
{
    const struct option_values *row = values_of(program, spec);
    if (!spec->argument)
        return VALUES_NONE;
    if (row->words)
        return row->words[0] == '-' ? VALUES_COMMAND : row->list ? VALUES_LIST : VALUES_WORDS;
    if (strstr(spec->argument, "FILE"))
        return VALUES_FILE;
    return strcmp(spec->argument, "DIR") == 0 ? VALUES_DIRECTORY : VALUES_FREE;
}

static bool has_short(const struct option_spec *spec)
{
    return spec->id > 0 && spec->id < 256;
}

static bool is_optional(const struct option_spec *spec)
{
    return spec->argument && spec->argument[0] == '[';
}

/** The name of the script's functions: '-' is '_'. */
static void print_function(const struct program *program, const char *suffix, FILE *stream)
{
    (void)fputc('_', stream);
    for (const char *c = program->name; *c; c++)
        (void)fputc(*c == '-' ? '_' : *c, stream);
    (void)fputs(suffix, stream);
}

/** The first sentence of the help, with each of @p special escaped by a backslash, quotes dropped.
 */
static void print_help(const struct option_spec *spec, const char *special, FILE *stream)
{
    for (const char *c = spec->help; *c; c++) {
        if (strncmp(c, ". ", 2) == 0)
            return;
        if (*c == '\'' || *c == '`')
            continue;
        if (strchr(special, *c))
            (void)fputc('\\', stream);
        (void)fputc(*c, stream);
    }
}

/* bash. The words are taken from the line, not from COMP_WORDS, which bash breaks at ':' and '=';
 * what bash replaces is the part behind the last of those. */

static void print_bash_case(const struct program *program, const struct option_spec *spec,
                            FILE *stream)
{
    const char *words = values_of(program, spec)->words;
    (void)fputs("    ", stream);
    if (has_short(spec))
        (void)fprintf(stream, "-%c | ", spec->id);
    (void)fprintf(stream, "--%s) ", spec->name);
    switch (kind_of(program, spec)) {
    case VALUES_FILE:
        (void)fputs("compopt -o default ;;\n", stream);
        break;
    case VALUES_DIRECTORY:
        (void)fputs("compopt -o dirnames ;;\n", stream);
        break;
    case VALUES_WORDS:
        (void)fprintf(stream, "words='%s' ;;\n", words);
        break;
    case VALUES_LIST:
        (void)fprintf(stream, "words='%s' list=yes ;;\n", words);
        break;
    case VALUES_COMMAND:
        (void)fprintf(stream, "words=$(\"${parts[0]}\" %s 2>/dev/null | sed 's/ .*//') ;;\n",
                      words);
        break;
    default:
        (void)fputs(";;\n", stream);
        break;
    }
}

static void print_bash_options(const struct program *program, FILE *stream)
{
    const char *separator = "";
    for (const struct option_spec *spec = program->options; spec->name; spec++) {
        if (!spec->help)
            continue;
        (void)fprintf(stream, "%s--%s%s", separator, spec->name,
                      spec->argument && !is_optional(spec) ? "=" : "");
        separator = " ";
        if (is_optional(spec))
            (void)fprintf(stream, " --%s=", spec->name);
    }
}

/** What no option has as its argument. */
static void print_bash_operand(const struct program *program, FILE *stream)
{
    if (!program->word_option) {
        (void)fputs("        *) compopt -o default ;;\n", stream);
        return;
    }
    (void)fprintf(
        stream,
        "        *) # a word of a query, of the index that was named\n"
        "            for ((i = 1; i < ${#parts[@]}; i++)); do\n"
        "                case ${parts[i]} in\n"
        "                -i | --index) index+=(-i \"${parts[i + 1]-}\") ;;\n"
        "                -i?* | --index=*) index+=(\"${parts[i]}\") ;;\n"
        "                esac\n"
        "            done\n"
        "            mapfile -t replies < <(\"${parts[0]}\" \"${index[@]}\" \"--%s=${word//\\\\/}\""
        " 2>/dev/null)\n"
        "            for reply in \"${replies[@]}\"; do\n"
        "                [[ $reply == *: ]] && compopt -o nospace\n"
        "                [[ $reply == *[^[:alnum:]:._-]* ]] && printf -v reply %%q \"$reply\"\n"
        "                COMPREPLY+=(\"$reply\")\n"
        "            done ;;\n",
        program->word_option);
}

void completion_print_bash(const struct program *program, FILE *stream)
{
    (void)fprintf(stream, "# Completion of %s for bash, made from its option table. -*- sh -*-\n\n",
                  program->name);
    print_function(program, "()\n{\n", stream);
    (void)fputs("    local line=${COMP_LINE:0:COMP_POINT} parts word count previous= option value\n"
                "    local words= list= before= index=() replies reply i\n"
                "    read -ra parts <<<\"$line\"\n"
                "    word=${line##*[[:blank:]]} count=${#parts[@]}\n"
                "    [[ -n $word ]] && count=$((count - 1))\n"
                "    [[ $count -gt 1 ]] && previous=${parts[count - 1]}\n"
                "    COMPREPLY=()\n"
                "    case $word in\n"
                "    --*=*) option=${word%%=*} value=${word#*=} ;;\n"
                "    *) option=$previous value=$word ;;\n"
                "    esac\n"
                "    case $option in\n",
                stream);
    for (const struct option_spec *spec = program->options; spec->name; spec++)
        if (spec->help && spec->argument && !is_optional(spec))
            print_bash_case(program, spec, stream);
    // An argument that may be missing is one behind '=' only.
    (void)fputs("    *) [[ $word == --*=* ]] || option= ;;\n    esac\n    case $option in\n",
                stream);
    for (const struct option_spec *spec = program->options; spec->name; spec++)
        if (spec->help && is_optional(spec))
            print_bash_case(program, spec, stream);
    (void)fputs("    '')\n        case $word in\n        -*) words='", stream);
    print_bash_options(program, stream);
    (void)fputs("' ;;\n", stream);
    print_bash_operand(program, stream);
    (void)fputs("        esac ;;\n"
                "    esac\n"
                "    if [[ -n $words ]]; then\n"
                "        [[ -n $list && $value == *,* ]] && before=${value%,*},\n"
                "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -P \"$before\" -- "
                "\"${value#\"$before\"}\")\n"
                "        [[ -n $list || ${COMPREPLY[0]-} == *= ]] && compopt -o nospace\n"
                "    fi\n"
                "    # Behind ':' and '=' bash replaces only what follows.\n"
                "    local breaks=${COMP_WORDBREAKS//[^:=]/}\n"
                "    before=\n"
                "    [[ -n $breaks && $word == *[$breaks]* ]] && "
                "before=${word%\"${word##*[$breaks]}\"}\n"
                "    if [[ $word == --*=* ]]; then\n"
                "        before=${before#\"${word%%=*}=\"}\n"
                "        [[ $breaks == *=* ]] || COMPREPLY=(\"${COMPREPLY[@]/#/${word%%=*}=}\")\n"
                "    fi\n"
                "    [[ -n $before ]] && COMPREPLY=(\"${COMPREPLY[@]#\"$before\"}\")\n"
                "    return 0\n"
                "}\n\ncomplete -F ",
                stream);
    print_function(program, "", stream);
    (void)fprintf(stream, " %s\n", program->name);
}

/* zsh */

static void print_zsh_action(const struct program *program, const struct option_spec *spec,
                             FILE *stream)
{
    const char *words = values_of(program, spec)->words;
    switch (kind_of(program, spec)) {
    case VALUES_FILE:
        (void)fputs("_files", stream);
        break;
    case VALUES_DIRECTORY:
        (void)fputs("_files -/", stream);
        break;
    case VALUES_WORDS:
        (void)fprintf(stream, "(%s)", words);
        break;
    case VALUES_LIST:
        (void)fprintf(stream, "_values -s , %s %s", spec->name, words);
        break;
    case VALUES_COMMAND:
        (void)fprintf(stream, "($($words[1] %s 2>/dev/null | sed \"s/ .*//\"))", words);
        break;
    default:
        (void)fputc(' ', stream);
        break;
    }
}

static void print_zsh_spec(const struct program *program, const struct option_spec *spec,
                           FILE *stream)
{
    const char *ends = !spec->argument ? "" : is_optional(spec) ? "=-" : "=";
    (void)fputs("        ", stream);
    if (has_short(spec))
        (void)fprintf(stream, "'*'{-%c%s,--%s%s}'[", spec->id, spec->argument ? "+" : "",
                      spec->name, ends);
    else
        (void)fprintf(stream, "'*--%s%s[", spec->name, ends);
    print_help(spec, "[]:\\", stream);
    (void)fputc(']', stream);
    if (spec->argument) {
        (void)fprintf(stream, "%s%s:", is_optional(spec) ? "::" : ":", spec->name);
        print_zsh_action(program, spec, stream);
    }
    (void)fputs("' \\\n", stream);
}

void completion_print_zsh(const struct program *program, FILE *stream)
{
    (void)fprintf(stream,
                  "#compdef %s\n# Completion of %s for zsh, made from its option table.\n\n",
                  program->name, program->name);
    if (program->word_option) {
        print_function(program, "_word()\n{\n", stream);
        (void)fprintf(
            stream,
            "    local -a index replies\n"
            "    local i\n"
            "    for ((i = 2; i < CURRENT; i++)); do\n"
            "        case ${words[i]} in\n"
            "        -i|--index) index+=(-i ${(Q)words[i+1]}) ;;\n"
            "        -i?*|--index=*) index+=(${(Q)words[i]}) ;;\n"
            "        esac\n"
            "    done\n"
            "    replies=(${(f)\"$(${words[1]} $index --%s=\"${(Q)PREFIX}\" 2>/dev/null)\"})\n"
            "    (( $#replies )) || return 1\n"
            "    # -U: a reply may put in quotes what was typed without.\n"
            "    compadd -U -S '' -- ${(M)replies:#*:}\n"
            "    compadd -U -- ${replies:#*:}\n"
            "}\n\n",
            program->word_option);
    }
    print_function(program, "()\n{\n    _arguments -s -S \\\n", stream);
    for (const struct option_spec *spec = program->options; spec->name; spec++)
        if (spec->help)
            print_zsh_spec(program, spec, stream);
    if (program->word_option) {
        (void)fputs("        '*:query:", stream);
        print_function(program, "_word'\n}\n\n", stream);
    } else {
        (void)fputs("        '*:path:_files'\n}\n\n", stream);
    }
    print_function(program, " \"$@\"\n", stream);
}

/* fish */

static void print_fish_values(const struct program *program, const struct option_spec *spec,
                              FILE *stream)
{
    const char *words = values_of(program, spec)->words;
    switch (kind_of(program, spec)) {
    case VALUES_FILE:
        (void)fputs(" -r -F", stream);
        break;
    case VALUES_DIRECTORY:
        (void)fputs(" -x -a '(__fish_complete_directories)'", stream);
        break;
    case VALUES_WORDS:
        (void)fprintf(stream, " %s-a '%s'", is_optional(spec) ? "-f " : "-x ", words);
        break;
    case VALUES_LIST:
        (void)fprintf(stream, " -x -a '(__fish_append , %s)'", words);
        break;
    case VALUES_COMMAND:
        (void)fprintf(stream, " -x -a '(command %s %s 2>/dev/null | string replace -r \" +\" \\t)'",
                      program->name, words);
        break;
    case VALUES_FREE:
        (void)fputs(is_optional(spec) ? " -f" : " -x", stream);
        break;
    default:
        break;
    }
}

void completion_print_fish(const struct program *program, FILE *stream)
{
    (void)fprintf(stream, "# Completion of %s for fish, made from its option table.\n\n",
                  program->name);
    if (program->word_option) {
        (void)fputs("function _", stream);
        print_function(program, "_word\n", stream);
        (void)fprintf(stream,
                      "    set -l index\n"
                      "    set -l wanted no\n"
                      "    for part in (commandline -opc)[2..]\n"
                      "        if test $wanted = yes\n"
                      "            set index $index -i $part\n"
                      "            set wanted no\n"
                      "        else if string match -qr '^(-i|--index)$' -- $part\n"
                      "            set wanted yes\n"
                      "        else if string match -qr '^(-i.|--index=)' -- $part\n"
                      "            set index $index $part\n"
                      "        end\n"
                      "    end\n"
                      "    command %s $index --%s=(commandline -ct) 2>/dev/null\n"
                      "end\n\n"
                      "complete -c %s -f -a '(_",
                      program->name, program->word_option, program->name);
        print_function(program, "_word)'\n", stream);
    }
    for (const struct option_spec *spec = program->options; spec->name; spec++) {
        if (!spec->help)
            continue;
        (void)fprintf(stream, "complete -c %s", program->name);
        if (has_short(spec))
            (void)fprintf(stream, " -s %c", spec->id);
        (void)fprintf(stream, " -l %s", spec->name);
        print_fish_values(program, spec, stream);
        (void)fputs(" -d '", stream);
        print_help(spec, "\\", stream);
        (void)fputs("'\n", stream);
    }
}
