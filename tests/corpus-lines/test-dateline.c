// SPDX-License-Identifier: GPL-2.0-or-later
// What is taken off the head of a story, and what is not.
#include "fixture.h"

#include "corpus/date.h"
#include "text/dateline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct expected {
    const char *text;
    const char *rest; // NULL: nothing is taken
    const char *place;
    const char *source;
    const char *author;
    const char *date;
};

static const struct expected cases[] = {
    {"MOSCOW, July 24 (Reuters) - Officials said so.", "Officials said so.", "Moscow", "Reuters",
     "", ""},
    {"(newsweek) -- A story.", "A story.", "", "newsweek", "", ""},
    {"BAGHDAD \u2014 A story.", "A story.", "Baghdad", "", "", ""},
    {"BEIRUT, Lebanon \u2014 A story.", "A story.", "Beirut|Lebanon", "", "", ""},
    {"LOS ANGELES, CA, March 09, 2024 /24-7PressRelease/ -- Ari", "Ari", "Los Angeles",
     "24-7PressRelease", "", "2024-03-09T00:00:00Z"},
    {"PARIS (AFP) - A story.", "A story.", "Paris", "AFP", "", ""},
    {"Brussels (AFP) - A story.", "A story.", "Brussels", "AFP", "", ""},
    {"(CNN) A story.", "A story.", "", "CNN", "", ""},
    {"By JANE DOE\n\nWASHINGTON (AP) \u2014 A story.", "A story.", "Washington", "AP", "Jane Doe",
     ""},
    {"By Jane Doe, John Roe and Ann Poe\nA story.", "A story.", "", "", "Jane Doe|John Roe|Ann Poe",
     ""},
    {"By Jane Doe, Benzinga\n\nA story.", "A story.", "", "Benzinga", "Jane Doe", ""},
    {"WASHINGTON/SEOUL (Reuters) - A story.", "A story.", "Washington|Seoul", "Reuters", "", ""},
    {"ST. LOUIS, Mo. (AP) -- A story.", "A story.", "St. Louis", "AP", "", ""},
    {"S\u00c3O PAULO, 24 July 2017 (EFE) \u2013 A story.", "A story.", "S\u00e3o Paulo", "EFE", "",
     "2017-07-24T00:00:00Z"},
    {"NEW YORK, NY / ACCESSWIRE / March 8, 2024 / Acme Corp", "Acme Corp", "New York", "ACCESSWIRE",
     "", "2024-03-08T00:00:00Z"},
    {"(NewMediaWire) - October 01, 2024 - DALLAS \u2013 A story.", "A story.", "Dallas",
     "NewMediaWire", "", "2024-10-01T00:00:00Z"},
    {"NEW YORK\u2014A story.", "A story.", "New York", "", "", ""},
    {"PORT ELLIS, Feb 26 - Showers.", "Showers.", "Port Ellis", "", "", ""},
    {"--News Direct--\n\nA story.", "A story.", "", "News Direct", "", ""},
    {"Washington (CNN) President Obama met them.", "President Obama met them.", "Washington", "CNN",
     "", ""},
    {"West Palm Beach, Florida (CNN) President Trump", "President Trump", "West Palm Beach|Florida",
     "CNN", "", ""},
    {"(CNN)Barack Obama met them.", "Barack Obama met them.", "", "CNN", "", ""},
    {"New Delhi, July 24 (PTI) The court said.", "The court said.", "New Delhi", "PTI", "", ""},
    {"MOSCOW, July 24. /TASS/. Russian President", "Russian President", "Moscow", "TASS", "", ""},
    {"Moscow. July 24. INTERFAX - Russian troops", "Russian troops", "Moscow", "INTERFAX", "", ""},
    {"TOKYO, Sept. 5, Kyodo - Japan", "Japan", "Tokyo", "Kyodo", "", ""},
    {"MADRID, 3 March (EFE).- El gobierno", "El gobierno", "Madrid", "EFE", "", ""},
    {"NEW YORK, NY - NOVEMBER 01: Jane Doe speaks.", "Jane Doe speaks.", "New York", "", "", ""},
    {"KABUL (Pajhwok): Two men", "Two men", "Kabul", "Pajhwok", "", ""},
    {"NEW DELHI, July 24: Two men", "Two men", "New Delhi", "", "", ""},
    {"By JANE DOE\nAssociated Press Writer\n\nPARIS \u2014 A story.", "A story.", "Paris",
     "Associated Press", "Jane Doe", ""},
    {"By Jane Doe and John Roe, Associated Press\nA story.", "A story.", "", "Associated Press",
     "Jane Doe|John Roe", ""},
    {"By Reuters Staff\n\n2 MIN READ\n\nBERLIN (Reuters) - A story.", "A story.", "Berlin",
     "Reuters", "", ""},
    {"By Jane Doe\nStaff writer\nA story.", "A story.", "", "", "Jane Doe", ""},
    {"By Jane Doe, Associated Press Writer\nA story.", "A story.", "", "Associated Press",
     "Jane Doe", ""},
    {"By Jane Doe, Staff Writer\nA story.", "A story.", "", "", "Jane Doe", ""},
    {"By Jane Doe and John Roe, Globe Staff\nA story.", "A story.", "", "", "Jane Doe|John Roe",
     ""},
    // as agencies write in other languages
    {"PARIS, 3 mars 2021 (AFP) - Un texte.", "Un texte.", "Paris", "AFP", "",
     "2021-03-03T00:00:00Z"},
    {"PARIS, 1er f\u00e9vr 2021 (AFP) - Un texte.", "Un texte.", "Paris", "AFP", "",
     "2021-02-01T00:00:00Z"},
    {"S\u00c3O PAULO, 5 de mar\u00e7o de 2021 (Reuters) - O governo.", "O governo.",
     "S\u00e3o Paulo", "Reuters", "", "2021-03-05T00:00:00Z"},
    {"Madrid, 3 ene (EFE).- El gobierno", "El gobierno", "Madrid", "EFE", "", ""},
    {"Berlin/Paris (dpa/AFP) - Ein Text.", "Ein Text.", "Berlin|Paris", "dpa/AFP", "", ""},
    {"Wien (APA) - Die Regierung.", "Die Regierung.", "Wien", "APA", "", ""},
    {"WIEN, 3. M\u00e4rz 2021 (APA) - Ein Text.", "Ein Text.", "Wien", "APA", "",
     "2021-03-03T00:00:00Z"},
    {"\u041c\u041e\u0421\u041a\u0412\u0410, 24 \u0438\u044e\u043b\u044f. "
     "/\u0422\u0410\u0421\u0421/. \u0422",
     "\u0422", "\u041c\u043e\u0441\u043a\u0432\u0430", "\u0422\u0410\u0421\u0421", "", ""},
    {"DAVOS, Switzerland/WASHINGTON (Reuters) - A story.", "A story.",
     "Davos|Switzerland|Washington", "Reuters", "", ""},
    // sentences, labels, persons, words with hyphens
    {"By Jane Doe WASHINGTON (Reuters) - A story.", NULL, "", "", "", ""},
    {"Mars/Venus missions (ESA) - A story.", NULL, "", "", "", ""},
    {"Acme, 3 marsh birds \u2014 A story.", NULL, "", "", "", ""},
    {"NASA \u2014 the space agency \u2014 said so.", NULL, "", "", "", ""},
    {"BREAKING \u2014 A story.", NULL, "", "", "", ""},
    {"FINAL UPDATE - The votes are in.", NULL, "", "", "", ""},
    {"Canada and the U.S. have a deal \u2014 and more.", NULL, "", "", "", ""},
    {"Devin Nunes (R-CA) - The chairman", NULL, "", "", "", ""},
    {"Acme Corp (NYSE: ACME) - The company", NULL, "", "", "", ""},
    {"By the start of the week, the policy had changed.\nMore.", NULL, "", "", "", ""},
    {"By Super Tuesday, most of the field is gone.\nMore.", NULL, "", "", "", ""},
    {"FILE - In this file photo, a ship.", NULL, "", "", "", ""},
    {"COVID-19 cases rise.", NULL, "", "", "", ""},
    {"T-MOBILE - the company", NULL, "", "", "", ""},
    {"(CNN)", NULL, "", "", "", ""},
    {"Associated Press (AP) President Gary Pruitt said so.", NULL, "", "", "", ""},
    {"Agence France-Presse (AFP) Chairman Hoog said so.", NULL, "", "", "", ""},
    {"NEW DELHI: Two men", NULL, "", "", "", ""}, // or a person who speaks
    {"Ann Poe / AFP / Getty Images A woman protests.", NULL, "", "", "", ""},
    {"BLITZER: Welcome.", NULL, "", "", "", ""},
    {"Officials told Interfax - and others - so.", NULL, "", "", "", ""},
    {"BAGHDAD \u2014", NULL, "", "", "", ""},
    {"", NULL, "", "", "", ""},
};

