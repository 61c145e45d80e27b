// SPDX-License-Identifier: GPL-2.0-or-later
/** print-formats.h: the formats that have a file of their own; see printer.h. */
#ifndef QUERY_PRINT_FORMATS_H
#define QUERY_PRINT_FORMATS_H

#include "printer.h"

extern const struct print_format format_print_text;
extern const struct print_format format_print_json;
extern const struct print_format format_print_jsonl;
extern const struct print_format format_print_tsv;
extern const struct print_format format_print_csv;
extern const struct print_format format_print_html;
extern const struct print_format format_print_trec;
extern const struct print_format format_print_ids;
extern const struct print_format format_print_paths;

#endif
