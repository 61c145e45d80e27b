// SPDX-License-Identifier: GPL-2.0-or-later
// dump-index DIR: the identifier and content hash of every live article, in the order of the
// identifiers. Fails if an article is there twice, or if the counts do not fit.
#include "index/snapshot.h"
#include "index/xapian-error.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum error_code print_article(struct snapshot *snapshot, struct slice term, uint64_t *count,
                                     struct error *error)
{
    xc_posting_iterator *postings = NULL;
    int alive = 0;
    if (xc_database_postings(&postings, snapshot_database(snapshot), term.ptr, term.len))
        return error_set_xapian(error, "cannot read postings");
    for (;;) {
        bool more = false;
        xc_docid docid = 0;
        xc_document *document = NULL;
        xc_bytes hash;
        if (xc_posting_iterator_next(&more, postings))
            return error_set_xapian(error, "cannot read postings");
        if (!more)
            break;
        if (xc_posting_iterator_get(&docid, postings))
            return error_set_xapian(error, "cannot read postings");
        if (snapshot_dead(snapshot, docid))
            continue;
        if (xc_database_document(&document, snapshot_database(snapshot), docid, 0) ||
            xc_document_value(&hash, document, SLOT_CONTENT_HASH))
            return error_set_xapian(error, "cannot read an article");
        (void)printf("%.*s ", (int)term.len, term.ptr);
        for (size_t i = 0; i < hash.size; i++)
            (void)printf("%02x", (unsigned)(unsigned char)hash.data[i]);
        (void)putchar('\n');
        xc_document_free(document);
        alive++;
        ++*count;
    }
    xc_posting_iterator_free(postings);
    return alive <= 1 ? ERROR_NONE
                      : error_set(error, ERROR_DATA, "'%.*s' is there %d times", (int)term.len,
                                  term.ptr, alive);
}

static enum error_code dump(const char *directory, struct error *error)
{
    struct snapshot *snapshot = NULL;
    xc_term_iterator *terms = NULL;
    uint64_t count = 0;
    enum error_code code = snapshot_open(&snapshot, directory, error);
    if (code != ERROR_NONE)
        return code;
    if (xc_database_allterms(&terms, snapshot_database(snapshot), "Q", 1))
        code = error_set_xapian(error, "cannot read terms");
    while (code == ERROR_NONE) {
        bool more = false;
        xc_bytes term;
        if (xc_term_iterator_next(&more, terms) || (more && xc_term_iterator_get(&term, terms)))
            code = error_set_xapian(error, "cannot read terms");
        if (code != ERROR_NONE || !more)
            break;
        code = print_article(snapshot, slice_of(term.data, term.size), &count, error);
    }
    if (code == ERROR_NONE && count != generation_articles(snapshot_generation(snapshot)))
        code = error_set(error, ERROR_DATA, "%" PRIu64 " articles, not %" PRIu64, count,
                         generation_articles(snapshot_generation(snapshot)));
    xc_term_iterator_free(terms);
    snapshot_close(snapshot);
    return code;
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;
    char path[PATH_MAX];
    if (argc != 2 || (size_t)snprintf(path, sizeof(path), "%s/generation", argv[1]) >= PATH_MAX)
        return ERROR_USAGE;
    if (access(path, F_OK) != 0)
        return EXIT_SUCCESS; // no index yet holds nothing
    const enum error_code code = dump(argv[1], &error);
    if (code != ERROR_NONE)
        error_print("dump-index", &error);
    return (int)code;
}
