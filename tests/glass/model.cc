// SPDX-License-Identifier: GPL-2.0-or-later
#include "model.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace fs = std::filesystem;

std::string work_dir;

void fail(const char *file, int line, const std::string &what)
{
    std::fprintf(stderr, "%s:%d: failed: %s\n", file, line, what.c_str());
    std::exit(1);
}

std::string show(const std::string &text)
{
    std::string shown = "'";
    for (char c : text.substr(0, 200)) {
        char hex[8];
        if (c >= ' ' && c <= '~') {
            shown += c;
        } else {
            std::snprintf(hex, sizeof(hex), "\\x%02x", static_cast<unsigned>(c) & 0xff);
            shown += hex;
        }
    }
    return shown + "'";
}

std::string fresh_path(const std::string &name)
{
    static unsigned counter = 0;
    return work_dir + "/" + name + std::to_string(counter++);
}

static struct slice to_slice(const std::string &text)
{
    return slice_of(text.data(), text.size());
}

void feed(struct accumulator *acc, const Doc &doc)
{
    struct error error = {};
    accumulator_begin_document(acc, doc.docid);
    for (const Posting &posting : doc.postings) {
        const uint32_t term = accumulator_intern(acc, to_slice(posting.term));
        CHECK(term != ACCUMULATOR_NO_TERM);
        if (posting.positional)
            accumulator_add(acc, term, posting.position, posting.wdf);
        else
            accumulator_add_wdf(acc, term, posting.wdf);
    }
    for (const auto &[word, count] : doc.spelling)
        accumulator_add_spelling(acc, accumulator_intern(acc, to_slice(word)), count);
    std::vector<struct glass_value> values;
    for (const auto &[slot, bytes] : doc.values)
        values.push_back({slot, to_slice(bytes)});
    if (accumulator_end_document(acc, to_slice(doc.data), values.data(), values.size(), &error))
        fail(__FILE__, __LINE__, error.message);
}

struct glass_builder *open_builder(const struct glass_build_options &options,
                                   const std::string &dir)
{
    struct error error = {};
    struct glass_builder *builder = nullptr;
    if (glass_builder_open(&builder, &options, dir.c_str(), &error))
        fail(__FILE__, __LINE__, error.message);
    return builder;
}

std::string build_bulk(const Corpus &corpus, const BuildPlan &plan, struct glass_build_stats *stats)
{
    const struct accumulator_options options = {plan.positions, plan.deflate_level};
    struct error error = {};
    std::vector<struct glass_metadata> metadata;
    for (auto pair = corpus.metadata.rbegin(); pair != corpus.metadata.rend(); ++pair)
        metadata.push_back({to_slice(pair->first), to_slice(pair->second)});
    struct glass_build_options build = build_defaults();
    build.block_size = plan.block_size;
    build.positions = plan.positions;
    build.sync = false;
    build.threads = plan.threads;
    build.metadata = metadata.data();
    build.metadata_count = metadata.size();
    const std::string dir = fresh_path("bulk");
    struct glass_builder *builder = open_builder(build, dir);
    std::vector<struct accumulator *> workers;
    std::vector<struct glass_run *> runs;
    for (unsigned i = 0; i < plan.workers; i++)
        workers.push_back(accumulator_new(&options));
    const size_t batches = (corpus.docs.size() + plan.batch - 1) / plan.batch;
    for (size_t turn = 0; turn < batches; turn++) {
        // Backwards within each round of the workers; a last round that is not full stays as it is.
        const size_t round = turn / plan.workers * plan.workers;
        const size_t batch = plan.backwards && round + plan.workers <= batches
                                 ? 2 * round + plan.workers - 1 - turn
                                 : turn;
        struct accumulator *acc = workers[batch % plan.workers];
        for (size_t at = batch * plan.batch;
             at < (batch + 1) * plan.batch && at < corpus.docs.size(); at++)
            feed(acc, corpus.docs[at]);
        if (glass_builder_put(builder, batch, acc, &error))
            fail(__FILE__, __LINE__, error.message);
        if (plan.spill_every && accumulator_documents(acc) >= plan.spill_every) {
            struct glass_run *run = nullptr;
            const std::string path = fresh_path("run");
            if (accumulator_spill(acc, path.c_str(), &run, &error))
                fail(__FILE__, __LINE__, error.message);
            CHECK(!fs::exists(path));
            runs.push_back(run);
        }
    }
    for (struct accumulator *acc : workers) {
        struct glass_run *run = nullptr;
        if (accumulator_freeze(acc, &run, &error))
            fail(__FILE__, __LINE__, error.message);
        runs.push_back(run);
    }
    if (glass_builder_finish(builder, runs.data(), runs.size(), stats, &error))
        fail(__FILE__, __LINE__, error.message);
    glass_builder_close(builder);
    for (struct glass_run *run : runs)
        glass_run_free(run);
    for (struct accumulator *acc : workers)
        accumulator_free(acc);
    return dir;
}

