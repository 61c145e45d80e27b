// SPDX-License-Identifier: GPL-2.0-or-later
// The same searches through the binding and through Xapian itself must agree bit for bit.
#include "../internal.h"

#include <cstdio>
#include <cstdlib>

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            std::fprintf(stderr, "line %d: %s (%s)\n", __LINE__, #condition,                       \
                         xc_error_last()->message);                                                \
            return 1;                                                                              \
        }                                                                                          \
    } while (0)

int main()
{
    xc_writable *w;
    CHECK(!xc_writable_open(&w, "", XC_DB_BACKEND_INMEMORY, 0));
    Xapian::WritableDatabase theirs(std::string(), Xapian::DB_BACKEND_INMEMORY);
    unsigned seed = 1;
    for (int i = 0; i < 300; ++i) {
        std::string text;
        for (int j = 0; j < 5 + i % 40; ++j) {
            seed = seed * 1103515245 + 12345;
            const unsigned r = (seed >> 16) % 1000;
            text += "word" + std::to_string(r * r / 20000) + " ";
        }
        xc_document *doc;
        xc_term_generator *tg;
        CHECK(!xc_document_new(&doc) && !xc_term_generator_new(&tg));
        CHECK(!xc_term_generator_set_document(tg, doc));
        CHECK(!xc_term_generator_index_text(tg, text.data(), text.size(), 1, "", 0));
        CHECK(!xc_writable_add_document(nullptr, w, doc));
        xc_term_generator_free(tg);
        xc_document_free(doc);
        Xapian::Document d;
        Xapian::TermGenerator t;
        t.set_document(d);
        t.index_text(text);
        theirs.add_document(d);
    }
    for (size_t s = 0; xc_weight_scheme_at(s); ++s)
        for (const char *text :
             {"word1", "word1 word3 word7", "word0 AND word2", "\"word0 word1\""}) {
            const std::string query = text;
            xc_query_parser *qp;
            xc_query *q;
            xc_enquire *e;
            xc_weight *weight;
            xc_mset *m;
            CHECK(!xc_query_parser_new(&qp) && !xc_enquire_new(&e, xc_writable_database(w)));
            CHECK(!xc_query_parser_parse(&q, qp, query.data(), query.size(), XC_PARSE_DEFAULT, "",
                                         0));
            CHECK(!xc_weight_new(&weight, xc_weight_scheme_at(s)->name, nullptr, 0));
            CHECK(!xc_enquire_set_weight(e, weight) && !xc_enquire_set_query(e, q, 0));
            CHECK(!xc_enquire_mset(&m, e, 0, 50, nullptr));
            Xapian::QueryParser p;
            Xapian::Enquire enquire(theirs);
            enquire.set_query(p.parse_query(query));
            enquire.set_weighting_scheme(*weight->weight);
            const Xapian::MSet mset = enquire.get_mset(0, 50);
            xc_doccount n;
            CHECK(!xc_mset_size(&n, m) && n == mset.size());
            for (xc_doccount i = 0; i < n; ++i) {
                xc_hit hit;
                CHECK(!xc_mset_hit(&hit, m, i));
                CHECK(hit.docid == *mset[i] && hit.weight == mset[i].get_weight() &&
                      hit.percent == mset[i].get_percent() && hit.rank == mset[i].get_rank());
            }
            xc_mset_free(m);
            xc_weight_free(weight);
            xc_enquire_free(e);
            xc_query_free(q);
            xc_query_parser_free(qp);
        }
    xc_writable_free(w);
    return 0;
}
