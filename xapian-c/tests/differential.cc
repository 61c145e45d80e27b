// SPDX-License-Identifier: GPL-2.0-or-later
// Whatever is asked through the binding and of Xapian itself must agree bit for bit: two databases
// made from the same texts, one by each, read and searched in all ways.
#include "../internal.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace
{

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            std::fprintf(stderr, "line %d: %s (%s)\n", __LINE__, #condition,                       \
                         xc_error_last()->message);                                                \
            std::exit(1);                                                                          \
        }                                                                                          \
    } while (0)

std::string text(const xc_bytes &bytes)
{
    return std::string(bytes.data, bytes.size);
}

// Also not a number, which the formulae of "lm" in 1.4 may give.
bool same(double a, double b)
{
    return a == b || (a != a && b != b);
}

unsigned random_number()
{
    static unsigned seed = 1;
    seed = seed * 1103515245 + 12345;
    return seed >> 16 & 0x7fff;
}

std::string random_text(unsigned words)
{
    // Words of several alphabets, of all lengths, with what splits words.
    static const char *const marks[] = {" ",  ", ", "-",        "'",    "_",
                                        "\n", ". ", "\xc2\xa0", "\xff", "&"};
    static const char *const others[] = {"Stra\xc3\x9f"
                                         "e",
                                         "\xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0",
                                         "\xe6\x97\xa5\xe6\x9c\xac",
                                         "U.N.",
                                         "AT&T",
                                         "C++",
                                         "3.14"};
    std::string out;
    for (unsigned i = 0; i < words; ++i) {
        const unsigned r = random_number();
        out += r % 20 ? "Word" + std::to_string(r % 1000 * (r % 1000) / 20000) : others[r / 20 % 7];
        out += random_number() % 8 ? " " : marks[random_number() % 10];
    }
    return out;
}

// The two sides of everything.
struct Both {
    xc_writable *c = nullptr;
    Xapian::WritableDatabase cc{std::string(), Xapian::DB_BACKEND_INMEMORY};

    xc_database *db() const
    {
        return xc_writable_database(c);
    }
};

void fill(Both &both)
{
    CHECK(!xc_writable_open(&both.c, "", XC_DB_BACKEND_INMEMORY, 0));
    xc_term_generator *tg;
    CHECK(!xc_term_generator_new(&tg));
    CHECK(!xc_term_generator_set_language(tg, "english"));
    Xapian::TermGenerator generator;
    generator.set_stemmer(Xapian::Stem("english"));
    for (unsigned i = 0; i < 300; ++i) {
        const xc_stem_strategy strategy = static_cast<xc_stem_strategy>(i % 5);
        const std::string body = random_text(5 + i % 40), title = random_text(3);
        const std::string colour = i % 3 ? "red" : i % 2 ? "blue" : "";
        const std::string number = Xapian::sortable_serialise(random_number() / 7.0 - 1000);

        xc_document *doc;
        xc_termpos position;
        CHECK(!xc_document_new(&doc) && !xc_term_generator_set_document(tg, doc));
        CHECK(!xc_term_generator_set_stemming_strategy(tg, strategy));
        CHECK(!xc_term_generator_index_text(tg, title.data(), title.size(), 3, "S", 1));
        CHECK(!xc_term_generator_increase_termpos(tg, 100));
        CHECK(!xc_term_generator_index_text(tg, body.data(), body.size(), 1, "", 0));
        CHECK(!xc_term_generator_index_text_without_positions(tg, title.data(), title.size(), 1,
                                                              "XT", 2));
        CHECK(!xc_term_generator_termpos(&position, tg));
        CHECK(!xc_document_set_data(doc, body.data(), body.size()));
        CHECK(!xc_document_add_value(doc, 0, number.data(), number.size()));
        CHECK(!xc_document_add_value(doc, 1, colour.data(), colour.size()));
        CHECK(!xc_document_add_boolean_term(doc, ("Q" + std::to_string(i)).c_str(),
                                            std::to_string(i).size() + 1));

        Xapian::Document document;
        generator.set_document(document);
        generator.set_stemming_strategy(
            static_cast<Xapian::TermGenerator::stem_strategy>(strategy));
        generator.index_text(title, 3, "S");
        generator.increase_termpos(100);
        generator.index_text(body);
        generator.index_text_without_positions(title, 1, "XT");
        document.set_data(body);
        document.add_value(0, number);
        document.add_value(1, colour);
        document.add_boolean_term("Q" + std::to_string(i));
        CHECK(position == generator.get_termpos());

        xc_bytes serialised;
        CHECK(!xc_document_serialise(&serialised, doc));
        CHECK(text(serialised) == document.serialise());
        xc_docid docid;
        CHECK(!xc_writable_add_document(&docid, both.c, doc));
        CHECK(docid == both.cc.add_document(document));
        xc_document_free(doc);
    }
    xc_term_generator_free(tg);
    CHECK(!xc_writable_delete_document(both.c, 17));
    both.cc.delete_document(17);
    CHECK(!xc_writable_delete_document_by_term(both.c, "Q99", 3));
    both.cc.delete_document("Q99");
    CHECK(!xc_writable_set_metadata(both.c, "k\0y", 3, "v", 1));
    both.cc.set_metadata(std::string("k\0y", 3), "v");
}

