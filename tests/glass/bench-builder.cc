// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bench-builder [ARTICLES [LEVEL [THREADS [SPILL]]]]
 *
 * Times the accumulator and the builder on real articles that were tokenised before. SPILL is the
 * memory in MB after which a run goes to a file. DATELINE_BENCH_DIR is where the database goes.
 */
#include "articles.h"
#include "model.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <unordered_map>

namespace fs = std::filesystem;

namespace
{

struct Token {
    uint32_t term;
    uint32_t position;
    uint32_t wdf;
};

struct Tokens {
    std::vector<Token> tokens;
    std::vector<uint32_t> words;
    std::string data;
    std::string id;
    std::string value;
};

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/** Memory in use, in MB. */
double resident()
{
    std::ifstream file("/proc/self/statm");
    long size = 0;
    long pages = 0;
    file >> size >> pages;
    return static_cast<double>(pages) * 4096 / 1e6;
}

} // namespace

int main(int argc, char **argv)
{
    const size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 20000;
    const int level = argc > 2 ? std::atoi(argv[2]) : 1;
    const unsigned threads = argc > 3 ? static_cast<unsigned>(std::atoi(argv[3])) : 1;
    const size_t spill = argc > 4 ? std::strtoul(argv[4], nullptr, 10) << 20 : 0;
    const char *dir_set = std::getenv("DATELINE_BENCH_DIR");
    work_dir = dir_set ? dir_set : "/tmp";

    std::vector<Article> articles = read_articles(count);
    if (articles.empty()) {
        std::printf("no articles\n");
        return 0;
    }
    std::vector<std::string> vocabulary;
    std::unordered_map<std::string, uint32_t> numbers;
    auto number = [&](const std::string &term) {
        auto [at, added] = numbers.emplace(term, static_cast<uint32_t>(vocabulary.size()));
        if (added)
            vocabulary.push_back(term);
        return at->second;
    };
    std::vector<Tokens> documents;
    uint64_t json_bytes = 0;
    uint64_t token_count = 0;
    Xapian::TermGenerator generator;
    generator.set_stemmer(Xapian::Stem("en"));
    generator.set_stemming_strategy(Xapian::TermGenerator::STEM_ALL);
    for (Article &article : articles) {
        json_bytes += article.json.size();
        Xapian::Document document;
        generator.set_document(document);
        generator.set_termpos(0);
        generator.index_text(article.title, 1, "S");
        generator.increase_termpos();
        generator.index_text(article.title, 3);
        generator.increase_termpos();
        generator.index_text(article.text);
        Tokens tokens;
        for (auto t = document.termlist_begin(); t != document.termlist_end(); ++t) {
            const uint32_t term = number(*t);
            const size_t positions = t.positionlist_count();
            const auto wdf = static_cast<uint32_t>(t.get_wdf() / std::max<size_t>(positions, 1));
            for (auto p = t.positionlist_begin(); p != t.positionlist_end(); ++p)
                tokens.tokens.push_back({term, *p, wdf});
            tokens.words.push_back(term);
        }
        std::sort(tokens.tokens.begin(), tokens.tokens.end(),
                  [](const Token &a, const Token &b) { return a.position < b.position; });
        token_count += tokens.tokens.size();
        tokens.data = article.title + '\n' + article.text;
        tokens.id = "Q" + article.id;
        tokens.value = Xapian::sortable_serialise(static_cast<double>(documents.size()));
        documents.push_back(std::move(tokens));
        article = Article();
    }
    numbers.clear();

    const struct accumulator_options options = {true, level};
    struct error error = {};
    const double resident_before = resident();
    const double start = now();
    struct accumulator *acc = accumulator_new(&options);
    struct glass_build_options build = build_defaults();
    build.threads = threads;
    build.sync = std::getenv("DATELINE_BENCH_SYNC") != nullptr;
    const std::string dir = work_dir + "/bench-bulk";
    fs::remove_all(dir);
    struct glass_builder *builder = open_builder(build, dir);
    std::vector<uint32_t> ids(vocabulary.size(), ACCUMULATOR_NO_TERM);
    uint64_t epoch = accumulator_epoch(acc);
    double ending = 0;
    double putting = 0;
    double spilling = 0;
    std::vector<struct glass_run *> runs;
    uint32_t docid = 0;
    for (const Tokens &document : documents) {
        if (accumulator_epoch(acc) != epoch) {
            std::fill(ids.begin(), ids.end(), ACCUMULATOR_NO_TERM);
            epoch = accumulator_epoch(acc);
        }
        auto intern = [&](uint32_t term) {
            if (ids[term] == ACCUMULATOR_NO_TERM)
                ids[term] = accumulator_intern(
                    acc, slice_of(vocabulary[term].data(), vocabulary[term].size()));
            return ids[term];
        };
        accumulator_begin_document(acc, ++docid);
        accumulator_add_wdf(
            acc, accumulator_intern(acc, slice_of(document.id.data(), document.id.size())), 0);
        for (const Token &token : document.tokens)
            accumulator_add(acc, intern(token.term), token.position, token.wdf);
        for (uint32_t word : document.words)
            accumulator_add_spelling(acc, intern(word), 1);
        const struct glass_value values[] = {
            {0, slice_of(document.value.data(), document.value.size())}};
        const double before = now();
        if (accumulator_end_document(acc, slice_of(document.data.data(), document.data.size()),
                                     values, 1, &error))
            fail(__FILE__, __LINE__, error.message);
        const double after = now();
        ending += after - before;
        if (glass_builder_put(builder, docid - 1, acc, &error))
            fail(__FILE__, __LINE__, error.message);
        putting += now() - after;
        const double before_spill = now();
        if (spill && accumulator_memory(acc) > spill) {
            struct glass_run *run = nullptr;
            if (accumulator_spill(acc, (work_dir + "/bench-run").c_str(), &run, &error))
                fail(__FILE__, __LINE__, error.message);
            runs.push_back(run);
            spilling += now() - before_spill;
        }
    }
    const double accumulated = now();
    const double held = static_cast<double>(accumulator_memory(acc)) / 1e6;
    const double resident_grown = resident() - resident_before;
    struct glass_run *run = nullptr;
    if (accumulator_freeze(acc, &run, &error))
        fail(__FILE__, __LINE__, error.message);
    runs.push_back(run);
    const double frozen = now();
    struct glass_build_stats stats = {};
    if (glass_builder_finish(builder, runs.data(), runs.size(), &stats, &error))
        fail(__FILE__, __LINE__, error.message);
    glass_builder_close(builder);
    const double built = now();

    const double postings = static_cast<double>(stats.postings);
    const auto megabytes = static_cast<double>(json_bytes) / 1e6;
    std::printf("%u articles, %.1f MB of JSON, %.1f M tokens, %.1f M postings, %.0f k terms, "
                "%zu runs, %.0f MB held (resident memory grew by %.0f MB)\n",
                stats.documents, megabytes, static_cast<double>(token_count) / 1e6, postings / 1e6,
                static_cast<double>(stats.terms) / 1e3, runs.size(), held, resident_grown);
    auto line = [&](const char *stage, double seconds) {
        std::printf("%-12s %7.3f s %7.1f MB/s %6.1f ns/posting %6.1f us/article\n", stage, seconds,
                    megabytes / seconds, seconds * 1e9 / postings, seconds * 1e6 / stats.documents);
    };
    line("add", accumulated - start - ending - putting - spilling);
    line("end", ending);
    line("put", putting);
    if (spill)
        line("spill", spilling);
    line("freeze", frozen - accumulated);
    line("build", built - frozen);
    line("all", built - start);
    uint64_t bytes = 0;
    const std::pair<const char *, const struct table_root *> tables[] = {
        {"postlist", &stats.postlist},
        {"position", &stats.position},
        {"termlist", &stats.termlist},
        {"docdata", &stats.docdata},
        {"spelling", &stats.spelling}};
    for (const auto &[name, root] : tables) {
        bytes += table_root_bytes(root);
        std::printf("%-10s %6.2f MB: %9llu entries, %9llu items, keys %6.2f MB, tags %6.2f MB\n",
                    name, static_cast<double>(table_root_bytes(root)) / 1e6,
                    static_cast<unsigned long long>(root->entries),
                    static_cast<unsigned long long>(root->items),
                    static_cast<double>(root->key_bytes) / 1e6,
                    static_cast<double>(root->tag_bytes) / 1e6);
    }
    struct rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("total      %6.2f MB, %.3f of the JSON; peak memory %ld MB (with the tokens)\n",
                static_cast<double>(bytes) / 1e6, static_cast<double>(bytes) / 1e6 / megabytes,
                usage.ru_maxrss / 1024);
    for (struct glass_run *each : runs)
        glass_run_free(each);
    accumulator_free(acc);
    return 0;
}