Xapian::Document to_xapian(const Doc &doc, bool positions)
{
    Xapian::Document document;
    for (const Posting &posting : doc.postings) {
        if (posting.positional && positions)
            document.add_posting(posting.term, posting.position, posting.wdf);
        else
            document.add_term(posting.term, posting.wdf);
    }
    for (const auto &[slot, bytes] : doc.values)
        document.add_value(slot, bytes);
    document.set_data(doc.data);
    return document;
}

std::string build_xapian(const Corpus &corpus, const BuildPlan &plan)
{
    const std::string dir = fresh_path("xapian");
    Xapian::WritableDatabase db(dir, Xapian::DB_CREATE | Xapian::DB_NO_SYNC,
                                static_cast<int>(plan.block_size));
    for (const Doc &doc : corpus.docs) {
        db.replace_document(doc.docid, to_xapian(doc, plan.positions));
        for (const auto &[word, count] : doc.spelling)
            db.add_spelling(word, count);
    }
    for (const auto &[key, value] : corpus.metadata)
        db.set_metadata(key, value);
    db.commit();
    return dir;
}

void check_clean(const std::string &path)
{
    std::ostringstream out;
    const int options = Xapian::DBCHECK_SHOW_STATS | Xapian::DBCHECK_SHOW_FREELIST |
                        Xapian::DBCHECK_SHORT_TREE | Xapian::DBCHECK_FULL_TREE;
    size_t errors = 1;
    try {
        errors = Xapian::Database::check(path, options, &out);
    } catch (const Xapian::Error &error) {
        out << "\nthrown: " << error.get_description();
    }
    if (errors) {
        const std::string text = out.str();
        fail(__FILE__, __LINE__,
             path + ": " + (text.size() > 3000 ? text.substr(text.size() - 3000) : text));
    }
}

namespace
{

/** What Xapian's version file says, read here because libxapian does not show all of it. */
struct VersionFile {
    std::vector<uint64_t> statistics;

