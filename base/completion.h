// SPDX-License-Identifier: GPL-2.0-or-later
/** completion.h: completions for shells, made from a program's option table. */
#ifndef BASE_COMPLETION_H
#define BASE_COMPLETION_H

#include "options.h"

enum shell { SHELL_BASH, SHELL_ZSH, SHELL_FISH };

/**
 * Prints a completion of options, of the folders and files that options and the program take.
 * An argument that the table calls DIR is a folder, FILE a file; of others nothing is known.
 */
void completion_print(const struct program *program, enum shell shell, FILE *stream);

#endif
