// SPDX-License-Identifier: GPL-2.0-or-later
// Sortable numbers, and what Xapian knows about characters.
#include "internal.h"

#include <cstring>

static_assert(int(XC_CATEGORY_OTHER_SYMBOL) == int(Xapian::Unicode::OTHER_SYMBOL), "same numbers");

using namespace xc;

namespace U = Xapian::Unicode;

// Text with f applied to each character.
template <class F>
static xc_status convert(char **out, size_t *out_size, const char *text, size_t size,
                         F &&f) noexcept
{
    if (out)
        *out = nullptr;
    return guard([&] {
        need(out, out_size);
        if (size)
            need(text);
        std::string s;
        s.reserve(size);
        for (Xapian::Utf8Iterator i(text, size); i != Xapian::Utf8Iterator(); ++i)
            U::append_utf8(s, f(*i));
        give(out, out_size, s);
    });
}

extern "C" {

size_t xc_sortable_serialise(char out[XC_SORTABLE_MAX], double value)
{
    return Xapian::sortable_serialise_(value, out);
}

double xc_sortable_unserialise(const char *data, size_t size)
{
    // At most 9 bytes count, so the string is within the small buffer and cannot throw.
    size = size < XC_SORTABLE_MAX ? size : XC_SORTABLE_MAX;
    return Xapian::sortable_unserialise(data ? std::string(data, size) : std::string());
}

xc_category xc_unicode_category(uint32_t code_point)
{
    return static_cast<xc_category>(Xapian::Unicode::get_category(code_point));
}

bool xc_unicode_is_wordchar(uint32_t code_point)
{
    return Xapian::Unicode::is_wordchar(code_point);
}

uint32_t xc_unicode_tolower(uint32_t code_point)
{
    return Xapian::Unicode::tolower(code_point);
}

uint32_t xc_unicode_toupper(uint32_t code_point)
{
    return Xapian::Unicode::toupper(code_point);
}

bool xc_unicode_is_whitespace(uint32_t code_point)
{
    return Xapian::Unicode::is_whitespace(code_point);
}

bool xc_unicode_is_currency(uint32_t code_point)
{
    return Xapian::Unicode::is_currency(code_point);
}

size_t xc_unicode_to_utf8(char out[XC_UTF8_MAX], uint32_t code_point)
{
    return Xapian::Unicode::to_utf8(code_point, out);
}

size_t xc_utf8_decode(uint32_t *out, bool *valid, const char *text, size_t size)
{
    if (!text || !size)
        return 0;
    Xapian::Utf8Iterator it(text, size);
    // Only the first look at a character tells whether it is valid.
    const unsigned c = it.strict_deref();
    *out = c & 0x7fffffff;
    if (valid)
        *valid = *out == c;
    ++it;
    return size - it.left();
}

xc_status xc_utf8_tolower(char **out, size_t *out_size, const char *text, size_t size)
{
    return convert(out, out_size, text, size, [](unsigned c) { return U::tolower(c); });
}

xc_status xc_utf8_toupper(char **out, size_t *out_size, const char *text, size_t size)
{
    return convert(out, out_size, text, size, [](unsigned c) { return U::toupper(c); });
}
}
