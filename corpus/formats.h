// SPDX-License-Identifier: GPL-2.0-or-later
/** formats.h: the formats that have a reader of their own; see reader.h. */
#ifndef CORPUS_FORMATS_H
#define CORPUS_FORMATS_H

#include "reader.h"

extern const struct reader_format format_archive;
extern const struct reader_format format_csv;
extern const struct reader_format format_feed;
extern const struct reader_format format_front_matter;
extern const struct reader_format format_html;
extern const struct reader_format format_json;
extern const struct reader_format format_jsonl;
extern const struct reader_format format_mail;
extern const struct reader_format format_newsml1;
extern const struct reader_format format_newsmlg2;
extern const struct reader_format format_nitf;
extern const struct reader_format format_rcv1;
extern const struct reader_format format_reuters21578;
extern const struct reader_format format_text;
extern const struct reader_format format_trec;
extern const struct reader_format format_warc;
extern const struct reader_format format_wire;

/** True if a head names columns that @p map knows, though csv's detect() does not know them. */
bool csv_detect_mapped(struct slice head, const char *map);
/** True if the first line is surely a header row, be it the only line. */
bool csv_has_header(struct slice head, const char *map);

#endif