void same_positions(xc_position_iterator *it, Xapian::PositionIterator i)
{
    bool more;
    for (;; ++i) {
        CHECK(!xc_position_iterator_next(&more, it) && more == (i != Xapian::PositionIterator()));
        if (!more)
            break;
        xc_termpos position;
        CHECK(!xc_position_iterator_get(&position, it) && position == *i);
    }
    xc_position_iterator_free(it);
}

void same_terms(xc_term_iterator *it, Xapian::TermIterator i, bool of_document)
{
    bool more;
    for (;; ++i) {
        CHECK(!xc_term_iterator_next(&more, it) && more == (i != Xapian::TermIterator()));
        if (!more)
            break;
        xc_bytes term;
        CHECK(!xc_term_iterator_get(&term, it) && text(term) == *i);
        if (!of_document)
            continue;
        xc_termcount wdf, count;
        xc_position_iterator *positions;
        CHECK(!xc_term_iterator_wdf(&wdf, it) && wdf == i.get_wdf());
        CHECK(!xc_term_iterator_positions_count(&count, it) && count == i.positionlist_count());
        CHECK(!xc_term_iterator_positions(&positions, it));
        same_positions(positions, i.positionlist_begin());
    }
    xc_term_iterator_free(it);
}

void same_database(const Both &both)
{
    const xc_database *db = both.db();
    const Xapian::Database &other = both.cc;
    xc_doccount n;
    xc_docid last;
    uint64_t total;
    double average;
    xc_termcount bound;
    xc_bytes bytes;
    CHECK(!xc_database_doccount(&n, db) && n == other.get_doccount() && n == 298);
    CHECK(!xc_database_lastdocid(&last, db) && last == other.get_lastdocid());
    CHECK(!xc_database_total_length(&total, db) && total == other.get_total_length());
    CHECK(!xc_database_average_length(&average, db) && average == other.get_average_length());
    CHECK(!xc_database_doclength_lower_bound(&bound, db) &&
          bound == other.get_doclength_lower_bound());
    CHECK(!xc_database_doclength_upper_bound(&bound, db) &&
          bound == other.get_doclength_upper_bound());
    CHECK(!xc_database_metadata(&bytes, db, "k\0y", 3) &&
          text(bytes) == other.get_metadata(std::string("k\0y", 3)));
    for (xc_valueno slot = 0; slot < 3; ++slot) {
        CHECK(!xc_database_value_freq(&n, db, slot) && n == other.get_value_freq(slot));
        CHECK(!xc_database_value_lower_bound(&bytes, db, slot) &&
              text(bytes) == other.get_value_lower_bound(slot));
        CHECK(!xc_database_value_upper_bound(&bytes, db, slot) &&
              text(bytes) == other.get_value_upper_bound(slot));
        xc_value_iterator *values;
        CHECK(!xc_database_valuestream(&values, db, slot));
        bool more;
        for (auto i = other.valuestream_begin(slot);; ++i) {
            CHECK(!xc_value_iterator_next(&more, values) &&
                  more == (i != other.valuestream_end(slot)));
            if (!more)
                break;
            xc_docid docid;
            CHECK(!xc_value_iterator_docid(&docid, values) && docid == i.get_docid());
            CHECK(!xc_value_iterator_get(&bytes, values) && text(bytes) == *i);
        }
        xc_value_iterator_free(values);
    }
    xc_term_iterator *terms;
    CHECK(!xc_database_allterms(&terms, db, "", 0));
    same_terms(terms, other.allterms_begin(), false);
    CHECK(!xc_database_allterms(&terms, db, "Z", 1));
    same_terms(terms, other.allterms_begin("Z"), false);
    // Each posting list, item by item and from a middle on.
    for (auto term = other.allterms_begin(); term != other.allterms_end(); ++term) {
        const std::string t = *term;
        xc_termcount frequency;
        CHECK(!xc_database_termfreq(&n, db, t.data(), t.size()) && n == other.get_termfreq(t));
        CHECK(!xc_database_collection_freq(&frequency, db, t.data(), t.size()) &&
              frequency == other.get_collection_freq(t));
        CHECK(!xc_database_wdf_upper_bound(&frequency, db, t.data(), t.size()) &&
              frequency == other.get_wdf_upper_bound(t));
        for (const xc_docid from : {0u, 100u}) {
            xc_posting_iterator *it;
            bool more;
            CHECK(!xc_database_postings(&it, db, t.data(), t.size()));
            auto i = other.postlist_begin(t);
            if (from) {
                i.skip_to(from);
                CHECK(!xc_posting_iterator_skip_to(&more, it, from));
            } else {
                CHECK(!xc_posting_iterator_next(&more, it));
            }
            for (;; ++i) {
                CHECK(more == (i != other.postlist_end(t)));
                if (!more)
                    break;
                xc_docid docid;
                xc_termcount wdf, length;
                xc_position_iterator *positions;
                CHECK(!xc_posting_iterator_get(&docid, it) && docid == *i);
                CHECK(!xc_posting_iterator_wdf(&wdf, it) && wdf == i.get_wdf());
                CHECK(!xc_posting_iterator_doclength(&length, it) && length == i.get_doclength());
                CHECK(!xc_posting_iterator_positions(&positions, it));
                same_positions(positions, i.positionlist_begin());
                CHECK(!xc_posting_iterator_next(&more, it));
            }
            xc_posting_iterator_free(it);
        }
    }
    for (xc_docid docid = 1; docid <= last; ++docid) {
        if (docid == 17 || docid == 100)
            continue; // deleted
        xc_document *doc;
        xc_termcount count;
        CHECK(!xc_database_document(&doc, db, docid, 0));
        const Xapian::Document document = other.get_document(docid);
        CHECK(!xc_document_data(&bytes, doc) && text(bytes) == document.get_data());
        CHECK(!xc_document_value(&bytes, doc, 1) && text(bytes) == document.get_value(1));
        CHECK(!xc_document_terms_count(&count, doc) && count == document.termlist_count());
        CHECK(!xc_document_values_count(&count, doc) && count == document.values_count());
        CHECK(!xc_document_terms(&terms, doc));
        same_terms(terms, document.termlist_begin(), true);
        CHECK(!xc_database_unique_terms(&count, db, docid) &&
              count == other.get_unique_terms(docid));
        CHECK(!xc_database_doclength(&count, db, docid) && count == other.get_doclength(docid));
        xc_document_free(doc);
    }
}

