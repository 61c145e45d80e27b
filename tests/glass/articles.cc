// SPDX-License-Identifier: GPL-2.0-or-later
#include "articles.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <zlib.h>

namespace fs = std::filesystem;

namespace
{

void append_utf8(std::string &text, uint32_t c)
{
    auto byte = [&](uint32_t value) { text += static_cast<char>(value); };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xc0 | c >> 6);
        byte(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        byte(0xe0 | c >> 12);
        byte(0x80 | ((c >> 6) & 0x3f));
        byte(0x80 | (c & 0x3f));
    } else {
        byte(0xf0 | c >> 18);
        byte(0x80 | ((c >> 12) & 0x3f));
        byte(0x80 | ((c >> 6) & 0x3f));
        byte(0x80 | (c & 0x3f));
    }
}

/** The string value of a key of a JSON object whose form is known: enough for these corpora. */
std::string json_string(const std::string &line, const std::string &key)
{
    const std::string start = '"' + key + "\": \"";
    size_t at = line.find(start);
    if (at == std::string::npos)
        return "";
    std::string text;
    for (at += start.size(); at < line.size() && line[at] != '"'; at++) {
        if (line[at] != '\\') {
            text += line[at];
            continue;
        }
        switch (const char c = line[++at]) {
        case 'n':
            text += '\n';
            break;
        case 't':
            text += '\t';
            break;
        case 'u': {
            auto hex = [&](size_t from) {
                return static_cast<uint32_t>(std::stoul(line.substr(from, 4), nullptr, 16));
            };
            uint32_t code = hex(at + 1);
            at += 4;
            if (code >= 0xd800 && code < 0xdc00 && line[at + 1] == '\\') {
                code = 0x10000 + ((code - 0xd800) << 10) + (hex(at + 3) - 0xdc00);
                at += 6;
            }
            append_utf8(text, code);
            break;
        }
        default:
            text += c;
        }
    }
    return text;
}

} // namespace

std::vector<Article> read_articles(size_t count)
{
    const char *set = std::getenv("DATELINE_CORPORA");
    const fs::path dir = set ? set : DATELINE_SHARED "/corpora";
    std::vector<Article> articles;
    if (!fs::is_directory(dir))
        return articles;
    std::vector<fs::path> paths;
    for (const auto &entry : fs::directory_iterator(dir)) {
        if (entry.path().string().find(".jsonl.gz") != std::string::npos)
            paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    std::vector<char> buffer(16 << 20);
    for (const fs::path &path : paths) {
        gzFile file = gzopen(path.c_str(), "rb");
        while (file && articles.size() < count &&
               gzgets(file, buffer.data(), static_cast<int>(buffer.size()))) {
            const std::string line = buffer.data();
            articles.push_back({line, json_string(line, "id"), json_string(line, "title"),
                                json_string(line, "text")});
        }
        if (file)
            gzclose(file);
    }
    return articles;
}
