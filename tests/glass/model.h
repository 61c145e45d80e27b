// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * model.h: documents that are indexed twice, by the bulk builder and by libxapian, and what
 * compares the two.
 */
#ifndef TESTS_GLASS_MODEL_H
#define TESTS_GLASS_MODEL_H

#include "glass-c.h"

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>
#include <xapian.h>

/** std::mt19937 with numbers of 32 bits. */
class Random
{
  public:
    explicit Random(uint32_t seed) : engine(seed)
    {
    }
    uint32_t operator()()
    {
        return static_cast<uint32_t>(engine());
    }

  private:
    std::mt19937 engine;
};

struct Posting {
    std::string term;
    uint32_t position;
    uint32_t wdf;
    bool positional;
};

struct Doc {
    uint32_t docid;
    std::vector<Posting> postings;
    std::string data;
    std::map<uint32_t, std::string> values;
    std::map<std::string, uint32_t> spelling;
};

struct Corpus {
    std::vector<Doc> docs; // by docid
    std::map<std::string, std::string> metadata;
};

struct BuildPlan {
    unsigned workers = 1;     // accumulators that take documents in batches
    unsigned batch = 7;       // documents
    bool backwards = false;   // of the batches that workers have at one time, the last ends first
    unsigned spill_every = 0; // documents after which a worker spills; 0: stays in memory
    uint32_t block_size = 8192;
    bool positions = true;
    int deflate_level = 1;
    unsigned threads = 1;
};

extern std::string work_dir;

[[noreturn]] void fail(const char *file, int line, const std::string &what);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail(__FILE__, __LINE__, #condition);                                                  \
    } while (0)

#define CHECK_EQUAL(a, b)                                                                          \
    do {                                                                                           \
        const auto &value_a = (a);                                                                 \
        const auto &value_b = (b);                                                                 \
        if (!(value_a == value_b))                                                                 \
            fail(__FILE__, __LINE__,                                                               \
                 std::string(#a " == " #b ": ") + show(value_a) + " != " + show(value_b));         \
    } while (0)

std::string show(const std::string &text);
template <class Number> std::string show(const Number &number)
{
    return std::to_string(number);
}

/** A new path below work_dir. */
std::string fresh_path(const std::string &name);

/** Opens a builder of the plan's database in a fresh directory. */
struct glass_builder *open_builder(const struct glass_build_options &options,
                                   const std::string &dir);

/** Adds a document to an accumulator. */
void feed(struct accumulator *acc, const Doc &doc);

/** Builds the corpus with the bulk builder; returns the directory. */
std::string build_bulk(const Corpus &corpus, const BuildPlan &plan,
                       struct glass_build_stats *stats = nullptr);

/** Indexes it with Xapian::WritableDatabase; returns the directory. */
std::string build_xapian(const Corpus &corpus, const BuildPlan &plan);

Xapian::Document to_xapian(const Doc &doc, bool positions);

/** Fails unless Database::check() with every option finds no error. */
void check_clean(const std::string &path);

/** Fails unless all that libxapian reads from the two is equal. */
void compare_databases(const std::string &bulk, const std::string &xapian, bool bounds = true);

/** Fails unless @p count random queries give equal ranks and scores. */
void compare_queries(const std::string &bulk, const std::string &xapian, unsigned count,
                     unsigned seed);

/** Random replacements, deletions and additions through libxapian to both, with compactions. */
void mutate_and_compare(const std::string &bulk, const std::string &xapian, const Corpus &corpus,
                        unsigned seed);

/** Bytes of all files in a directory. */
uint64_t directory_bytes(const std::string &path);

#endif