void same_mset(const xc_mset *m, const Xapian::MSet &mset)
{
    xc_doccount n;
    xc_mset_stats stats;
    CHECK(!xc_mset_size(&n, m) && n == mset.size());
    CHECK(!xc_mset_get_stats(&stats, m));
    CHECK(stats.lower_bound == mset.get_matches_lower_bound() &&
          stats.estimated == mset.get_matches_estimated() &&
          stats.upper_bound == mset.get_matches_upper_bound() &&
          stats.uncollapsed_lower_bound == mset.get_uncollapsed_matches_lower_bound() &&
          stats.uncollapsed_upper_bound == mset.get_uncollapsed_matches_upper_bound() &&
          same(stats.max_attained, mset.get_max_attained()) &&
          same(stats.max_possible, mset.get_max_possible()));
    for (xc_doccount i = 0; i < n; ++i) {
        xc_hit hit;
        xc_bytes bytes;
        CHECK(!xc_mset_hit(&hit, m, i));
        CHECK(hit.docid == *mset[i] && same(hit.weight, mset[i].get_weight()) &&
              hit.percent == mset[i].get_percent() && hit.rank == mset[i].get_rank() &&
              hit.collapse_count == mset[i].get_collapse_count());
        CHECK(!xc_mset_collapse_key(&bytes, m, i) && text(bytes) == mset[i].get_collapse_key());
        CHECK(!xc_mset_sort_key(&bytes, m, i) && text(bytes) == mset[i].get_sort_key());
        CHECK(!xc_mset_data(&bytes, m, i) && text(bytes) == mset[i].get_document().get_data());
        char *snippet;
        size_t size;
        CHECK(!xc_mset_snippet(&snippet, &size, m, bytes.data, bytes.size, 60, nullptr,
                               XC_SNIPPET_DEFAULT, "<b>", "</b>", "..."));
        CHECK(std::string(snippet, size) == mset.snippet(mset[i].get_document().get_data(), 60,
                                                         Xapian::Stem(), XC_SNIPPET_DEFAULT, "<b>",
                                                         "</b>", "..."));
        xc_string_free(snippet);
    }
}