    explicit VersionFile(const std::string &dir)
    {
        std::ifstream file(dir + "/iamglass", std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        size_t at = 32;
        auto number = [&] {
            uint64_t value = 0;
            for (unsigned shift = 0;; shift += 7) {
                CHECK(at < text.size());
                const auto byte = static_cast<unsigned char>(text[at++]);
                value |= static_cast<uint64_t>(byte & 0x7f) << shift;
                if (byte < 0x80)
                    return value;
            }
        };
        number();
        for (int table = 0; table < 6; table++) {
            for (int i = 0; i < 5; i++)
                number();
            at += number();
        }
        while (at < text.size())
            statistics.push_back(number());
        CHECK_EQUAL(statistics.size(), 8u);
        statistics[5] = 0; // the oldest changeset
    }
};

template <class Iterator> void compare_positions(Iterator a, Iterator b)
{
    Xapian::PositionIterator p = a.positionlist_begin();
    Xapian::PositionIterator q = b.positionlist_begin();
    for (; p != a.positionlist_end(); ++p, ++q) {
        CHECK(q != b.positionlist_end());
        CHECK_EQUAL(*p, *q);
    }
    CHECK(q == b.positionlist_end());
}

void compare_terms(const Xapian::Database &a, const Xapian::Database &b, bool bounds)
{
    auto s = a.allterms_begin();
    auto t = b.allterms_begin();
    for (; s != a.allterms_end(); ++s, ++t) {
        CHECK(t != b.allterms_end());
        CHECK_EQUAL(*s, *t);
        CHECK_EQUAL(s.get_termfreq(), t.get_termfreq());
        CHECK_EQUAL(a.get_collection_freq(*s), b.get_collection_freq(*s));
        if (bounds)
            CHECK_EQUAL(a.get_wdf_upper_bound(*s), b.get_wdf_upper_bound(*s));
        const Xapian::termcount wdf_bound = a.get_wdf_upper_bound(*s);
        auto p = a.postlist_begin(*s);
        auto q = b.postlist_begin(*s);
        for (; p != a.postlist_end(*s); ++p, ++q) {
            CHECK(q != b.postlist_end(*s));
            CHECK_EQUAL(*p, *q);
            CHECK_EQUAL(p.get_wdf(), q.get_wdf());
            CHECK(p.get_wdf() <= wdf_bound);
            CHECK_EQUAL(p.get_doclength(), q.get_doclength());
            compare_positions(p, q);
        }
        CHECK(q == b.postlist_end(*s));
    }
    CHECK(t == b.allterms_end());
}

void compare_documents(const Xapian::Database &a, const Xapian::Database &b)
{
    // compare_terms() has read every position list. Here they are looked for once more from the
    // document's side, one by one across the whole table, which is slow: in large databases a part.
    const unsigned step = a.get_doccount() > 5000 ? 32 : 1;
    unsigned number = 0;
    auto p = a.postlist_begin("");
    auto q = b.postlist_begin("");
    for (; p != a.postlist_end(""); ++p, ++q) {
        const bool count_positions = number++ % step == 0;
        CHECK(q != b.postlist_end(""));
        CHECK_EQUAL(*p, *q);
        CHECK_EQUAL(a.get_doclength(*p), b.get_doclength(*p));
        CHECK_EQUAL(a.get_unique_terms(*p), b.get_unique_terms(*p));
        const Xapian::Document c = a.get_document(*p);
        const Xapian::Document d = b.get_document(*p);
        CHECK_EQUAL(c.get_data(), d.get_data());
        auto s = c.termlist_begin();
        auto t = d.termlist_begin();
        for (; s != c.termlist_end(); ++s, ++t) {
            CHECK(t != d.termlist_end());
            CHECK_EQUAL(*s, *t);
            CHECK_EQUAL(s.get_wdf(), t.get_wdf());
            if (count_positions)
                CHECK_EQUAL(s.positionlist_count(), t.positionlist_count());
        }
        CHECK(t == d.termlist_end());
        auto v = c.values_begin();
        auto w = d.values_begin();
        for (; v != c.values_end(); ++v, ++w) {
            CHECK(w != d.values_end());
            CHECK_EQUAL(v.get_valueno(), w.get_valueno());
            CHECK_EQUAL(*v, *w);
        }
        CHECK(w == d.values_end());
    }
    CHECK(q == b.postlist_end(""));
}

void compare_slot(const Xapian::Database &a, const Xapian::Database &b, Xapian::valueno slot,
                  bool bounds)
{
    CHECK_EQUAL(a.get_value_freq(slot), b.get_value_freq(slot));
    if (bounds) {
        CHECK_EQUAL(a.get_value_lower_bound(slot), b.get_value_lower_bound(slot));
        CHECK_EQUAL(a.get_value_upper_bound(slot), b.get_value_upper_bound(slot));
    }
    auto v = a.valuestream_begin(slot);
    auto w = b.valuestream_begin(slot);
    for (; v != a.valuestream_end(slot); ++v, ++w) {
        CHECK(w != b.valuestream_end(slot));
        CHECK_EQUAL(v.get_docid(), w.get_docid());
        CHECK_EQUAL(*v, *w);
    }
    CHECK(w == b.valuestream_end(slot));
}

void compare_words(const Xapian::Database &a, const Xapian::Database &b)
{
    auto s = a.spellings_begin();
    auto t = b.spellings_begin();
    unsigned asked = 0;
    for (; s != a.spellings_end(); ++s, ++t) {
        CHECK(t != b.spellings_end());
        CHECK_EQUAL(*s, *t);
        CHECK_EQUAL(s.get_termfreq(), t.get_termfreq());
        if (asked++ < 500) {
            std::string wrong = *s;
            wrong[wrong.size() / 2] = 'q';
            CHECK_EQUAL(a.get_spelling_suggestion(wrong), b.get_spelling_suggestion(wrong));
        }
    }
    CHECK(t == b.spellings_end());
    auto k = a.metadata_keys_begin();
    auto l = b.metadata_keys_begin();
    for (; k != a.metadata_keys_end(); ++k, ++l) {
        CHECK(l != b.metadata_keys_end());
        CHECK_EQUAL(*k, *l);
        CHECK_EQUAL(a.get_metadata(*k), b.get_metadata(*k));
    }
    CHECK(l == b.metadata_keys_end());
}

} // namespace

void compare_databases(const std::string &bulk, const std::string &xapian, bool bounds)
{
    const Xapian::Database a(bulk);
    const Xapian::Database b(xapian);
    CHECK_EQUAL(a.get_doccount(), b.get_doccount());
    CHECK_EQUAL(a.get_lastdocid(), b.get_lastdocid());
    CHECK_EQUAL(a.get_total_length(), b.get_total_length());
    CHECK_EQUAL(a.get_avlength(), b.get_avlength());
    CHECK_EQUAL(a.has_positions(), b.has_positions());
    if (bounds) {
        CHECK_EQUAL(a.get_doclength_lower_bound(), b.get_doclength_lower_bound());
        CHECK_EQUAL(a.get_doclength_upper_bound(), b.get_doclength_upper_bound());
        const VersionFile v(bulk);
        const VersionFile w(xapian);
        for (size_t i = 0; i < v.statistics.size(); i++)
            CHECK_EQUAL(v.statistics[i], w.statistics[i]);
    }
    compare_terms(a, b, bounds);
    compare_documents(a, b);
    std::vector<Xapian::valueno> slots = {0,   1,   2,   3,     7,       127,        128,       129,
                                          255, 256, 300, 16384, 1000000, 0x7fffffff, 0xfffffffe};
    for (Xapian::valueno slot : slots)
        compare_slot(a, b, slot, bounds);
    compare_words(a, b);
}

void compare_queries(const std::string &bulk, const std::string &xapian, unsigned count,
                     unsigned seed)
{
    Xapian::Database a(bulk);
    Xapian::Database b(xapian);
    std::vector<std::string> terms;
    for (auto t = b.allterms_begin(); t != b.allterms_end(); ++t)
        terms.push_back(*t);
    if (terms.empty())
        return;
    Random random(seed);
    std::vector<Xapian::docid> docids;
    for (auto p = b.postlist_begin(""); p != b.postlist_end(""); ++p)
        docids.push_back(*p);
    for (unsigned i = 0; i < count; i++) {
        std::vector<std::string> chosen;
        // Terms of one document, so that conjunctions and phrases match something.
        const Xapian::docid docid = docids[random() % docids.size()];
        std::vector<std::pair<Xapian::termpos, std::string>> placed;
        std::vector<std::string> in_document;
        for (auto t = b.termlist_begin(docid); t != b.termlist_end(docid); ++t) {
            in_document.push_back(*t);
            if (t.positionlist_count() > 0)
                placed.emplace_back(*t.positionlist_begin(), *t);
        }
        Xapian::Query query;
        const unsigned size = 1 + random() % 4;
        if (i % 4 == 3 && placed.size() > 2) {
            std::sort(placed.begin(), placed.end());
            const size_t at = random() % (placed.size() - 1);
            chosen = {placed[at].second, placed[at + 1].second};
            query = Xapian::Query(Xapian::Query::OP_PHRASE, chosen.begin(), chosen.end(), 4);
        } else {
            for (unsigned j = 0; j < size; j++)
                chosen.push_back(random() % 3 == 0 || in_document.empty()
                                     ? terms[random() % terms.size()]
                                     : in_document[random() % in_document.size()]);
            query = Xapian::Query(i % 4 == 1 ? Xapian::Query::OP_AND : Xapian::Query::OP_OR,
                                  chosen.begin(), chosen.end());
        }
        Xapian::Enquire e(a);
        Xapian::Enquire f(b);
        e.set_query(query);
        f.set_query(query);
        const Xapian::MSet m = e.get_mset(0, 50);
        const Xapian::MSet n = f.get_mset(0, 50);
        CHECK_EQUAL(m.size(), n.size());
        for (auto p = m.begin(), q = n.begin(); p != m.end(); ++p, ++q) {
            CHECK_EQUAL(*p, *q);
            CHECK_EQUAL(p.get_weight(), q.get_weight());
        }
    }
}

void mutate_and_compare(const std::string &bulk, const std::string &xapian, const Corpus &corpus,
                        unsigned seed)
{
    if (corpus.docs.empty())
        return;
    const uint32_t last = corpus.docs.back().docid;
    const size_t rounds = std::min<size_t>(corpus.docs.size(), 400);
    for (const std::string &path : {bulk, xapian}) {
        Random random(seed);
        Xapian::WritableDatabase db(path, Xapian::DB_OPEN | Xapian::DB_NO_SYNC);
        auto any = [&]() -> const Doc & { return corpus.docs[random() % corpus.docs.size()]; };
        for (size_t i = 0; i < rounds; i++) {
            const uint32_t docid = any().docid;
            switch (random() % 6) {
            case 0:
                try {
                    db.delete_document(docid);
                } catch (const Xapian::DocNotFoundError &) {
                }
                break;
            case 1:
            case 2:
                db.replace_document(docid, to_xapian(any(), true));
                break;
            case 3:
                if (last < 0xfffffff0u)
                    db.add_document(to_xapian(any(), true));
                break;
            case 4:
                db.set_metadata("added" + std::to_string(random() % 50),
                                std::string(random() % 3000, 'm'));
                break;
            default:
                db.add_spelling("word" + std::to_string(random() % 50), 1);
                if (const Doc &doc = any(); !doc.spelling.empty())
                    db.remove_spelling(doc.spelling.begin()->first);
            }
            if (random() % 100 == 0)
                db.commit();
        }
        db.commit();
    }
    if (last < 0xf0000000u)
        check_clean(bulk);
    compare_databases(bulk, xapian, false);
    const std::string compact_a = fresh_path("compact");
    const std::string compact_b = fresh_path("compact");
    Xapian::Database(bulk).compact(compact_a, Xapian::DBCOMPACT_NO_RENUMBER);
    Xapian::Database(xapian).compact(compact_b, Xapian::DBCOMPACT_NO_RENUMBER);
    if (last < 0xf0000000u)
        check_clean(compact_a);
    compare_databases(compact_a, compact_b, false);
    fs::remove_all(compact_a);
    fs::remove_all(compact_b);
}

uint64_t directory_bytes(const std::string &path)
{
    uint64_t bytes = 0;
    for (const auto &entry : fs::directory_iterator(path))
        bytes += entry.file_size();
    return bytes;
}
