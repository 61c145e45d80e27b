// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bulk builder against libxapian on generated documents: the same documents are indexed by
 * both, all that libxapian reads is compared, then both are changed through libxapian.
 */
#include "base/address-sanitizer.h"
#include "model.h"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <functional>
#include <sys/resource.h>

namespace
{

std::string word(Random &random, unsigned vocabulary)
{
    // Few words are frequent, most are rare.
    const double uniform = random() / 4294967296.0;
    const auto number = static_cast<unsigned>(vocabulary * uniform * uniform * uniform);
    static const char *const syllables[] = {"ba", "ke", "li", "mo", "nu", "ra", "se", "ti"};
    std::string text;
    for (unsigned rest = number + 1; rest; rest /= 8)
        text += syllables[rest % 8];
    if (number % 97 == 0)
        text += "lengthenedbeyondeightbytes" + std::to_string(number);
    return text;
}

Doc text_document(Random &random, uint32_t docid, unsigned words, unsigned vocabulary)
{
    Doc doc;
    doc.docid = docid;
    uint32_t position = 0;
    for (unsigned i = 0; i < words; i++) {
        position += 1 + (random() % 50 == 0 ? 100 : 0);
        const std::string text = word(random, vocabulary);
        doc.postings.push_back({text, position, 1, true});
        doc.data += text + ' ';
        doc.spelling[text]++;
    }
    doc.postings.push_back({"Q" + std::to_string(docid), 0, 0, false});
    doc.values[0] = std::to_string(docid % 1000);
    if (docid % 3)
        doc.values[3] = word(random, vocabulary);
    return doc;
}

Corpus text_corpus(unsigned documents, unsigned words, unsigned vocabulary, unsigned seed)
{
    Random random(seed);
    Corpus corpus;
    uint32_t docid = 0;
    for (unsigned i = 0; i < documents; i++) {
        docid += 1 + (random() % 10 == 0 ? random() % 20 : 0);
        corpus.docs.push_back(text_document(random, docid, random() % (2 * words), vocabulary));
    }
    corpus.metadata = {
        {"one", "1"}, {"two", std::string(10000, '2')}, {std::string("\0z", 2), "z"}};
    return corpus;
}

// Under sanitizers, five times as slow, less of the same: the rest runs without them.
constexpr unsigned share = ADDRESS_SANITIZER ? 3 : 1;

/** Builds with both, compares, changes both, compares again. */
void prove(const Corpus &corpus, const BuildPlan &plan, unsigned queries = 100 / share)
{
    const std::string bulk = build_bulk(corpus, plan);
    const std::string xapian = build_xapian(corpus, plan);
    const bool huge = !corpus.docs.empty() && corpus.docs.back().docid > 0xf0000000u;
    // xapian-check keeps an array of all docids: 16 GB here.
    if (!huge)
        check_clean(bulk);
    compare_databases(bulk, xapian);
    compare_queries(bulk, xapian, queries, 1);
    // Nothing is gained by compaction: what was written is as small as that.
    const std::string compact = fresh_path("compact");
    Xapian::Database(bulk).compact(compact, Xapian::DBCOMPACT_NO_RENUMBER,
                                   static_cast<int>(plan.block_size));
    // But for two leaves that each further thread leaves open and the branch above each.
    CHECK(directory_bytes(bulk) <=
          directory_bytes(compact) + (1 + 4 * (plan.threads - 1)) * plan.block_size);
    if (plan.positions)
        mutate_and_compare(bulk, xapian, corpus, 2);
    for (const std::string &path : {bulk, xapian, compact})
        std::filesystem::remove_all(path);
}

void test_plain()
{
    prove(text_corpus(500, 100, 3000, 1), {}, 1000 / share);
}

void test_block_sizes()
{
    const Corpus corpus = text_corpus(300, 80, 2000, 2);
    for (uint32_t size = 2048; size <= 65536; size *= share == 1 ? 2 : 32) {
        BuildPlan plan;
        plan.block_size = size;
        prove(corpus, plan);
    }
}

void test_runs()
{
    const Corpus corpus = text_corpus(600 / share, 60, 2000, 3);
    for (unsigned workers : {1u, 2u, 5u}) {
        for (unsigned spill : {0u, 40u, 100u}) {
            BuildPlan plan;
            plan.workers = workers;
            plan.spill_every = spill;
            plan.threads = workers;
            plan.backwards = workers % 2 == 0;
            prove(corpus, plan);
        }
    }
    BuildPlan many;
    many.workers = 20;
    many.batch = 1;
    many.spill_every = 2;
    many.backwards = true;
    prove(corpus, many);
}

/** Several threads write tables of many buffers, whose blocks mix. */
void test_threads()
{
    const Corpus corpus = text_corpus(3000 / share, 130, 4000, 15);
    BuildPlan plan;
    const std::string xapian = build_xapian(corpus, plan);
    plan.block_size = 2048;
    plan.workers = 2;
    for (unsigned threads : {2u, 3u}) {
        plan.threads = threads;
        plan.spill_every = threads == 3 ? 400 : 0;
        struct glass_build_stats stats = {};
        const std::string bulk = build_bulk(corpus, plan, &stats);
        CHECK(stats.postlist.interleaved);
        CHECK(stats.position.interleaved);
        check_clean(bulk);
        compare_databases(bulk, xapian);
        std::filesystem::remove_all(bulk);
    }
}

void test_no_documents()
{
    prove({}, {});
    Corpus corpus;
    corpus.metadata["only"] = "metadata";
    prove(corpus, {});
}

void test_empty_documents()
{
    Corpus corpus;
    for (uint32_t docid = 1; docid < 300; docid++) {
        Doc doc;
        doc.docid = docid;
        if (docid % 3 == 0)
            doc.data = "no terms";
        if (docid % 5 == 0)
            doc.values[1] = "no terms";
        if (docid % 7 == 0)
            doc.postings.push_back({"one", 1, 1, true});
        corpus.docs.push_back(doc);
    }
    prove(corpus, {});
}

void test_odd_terms()
{
    Random random(4);
    Corpus corpus;
    for (uint32_t docid = 1; docid < 200; docid++) {
        Doc doc;
        doc.docid = docid;
        auto add = [&](const std::string &term) {
            doc.postings.push_back({term, static_cast<uint32_t>(doc.postings.size() + 1), 1, true});
        };
        add(std::string(245, 'x'));
        add(std::string(244, 'x') + std::to_string(docid % 10));
        add(std::string("a\0b", 3));
        add(std::string("a\0", 2));
        add(std::string("a\0\0", 3));
        add("a");
        add(std::string("\0", 1));
        add(std::string("\0\xff", 2));
        add(std::string("\0\xe0", 2));
        add(std::string(100, '\0') + std::to_string(docid % 7));
        add(std::string("12345678"));
        add(std::string("12345678\0", 9));
        add(std::string("12345678\0\0", 10));
        add(std::string("1234567\0", 8));
        add(std::string("1234567\0\0", 9));
        add(std::string("\xff\xff\xff"));
        add(std::string("\xc3\xa9t\xc3\xa9"));
        for (int i = 0; i < 30; i++) {
            std::string term = "prefixed by much:";
            for (unsigned j = random() % 20; j; j--)
                term += static_cast<char>(random() % 3);
            add(term);
        }
        doc.spelling[std::string("a\0b", 3)] = 1;
        doc.spelling["ab"] = 1;
        doc.spelling["abc"] = 2;
        doc.spelling["abcd"] = 3;
        doc.spelling["aaaaaaa"] = 1;
        doc.spelling["x"] = 1;
        doc.spelling[std::string(64, 'w') + std::to_string(docid)] = docid;
        corpus.docs.push_back(doc);
    }
    prove(corpus, {});
    BuildPlan plan;
    plan.workers = 3;
    plan.spill_every = 20;
    plan.block_size = 2048;
    prove(corpus, plan);
}

void test_refused_terms()
{
    const struct accumulator_options options = {true, 1};
    struct accumulator *acc = accumulator_new(&options);
    auto intern = [&](const std::string &term) {
        return accumulator_intern(acc, slice_of(term.data(), term.size()));
    };
    CHECK(intern("") == ACCUMULATOR_NO_TERM);
    CHECK(intern(std::string(246, 'x')) == ACCUMULATOR_NO_TERM);
    CHECK(intern(std::string(130, '\0')) == ACCUMULATOR_NO_TERM);
    CHECK(intern(std::string(245, 'x')) != ACCUMULATOR_NO_TERM);
    CHECK(intern(std::string(124, '\0')) != ACCUMULATOR_NO_TERM);
    accumulator_free(acc);
}

void test_large_docids()
{
    Random random(5);
    Corpus corpus;
    for (uint32_t docid : {1u, 0x7fffu, 0x8000u, 0x8001u, 0x3fffffu, 0x400000u, 0x1fffffffu,
                           0x10000000u, 0x10000001u})
        corpus.docs.push_back(text_document(random, docid, 30, 500));
    std::sort(corpus.docs.begin(), corpus.docs.end(),
              [](const Doc &a, const Doc &b) { return a.docid < b.docid; });
    prove(corpus, {});
    for (uint32_t docid : {0x20000000u, 0x80000000u, 0xfffffffeu, 0xffffffffu})
        corpus.docs.push_back(text_document(random, docid, 30, 500));
    prove(corpus, {});
    BuildPlan plan;
    plan.workers = 3;
    plan.batch = 1;
    plan.spill_every = 2;
    prove(corpus, plan);
}

void test_many_occurrences()
{
    Corpus corpus;
    Random random(6);
    for (uint32_t docid = 1; docid <= 20; docid++) {
        Doc doc = text_document(random, docid, 50, 500);
        uint32_t position = 0;
        for (int i = 0; i < 10000; i++) {
            position += 1 + random() % (docid * docid);
            doc.postings.push_back({"everywhere", position, 1 + docid % 3, true});
        }
        doc.postings.push_back({"far", 0xffffffffu, 1, true});
        doc.postings.push_back({"far", 0, 1, true});
        doc.postings.push_back({"far", 0x80000000u, 1, true});
        doc.postings.push_back({"zero", 0, 1, true});
        doc.postings.push_back({"two", 1, 1, true});
        doc.postings.push_back({"two", 2, 1, true});
        doc.postings.push_back({"heavy", 0, 1000000 * docid, false});
        corpus.docs.push_back(doc);
    }
    prove(corpus, {});
    BuildPlan plan;
    plan.spill_every = 3;
    plan.batch = 1;
    plan.block_size = 2048;
    prove(corpus, plan);
}

void test_disordered_positions()
{
    Corpus corpus;
    Random random(7);
    for (uint32_t docid = 1; docid <= 200; docid++) {
        Doc doc;
        doc.docid = docid;
        for (int i = 0; i < 100; i++) {
            const bool positional = random() % 5 != 0;
            doc.postings.push_back({"t" + std::to_string(random() % 10),
                                    static_cast<uint32_t>(random() % 40),
                                    static_cast<uint32_t>(random() % 3), positional});
        }
        corpus.docs.push_back(doc);
    }
    prove(corpus, {});
}

void test_long_lists()
{
    Corpus corpus;
    Random random(8);
    uint32_t docid = 0;
    for (int i = 0; i < 20000; i++) {
        docid += 1 + (random() % 100 == 0 ? random() % 5000 : 0);
        Doc doc;
        doc.docid = docid;
        doc.postings.push_back({"all", 1, 1 + static_cast<uint32_t>(random() % 3), true});
        if (random() % 2)
            doc.postings.push_back({"half", 2, 1, true});
        if (random() % 10)
            doc.postings.push_back({"bool", 0, 0, false});
        doc.values[0] = std::string(1 + random() % 10, static_cast<char>('a' + random() % 26));
        doc.values[128] = std::to_string(random() % 100);
        corpus.docs.push_back(doc);
    }
    prove(corpus, {});
    BuildPlan plan;
    plan.workers = 4;
    plan.batch = 50;
    plan.spill_every = 1500;
    plan.threads = 2;
    prove(corpus, plan);
}

void test_values()
{
    Corpus corpus;
    Random random(9);
    const std::vector<uint32_t> slots = {0,   1,   2,     127,     128,        129,       255,
                                         256, 300, 16384, 1000000, 0x7fffffff, 0xfffffffe};
    for (uint32_t docid = 1; docid <= 400; docid++) {
        Doc doc;
        doc.docid = docid;
        doc.postings.push_back({"term", 1, 1, true});
        for (uint32_t slot : slots) {
            if (random() % 3 == 0)
                continue;
            const unsigned kind = random() % 40;
            const size_t size = kind == 0   ? random() % 100000
                                : kind == 1 ? 0
                                : kind < 10 ? random() % 5000
                                            : 1 + random() % 20;
            std::string value(size, static_cast<char>(random() % 256));
            if (!value.empty())
                value.back() = static_cast<char>(random() % 256);
            doc.values[slot] = value;
        }
        corpus.docs.push_back(doc);
    }
    for (const char fill : {'\0', '\xff'}) {
        Doc doc = corpus.docs.back();
        doc.docid++;
        doc.values = {{7, std::string(1, fill)}};
        corpus.docs.push_back(doc);
    }
    prove(corpus, {});
    BuildPlan plan;
    plan.workers = 3;
    plan.spill_every = 50;
    prove(corpus, plan);
}

void test_data()
{
    Random random(10);
    Corpus corpus;
    uint32_t docid = 0;
    auto add = [&](const std::string &data) {
        Doc doc;
        doc.docid = ++docid;
        doc.data = data;
        doc.postings.push_back({"d", 1, 1, true});
        corpus.docs.push_back(doc);
    };
    for (size_t size :
         {1u, 17u, 18u, 19u, 20u, 100u, 2030u, 2040u, 2043u, 8000u, 8192u, 100000u, 3000000u}) {
        std::string noise;
        for (size_t i = 0; i < size; i++)
            noise += static_cast<char>(random());
        add(noise);
        add(std::string(size, 'c'));
    }
    // Around the multiples of 8192, where libxapian's reader cannot read some deflate streams.
    for (size_t size = 8150; size < 8500; size++)
        add(std::string(size, 'r'));
    for (size_t size = 16380; size < 16700; size += 3)
        add(std::string(size - 300, 'r') + std::string(300, 's'));
    const std::string bulk = build_bulk(corpus, {});
    check_clean(bulk);
    const Xapian::Database db(bulk);
    for (const Doc &doc : corpus.docs)
        CHECK(db.get_document(doc.docid).get_data() == doc.data);
    for (uint32_t size : {2048u, 65536u}) {
        BuildPlan plan;
        plan.block_size = size;
        const std::string other = build_bulk(corpus, plan);
        check_clean(other);
        const Xapian::Database reader(other);
        for (const Doc &doc : corpus.docs)
            CHECK(reader.get_document(doc.docid).get_data() == doc.data);
    }
}

/** Text in another script, or of other bytes than news has, is compressed well, too. */
void test_other_scripts()
{
    Random random(14);
    Corpus corpus;
    uint32_t docid = 0;
    uint64_t bytes = 0;
    for (const char *const letters :
         {"абвгдежзиклмно", "αβγδεζηθικλμνξ", "\x01\x02\x03\x04\x05\x06"}) {
        for (int i = 0; i < 100; i++) {
            Doc doc;
            doc.docid = ++docid;
            const std::string alphabet = letters;
            const size_t width = alphabet[0] < 0 ? 2 : 1;
            for (int word = 0; word < 300; word++) {
                std::string text;
                for (unsigned len = 2 + random() % 6; len; len--)
                    text += alphabet.substr(random() % (alphabet.size() / width) * width, width);
                doc.postings.push_back({text, static_cast<uint32_t>(word + 1), 1, true});
                doc.data += text + ' ';
            }
            bytes += doc.data.size();
            corpus.docs.push_back(doc);
        }
    }
    struct glass_build_stats stats = {};
    const std::string bulk = build_bulk(corpus, {}, &stats);
    compare_databases(bulk, build_xapian(corpus, {}));
    CHECK(stats.docdata.tag_bytes * 2 < bytes);
}

void test_without_positions()
{
    BuildPlan plan;
    plan.positions = false;
    prove(text_corpus(300, 80, 2000, 11), plan);
    Corpus corpus;
    for (uint32_t docid = 1; docid <= 100; docid++) {
        Doc doc;
        doc.docid = docid;
        doc.postings.push_back({"B" + std::to_string(docid % 7), 0, 0, false});
        doc.postings.push_back({"C", 0, 0, false});
        corpus.docs.push_back(doc);
    }
    prove(corpus, {});
}

void test_levels()
{
    const Corpus corpus = text_corpus(200, 80, 2000, 12);
    for (int level : {0, 1, 6, 9}) {
        BuildPlan plan;
        plan.deflate_level = level;
        const std::string bulk = build_bulk(corpus, plan);
        check_clean(bulk);
        compare_databases(bulk, build_xapian(corpus, plan));
    }
}

void test_wrong_use()
{
    const struct accumulator_options options = {true, 1};
    struct error error = {};
    const struct slice none = {"", 0};
    struct accumulator *acc = accumulator_new(&options);
    accumulator_begin_document(acc, 0);
    CHECK(accumulator_end_document(acc, none, nullptr, 0, &error) == ERROR_INTERNAL);
    accumulator_free(acc);

    acc = accumulator_new(&options);
    const struct glass_value values[] = {{2, {"b", 1}}, {1, {"a", 1}}};
    accumulator_begin_document(acc, 1);
    CHECK(accumulator_end_document(acc, none, values, 2, &error) == ERROR_INTERNAL);
    accumulator_free(acc);

    // One document in two runs.
    struct accumulator *both[2];
    struct glass_run *runs[2];
    struct glass_build_options build = build_defaults();
    const std::string dir = fresh_path("wrong");
    struct glass_builder *builder = open_builder(build, dir);
    for (int i = 0; i < 2; i++) {
        both[i] = accumulator_new(&options);
        accumulator_begin_document(both[i], 5);
        accumulator_add(both[i], accumulator_intern(both[i], {"t", 1}), 1, 1);
        CHECK(!accumulator_end_document(both[i], none, nullptr, 0, &error));
        CHECK(accumulator_freeze(both[i], &runs[i], &error) == ERROR_INTERNAL); // not put
        CHECK_EQUAL(glass_builder_put(builder, static_cast<uint64_t>(i), both[i], &error),
                    i == 0 ? ERROR_NONE : ERROR_INTERNAL);
        CHECK(!accumulator_freeze(both[i], &runs[i], &error));
    }
    CHECK(glass_builder_finish(builder, runs, 2, nullptr, &error) == ERROR_INTERNAL);
    CHECK(std::filesystem::exists(dir));
    glass_builder_close(builder);
    CHECK(!std::filesystem::exists(dir));

    // A ticket that does not come.
    builder = open_builder(build, dir);
    CHECK(!glass_builder_put(builder, 1, both[0], &error));
    CHECK(glass_builder_finish(builder, runs, 1, nullptr, &error) == ERROR_INTERNAL);
    glass_builder_close(builder);
    builder = open_builder(build, dir);
    struct error why = {};
    why.code = ERROR_IO;
    glass_builder_abandon(builder, &why);
    CHECK(glass_builder_put(builder, 1, both[0], &error) == ERROR_IO);
    CHECK(glass_builder_finish(builder, runs, 1, nullptr, &error) == ERROR_IO);
    glass_builder_close(builder);

    build.block_size = 5000;
    CHECK(glass_builder_open(&builder, &build, dir.c_str(), &error) == ERROR_INTERNAL);
    CHECK(!std::filesystem::exists(dir));
    build.block_size = 8192;
    CHECK(glass_builder_open(&builder, &build, (dir + "/no/such").c_str(), &error) ==
          ERROR_CANNOT_CREATE);
    CHECK(std::strstr(error.message, "/no/such"));
    for (int i = 0; i < 2; i++) {
        glass_run_free(runs[i]);
        accumulator_free(both[i]);
    }
}

/** Limits the size of files to what is written; a write beyond fails with EFBIG. */
class FileSizeLimit
{
  public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before);
        const struct rlimit limit = {bytes, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit()
    {
        setrlimit(RLIMIT_FSIZE, &before);
    }

  private:
    struct rlimit before = {};
};

void test_disk_errors()
{
    const Corpus corpus = text_corpus(300, 80, 2000, 13);
    const struct accumulator_options options = {true, 1};
    struct error error = {};
    for (unsigned threads : {1u, 2u}) {
        for (rlim_t limit : {0u, 1u, 50u, 5000u, 60000u, 100000u, 200000u, 300000u}) {
            struct accumulator *acc = accumulator_new(&options);
            struct glass_run *run = nullptr;
            struct glass_build_options build = build_defaults();
            build.threads = threads;
            const std::string dir = fresh_path("full");
            struct glass_builder *builder = open_builder(build, dir);
            for (const Doc &doc : corpus.docs)
                feed(acc, doc);
            {
                const FileSizeLimit limited(limit);
                const enum error_code put = glass_builder_put(builder, 0, acc, &error);
                CHECK(put == ERROR_NONE || put == ERROR_IO);
                CHECK(!accumulator_freeze(acc, &run, &error));
                CHECK_EQUAL(glass_builder_finish(builder, &run, 1, nullptr, &error), ERROR_IO);
            }
            glass_builder_close(builder);
            CHECK(std::strstr(error.message, "cannot write '"));
            CHECK(!std::filesystem::exists(dir));
            glass_run_free(run);
            const std::string path = fresh_path("run");
            {
                const FileSizeLimit limited(limit / 4); // a run is smaller than the database
                CHECK_EQUAL(accumulator_spill(acc, path.c_str(), &run, &error), ERROR_IO);
            }
            CHECK(!std::filesystem::exists(path));
            accumulator_free(acc);
        }
    }
    struct accumulator *acc = accumulator_new(&options);
    struct glass_run *run = nullptr;
    CHECK_EQUAL(accumulator_spill(acc, "/no/such/directory", &run, &error), ERROR_CANNOT_CREATE);
    accumulator_free(acc);
}

const std::pair<const char *, std::function<void()>> tests[] = {
    {"plain", test_plain},
    {"block-sizes", test_block_sizes},
    {"runs", test_runs},
    {"threads", test_threads},
    {"no-documents", test_no_documents},
    {"empty-documents", test_empty_documents},
    {"odd-terms", test_odd_terms},
    {"refused-terms", test_refused_terms},
    {"large-docids", test_large_docids},
    {"many-occurrences", test_many_occurrences},
    {"disordered-positions", test_disordered_positions},
    {"long-lists", test_long_lists},
    {"values", test_values},
    {"data", test_data},
    {"other-scripts", test_other_scripts},
    {"without-positions", test_without_positions},
    {"levels", test_levels},
    {"wrong-use", test_wrong_use},
    {"disk-errors", test_disk_errors},
};

} // namespace

int main(int argc, char **argv)
{
    char path[] = "/tmp/test-glass-XXXXXX";
    if (!mkdtemp(path))
        return 1;
    work_dir = path;
    int status = 1;
    try {
        for (const auto &[name, test] : tests) {
            if (argc > 1 && std::strcmp(argv[1], name) != 0)
                continue;
            test();
            std::printf("%s: ok\n", name);
            std::fflush(stdout);
            status = 0;
        }
    } catch (const Xapian::Error &error) {
        std::fprintf(stderr, "%s\n", error.get_description().c_str());
        status = 1;
    }
    std::filesystem::remove_all(work_dir);
    return status;
}
