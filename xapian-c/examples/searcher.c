// SPDX-License-Identifier: GPL-2.0-or-later
// Show the ten best documents: searcher DATABASE QUERY
#include <stdio.h>
#include <string.h>
#include <xapian-c/xapian-c.h>

int main(int argc, char **argv)
{
    xc_database *db;
    xc_query_parser *parser;
    xc_query *query;
    xc_mset *mset;
    xc_doccount n;
    if (argc != 3)
        return fprintf(stderr, "usage: searcher DATABASE QUERY\n"), 2;
    if (xc_database_open(&db, argv[1], 0) || xc_query_parser_new(&parser) ||
        xc_query_parser_set_language(parser, "english") ||
        xc_query_parser_parse(&query, parser, argv[2], strlen(argv[2]), XC_PARSE_DEFAULT, "", 0) ||
        xc_database_search(&mset, db, query, 0, 10, NULL) || xc_mset_size(&n, mset))
        return fprintf(stderr, "%s\n", xc_error_last()->message), 2;
    for (xc_doccount i = 0; i < n; ++i) {
        xc_hit hit;
        xc_bytes data;
        if (xc_mset_hit(&hit, mset, i) || xc_mset_data(&data, mset, i))
            return fprintf(stderr, "%s\n", xc_error_last()->message), 2;
        printf("%d%% [%u] %.*s\n", hit.percent, (unsigned)hit.docid, (int)data.size, data.data);
    }
    xc_mset_free(mset), xc_query_free(query), xc_query_parser_free(parser), xc_database_free(db);
    return n ? 0 : 1;
}
