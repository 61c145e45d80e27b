// SPDX-License-Identifier: GPL-2.0-or-later
// test-differential.cc: our terms, frequencies and positions are those of Xapian::TermGenerator.
//
//   test-differential generated          texts made here: every code point, every transition, ...
//   test-differential corpus LIMIT FILE...  title and text of JSON lines (gzip); a FILE that is
//                                        absent is skipped; 77 if all are
#include "differential.h"

extern "C" {
#include "base/address-sanitizer.h"
#include "text/language.h"
}

#include <simdjson.h>
#include <zlib.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>

namespace
{

Differential *differential;
uint64_t compared, bytes_compared;

/** Stops at the first difference, with the text that shows it as short as halving makes it. */
void compare(std::string_view text, const Case &how)
{
    compared++;
    bytes_compared += text.size();
    std::string difference = differential->compare(text, how);
    if (difference.empty())
        return;
    for (bool shorter = true; shorter;) {
        shorter = false;
        for (size_t cut = text.size() / 2; cut && !shorter; cut /= 2)
            for (const std::string_view part :
                 {text.substr(cut), text.substr(0, text.size() - cut)}) {
                const std::string found = differential->compare(part, how);
                if (!found.empty()) {
                    difference = found;
                    text = part;
                    shorter = true;
                    break;
                }
            }
    }
    fprintf(stderr,
            "%s\n  stems %d ngrams %d positions %d max_word %zu batch %zu\n  text: \"%s\"\n",
            difference.c_str(), how.stems, how.ngrams, how.positions, how.max_word, how.batch,
            escaped(text.substr(0, 4000)).c_str());
    exit(1);
}

std::vector<Case> cases()
{
    std::vector<Case> all(4);
    all[1].ngrams = true;
    all[2].stems = false;
    all[2].wdf_increment = 3;
    all[2].prefix = "S";
    all[3].stems = false;
    all[3].ngrams = true;
    all[3].start = 1000;
    all[3].batch = 1;
    return all;
}

void compare_all(std::string_view text)
{
    static const std::vector<Case> all = cases();
    for (const Case &how : all)
        compare(text, how);
}

/** The case that is indexed with, and another one in turn; all with DATELINE_LONG. */
void compare_some(std::string_view text, size_t turn)
{
    static const std::vector<Case> all = cases();
    if (getenv("DATELINE_LONG")) {
        compare_all(text);
    } else {
        compare(text, all[0]);
        compare(text, all[1 + turn % (all.size() - 1)]);
    }
}

// Under sanitizers, five times as slow, a share of what is made here: the rest runs without them.
constexpr size_t share = ADDRESS_SANITIZER ? 5 : 1;

void append_utf8(std::string &out, unsigned ch)
{
    Xapian::Unicode::append_utf8(out, ch);
}

std::string utf8(unsigned ch)
{
    std::string out;
    append_utf8(out, ch);
    return out;
}

void every_code_point(unsigned limit)
{
    // Alone, within words, numbers and acronyms, before and after a suffix and an infix.
    static const char *const patterns[] = {"%",   "a%b", "A%",   "1%2", "A.%", "%.A.B",
                                           "a%+", "a+%", "a%%b", "a'%", "%'s", "x%\xe4\xb8\xad"};
    for (unsigned block = 0; block < limit; block += 128) {
        std::string text;
        if (block >= 0x3000 && block / 128 % share)
            continue;
        for (unsigned ch = block; ch < block + 128; ch++) {
            const std::string character = utf8(ch);
            for (const char *const pattern : patterns) {
                for (const char *p = pattern; *p; p++) {
                    if (*p == '%')
                        text += character;
                    else
                        text += *p;
                }
                text += ' ';
            }
        }
        compare_all(text);
    }
}

/** Characters that stand for their kind: one of each category, and all that are special. */
std::vector<std::string> representatives()
{
    std::vector<std::string> all;
    std::map<int, int> seen;
    for (unsigned ch = 0x80; ch < 0x110000; ch++) {
        const int category = Xapian::Unicode::get_category(ch);
        const bool cased = Xapian::Unicode::tolower(ch) != ch;
        if (seen[category * 2 + cased]++ == 0)
            all.push_back(utf8(ch));
    }
    for (const unsigned ch :
         {0x27u,   0x26u,   0xb7u,   0x5f4u,  0x2027u,  0x2019u, 0x201bu,   0x200bu,
          0x200du, 0x2060u, 0xfeffu, 0x2cu,   0x2eu,    0x3bu,   0x37eu,    0x589u,
          0x2044u, 0xfe13u, 0x2bu,   0x23u,   0x20u,    0x2du,   0x41u,     0x5au,
          0x61u,   0x5fu,   0x30u,   0x39u,   0xadu,    0x301u,  0x130u,    0x23au,
          0x1e9eu, 0x4e2du, 0x3042u, 0xac00u, 0x3001u,  0xff21u, 0xff0cu,   0x20000u,
          0x660u,  0x966u,  0xb2u,   0xbdu,   0x10400u, 0xd800u, 0x10ffffu, 0x0u})
        all.push_back(utf8(ch));
    for (const char *const bytes : {"\x80", "\xbf", "\xc0", "\xc2", "\xe0", "\xe2\x80",
                                    "\xed\xa0\x80", "\xf0\x9f", "\xf4\x90", "\xff", "\xe0\x80\x80"})
        all.push_back(bytes);
    return all;
}

void every_transition(const std::vector<std::string> &characters)
{
    size_t pair = 0;
    for (const std::string &a : characters) {
        for (const std::string &b : characters) {
            if (pair++ % share)
                continue;
            std::string text, dense;
            for (const std::string &c : characters) {
                text += a + b + c + " ";
                text += "x" + a + b + c + "y ";
                dense += a + b + c;
            }
            compare_all(text);
            compare_all(dense);
        }
    }
}

void random_texts(const std::vector<std::string> &characters, std::mt19937_64 &random,
                  size_t rounds)
{
    const std::vector<Case> all = cases();
    for (size_t round = 0; round < rounds; round++) {
        std::string text;
        const size_t len = random() % (round % 50 ? 200 : 20000);
        const unsigned kind = static_cast<unsigned>(random() % 5);
        while (text.size() < len) {
            const uint64_t r = random();
            if (kind == 0) // any bytes
                text += static_cast<char>(r);
            else if (kind == 1) // any code points
                append_utf8(text, static_cast<unsigned>((r >> 8) % (r & 1 ? 0x110000 : 0x3000)));
            else if (kind == 2 || r % 8 == 0) // special ones
                text += characters[(r >> 8) % characters.size()];
            else if (kind == 3) // ASCII
                text += static_cast<char>((r >> 8) % 128);
            else // mostly words, some long
                text.append((r >> 40) % 40 == 0 ? (r >> 16) % 80 : 1,
                            "etaoinSHRDLU    .,'+#1234567890&_"[(r >> 8) % 33]);
        }
        Case how = all[random() % all.size()];
        how.positions = random() % 8 != 0;
        how.batch = random() % 4 ? 128 : 1 + random() % 300;
        how.wdf_increment = static_cast<uint32_t>(random() % 4);
        how.start = static_cast<uint32_t>(random() % 3 * 100);
        if (random() % 4 == 0)
            how.max_word = 1 + random() % TOKENIZER_WORD_LIMIT;
        // In memory of exactly its size, so that a sanitizer sees a read beyond it.
        const std::vector<char> exact(text.begin(), text.end());
        compare(std::string_view(exact.data(), exact.size()), how);
    }
}

/** Everything that looks ahead, around the place where a window ends. */
void window_boundaries()
{
    static const char *const pieces[] = {"don't",
                                         "1,000.50",
                                         "U.N.C.L.E.",
                                         "C++",
                                         "C#### ",
                                         "a\xe2\x80\x99s",
                                         "\xe4\xb8\xad\xe6\x96\x87x",
                                         "AT&T",
                                         "x",
                                         "Erdo\xc4\x9f\x61n",
                                         "A.",
                                         "A.b",
                                         "f\xc3",
                                         "1.2.3.4.5.6.7.8.9.10.11.12",
                                         "a'\xe4\xb8\xad b"};
    for (const char *const piece : pieces)
        for (const char filler : {' ', 'w'})
            for (const size_t window : {64u, 4096u, 8192u})
                for (size_t before = 0; before <= strlen(piece) + 2; before++)
                    for (const char *const behind : {"", " ", "z", ".", "\xe2\x80\x9d and more"}) {
                        std::string text(window - before, filler);
                        if (filler == 'w') // words, not one word
                            for (size_t i = 0; i < text.size(); i += 9)
                                text[i] = ' ';
                        compare_all(text + piece + behind);
                    }
    // One word over several windows, and one of just the limit.
    for (const size_t len : {63u, 64u, 65u, 240u, 241u, 4095u, 4096u, 4097u, 20000u}) {
        compare_all(std::string(len, 'a'));
        compare_all("b " + std::string(len, 'a') + " c");
        compare_all(std::string(len, 'a') + "+ " + std::string(len, 'a') + "+x");
        compare_all(std::string(len, 'a') + "'b d");
        compare_all("\xc3\xa9" + std::string(len, 'A'));
    }
}

int generated()
{
    std::mt19937_64 random(20260101);
    const std::vector<std::string> characters = representatives();
    compare_all("");
    window_boundaries();
    every_code_point(0x110000);
    every_transition(characters);
    random_texts(characters, random, 60000 / share);
    // Other stemmers; some of them leave nothing of some words, which then have no position.
    Differential *const english = differential;
    size_t count = 0;
    const struct language *const languages = language_list(&count);
    for (size_t i = 0; i <= count; i++) {
        const bool folds = i == count;
        Differential other(folds ? "none" : languages[i].stemmer);
        differential = &other;
        compare_all("s \xe0\xa4\x95\xe0\xa4\xbe s \xd9\x80 elections s");
        every_code_point(folds || i % 8 == 0 ? 0x2000 : 0x200);
        random_texts(characters, random, 400 / share);
    }
    differential = english;
    return 0;
}

bool read_line(gzFile file, std::string &line)
{
    char buffer[1 << 16];
    line.clear();
    while (gzgets(file, buffer, sizeof(buffer))) {
        line += buffer;
        if (!line.empty() && line.back() == '\n')
            return true;
    }
    return !line.empty();
}

/** Every @p step-th article of some files; with DATELINE_LONG all of them. */
int corpus(size_t step, char **paths, int count)
{
    if (getenv("DATELINE_LONG"))
        step = 1;
    size_t read = 0;
    bool any = false;
    simdjson::dom::parser parser;
    for (int i = 0; i < count; i++) {
        const gzFile file = gzopen(paths[i], "rb");
        if (!file) {
            fprintf(stderr, "%s is absent\n", paths[i]);
            continue;
        }
        any = true;
        std::string line;
        for (size_t n = 0; read_line(file, line); n++) {
            if (n % step)
                continue;
            const simdjson::dom::element article = parser.parse(line);
            std::string text;
            for (const char *const name : {"title", "text"}) {
                std::string_view value;
                if (article[name].get(value) == simdjson::SUCCESS)
                    text.append(value).append("\n");
            }
            compare_some(text, read);
            // And as it stands, escapes and all.
            if (read % 16 == 0)
                compare_all(line);
            read++;
        }
        (void)gzclose(file);
    }
    printf("%zu articles\n", read);
    return any ? 0 : 77;
}

} // namespace

int main(int argc, char **argv)
{
    Differential all("en");
    differential = &all;
    int status = 2;
    if (argc == 2 && strcmp(argv[1], "generated") == 0)
        status = generated();
    else if (argc > 3 && strcmp(argv[1], "corpus") == 0)
        status = corpus(strtoul(argv[2], nullptr, 10), argv + 3, argc - 3);
    printf("%llu comparisons of %.1f MB\n", static_cast<unsigned long long>(compared),
           static_cast<double>(bytes_compared) / 1e6);
    return status;
}
