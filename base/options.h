// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * options.h: one table of options drives getopt_long(3), --help, the man page and completion.
 *
 * A program describes itself in a `struct program` of constant data. Parsing, help and manual all
 * read it, so they cannot disagree.
 */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct option_spec {
    int id;               /**< what options_next() returns: the short name, or any value > 255 */
    const char *name;     /**< the long name, without dashes */
    const char *argument; /**< NULL: none; "N": required; "[N]": optional, given as --name=N */
    const char *group;    /**< heading under which it and those after it are listed, or NULL */
    const char *help;     /**< what it does, one or more sentences without the final full stop */
};

/** What shells offer for an option's argument (completion.h), where its name does not tell: FILE
 * and DIR do. */
struct option_values {
    int id;            /**< of the option */
    const char *words; /**< parted by blanks; or an option ("--list-formats") with which the program
                            prints them, each at the start of a line */
    bool list;         /**< several may be given, parted by commas */
};

/** A titled part of the manual: paragraphs, or lines shown as they are. */
struct manual_section {
    const char *title;
    const char *text; /**< paragraphs parted by an empty line; a line with two leading spaces is
                           shown as it is */
};

struct program {
    const char *name;
    const char *summary;                /**< a line, for NAME */
    const char *const *synopsis;        /**< NULL-terminated, each without the program name */
    const char *description;            /**< paragraphs, shown before the options */
    const struct option_spec *options;  /**< ends with a zeroed entry */
    const struct option_values *values; /**< ends with a zeroed entry; NULL: none */
    const char *word_option; /**< long name of a hidden option that prints how a word of the command
                                  line may go on; NULL: such words are files */
    const struct manual_section *sections; /**< shown after the options; ends with a zeroed entry */
};

struct option_parser; /**< the state of one pass over argv */

/** Starts parsing. @return ERROR_NONE, or ERROR_NO_MEMORY. Free with
 * options_close(). */
enum error_code options_open(struct option_parser **out, const struct program *program, int argc,
                             char **argv, struct error *error);

/**
 * The next option. Options and other arguments may be mixed, "--" ends the options.
 * @param[out] id        the option's id, or 0 when there is no further one
 * @param[out] argument  its argument, a part of argv, or NULL
 * @return ERROR_NONE, or ERROR_USAGE with the text that names what was wrong
 */
enum error_code options_next(struct option_parser *parser, int *id, char **argument,
                             struct error *error);

/** After options_next() gave 0: the remaining arguments, a part of argv. @return their number */
int options_rest(const struct option_parser *parser, char ***rest);

void options_close(struct option_parser *parser);

/** What a program does with its options. */
struct option_handler {
    /** Takes an option. @param argument  a part of argv, or NULL */
    enum error_code (*set)(void *context, int id, char *argument, struct error *error);
    void *context;
    const bool *done;    /**< no further options are read once it is true; part of the context */
    const char *version; /**< for --version and the manual */
};

/**
 * Parses a whole command line: hands each option to @p handler, but for those that every program
 * has, which are done at once (options_common()).
 * @param[out] rest   the other arguments, a part of argv
 * @param[out] count  their number; below 0: an option of every program was there, all is done
 * @return ERROR_NONE; ERROR_USAGE; ERROR_NO_MEMORY; what the handler returned
 */
enum error_code options_parse(const struct program *program, const struct option_handler *handler,
                              int argc, char **argv, char ***rest, int *count, struct error *error);

/** The long name of option @p id with its dashes, for messages ("--memory"). */
const char *options_name(const struct program *program, int id, char *buffer, size_t capacity);

/** Prints the help that --help shows, folded to the terminal. */
void options_print_help(const struct program *program, FILE *stream);

/** Prints the manual page in man(7) form. @p version is shown in its footer. */
void options_print_man(const struct program *program, const char *version, FILE *stream);

/**
 * Handles the options that every program has: --help, --version and, hidden, --print-man and
 * --print-completion-bash, -zsh and -fish.
 * @return 1 if @p id was one of them and is done with, else 0
 */
int options_common(const struct program *program, int id, const char *version);

/** Ids of the common options, and the rows a program puts at the end of its table. */
enum {
    OPTION_HELP = 1001,
    OPTION_VERSION,
    OPTION_PRINT_MAN,
    OPTION_PRINT_BASH,
    OPTION_PRINT_ZSH,
    OPTION_PRINT_FISH,
};
#define OPTIONS_COMMON                                                                             \
    {OPTION_HELP, "help", NULL, "Other", "Show this help and exit"},                               \
        {OPTION_VERSION, "version", NULL, NULL, "Show the versions of the program and of Xapian"}, \
        {OPTION_PRINT_MAN, "print-man", NULL, NULL, NULL},                                         \
        {OPTION_PRINT_BASH, "print-completion-bash", NULL, NULL, NULL},                            \
        {OPTION_PRINT_ZSH, "print-completion-zsh", NULL, NULL, NULL},                              \
        {OPTION_PRINT_FISH, "print-completion-fish", NULL, NULL, NULL},                            \
    {                                                                                              \
        0, NULL, NULL, NULL, NULL                                                                  \
    }

#endif