const char *const queries[] = {
    "word1",
    "word1 word3 word7",
    "word0 AND word2",
    "\"word0 word1\"",
    "word2 NEAR/5 word4",
    "word0 -word1 +word2",
    "(word3 XOR word4) OR title:word1",
    "wor* NOT word1",
    "colour:red word9",
    "1..500 word2",
    "NOT word1",
    "Strasse U.N. C++",
    "words running",
    "word1 AND",
    "title:",
    "",
};

// Parse a query by both; whether it is one.
bool parse(xc_query **out, Xapian::Query &query, const std::string &string, unsigned flags)
{
    xc_query_parser *parser;
    xc_bytes description;
    CHECK(!xc_query_parser_new(&parser));
    CHECK(!xc_query_parser_set_language(parser, "english"));
    CHECK(!xc_query_parser_add_prefix(parser, "title", 5, "S", 1));
    CHECK(!xc_query_parser_add_boolean_prefix(parser, "colour", 6, "XC", 2, nullptr));
    CHECK(!xc_query_parser_add_number_range(parser, 0, "", 0, 0, nullptr));
    Xapian::QueryParser theirs;
    theirs.set_stemmer(Xapian::Stem("english"));
    theirs.add_prefix("title", "S");
    theirs.add_boolean_prefix("colour", "XC");
    Xapian::NumberRangeProcessor range(0);
    theirs.add_rangeprocessor(&range);
    bool good = true;
    try {
        query = theirs.parse_query(string, flags);
    } catch (const Xapian::QueryParserError &e) {
        CHECK(xc_query_parser_parse(out, parser, string.data(), string.size(), flags, "", 0) ==
              XC_ERROR_QUERY_PARSER);
        CHECK(xc_error_last()->message == e.get_msg());
        good = false;
    }
    if (good) {
        CHECK(!xc_query_parser_parse(out, parser, string.data(), string.size(), flags, "", 0));
        CHECK(!xc_query_description(&description, *out));
        CHECK(text(description) == query.get_description());
        CHECK(!xc_query_serialise(&description, *out) && text(description) == query.serialise());
        xc_termcount length;
        CHECK(!xc_query_length(&length, *out) && length == query.get_length());
    }
    xc_query_parser_free(parser);
    return good;
}

