// SPDX-License-Identifier: GPL-2.0-or-later
// Index standard input, one document per line: indexer DATABASE <TEXT
#include <stdio.h>
#include <string.h>
#include <xapian-c/xapian-c.h>

static int fail(const char *what)
{
    const xc_error *e = xc_error_last();
    fprintf(stderr, "cannot %s: %s%s%s\n", what, e->message, *e->hint ? "; " : "", e->hint);
    return 2;
}

int main(int argc, char **argv)
{
    xc_writable *db;
    xc_term_generator *tg;
    char line[65536];
    if (argc != 2)
        return fprintf(stderr, "usage: indexer DATABASE <TEXT\n"), 2;
    if (xc_writable_open(&db, argv[1], XC_DB_CREATE_OR_OPEN, 0))
        return fail("open the database");
    if (xc_term_generator_new(&tg) || xc_term_generator_set_language(tg, "english"))
        return fail("set up the indexer");
    while (fgets(line, sizeof line, stdin)) {
        const size_t size = strcspn(line, "\n");
        xc_document *doc;
        if (xc_document_new(&doc) || xc_document_set_data(doc, line, size) ||
            xc_term_generator_set_document(tg, doc) ||
            xc_term_generator_index_text(tg, line, size, 1, "", 0) ||
            xc_writable_add_document(NULL, db, doc))
            return fail("index a line");
        xc_document_free(doc);
    }
    if (xc_writable_close(db))
        return fail("commit");
    xc_term_generator_free(tg), xc_writable_free(db);
    return 0;
}
