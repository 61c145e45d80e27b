// SPDX-License-Identifier: GPL-2.0-or-later
// What the binding costs beside C++: reading a posting list (in one go, and step by step), adding
// documents, running queries.
// Usage: overhead            the ratio C to C++ of processor time, the least of alternating rounds
// each
//        overhead CASE SIDE N run one case, c or c++, N times: for counting instructions
//        (instructions.sh)
#include <xapian-c/xapian-c.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <unistd.h>
#include <xapian.h>

namespace
{

double cpu_seconds()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

void check(xc_status status)
{
    if (status) {
        std::fprintf(stderr, "overhead: %s\n", xc_error_last()->message);
        std::exit(1);
    }
}

double seconds(const std::function<void()> &f)
{
    const double start = cpu_seconds();
    f();
    return cpu_seconds() - start;
}

// Words by Zipf's law, the same in every run.
std::string text(unsigned seed, unsigned words)
{
    std::string out;
    for (unsigned i = 0; i < words; ++i) {
        seed = seed * 1103515245 + 12345;
        const double r = ((seed >> 16) & 0x7fff) / 32768.0;
        out += "word" + std::to_string(unsigned(1 / (r + 1e-4))) + " ";
    }
    return out;
}

// Both must give the same; keeps the compiler from leaving the work out, too.
unsigned long long sums[2];

} // namespace

