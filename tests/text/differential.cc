// SPDX-License-Identifier: GPL-2.0-or-later
#include "differential.h"

#include <cstdio>
#include <stdexcept>

namespace
{

class OurStemmer : public Xapian::StemImplementation
{
  public:
    explicit OurStemmer(stemmer *ours) : ours_(ours)
    {
    }
    std::string operator()(const std::string &word) override
    {
        char out[STEMMER_MAX_STEM];
        const size_t len =
            stemmer_apply(ours_, slice_of(word.data(), word.size()), out, sizeof(out));
        return std::string(out, len);
    }
    std::string get_description() const override
    {
        return "ours";
    }

  private:
    stemmer *ours_;
};

slice slice_of_view(std::string_view view)
{
    return slice_of(view.data(), view.size());
}

Terms terms_of_document(const Xapian::Document &document)
{
    Terms terms;
    for (auto term = document.termlist_begin(); term != document.termlist_end(); ++term) {
        Postings &postings = terms[*term];
        postings.wdf = term.get_wdf();
        postings.positions.assign(term.positionlist_begin(), term.positionlist_end());
    }
    return terms;
}

error_code collect(void *payload, slice term, uint32_t position, uint32_t wdf_increment)
{
    Postings &postings = (*static_cast<Terms *>(payload))[std::string(term.ptr, term.len)];
    postings.wdf += wdf_increment;
    if (position != TERM_NO_POSITION)
        postings.positions.push_back(position);
    return ERROR_NONE;
}

struct Numbers {
    std::map<std::string, uint32_t> numbers;
    std::vector<std::string> terms;
};

error_code number_term(void *payload, slice term, uint32_t *number, error *)
{
    auto &all = *static_cast<Numbers *>(payload);
    const auto [place, is_new] = all.numbers.try_emplace(std::string(term.ptr, term.len),
                                                         static_cast<uint32_t>(all.terms.size()));
    if (is_new)
        all.terms.push_back(place->first);
    *number = place->second;
    return ERROR_NONE;
}

std::string describe(const char *what, const Terms &expected, const Terms &actual)
{
    auto e = expected.begin();
    auto a = actual.begin();
    while (e != expected.end() && a != actual.end() && *e == *a)
        ++e, ++a;
    if (e == expected.end() && a == actual.end())
        return "";
    const auto show = [](const Terms &terms, Terms::const_iterator at) {
        if (at == terms.end())
            return std::string("the end");
        std::string text = "'" + escaped(at->first) + "' wdf " + std::to_string(at->second.wdf);
        for (size_t i = 0; i < at->second.positions.size() && i < 10; i++)
            text += (i ? "," : " at ") + std::to_string(at->second.positions[i]);
        return text;
    };
    return std::string(what) + ": Xapian has " + show(expected, e) + ", we have " + show(actual, a);
}

void check(error_code code, const error &failure)
{
    if (code)
        throw std::runtime_error(failure.message);
}

} // namespace

std::string escaped(std::string_view bytes)
{
    std::string out;
    for (const char c : bytes) {
        char buffer[8];
        if (c >= ' ' && c < 127 && c != '\\')
            snprintf(buffer, sizeof(buffer), "%c", c);
        else
            snprintf(buffer, sizeof(buffer), "\\x%02x", static_cast<unsigned char>(c));
        out += buffer;
    }
    return out;
}

Differential::Differential(const char *language)
{
    error failure{};
    check(character_table_open(&characters_, &failure), failure);
    check(stemmer_open(&stemmer_, language, &failure), failure);
    xapian_stemmer_ = Xapian::Stem(new OurStemmer(stemmer_));
}

Differential::~Differential()
{
    for (const auto &each : tokenizers_)
        tokenizer_close(each.second);
    stemmer_close(stemmer_);
    character_table_close(characters_);
}

