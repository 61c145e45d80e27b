// SPDX-License-Identifier: GPL-2.0-or-later
#include "language-code.h"

#include <stddef.h>
#include <string.h>

/** ISO 639-1, 639-3, 639-2/B where it differs, English name. */
static const struct {
    const char *code;
    const char *terminological;
    const char *bibliographic;
    const char *name;
} languages[] = {
    {"af", "afr", "", "Afrikaans"},
    {"am", "amh", "", "Amharic"},
    {"ar", "ara", "", "Arabic"},
    {"az", "aze", "", "Azerbaijani"},
    {"be", "bel", "", "Belarusian"},
    {"bg", "bul", "", "Bulgarian"},
    {"bn", "ben", "", "Bengali"},
    {"bs", "bos", "", "Bosnian"},
    {"ca", "cat", "", "Catalan"},
    {"cs", "ces", "cze", "Czech"},
    {"cy", "cym", "wel", "Welsh"},
    {"da", "dan", "", "Danish"},
    {"de", "deu", "ger", "German"},
    {"el", "ell", "gre", "Greek"},
    {"en", "eng", "", "English"},
    {"es", "spa", "", "Spanish"},
    {"et", "est", "", "Estonian"},
    {"eu", "eus", "baq", "Basque"},
    {"fa", "fas", "per", "Persian"},
    {"fi", "fin", "", "Finnish"},
    {"fr", "fra", "fre", "French"},
    {"ga", "gle", "", "Irish"},
    {"gl", "glg", "", "Galician"},
    {"gu", "guj", "", "Gujarati"},
    {"ha", "hau", "", "Hausa"},
    {"he", "heb", "", "Hebrew"},
    {"hi", "hin", "", "Hindi"},
    {"hr", "hrv", "", "Croatian"},
    {"hu", "hun", "", "Hungarian"},
    {"hy", "hye", "arm", "Armenian"},
    {"id", "ind", "", "Indonesian"},
    {"is", "isl", "ice", "Icelandic"},
    {"it", "ita", "", "Italian"},
    {"ja", "jpn", "", "Japanese"},
    {"ka", "kat", "geo", "Georgian"},
    {"kk", "kaz", "", "Kazakh"},
    {"km", "khm", "", "Khmer"},
    {"kn", "kan", "", "Kannada"},
    {"ko", "kor", "", "Korean"},
    {"ku", "kur", "", "Kurdish"},
    {"ky", "kir", "", "Kyrgyz"},
    {"lo", "lao", "", "Lao"},
    {"lt", "lit", "", "Lithuanian"},
    {"lv", "lav", "", "Latvian"},
    {"mk", "mkd", "mac", "Macedonian"},
    {"ml", "mal", "", "Malayalam"},
    {"mn", "mon", "", "Mongolian"},
    {"mr", "mar", "", "Marathi"},
    {"ms", "msa", "may", "Malay"},
    {"my", "mya", "bur", "Burmese"},
    {"nb", "nob", "", "Norwegian Bokmål"},
    {"ne", "nep", "", "Nepali"},
    {"nl", "nld", "dut", "Dutch"},
    {"nn", "nno", "", "Norwegian Nynorsk"},
    {"no", "nor", "", "Norwegian"},
    {"pa", "pan", "", "Punjabi"},
    {"pl", "pol", "", "Polish"},
    {"ps", "pus", "", "Pashto"},
    {"pt", "por", "", "Portuguese"},
    {"ro", "ron", "rum", "Romanian"},
    {"ru", "rus", "", "Russian"},
    {"si", "sin", "", "Sinhala"},
    {"sk", "slk", "slo", "Slovak"},
    {"sl", "slv", "", "Slovenian"},
    {"so", "som", "", "Somali"},
    {"sq", "sqi", "alb", "Albanian"},
    {"sr", "srp", "", "Serbian"},
    {"sv", "swe", "", "Swedish"},
    {"sw", "swa", "", "Swahili"},
    {"ta", "tam", "", "Tamil"},
    {"te", "tel", "", "Telugu"},
    {"tg", "tgk", "", "Tajik"},
    {"th", "tha", "", "Thai"},
    {"tl", "tgl", "", "Tagalog"},
    {"tr", "tur", "", "Turkish"},
    {"uk", "ukr", "", "Ukrainian"},
    {"ur", "urd", "", "Urdu"},
    {"uz", "uzb", "", "Uzbek"},
    {"vi", "vie", "", "Vietnamese"},
    {"zh", "zho", "chi", "Chinese"},
};

/** Codes of the past that are still written. */
static const struct {
    const char *old;
    const char *code;
} renamed[] = {{"iw", "he"}, {"in", "id"}, {"fil", "tl"}, {"cmn", "zh"}, {"sh", "sr"}};

static bool is(struct slice name, const char *other)
{
    return slice_equal_ascii_case(name, slice_of_string(other));
}

const char *language_code(struct slice name)
{
    size_t primary = 0;
    while (primary < name.len && !memchr("-_.@", name.ptr[primary], 4))
        primary++;
    const struct slice tag = slice_of(name.ptr, primary);
    if (tag.len < 2)
        return NULL;
    for (size_t i = 0; i < sizeof(renamed) / sizeof(renamed[0]); i++)
        if (is(tag, renamed[i].old))
            return renamed[i].code;
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++)
        if (is(tag, languages[i].code) || is(tag, languages[i].terminological) ||
            is(tag, languages[i].bibliographic) || is(tag, languages[i].name))
            return languages[i].code;
    return NULL;
}
