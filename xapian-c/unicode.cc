// SPDX-License-Identifier: GPL-2.0-or-later
// Sortable numbers, and what Xapian knows about characters.
#include "internal.h"

#include <cstring>

static_assert(int(XC_CATEGORY_OTHER_SYMBOL) == int(Xapian::Unicode::OTHER_SYMBOL), "same numbers");

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
}
