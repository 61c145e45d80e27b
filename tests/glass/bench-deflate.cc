// SPDX-License-Identifier: GPL-2.0-or-later
/* bench-deflate [ARTICLES]: speed and ratio of zlib and libdeflate by level on document data. */
#include "articles.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <libdeflate.h>
#include <vector>
#include <zlib.h>

namespace
{

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

template <class Function>
void measure(const char *library, int level, const std::vector<Article> &articles,
             Function compress)
{
    size_t in = 0;
    size_t out = 0;
    const double start = now();
    for (const Article &article : articles) {
        in += article.text.size();
        out += compress(article.text);
    }
    const double seconds = now() - start;
    std::printf("%-10s level %2d: %6.1f MB/s, ratio %.3f\n", library, level,
                static_cast<double>(in) / 1e6 / seconds,
                static_cast<double>(out) / static_cast<double>(in));
}

} // namespace

int main(int argc, char **argv)
{
    const auto articles = read_articles(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 10000);
    std::vector<char> buffer(16 << 20);
    for (int level : {1, 2, 3, 4, 5, 6, 9}) {
        z_stream stream = {};
        if (deflateInit2(&stream, level, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK)
            return 1;
        measure("zlib", level, articles, [&](const std::string &text) -> size_t {
            deflateReset(&stream);
            stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
            stream.avail_in = static_cast<uInt>(text.size());
            stream.next_out = reinterpret_cast<Bytef *>(buffer.data());
            stream.avail_out = static_cast<uInt>(buffer.size());
            deflate(&stream, Z_FINISH);
            return stream.total_out;
        });
        deflateEnd(&stream);
    }
    for (int level : {1, 2, 3, 4, 5, 6, 9, 12}) {
        struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(level);
        measure("libdeflate", level, articles, [&](const std::string &text) {
            return libdeflate_deflate_compress(compressor, text.data(), text.size(), buffer.data(),
                                               buffer.size());
        });
        libdeflate_free_compressor(compressor);
    }
    return 0;
}