int main(int argc, char **argv)
{
    const bool one_side = argc == 4;
    if (argc != 1 && !one_side) {
        std::fprintf(stderr, "usage: overhead [CASE c|c++ N]\n");
        return 64;
    }
    // Under valgrind the set-up should not be most of the work.
    const bool texts_wanted = !one_side || !std::strcmp(argv[1], "queries");
    const unsigned documents = one_side && texts_wanted ? 300 : 20000, rounds = 9;
    char directory[] = "/tmp/xapian-c-overhead-XXXXXX";
    if (!mkdtemp(directory)) {
        std::perror(directory);
        return 1;
    }
    const std::string path = std::string(directory) + "/db";
    {
        Xapian::WritableDatabase db(path, Xapian::DB_CREATE | Xapian::DB_NO_SYNC);
        Xapian::TermGenerator tg;
        for (unsigned i = 0; i < documents; ++i) {
            Xapian::Document doc;
            tg.set_document(doc);
            if (texts_wanted)
                tg.index_text(text(i, 100));
            doc.add_term("all", i % 7 + 1);
            db.add_document(doc);
        }
        db.commit();
    }

    Xapian::Database db(path);
    xc_database *xc_db;
    check(xc_database_open(&xc_db, path.c_str(), 0));

    const auto postings_cc = [&] {
        unsigned long long sum = 0;
        for (int repeat = 0; repeat < 5; ++repeat) {
            const Xapian::PostingIterator end = db.postlist_end("all");
            for (Xapian::PostingIterator i = db.postlist_begin("all"); i != end; ++i)
                sum += *i + i.get_wdf();
        }
        sums[0] = sum;
    };
    const auto postings_c = [&] {
        unsigned long long sum = 0;
        for (int repeat = 0; repeat < 5; ++repeat) {
            xc_posting_iterator *it;
            xc_posting postings[128];
            const size_t room = sizeof postings / sizeof *postings;
            size_t n;
            check(xc_database_postings(&it, xc_db, "all", 3));
            do {
                check(xc_posting_iterator_read(&n, postings, room, it));
                for (size_t i = 0; i < n; ++i)
                    sum += postings[i].docid + postings[i].wdf;
            } while (n == room);
            xc_posting_iterator_free(it);
        }
        sums[1] = sum;
    };
    const auto steps_c = [&] {
        unsigned long long sum = 0;
        for (int repeat = 0; repeat < 5; ++repeat) {
            xc_posting_iterator *it;
            bool more;
            xc_docid docid;
            xc_termcount wdf;
            check(xc_database_postings(&it, xc_db, "all", 3));
            for (;;) {
                check(xc_posting_iterator_next(&more, it));
                if (!more)
                    break;
                check(xc_posting_iterator_get(&docid, it));
                check(xc_posting_iterator_wdf(&wdf, it));
                sum += docid + wdf;
            }
            xc_posting_iterator_free(it);
        }
        sums[1] = sum;
    };

    std::vector<std::string> texts;
    for (unsigned i = 0; i < documents / 20; ++i)
        texts.push_back(text(i, 100));
    const auto adding_cc = [&] {
        Xapian::WritableDatabase memory("", Xapian::DB_BACKEND_INMEMORY);
        Xapian::TermGenerator tg;
        tg.set_stemmer(Xapian::Stem("english"));
        for (const std::string &t : texts) {
            Xapian::Document doc;
            doc.set_data(t);
            doc.add_boolean_term("Q" + t.substr(0, 20));
            doc.add_value(0, t.substr(0, 8));
            tg.set_document(doc);
            tg.index_text(t);
            memory.add_document(doc);
        }
        sums[0] = memory.get_total_length();
    };
    const auto adding_c = [&] {
        xc_writable *memory;
        xc_term_generator *tg;
        check(xc_writable_open(&memory, "", XC_DB_BACKEND_INMEMORY, 0));
        check(xc_term_generator_new(&tg));
        check(xc_term_generator_set_language(tg, "english"));
        for (const std::string &t : texts) {
            xc_document *doc;
            check(xc_document_new(&doc));
            check(xc_document_set_data(doc, t.data(), t.size()));
            check(xc_document_add_boolean_term(doc, ("Q" + t.substr(0, 20)).c_str(), 21));
            check(xc_document_add_value(doc, 0, t.data(), 8));
            check(xc_term_generator_set_document(tg, doc));
            check(xc_term_generator_index_text(tg, t.data(), t.size(), 1, "", 0));
            check(xc_writable_add_document(nullptr, memory, doc));
            xc_document_free(doc);
        }
        uint64_t total;
        check(xc_database_total_length(&total, xc_writable_database(memory)));
        sums[1] = total;
        xc_term_generator_free(tg);
        xc_writable_free(memory);
    };

    const std::vector<std::string> queries = {"word5 word17 word100", "word2 AND word30",
                                              "\"word3 word4\"", "word999"};
    const auto searching_cc = [&] {
        unsigned long long sum = 0;
        for (int repeat = 0; repeat < 20; ++repeat)
            for (const std::string &q : queries) {
                Xapian::QueryParser parser;
                Xapian::Enquire enquire(db);
                enquire.set_query(parser.parse_query(q));
                const Xapian::MSet mset = enquire.get_mset(0, 10);
                for (Xapian::MSetIterator i = mset.begin(); i != mset.end(); ++i)
                    sum += *i * i.get_percent() + i.get_document().get_data().size();
            }
        sums[0] = sum;
    };
    const auto searching_c = [&] {
        unsigned long long sum = 0;
        for (int repeat = 0; repeat < 20; ++repeat)
            for (const std::string &q : queries) {
                xc_query_parser *parser;
                xc_query *query;
                xc_mset *mset;
                xc_doccount n;
                check(xc_query_parser_new(&parser));
                check(xc_query_parser_parse(&query, parser, q.data(), q.size(), XC_PARSE_DEFAULT,
                                            "", 0));
                check(xc_database_search(&mset, xc_db, query, 0, 10, nullptr));
                check(xc_mset_size(&n, mset));
                for (xc_doccount i = 0; i < n; ++i) {
                    xc_hit hit;
                    xc_bytes data;
                    check(xc_mset_hit(&hit, mset, i));
                    check(xc_mset_data(&data, mset, i));
                    sum += hit.docid * unsigned(hit.percent) + data.size;
                }
                xc_mset_free(mset);
                xc_query_free(query);
                xc_query_parser_free(parser);
            }
        sums[1] = sum;
    };

    const struct {
        const char *name;
        std::function<void()> cc, c;
    } cases[] = {{"postings", postings_cc, postings_c},
                 {"steps", postings_cc, steps_c},
                 {"adding", adding_cc, adding_c},
                 {"queries", searching_cc, searching_c}};
    int status = 0;
    for (const auto &one : cases) {
        if (one_side) {
            if (!std::strcmp(argv[1], one.name))
                for (int n = std::atoi(argv[3]); n > 0; --n)
                    std::strcmp(argv[2], "c") ? one.cc() : one.c();
            continue;
        }
        const double infinity = std::numeric_limits<double>::infinity();
        double cc = infinity, c = infinity;
        for (unsigned i = 0; i < rounds; ++i) {
            cc = std::min(cc, seconds(one.cc));
            c = std::min(c, seconds(one.c));
            if (sums[0] != sums[1]) {
                std::fprintf(stderr, "overhead: %s: C gives something else than C++\n", one.name);
                status = 1;
            }
        }
        std::printf("%-10s C to C++ %.3f of processor time (%.1f ms)\n", one.name, c / cc, c * 1e3);
    }
    xc_database_free(xc_db);
    const std::string remove = std::string("rm -r ") + directory;
    if (std::system(remove.c_str()))
        return 1;
    return status;
}
