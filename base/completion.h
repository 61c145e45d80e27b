// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * completion.h: scripts that let a shell complete a program's options and their arguments, made
 * from its option table (options.h).
 */
#ifndef BASE_COMPLETION_H
#define BASE_COMPLETION_H

#include "options.h"

/** For bash: to be sourced, or put where bash-completion looks for it by the program's name. */
void completion_print_bash(const struct program *program, FILE *stream);

/** For zsh: a file "_NAME" in a folder of $fpath. */
void completion_print_zsh(const struct program *program, FILE *stream);

/** For fish: a file "NAME.fish" in one of its folders for completions. */
void completion_print_fish(const struct program *program, FILE *stream);

#endif