static void every_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct expected *expected = &cases[i];
        struct article article = ARTICLE_INIT;
        char iso[32] = "";
        article_add(&article, ARTICLE_TEXT, slice_of_string(expected->text));
        dateline_take(&article);
        assert_field(&article, ARTICLE_TEXT, expected->rest ? expected->rest : expected->text);
        assert_fields(&article, ARTICLE_PLACE, expected->place);
        assert_field(&article, ARTICLE_SOURCE, expected->source);
        assert_fields(&article, ARTICLE_AUTHOR, expected->author);
        if (article.has_time)
            date_format_iso(article.time, iso);
        assert_string_equal(iso, expected->date);
        assert_true(article_ok(&article));
        article_free(&article);
    }
}

static void what_the_article_says_itself_stays(void **state)
{
    (void)state;
    struct article article = ARTICLE_INIT;
    article_add(&article, ARTICLE_SOURCE, SLICE_LITERAL("The Post"));
    article_add(&article, ARTICLE_AUTHOR, SLICE_LITERAL("Ann Poe"));
    article_add(&article, ARTICLE_PLACE, SLICE_LITERAL("moscow"));
    article.has_time = true;
    article_add(&article, ARTICLE_TEXT,
                SLICE_LITERAL("By JANE DOE\nMOSCOW, July 24, 2017 (Reuters) - A story."));
    dateline_take(&article);
    assert_field(&article, ARTICLE_TEXT, "A story.");
    assert_fields(&article, ARTICLE_SOURCE, "The Post");
    assert_fields(&article, ARTICLE_AUTHOR, "Ann Poe");
    assert_fields(&article, ARTICLE_PLACE, "moscow");
    assert_int_equal(article.time, 0);
    article_free(&article);
}

