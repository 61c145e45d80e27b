// SPDX-License-Identifier: GPL-2.0-or-later
// The wall around CLD2, which throws nothing.
#include "language-detect.h"

#include <climits>
#include <cstdio> // which CLD2's header wants before it
#include <cstring>

#include <cld2/public/compact_lang_det.h>

extern "C" {
#include "language-code.h"
}

const char *language_detect(struct slice text)
{
    if (text.len == 0 || text.len > INT_MAX)
        return nullptr;
    bool reliable = false;
    const CLD2::Language language =
        CLD2::DetectLanguage(text.ptr, static_cast<int>(text.len), true, &reliable);
    if (!reliable || language == CLD2::UNKNOWN_LANGUAGE)
        return nullptr;
    const char *code = CLD2::LanguageCode(language);
    return language_code(slice{code, std::strlen(code)});
}
