// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * version-file.h: `iamglass`, which makes tables a database.
 *
 * It holds the format version (2016-03-14), a random UUID, the revision (1), where each table
 * begins, and the totals of the database.
 */
#ifndef INDEXER_GLASS_VERSION_FILE_H
#define INDEXER_GLASS_VERSION_FILE_H

#include "accumulator-internal.h"
#include "table-writer.h"

/** The tables in the order of the version file. */
enum glass_table {
    GLASS_POSTLIST,
    GLASS_DOCDATA,
    GLASS_TERMLIST,
    GLASS_POSITION,
    GLASS_SPELLING,
    GLASS_SYNONYM,
    GLASS_TABLES,
};

enum { VERSION_FILE_UUID = 16, VERSION_FILE_REVISION = 1 };

/** Makes a random UUID. */
enum error_code version_file_make_uuid(uint8_t uuid[VERSION_FILE_UUID], struct error *error);

/** Writes DIR/iamglass and the empty DIR/flintlock. */
enum error_code version_file_write(const char *dir, const uint8_t uuid[VERSION_FILE_UUID],
                                   const struct table_root roots[GLASS_TABLES],
                                   const struct document_totals *totals,
                                   uint32_t max_word_frequency, bool sync, struct error *error);

#endif
