// SPDX-License-Identifier: GPL-2.0-or-later
// Show the ten best documents: searcher DATABASE QUERY
#include <stdio.h>
#include <string.h>
#include <xapian-c/xapian-c.h>

int main(int argc, char **argv)
{
    if (argc != 3)
        return fprintf(stderr, "usage: searcher DATABASE QUERY\n"), 2;
    xc_database *db = NULL;
    xc_query_parser *qp = NULL;
    xc_stem *stem = NULL;
    xc_query *query = NULL;
    xc_enquire *enquire = NULL;
    xc_mset *mset = NULL;
    xc_doccount n = 0;
    if (xc_database_open(&db, argv[1], 0) || xc_query_parser_new(&qp) ||
        xc_stem_new(&stem, "english") || xc_query_parser_set_stemmer(qp, stem) ||
        xc_query_parser_parse(&query, qp, argv[2], strlen(argv[2]), XC_PARSE_DEFAULT, "", 0) ||
        xc_enquire_new(&enquire, db) || xc_enquire_set_query(enquire, query, 0) ||
        xc_enquire_mset(&mset, enquire, 0, 10, NULL) || xc_mset_size(&n, mset))
        return fprintf(stderr, "%s\n", xc_error_last()->message), 2;
    for (xc_doccount i = 0; i < n; ++i) {
        xc_hit hit;
        xc_document *doc = NULL;
        xc_bytes data;
        if (xc_mset_hit(&hit, mset, i) || xc_mset_document(&doc, mset, i) ||
            xc_document_data(&data, doc))
            return fprintf(stderr, "%s\n", xc_error_last()->message), 2;
        printf("%d%% [%u] %.*s\n", hit.percent, (unsigned)hit.docid, (int)data.size, data.data);
        xc_document_free(doc);
    }
    xc_mset_free(mset), xc_enquire_free(enquire), xc_query_free(query);
    xc_stem_free(stem), xc_query_parser_free(qp), xc_database_free(db);
    return n ? 0 : 1;
}
