// SPDX-License-Identifier: GPL-2.0-or-later
// differential.h: compares our terms of a text with those of Xapian::TermGenerator.
#ifndef TESTS_TEXT_DIFFERENTIAL_H
#define TESTS_TEXT_DIFFERENTIAL_H

extern "C" {
#include "text/term-stream.h"
}

#include <xapian.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

struct Postings {
    uint64_t wdf = 0;
    std::vector<uint32_t> positions;
    bool operator==(const Postings &other) const
    {
        return wdf == other.wdf && positions == other.positions;
    }
};

using Terms = std::map<std::string, Postings>;

/** How a text is indexed. */
struct Case {
    bool stems = true;
    bool ngrams = false;
    bool positions = true;
    uint32_t wdf_increment = 1;
    uint32_t start = 0; // of the position counter
    size_t max_word = TOKENIZER_MAX_WORD;
    std::string prefix;
    size_t batch = 128; // tokens at a time
};

/** Indexes texts both ways. */
class Differential
{
  public:
    explicit Differential(const char *language);
    ~Differential();
    Differential(const Differential &) = delete;
    Differential &operator=(const Differential &) = delete;

    /** The first difference, or an empty string. Checks the sink, the stream and the tokens. */
    std::string compare(std::string_view text, const Case &how);

  private:
    std::string check_tokens(std::string_view text, const Case &how, tokenizer *tokens);

    character_table *characters_ = nullptr;
    stemmer *stemmer_ = nullptr;
    Xapian::Stem xapian_stemmer_;
    // One of each kind of tokenizer and stream, used again for every text as an indexer does.
    std::map<std::pair<bool, size_t>, tokenizer *> tokenizers_;
};

/** Bytes as C escapes, for messages. */
std::string escaped(std::string_view bytes);

#endif
