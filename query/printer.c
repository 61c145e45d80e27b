// SPDX-License-Identifier: GPL-2.0-or-later
#include "printer.h"

#include "print-formats.h"

const struct print_format *const *print_formats(void)
{
    static const struct print_format *const formats[] = {&format_print_text,  &format_print_json,
                                                         &format_print_jsonl, &format_print_tsv,
                                                         &format_print_csv,   &format_print_html,
                                                         &format_print_trec,  &format_print_ids,
                                                         &format_print_paths, NULL};
    return formats;
}

const struct print_format *print_format_by_name(struct slice name)
{
    for (const struct print_format *const *format = print_formats(); *format; format++)
        if (slice_equal(name, slice_of_string((*format)->name)))
            return *format;
    return NULL;
}