/** Datelines that have an element of their own. */
static void given_datelines(void **state)
{
    (void)state;
    static const struct {
        const char *dateline;
        const char *place;
        const char *source;
    } given[] = {{"WASHINGTON, Jan. 1", "Washington", ""},
                 {"Paris, 3 mars (AFP) -", "Paris", "AFP"},
                 {"PORT ELLIS, South Carolina (AP) \u2014", "Port Ellis|South Carolina", "AP"},
                 {"Berlin", "Berlin", ""},
                 {"From our own correspondent", "", ""},
                 {"WATCH", "", ""},
                 {"\xff, \xe2", "", ""},
                 {"-", "", ""}};
    for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
        struct article article = ARTICLE_INIT;
        article_add(&article, ARTICLE_TITLE, SLICE_LITERAL("Head"));
        article_set_dateline(&article, slice_of_string(given[i].dateline));
        dateline_take(&article);
        assert_fields(&article, ARTICLE_PLACE, given[i].place);
        assert_field(&article, ARTICLE_SOURCE, given[i].source);
        article_free(&article);
    }
    struct article a = ARTICLE_INIT;
    read_one(
        &a,
        SLICE_LITERAL("<nitf><body><body.head><dateline>WASHINGTON, Jan. 1</dateline>"
                      "</body.head><body.content><p>A story.</p></body.content></body></nitf>"),
        NULL, 0, NULL);
    dateline_take(&a);
    assert_fields(&a, ARTICLE_PLACE, "Washington");
    read_one(&a,
             SLICE_LITERAL("<nitf><body><body.head><dateline><location>WASHINGTON</location> (AP)"
                           "</dateline></body.head><body.content><p>A story.</p></body.content>"
                           "</body></nitf>"),
             NULL, 0, NULL);
    dateline_take(&a);
    assert_fields(&a, ARTICLE_PLACE, "WASHINGTON");
    assert_fields(&a, ARTICLE_SOURCE, "AP");
    read_one(&a,
             SLICE_LITERAL("<newsItem guid=\"u\"><contentMeta><headline>Head</headline><dateline>"
                           "BERLIN, 1 January 2024</dateline></contentMeta></newsItem>"),
             NULL, 0, NULL);
    dateline_take(&a);
    assert_fields(&a, ARTICLE_PLACE, "Berlin");
    assert_int_equal(a.time, 1704067200);
    article_free(&a);
}

static void any_bytes(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int round = 0; round < 50000; round++) {
        static const char *const pieces[] = {
            "MOSCOW", ", ", "July ",    "24",   " (",   "Reuters", ") ", " - ", "\n",
            "By ",    "/",  "\xc2\xa0", "\xff", " -- ", "Jane ",   "&",  ".",   "\xe2\x80\x94"};
        struct article article = ARTICLE_INIT;
        for (int i = 0; i < 12; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            article_append(
                &article, ARTICLE_TEXT,
                slice_of_string(pieces[(seed >> 33) % (sizeof(pieces) / sizeof(*pieces))]));
        }
        struct buffer given = BUFFER_INIT;
        (void)buffer_append_slice(&given, article_get(&article, ARTICLE_TEXT));
        if (round % 4 == 0)
            article_set_dateline(&article, buffer_slice(&given));
        buffer_free(&given);
        dateline_take(&article);
        headline_take(&article);
        assert_true(article_ok(&article));
        article_free(&article);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form),
        cmocka_unit_test(what_the_article_says_itself_stays),
        cmocka_unit_test(given_datelines),
        cmocka_unit_test(any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
