// SPDX-License-Identifier: GPL-2.0-or-later
#include "language.h"

#include "base/slice.h"

static const struct language languages[] = {
    {"", "earlyenglish", "Early modern English"},
    {"", "german2", "German with ä written ae"},
    {"", "kraaij_pohlmann", "Dutch (Kraaij-Pohlmann)"},
    {"", "lovins", "English (Lovins)"},
    {"", "porter", "English (Porter)"},
    {"ar", "arabic", "Arabic"},
    {"ca", "catalan", "Catalan"},
    {"da", "danish", "Danish"},
    {"de", "german", "German"},
    {"en", "english", "English"},
    {"es", "spanish", "Spanish"},
    {"eu", "basque", "Basque"},
    {"fi", "finnish", "Finnish"},
    {"fr", "french", "French"},
    {"ga", "irish", "Irish"},
    {"hu", "hungarian", "Hungarian"},
    {"hy", "armenian", "Armenian"},
    {"id", "indonesian", "Indonesian"},
    {"it", "italian", "Italian"},
    {"lt", "lithuanian", "Lithuanian"},
    {"nb", "norwegian", "Norwegian (Bokmål)"},
    {"ne", "nepali", "Nepali"},
    {"nl", "dutch", "Dutch"},
    {"nn", "norwegian", "Norwegian (Nynorsk)"},
    {"no", "norwegian", "Norwegian"},
    {"pt", "portuguese", "Portuguese"},
    {"ro", "romanian", "Romanian"},
    {"ru", "russian", "Russian"},
    {"sv", "swedish", "Swedish"},
    {"ta", "tamil", "Tamil"},
    {"tr", "turkish", "Turkish"},
};

const struct language *language_list(size_t *count)
{
    *count = sizeof(languages) / sizeof(languages[0]);
    return languages;
}

const struct language *language_find(const char *code_or_name)
{
    const struct slice wanted = slice_of_string(code_or_name);
    const size_t primary = strcspn(wanted.ptr, "-_.@");
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        const struct slice code = slice_of_string(languages[i].code);
        if (slice_equal_ascii_case(wanted, slice_of_string(languages[i].stemmer)))
            return &languages[i];
        if (code.len && slice_equal_ascii_case(slice_of(wanted.ptr, primary), code))
            return &languages[i];
    }
    return NULL;
}