// Every weighting scheme, and every kind of order and collapsing by the default one.
void same_searches(const Both &both)
{
    unsigned searches = 0;
    for (const char *const string : queries) {
        xc_query *query;
        Xapian::Query theirs;
        const unsigned flags = XC_PARSE_DEFAULT | XC_PARSE_WILDCARD | XC_PARSE_PURE_NOT;
        if (!parse(&query, theirs, string, flags))
            continue;
        for (size_t s = 0; xc_weight_scheme_at(s); ++s) {
            xc_enquire *e;
            xc_weight *weight;
            xc_mset *m;
            CHECK(!xc_weight_new(&weight, xc_weight_scheme_at(s)->name, nullptr, 0));
            CHECK(!xc_enquire_new(&e, both.db()) && !xc_enquire_set_query(e, query, 0));
            CHECK(!xc_enquire_set_weight(e, weight) && !xc_enquire_mset(&m, e, 0, 50, nullptr));
            Xapian::Enquire enquire(both.cc);
            enquire.set_query(theirs);
            enquire.set_weighting_scheme(*weight->weight);
            same_mset(m, enquire.get_mset(0, 50));
            xc_mset_free(m);
            xc_weight_free(weight);
            xc_enquire_free(e);
            ++searches;
        }
        for (unsigned how = 0; how < 10; ++how) {
            xc_enquire *e;
            xc_mset *m;
            xc_key_maker *maker;
            xc_mset_options options = XC_MSET_OPTIONS_INIT;
            CHECK(!xc_key_maker_new(&maker) && !xc_key_maker_add_value(maker, 1, false, "none", 4));
            CHECK(!xc_enquire_new(&e, both.db()) && !xc_enquire_set_query(e, query, 0));
            Xapian::Enquire enquire(both.cc);
            Xapian::MultiValueKeyMaker key;
            key.add_value(1, false, "none");
            enquire.set_query(theirs);
            xc_status status = XC_OK;
            switch (how) {
            case 0:
                status = xc_enquire_sort_by_value(e, 0, true);
                enquire.set_sort_by_value(0, true);
                break;
            case 1:
                status = xc_enquire_sort_by_value_then_relevance(e, 1, false);
                enquire.set_sort_by_value_then_relevance(1, false);
                break;
            case 2:
                status = xc_enquire_sort_by_relevance_then_value(e, 0, false);
                enquire.set_sort_by_relevance_then_value(0, false);
                break;
            case 3:
                status = xc_enquire_sort_by_key(e, maker, false);
                enquire.set_sort_by_key(&key, false);
                break;
            case 4:
                status = xc_enquire_sort_by_key_then_relevance(e, maker, true);
                enquire.set_sort_by_key_then_relevance(&key, true);
                break;
            case 5:
                status = xc_enquire_sort_by_relevance_then_key(e, maker, true);
                enquire.set_sort_by_relevance_then_key(&key, true);
                break;
            case 6:
                status = xc_enquire_set_docid_order(e, XC_DOCID_DESCENDING);
                enquire.set_docid_order(Xapian::Enquire::DESCENDING);
                break;
            case 7:
                status = xc_enquire_set_collapse_key(e, 1, 2);
                enquire.set_collapse_key(1, 2);
                break;
            case 8:
                status = xc_enquire_set_cutoff(e, 50, 0.5);
                enquire.set_cutoff(50, 0.5);
                break;
            case 9:
                options.check_at_least = 300;
                break;
            }
            CHECK(!status);
            xc_match_spy *spy;
            CHECK(!xc_match_spy_new_value_count(&spy, 1));
            options.spies = &spy;
            options.n_spies = 1;
            Xapian::ValueCountMatchSpy counts(1);
            enquire.add_matchspy(&counts);
            CHECK(!xc_enquire_mset(&m, e, 3, 20, &options));
            same_mset(m, enquire.get_mset(3, 20, options.check_at_least));
            size_t total;
            xc_bytes results;
            CHECK(!xc_match_spy_total(&total, spy) && total == counts.get_total());
            CHECK(!xc_match_spy_serialise_results(&results, spy) &&
                  text(results) == counts.serialise_results());
            xc_mset_free(m);
            xc_match_spy_free(spy);
            xc_enquire_free(e);
            xc_key_maker_free(maker);
            ++searches;
        }
        // Terms that matched, and terms that help.
        xc_enquire *e;
        xc_rset *rset;
        xc_term_iterator *terms;
        CHECK(!xc_enquire_new(&e, both.db()) && !xc_enquire_set_query(e, query, 0));
        CHECK(!xc_rset_new(&rset));
        Xapian::Enquire enquire(both.cc);
        enquire.set_query(theirs);
        Xapian::RSet relevant;
        for (const xc_docid docid : {3u, 30u, 250u}) {
            CHECK(!xc_rset_add(rset, docid));
            relevant.add_document(docid);
            CHECK(!xc_enquire_matching_terms(&terms, e, docid));
            same_terms(terms, enquire.get_matching_terms_begin(docid), false);
        }
        for (const char *const scheme : {"trad", "bo1"}) {
            xc_eset *eset;
            xc_termcount n, bound;
            CHECK(!xc_enquire_set_expansion_scheme(e, scheme, 1));
            enquire.set_expansion_scheme(scheme, 1);
            CHECK(!xc_enquire_eset(&eset, e, 30, rset, 0, 0, nullptr, nullptr));
            const Xapian::ESet theirs_eset = enquire.get_eset(30, relevant);
            CHECK(!xc_eset_size(&n, eset) && n == theirs_eset.size());
            CHECK(!xc_eset_bound(&bound, eset) && bound == theirs_eset.get_ebound());
            for (xc_termcount i = 0; i < n; ++i) {
                xc_bytes term;
                double weight;
                CHECK(!xc_eset_term(&term, &weight, eset, i));
                CHECK(text(term) == *theirs_eset[i] && weight == theirs_eset[i].get_weight());
            }
            xc_eset_free(eset);
        }
        xc_rset_free(rset);
        xc_enquire_free(e);
        xc_query_free(query);
    }
    std::printf("%u searches agree\n", searches);
}

// The parser on anything: the same query or the same complaint.
void same_parsing()
{
    static const char *const pieces[] = {
        "word1", "AND", "or",     "NOT", "(",   ")",    "\"",   "title:", "colour:x",
        "+",     "-",   "NEAR/3", "ADJ", "XOR", "wor*", "1..2", "~",      "\xc3\xa9t\xc3\xa9",
        "A.B.",  ":"};
    for (unsigned i = 0; i < 2000; ++i) {
        std::string string;
        for (unsigned n = random_number() % 7; n > 0; --n)
            string += std::string(pieces[random_number() % 20]) + (random_number() % 4 ? " " : "");
        xc_query *query = nullptr;
        Xapian::Query theirs;
        parse(&query, theirs, string, random_number() % 64);
        xc_query_free(query);
    }
}

} // namespace

int main()
{
    Both both;
    fill(both);
    same_database(both);
    same_searches(both);
    same_parsing();
    xc_writable_free(both.c);
    return 0;
}