std::string Differential::check_tokens(std::string_view text, const Case &how, tokenizer *tokens)
{
    std::vector<token> batch(how.batch);
    tokenizer_start(tokens, slice_of_view(text));
    size_t before = 0;
    while (const size_t count = tokenizer_next(tokens, batch.data(), batch.size())) {
        if (count > batch.size())
            return "more tokens than asked for";
        for (size_t i = 0; i < count; i++) {
            const token &t = batch[i];
            const std::string word(t.word.ptr, t.word.len);
            if (t.word.len == 0 || t.word.len > how.max_word)
                return "length of a token out of range";
            if (t.hash != word_hash(t.word))
                return "wrong hash of '" + escaped(word) + "'";
            const word_key key = word_key_of(t.word);
            if (t.key.low != key.low || t.key.high != key.high)
                return "wrong key of '" + escaped(word) + "'";
            if (t.length == 0 || t.offset > text.size() || t.length > text.size() - t.offset)
                return "'" + escaped(word) + "' lies outside the text";
            if (t.offset < before && !how.ngrams)
                return "'" + escaped(word) + "' lies before the word before it";
            before = t.offset;
            // Where nothing is joined the word is its place in the text, lower-cased.
            if (t.length == t.word.len &&
                Xapian::Unicode::tolower(std::string(text.substr(t.offset, t.length))).size() ==
                    word.size() &&
                !(t.flags & TOKEN_PAIR) && !how.ngrams) {
                const std::string source(text.substr(t.offset, t.length));
                if (Xapian::Unicode::tolower(source) != word &&
                    source.find_first_of(".\xe2+#") == std::string::npos)
                    return "'" + escaped(word) + "' is not at its offset: '" + escaped(source) +
                           "'";
            }
        }
    }
    if (tokenizer_next(tokens, batch.data(), batch.size()) != 0)
        return "tokens behind the end";
    return "";
}

std::string Differential::compare(std::string_view text, const Case &how)
{
    // Xapian's.
    Xapian::Document document;
    Xapian::TermGenerator generator;
    generator.set_document(document);
    generator.set_termpos(how.start);
    generator.set_max_word_length(static_cast<unsigned>(how.max_word));
    if (how.ngrams)
        generator.set_flags(Xapian::TermGenerator::FLAG_CJK_NGRAM);
    generator.set_stemming_strategy(how.stems ? Xapian::TermGenerator::STEM_ALL
                                              : Xapian::TermGenerator::STEM_NONE);
    if (how.stems)
        generator.set_stemmer(xapian_stemmer_);
    const Xapian::Utf8Iterator begin(text.data(), text.size());
    if (how.positions)
        generator.index_text(begin, how.wdf_increment, how.prefix);
    else
        generator.index_text_without_positions(begin, how.wdf_increment, how.prefix);
    const Terms expected = terms_of_document(document);

    // Ours, through the sink.
    error failure{};
    tokenizer *&tokens = tokenizers_[{how.ngrams, how.max_word}];
    if (!tokens) {
        const tokenizer_options options = {how.ngrams, how.max_word};
        check(tokenizer_open(&tokens, characters_, &options, &failure), failure);
    }
    Terms actual;
    uint32_t position = how.start;
    uint32_t *counter = how.positions ? &position : nullptr;
    stemmer *stem = how.stems ? stemmer_ : nullptr;
    check(terms_of_text(tokens, stem, slice_of_view(text), how.wdf_increment,
                        slice_of_view(how.prefix), counter, collect, &actual, &failure),
          failure);
    std::string difference = describe("sink", expected, actual);
    if (difference.empty() && position != generator.get_termpos())
        difference = "the position counters differ";

    // Ours, as numbers; a small cache, so that it also gets full.
    if (difference.empty()) {
        Numbers numbers;
        const term_stream_options options = {tokens, stem,        slice_of_view(how.prefix),
                                             64,     number_term, &numbers};
        term_stream *stream = nullptr;
        check(term_stream_open(&stream, &options, &failure), failure);
        actual.clear();
        position = how.start;
        term_stream_start(stream, slice_of_view(text), counter);
        std::vector<occurrence> batch(how.batch);
        size_t count = 0;
        for (;;) {
            check(term_stream_read(stream, batch.data(), batch.size(), &count, &failure), failure);
            if (!count)
                break;
            for (size_t i = 0; i < count; i++) {
                const std::string &term = numbers.terms.at(batch[i].term);
                (void)collect(&actual, slice_of_view(term), batch[i].position, how.wdf_increment);
            }
        }
        term_stream_close(stream);
        difference = describe("stream", expected, actual);
        if (difference.empty() && position != generator.get_termpos())
            difference = "the position counters of the stream differ";
    }
    if (difference.empty())
        difference = check_tokens(text, how, tokens);
    return difference;
}
