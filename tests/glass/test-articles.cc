// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test-articles [ARTICLES]: the bulk builder against libxapian on real articles (default 20,000).
 * Passes without doing anything where there are none.
 */
#include "articles.h"
#include "model.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace
{

Doc to_doc(const Article &article, uint32_t docid)
{
    Xapian::TermGenerator generator;
    generator.set_stemmer(Xapian::Stem("en"));
    generator.set_stemming_strategy(Xapian::TermGenerator::STEM_ALL);
    Xapian::Document document;
    generator.set_document(document);
    generator.index_text(article.title, 1, "S");
    generator.increase_termpos();
    generator.index_text(article.title, 3);
    generator.increase_termpos();
    generator.index_text(article.text);
    Doc doc;
    doc.docid = docid;
    for (auto t = document.termlist_begin(); t != document.termlist_end(); ++t) {
        const size_t positions = t.positionlist_count();
        uint32_t wdf = t.get_wdf();
        size_t left = positions;
        for (auto p = t.positionlist_begin(); p != t.positionlist_end(); ++p) {
            const auto share = static_cast<uint32_t>(wdf / left--);
            doc.postings.push_back({*t, *p, share, true});
            wdf -= share;
        }
        if ((*t)[0] != 'S')
            doc.spelling[*t] = t.get_wdf();
    }
    std::sort(doc.postings.begin(), doc.postings.end(),
              [](const Posting &a, const Posting &b) { return a.position < b.position; });
    doc.postings.push_back({"Q" + article.id, 0, 0, false});
    doc.data = article.title + '\n' + article.text;
    doc.values[0] = Xapian::sortable_serialise(docid * 60.0);
    doc.values[1] = article.id.substr(0, 3);
    doc.values[2] = article.title.substr(0, 30);
    return doc;
}

} // namespace

int main(int argc, char **argv)
{
    // writers-shared compares 20,000 articles through the whole indexer; this one also changes what
    // was built, which takes libxapian long.
    const size_t usual = std::getenv("DATELINE_LONG") ? 20000 : 2500;
    const size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : usual;
    char path[] = "/tmp/test-glass-XXXXXX";
    if (!mkdtemp(path))
        return 1;
    work_dir = path;
    int status = 1;
    try {
        Corpus corpus;
        uint32_t docid = 0;
        for (const Article &article : read_articles(count)) {
            docid += docid % 1000 == 999 ? 5 : 1;
            corpus.docs.push_back(to_doc(article, docid));
        }
        corpus.metadata["schema"] = "test";
        if (corpus.docs.empty()) {
            std::printf("skipped: there are no articles\n");
        } else {
            BuildPlan plan;
            plan.workers = 2;
            plan.batch = 64;
            plan.threads = 2;
            const std::string memory = build_bulk(corpus, plan);
            plan.spill_every = static_cast<unsigned>(corpus.docs.size() / 7);
            const std::string spilled = build_bulk(corpus, plan);
            const std::string xapian = build_xapian(corpus, {});
            check_clean(memory);
            check_clean(spilled);
            compare_databases(memory, xapian);
            compare_databases(spilled, xapian);
            compare_queries(spilled, xapian, 1000, 3);
            std::printf("%zu articles: equal; %.1f MB, with libxapian %.1f MB", corpus.docs.size(),
                        static_cast<double>(directory_bytes(spilled)) / 1e6,
                        static_cast<double>(directory_bytes(xapian)) / 1e6);
            const std::string compact = fresh_path("compact");
            Xapian::Database(xapian).compact(compact, Xapian::DBCOMPACT_NO_RENUMBER);
            std::printf(", after compaction %.1f MB",
                        static_cast<double>(directory_bytes(compact)) / 1e6);
            Xapian::Database(spilled).compact(compact + "s", Xapian::DBCOMPACT_NO_RENUMBER);
            std::printf(", ours after compaction %.1f MB\n",
                        static_cast<double>(directory_bytes(compact + "s")) / 1e6);
            std::fflush(stdout);
            for (const char *table : {"postlist", "position", "termlist", "docdata", "spelling"})
                std::printf("%-10s %10ju ours %10ju xapian-compact %10ju ours compacted\n", table,
                            std::filesystem::file_size(spilled + "/" + table + ".glass"),
                            std::filesystem::file_size(compact + "/" + table + ".glass"),
                            std::filesystem::file_size(compact + "s/" + table + ".glass"));
            std::fflush(stdout);
            mutate_and_compare(spilled, xapian, corpus, 4);
        }
        status = 0;
    } catch (const Xapian::Error &error) {
        std::fprintf(stderr, "%s\n", error.get_description().c_str());
    }
    std::filesystem::remove_all(work_dir);
    return status;
}
