// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/entities/entity-tagger.h"

#include "corpus/reader.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct entity_model model;
static struct entity_tagger *tagger;

static int open_tagger(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    return entity_model_builtin(&model, &error) != ERROR_NONE ||
           entity_tagger_open(&tagger, &model, &error) != ERROR_NONE;
}

static int close_tagger(void **state)
{
    (void)state;
    entity_tagger_close(tagger);
    return 0;
}

static struct entity_tags tag(const char *title, const char *body)
{
    struct entity_tags tags;
    assert_int_equal(entity_tag(tagger, slice_of_string(title), slice_of_string(body), &tags, NULL),
                     ERROR_NONE);
    return tags;
}

static const struct entity *find(const struct entity_tags *tags, enum entity_type type,
                                 const char *name)
{
    for (size_t i = 0; i < tags->entity_count; i++)
        if (tags->entities[i].type == type &&
            slice_equal(tags->entities[i].name, slice_of_string(name)))
            return &tags->entities[i];
    return NULL;
}

static void expect(const struct entity_tags *tags, enum entity_type type, const char *name,
                   unsigned mentions)
{
    const struct entity *const entity = find(tags, type, name);
    if (!entity)
        for (size_t i = 0; i < tags->entity_count; i++)
            print_message("found %s %.*s\n", entity_type_name(tags->entities[i].type),
                          (int)tags->entities[i].name.len, tags->entities[i].name.ptr);
    assert_non_null(entity);
    assert_int_equal(entity->mention_count, mentions);
}

static void test_one_person(void **state)
{
    (void)state;
    const struct entity_tags tags =
        tag("Maliki praises Russia in Moscow talks",
            "Iraq's vice president Nouri al-Maliki met Vladimir Putin in Moscow on Monday. "
            "Mr. Maliki said Russia had helped Iraq. It was Nouri al-Maliki's first visit. "
            "Putin thanked al-Maliki, and President Putin said he would visit Iraq.");
    expect(&tags, ENTITY_PERSON, "Nouri al-Maliki", 5);
    expect(&tags, ENTITY_PERSON, "Vladimir Putin", 3);
    expect(&tags, ENTITY_PLACE, "Moscow", 2);
    expect(&tags, ENTITY_PLACE, "Iraq", 3);
    expect(&tags, ENTITY_PLACE, "Russia", 2);
    assert_true(find(&tags, ENTITY_PERSON, "Nouri al-Maliki")->salience > 0.7F);
}

static void test_acronym(void **state)
{
    (void)state;
    const struct entity_tags tags =
        tag("", "WASHINGTON (AP) - The International Monetary Fund (IMF) said on Friday that "
                "growth would slow. The IMF's director, Christine Lagarde, spoke in Washington. "
                "\"The IMF is ready,\" Lagarde said.");
    expect(&tags, ENTITY_ORGANISATION, "International Monetary Fund", 4);
    expect(&tags, ENTITY_PERSON, "Christine Lagarde", 2);
    expect(&tags, ENTITY_PLACE, "Washington", 2);
}

static void test_spellings(void **state)
{
    (void)state;
    const struct entity_tags tags =
        tag("", "President Recep Tayyip Erdo\xc4\x9f"
                "an spoke in Ankara. Erdogan\xe2\x80\x99s party won in Turkey. "
                "Author J. K. Rowling was in the U.S. on Tuesday. Rowling left the U.S. later.");
    expect(&tags, ENTITY_PERSON,
           "Recep Tayyip Erdo\xc4\x9f"
           "an",
           2);
    expect(&tags, ENTITY_PERSON, "J. K. Rowling", 2);
    expect(&tags, ENTITY_PLACE, "United States", 2); // which it does not say
    const struct entity *const states = find(&tags, ENTITY_PLACE, "United States");
    assert_int_equal(states->alias_count, 2);
    assert_true(slice_equal(states->aliases[1], SLICE_LITERAL("U.S.")));
}

static void test_headline(void **state)
{
    (void)state;
    const struct entity_tags tags =
        tag("MERKEL MEETS OBAMA IN BERLIN",
            "BERLIN - German Chancellor Angela Merkel met Barack Obama in Berlin on Friday. "
            "Merkel and Obama said talks in the city went well, and that Berlin was cold.");
    expect(&tags, ENTITY_PERSON, "Angela Merkel", 3);
    expect(&tags, ENTITY_PERSON, "Barack Obama", 3);
    expect(&tags, ENTITY_PLACE, "Berlin", 4);
}

/** What editors would call silly, from the shared articles. */
static void test_editor(void **state)
{
    (void)state;
    struct entity_tags tags = tag(
        "",
        "Mr. Rahami visited Karachi, Pakistan, in 2005, said Ahmed Khan. I'm sure of it, he said. "
        "The family of Mr. Rahami lived in Karachi.");
    expect(&tags, ENTITY_PLACE, "Karachi", 2);
    expect(&tags, ENTITY_PLACE, "Pakistan", 1);
    expect(&tags, ENTITY_PERSON, "Rahami", 2);
    for (size_t i = 0; i < tags.entity_count; i++)
        assert_false(slice_starts_with(tags.entities[i].name, SLICE_LITERAL("I'")));
    tags = tag("", "The office of Acme Holdings Inc. in New York was closed. Acme Holdings said it "
                   "would cut costs.");
    expect(&tags, ENTITY_ORGANISATION, "Acme Holdings Inc.", 2);
    tags = tag("", "\"Wasn't John Smith there?\" asked Sen. Chris Murphy, D-Conn., on Monday.");
    expect(&tags, ENTITY_PERSON, "John Smith", 1);
    expect(&tags, ENTITY_PERSON, "Chris Murphy", 1);
    expect(&tags, ENTITY_PLACE, "Conn.", 1);
    tags = tag("", "The man arrived on Monday. Nothing happened on Tuesday.");
    assert_int_equal(tags.entity_count, 0);
}

/** Initials in brackets behind a name, and those of American bodies. */
static void test_initials(void **state)
{
    (void)state;
    struct entity_tags tags =
        tag("", "The U.S. Geological Survey said the quake hit Nepal on Friday. The USGS's map "
                "showed it. The Centers for Disease Control and Prevention (CDC) warned "
                "travellers. The CDC's director, Robert Redfield, spoke.");
    expect(&tags, ENTITY_ORGANISATION, "U.S. Geological Survey", 2);
    expect(&tags, ENTITY_ORGANISATION, "Centers for Disease Control and Prevention", 3);
    tags = tag("", "The U.S. Food and Drug Administration granted it on Monday. The FDA's decision "
                   "was expected.");
    expect(&tags, ENTITY_ORGANISATION, "U.S. Food and Drug Administration", 2);
    tags = tag(
        "",
        "The U.S. Small Business Administration (\342\200\234SBA\342\200\235) will lend. The SBA "
        "said so on Monday, and the Ministry of Defence (MoD) said the MoD was ready.");
    expect(&tags, ENTITY_ORGANISATION, "U.S. Small Business Administration", 2);
    expect(&tags, ENTITY_ORGANISATION, "Ministry of Defence", 3);
    tags =
        tag("", "The British Broadcasting Corporation said on Monday that the BBC would cut jobs. "
                "Easy Dynamics Corporation and Easy Dynamics Inc. are one.");
    expect(&tags, ENTITY_ORGANISATION, "British Broadcasting Corporation", 2);
    expect(&tags, ENTITY_ORGANISATION, "Easy Dynamics Corporation", 2);
    // No initials: another place, an agency.
    tags = tag("",
               "Manchester United (England) beat Real Madrid (Spain). NEW DELHI (AP) - India won.");
    expect(&tags, ENTITY_PLACE, "Spain", 1);
}

/** American bodies without their country, and those of the United Nations. */
static void test_home(void **state)
{
    (void)state;
    const struct entity_tags tags =
        tag("", "The U.N. Security Council met in New York on Monday. The Security Council voted "
                "on Syria.");
    expect(&tags, ENTITY_ORGANISATION, "U.N. Security Council", 2);
}

/** "New" is small as a rule, but not in New York. */
static void test_lost_case(void **state)
{
    (void)state;
    struct entity_tags tags =
        tag("", "angela merkel met donald trump in new york on monday. the united nations and the "
                "european union were there.");
    expect(&tags, ENTITY_PLACE, "New York", 1);
    expect(&tags, ENTITY_ORGANISATION, "United Nations", 1);
    expect(&tags, ENTITY_ORGANISATION, "European Union", 1);
    tags = tag("", "SAN JUAN, PUERTO RICO (AP) - THE NEW YORK TIMES REPORTED ON MONDAY THAT RONALD "
                   "MCDONALD WAS READY.");
    expect(&tags, ENTITY_PERSON, "Ronald McDonald", 1);
    // Short words in capitals are a headline, too.
    tags = tag("IRAQ SAYS DEAL NEAR", "The talks went on for days.");
    expect(&tags, ENTITY_PLACE, "Iraq", 1);
}

/** American papers' dots: the annotated news has UN and UK. */
static void test_dots(void **state)
{
    (void)state;
    const struct entity_tags tags =
        tag("", "A deal with the U.N. was near on Monday. Officials in the U.K. said that the U.N. "
                "wanted it.");
    expect(&tags, ENTITY_ORGANISATION, "United Nations", 2);
    expect(&tags, ENTITY_PLACE, "United Kingdom", 1);
}

/** Hyphens and blanks do not part a name from itself. */
static void test_blanks(void **state)
{
    (void)state;
    struct entity_tags tags =
        tag("", "Exxon Mobil Corp. said on Monday that ExxonMobil would cut jobs in "
                "Texas. North Korea's Kim Jong Un spoke in Pyongyang, and "
                "Kim Jong-un left.");
    expect(&tags, ENTITY_PERSON, "Kim Jong Un", 2);
    expect(&tags, ENTITY_ORGANISATION, "Exxon Mobil Corp.", 2);
    tags = tag("", "Debbie Wasserman-Schultz spoke in Florida. Debbie Wasserman Schultz said on "
                   "Monday that Schultz would win.");
    expect(&tags, ENTITY_PERSON, "Debbie Wasserman Schultz", 3);
}

static void expect_none(const struct entity_tags *tags, const char *part)
{
    for (size_t i = 0; i < tags->entity_count; i++)
        if (memmem(tags->entities[i].name.ptr, tags->entities[i].name.len, part, strlen(part)))
            fail_msg("'%.*s' holds '%s'", (int)tags->entities[i].name.len,
                     tags->entities[i].name.ptr, part);
}

/* The worst of fifty articles that an editor read, and what was found when looking for more of the
   kind: each in a text of our own. */

static void test_generations(void **state)
{
    (void)state;
    struct entity_tags tags =
        tag("", "Donald Trump Jr. met a lawyer in New York. Donald Trump said on Monday that his "
                "son had done nothing wrong. A lawyer for Trump Jr. agreed. Trump left for Ohio.");
    expect(&tags, ENTITY_PERSON, "Donald Trump", 2);
    expect(&tags, ENTITY_PERSON, "Donald Trump Jr.", 2);
    tags = tag("", "Justice Samuel A. Alito Jr. dissented. Justice Alito wrote that the law was "
                   "clear, and Alito was joined by Clarence Thomas.");
    expect(&tags, ENTITY_PERSON, "Samuel A. Alito Jr.", 3);
    expect(&tags, ENTITY_PERSON, "Clarence Thomas", 1);
    tags = tag("", "Former President George W. Bush and his father, George H.W. Bush, were at the "
                   "funeral in Texas. George W. Bush wept.");
    expect(&tags, ENTITY_PERSON, "George W. Bush", 2);
    expect(&tags, ENTITY_PERSON, "George H.W. Bush", 1);
    // The younger one is so beside a namesake only.
    tags =
        tag("", "Dr. Martin Luther King Jr. was honoured. King's daughter, Bernice King, spoke.");
    expect(&tags, ENTITY_PERSON, "Martin Luther King Jr.", 2);
}

static void test_one_surname(void **state)
{
    (void)state;
    struct entity_tags tags =
        tag("", "Bill Clinton spoke first. Then Hillary Clinton thanked the crowd in Ohio. Hillary "
                "Clinton said she would win. Clinton promised new roads.");
    expect(&tags, ENTITY_PERSON, "Hillary Clinton", 3);
    expect(&tags, ENTITY_PERSON, "Bill Clinton", 1);
    // Of two that are named as often, whom the text names first.
    tags = tag("", "George Floyd died in Minneapolis under Derek Chauvin's knee. Floyd's brother "
                   "Philonise Floyd testified on Monday.");
    expect(&tags, ENTITY_PERSON, "George Floyd", 2);
    expect(&tags, ENTITY_PERSON, "Philonise Floyd", 1);
}

/** A surname of several words alone is the person's. */
static void test_long_surnames(void **state)
{
    (void)state;
    struct entity_tags tags =
        tag("", "Ursula von der Leyen met Emmanuel Macron in Paris. Von der Leyen said that Europe "
                "was ready. Mrs von der Leyen's spokesman agreed.");
    expect(&tags, ENTITY_PERSON, "Ursula von der Leyen", 3);
    tags = tag("", "Andrés Manuel López Obrador met Enrique Peña Nieto in Mexico City. "
                   "López Obrador spoke first, and Peña Nieto listened.");
    expect(&tags, ENTITY_PERSON, "Andrés Manuel López Obrador", 2);
    expect(&tags, ENTITY_PERSON, "Enrique Peña Nieto", 2);
    tags = tag("",
               "Charles de Gaulle met Dominique de Villepin in Paris on Monday. De Gaulle's France "
               "was strong, and de Villepin's book says so.");
    expect(&tags, ENTITY_PERSON, "Charles de Gaulle", 2);
    expect(&tags, ENTITY_PERSON, "Dominique de Villepin", 2);
    // Given names are no surname, and headlines have capitals where no names are.
    tags = tag("Documents Show Bin Laden Fixated on Attacking America",
               "The files of Osama bin Laden show his plans. Bin Laden feared drones.");
    expect(&tags, ENTITY_PERSON, "Osama bin Laden", 3);
}

/** Kim Jong-un is not Kim Jong, nor Aix-en-Provence Aix; but Obama-era is no name. */
static void test_hyphens(void **state)
{
    (void)state;
    struct entity_tags tags = tag("", "Kim Jong-un and Moon Jae-in signed it. Tsai Ing-wen won. "
                                      "Kim Jong-un's train left for Pyongyang.");
    expect(&tags, ENTITY_PERSON, "Kim Jong-un", 2);
    expect(&tags, ENTITY_PERSON, "Moon Jae-in", 1);
    expect(&tags, ENTITY_PERSON, "Tsai Ing-wen", 1);
    tags = tag("", "He was born in Berwick-upon-Tweed. She lives in Boulogne-sur-Mer, France.");
    expect(&tags, ENTITY_PLACE, "Berwick-upon-Tweed", 1);
    expect(&tags, ENTITY_PLACE, "Boulogne-sur-Mer", 1);
    tags = tag("", "The Donald Trump-led campaign and Barack Obama-era rules were in doubt.");
    expect_none(&tags, "-");
}

/** Sites that write a politician's full name behind the usual one and lose the blanks. */
static void test_glued(void **state)
{
    (void)state;
    const struct entity_tags tags =
        tag("", "Sen. Patrick Leahy Patrick Joseph LeahyCongress asked for a vote on Monday. Sen. "
                "Cory Booker Cory Anthony BookerBooker agreed with Leahy.");
    expect(&tags, ENTITY_PERSON, "Patrick Leahy", 2);
    assert_non_null(find(&tags, ENTITY_PERSON, "Cory Booker"));
    expect_none(&tags, "Joseph");
    expect_none(&tags, "BookerBooker");
}

static void test_prefixes(void **state)
{
    (void)state;
    const struct entity_tags tags =
        tag("", "The ex-UN envoy Nikki Haley spoke of anti-Russian feelings in northern Iraq. The "
                "UN said that Iraq was calm. Nouri al-Maliki was glad, said 90-year-old Charles "
                "Dupont.");
    expect(&tags, ENTITY_ORGANISATION, "United Nations", 2);
    expect(&tags, ENTITY_PLACE, "Iraq", 2);
    assert_non_null(find(&tags, ENTITY_PERSON, "Nouri al-Maliki"));
    expect_none(&tags, "anti-");
    expect_none(&tags, "northern");
    expect_none(&tags, "90");
}

/** The symbol of a company is the company, the exchange in brackets is nobody. */
static void test_symbols(void **state)
{
    (void)state;
    const struct entity_tags tags = tag(
        "",
        "Acme Robotics Inc. (NASDAQ: ACRB) said on Monday that sales had risen. \"We are "
        "pleased,\" said Jane Smith of Acme Robotics\xc2\xae. Shares of ACRB rose in New York.");
    const struct entity *const acme = find(&tags, ENTITY_ORGANISATION, "Acme Robotics Inc.");
    assert_non_null(acme);
    assert_true(acme->mention_count >= 2);
    expect_none(&tags, "NASDAQ");
    expect_none(&tags, "\xc2\xae");
    expect_none(&tags, "Shares");
}

static void test_shouted(void **state)
{
    (void)state;
    struct entity_tags tags =
        tag("", "FLEMINGTON, N.J. (AP) -- Police in Flemington found the car.\n\n"
                "STEPHEN BANNON, White House strategist: Thank you. BANNON: I will be brief.\n");
    expect(&tags, ENTITY_PLACE, "Flemington", 2);
    assert_non_null(find(&tags, ENTITY_PERSON, "Stephen Bannon"));
    tags = tag("", "NATO and UNESCO met in the USA. The BBC and USA Today reported it.");
    assert_non_null(find(&tags, ENTITY_ORGANISATION, "NATO"));
    assert_non_null(find(&tags, ENTITY_ORGANISATION, "BBC"));
    assert_non_null(find(&tags, ENTITY_PLACE, "United States"));
}

static void test_brackets(void **state)
{
    (void)state;
    const struct entity_tags tags = tag(
        "",
        "The plan would \"create [the] balance\" that [Vladimir] Putin wanted, said Ted Cruz "
        "(R-Tex.) on Monday. Putin told Cruz so. It was Rudolf (Rudi) Weber\xe2\x80\x99s idea.");
    expect(&tags, ENTITY_PERSON, "Vladimir Putin", 2);
    expect(&tags, ENTITY_PERSON, "Ted Cruz", 2);
    expect_none(&tags, "[");
    expect_none(&tags, "]");
    expect_none(&tags, "R-Tex");
}

static void test_bodies(void **state)
{
    (void)state;
    const struct entity_tags tags = tag(
        "", "The U.S. Department of Justice sued on Monday. The Justice Department said that it "
            "had no choice, and the Department of Justice asked for time. DOJ lawyers spoke in "
            "Washington.");
    expect(&tags, ENTITY_ORGANISATION, "U.S. Department of Justice", 4);
}

static void test_no_names(void **state)
{
    (void)state;
    struct entity_tags tags = tag("", "The No. 1 Walmart store in Texas was the No. 2 in America.");
    expect_none(&tags, "No.");
    tags = tag("Whitley Law Firm Announces New Office in Raleigh",
               "The Whitley Law Firm said on Monday that it would open an office in Raleigh.");
    expect_none(&tags, "Announces");
    tags = tag("", "Shares of Apple Inc. rose on Monday. Residents of Berlin were glad.");
    assert_non_null(find(&tags, ENTITY_ORGANISATION, "Apple Inc."));
    assert_non_null(find(&tags, ENTITY_PLACE, "Berlin"));
}

/** What another fifty articles had. */
static void test_more_of_the_kind(void **state)
{
    (void)state;
    struct entity_tags tags =
        tag("", "Sen. Elizabeth Warren (D-MA) and Sen. Chris Murphy, D-Conn., met Sen. Mitch "
                "McConnell (R-KY) in Washington on Monday. Warren said that she had won.");
    expect(&tags, ENTITY_PERSON, "Elizabeth Warren", 2);
    expect(&tags, ENTITY_PLACE, "MA", 1);
    expect(&tags, ENTITY_PLACE, "KY", 1);
    expect(&tags, ENTITY_PLACE, "Conn.", 1);
    expect_none(&tags, "D-");
    expect_none(&tags, "R-");
    tags = tag("D-Wave opens a lab in Vancouver",
               "D-Wave said on Monday that it would open a lab in Vancouver. D-Wave makes chips.");
    for (size_t i = 0; i < tags.entity_count; i++)
        assert_false(slice_equal(tags.entities[i].name, SLICE_LITERAL("Wave")));
    tags = tag("", "Contact: Jane Smithhttps://example.com/ on Monday, said Robert Jones of Acme.");
    expect_none(&tags, "http");
    tags =
        tag("Can Acme Robotics Inc. be saved?",
            "Acme Robotics Inc. was sold on Monday. \"Acme Robotics Inc. is gone,\" a man said.");
    expect(&tags, ENTITY_ORGANISATION, "Acme Robotics Inc.", 3);
    tags = tag("", "Ronny Jackson was to lead the department. Admiral Jackson said on Monday that "
                   "he would not.");
    expect(&tags, ENTITY_PERSON, "Ronny Jackson", 2);
    expect_none(&tags, "Admiral");
    tags =
        tag("", "Acme Nickel Inc. (CSE: ACN) (FSE: 6Q5) (OTCQB: ACNCF) said on Monday that it had "
                "found ore. Shares of ACNCF rose.");
    const struct entity *const acme = find(&tags, ENTITY_ORGANISATION, "Acme Nickel Inc.");
    assert_non_null(acme);
    for (size_t i = 0; i < tags.entity_count; i++)
        assert_false(slice_equal(tags.entities[i].name, SLICE_LITERAL("ACNCF")));
}

static void test_usual_forms(void **state)
{
    (void)state;
    struct entity_tags tags =
        tag("", "Gen. David Petraeus flew to St. Petersburg on Friday. St. Petersburg, Russia's "
                "second city, was cold, and the U.S.'s envoy was late. Gen. Petraeus met Osama bin "
                "Laden's cook, Charles de Gaulle, Aung San Suu Kyi and J. K. Rowling.");
    expect(&tags, ENTITY_PERSON, "David Petraeus", 2);
    expect(&tags, ENTITY_PLACE, "St. Petersburg", 2);
    expect(&tags, ENTITY_PLACE, "Russia", 1);
    expect(&tags, ENTITY_PLACE, "United States", 1);
    assert_non_null(find(&tags, ENTITY_PERSON, "Osama bin Laden"));
    assert_non_null(find(&tags, ENTITY_PERSON, "Charles de Gaulle"));
    assert_non_null(find(&tags, ENTITY_PERSON, "Aung San Suu Kyi"));
    assert_non_null(find(&tags, ENTITY_PERSON, "J. K. Rowling"));
    tags = tag("", "Iraq will buy T-90 tanks from Russia, Iraqi officials said. The first T-90s "
                   "arrived in Basra. Angela Merkel\xe2\x80\x99s party and John "
                   "O\xe2\x80\x99Neill\xe2\x80\x99s wife were against it, Rudaw reported.");
    expect(&tags, ENTITY_PLACE, "Iraq", 1);
    expect(&tags, ENTITY_PERSON, "Angela Merkel", 1);
    assert_non_null(find(&tags, ENTITY_ORGANISATION, "Rudaw"));
    assert_non_null(find(&tags, ENTITY_PERSON, "John O\xe2\x80\x99Neill"));
    for (size_t i = 0; i < tags.entity_count; i++)
        if (tags.entities[i].type == ENTITY_PERSON || tags.entities[i].type == ENTITY_PLACE)
            assert_null(memmem(tags.entities[i].name.ptr, tags.entities[i].name.len, "T-90", 4));
}

static void test_offsets(void **state)
{
    (void)state;
    const char *const title = "Visit to Paris";
    const char *const body = "Angela Merkel was in Paris.";
    const struct entity_tags tags = tag(title, body);
    assert_true(tags.mention_count >= 2);
    for (size_t i = 0; i < tags.mention_count; i++) {
        const struct entity_mention *const m = &tags.mentions[i];
        const char *const text = m->in_title ? title : body;
        assert_true(m->offset + m->length <= strlen(text));
        if (tags.entities[m->entity].type == ENTITY_PLACE)
            assert_memory_equal(text + m->offset, "Paris", 5);
    }
}

static void test_newsweek(void **state)
{
    (void)state;
    const char *const path = DATELINE_SHARED "/corpora/newsweek-maliki.txt";
    if (access(path, R_OK) != 0)
        skip();
    struct reader *reader = NULL;
    const struct reader_limits limits = READER_LIMITS_INIT;
    struct article article = ARTICLE_INIT;
    assert_int_equal(reader_open(&reader, path, NULL, &limits, NULL), ERROR_NONE);
    assert_int_equal(reader_next(reader, &article, NULL), READER_ARTICLE);
    struct entity_tags tags;
    assert_int_equal(entity_tag(tagger, article_get(&article, ARTICLE_TITLE),
                                article_get(&article, ARTICLE_TEXT), &tags, NULL),
                     ERROR_NONE);
    assert_non_null(find(&tags, ENTITY_PERSON, "Nouri al-Maliki"));
    assert_true(find(&tags, ENTITY_PERSON, "Nouri al-Maliki")->mention_count >= 8);
    assert_non_null(find(&tags, ENTITY_PERSON, "Sergei Lavrov"));
    assert_non_null(find(&tags, ENTITY_PERSON, "Vladimir Putin"));
    assert_non_null(find(&tags, ENTITY_PLACE, "Russia"));
    assert_non_null(find(&tags, ENTITY_PLACE, "Iraq"));
    article_free(&article);
    reader_close(reader);
}

/** Any bytes: no crash, and mentions within their text. */
static void test_any_bytes(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "Paris ", "\xff\xfe",    "\xe2\x80", "al-", "'s ",     ". ",    "\n",
        "U.S.",   "\xc4\x9f",    "A",        "((",  "of the ", "NATO ", "\xf0\x9f\x98\x80",
        "--",     "John Smith ", "\0x",      "3.5"};
    uint32_t seed = 7;
    for (unsigned round = 0; round < 600; round++) {
        char text[2048];
        size_t n = 0;
        while (n + 32 < sizeof(text) && (seed >> 8) % 97 != 0) {
            seed = seed * 1664525u + 1013904223u;
            if (round % 2) {
                text[n++] = (char)(seed >> 24);
            } else {
                const char *const piece = pieces[(seed >> 16) % (sizeof(pieces) / sizeof(*pieces))];
                memcpy(text + n, piece, strlen(piece));
                n += strlen(piece);
            }
        }
        seed = seed * 1664525u + 1013904223u;
        struct entity_tags tags;
        const struct slice title = slice_of(text, n / 8), body = slice_of(text + n / 8, n - n / 8);
        assert_int_equal(entity_tag(tagger, title, body, &tags, NULL), ERROR_NONE);
        for (size_t i = 0; i < tags.mention_count; i++) {
            const struct entity_mention *const m = &tags.mentions[i];
            assert_true(m->offset + m->length <= (m->in_title ? title.len : body.len));
            assert_true(m->length > 0 && m->entity < tags.entity_count);
        }
    }
    struct entity_tags tags;
    assert_int_equal(entity_tag(tagger, slice_of("", 0), slice_of("", 0), &tags, NULL), ERROR_NONE);
    assert_int_equal(tags.entity_count, 0);
}

/** Longer than what is looked at together. */
static void test_long(void **state)
{
    (void)state;
    const char *const line = "Angela Merkel met Barack Obama in Berlin. ";
    const size_t len = strlen(line), times = 20000;
    char *text = malloc(len * times);
    assert_non_null(text);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * len, line, len);
    struct entity_tags tags;
    assert_int_equal(entity_tag(tagger, slice_of("", 0), slice_of(text, len * times), &tags, NULL),
                     ERROR_NONE);
    expect(&tags, ENTITY_PERSON, "Angela Merkel", (unsigned)times);
    free(text);
}

/** Small words within names stay small, and O' Donnell is no name of two words. */
static void test_small_parts(void **state)
{
    (void)state;
    struct entity_tags tags =
        tag("PORT-AU-PRINCE, Haiti", "PORT-AU-PRINCE (AFP) - President Jovenel Moise was killed on "
                                     "Monday, Claude Joseph said in PORT-AU-PRINCE.");
    assert_non_null(find(&tags, ENTITY_PLACE, "Port-au-Prince"));
    tags = tag("", "syrian president bashar al-assad met vladimir putin in moscow on monday. assad "
                   "said that russia had helped syria.");
    expect(&tags, ENTITY_PERSON, "Bashar al-Assad", 2);
    tags = tag("", "Sen. Joe O' Donnell said no. Joe O'Donnell laughed on Tuesday.");
    expect(&tags, ENTITY_PERSON, "Joe O'Donnell", 2);
}

/** Two names with a hyphen between them, and names that have one. */
static void test_pairs(void **state)
{
    (void)state;
    struct entity_tags tags =
        tag("Obama-Putin talks to be held in Geneva",
            "MOSCOW (Reuters) - The Obama-Putin meeting will be held in Geneva on Friday. Barack "
            "Obama spoke with Vladimir Putin by telephone. The Moscow-Beijing axis worries "
            "Europe, and US-China trade fell. Kim Jong-un was told. Rolls-Royce shares rose. "
            "Police in Wilkes-Barre were called. Adam Smith wrote to Ann Merkley-Smith, and Joe "
            "Merkley did. Merkley-Smith said that the India-Pakistan border was closed.");
    expect(&tags, ENTITY_PERSON, "Barack Obama", 3);
    expect(&tags, ENTITY_PERSON, "Vladimir Putin", 3);
    expect(&tags, ENTITY_PLACE, "Moscow", 2);
    expect(&tags, ENTITY_PLACE, "Beijing", 1);
    expect(&tags, ENTITY_PLACE, "United States", 1);
    expect(&tags, ENTITY_PLACE, "China", 1);
    expect(&tags, ENTITY_PLACE, "India", 1);
    assert_non_null(find(&tags, ENTITY_PERSON, "Kim Jong-un"));
    assert_non_null(find(&tags, ENTITY_PLACE, "Wilkes-Barre"));
    assert_non_null(find(&tags, ENTITY_ORGANISATION, "Rolls-Royce"));
    expect(&tags, ENTITY_PERSON, "Ann Merkley-Smith", 2);
    tags = tag("US-CHINA TRADE TALKS STALL",
               "WASHINGTON - Talks between the United States and China on trade stalled on Monday, "
               "officials in Beijing said.");
    expect(&tags, ENTITY_PLACE, "United States", 2);
    expect(&tags, ENTITY_PLACE, "China", 2);
    tags = tag("", "Cuban and American officials met Cuban-American voters, said Sen. Kirsten "
                   "Gillibrand, D-N.Y., on Monday.");
    expect(&tags, ENTITY_MISC, "Cuban-American", 1);
    expect(&tags, ENTITY_PLACE, "N.Y.", 1);
}

/** A form tells what a company is; degrees and parties are no places. */
static void test_companies_and_degrees(void **state)
{
    (void)state;
    struct entity_tags tags =
        tag("", "NEW YORK (Reuters) - Wells Fargo & Co. rose on Monday and Wells Fargo said it was "
                "pleased. Lockheed Martin Corp. fell; Lockheed Martin makes jets.");
    expect(&tags, ENTITY_ORGANISATION, "Wells Fargo & Co.", 2);
    expect(&tags, ENTITY_ORGANISATION, "Lockheed Martin Corp.", 2);
    tags = tag("", "WASHINGTON - Attorney General William Barr spoke on Monday. AG Barr said that "
                   "he was glad. Jane Doe, M.D., of Baltimore agreed. The West Virginia Democrat "
                   "Joe Manchin voted no; the Ohio Republican said yes.");
    expect(&tags, ENTITY_PERSON, "William Barr", 2);
    assert_non_null(find(&tags, ENTITY_PERSON, "Jane Doe"));
    expect_none(&tags, "M.D.");
    expect(&tags, ENTITY_PLACE, "West Virginia", 1);
    expect(&tags, ENTITY_PLACE, "Ohio", 1);
}

/** Who is called by a nickname that stood in quotation marks. */
static void test_nicknames(void **state)
{
    (void)state;
    struct entity_tags tags =
        tag("El Chapo convicted",
            "NEW YORK (AP) - Joaqu\xc3\xadn \"El Chapo\" Guzm\xc3\xa1n was convicted on Tuesday. "
            "Prosecutors said that El Chapo ran the Sinaloa cartel. Guzm\xc3\xa1n, 61, said "
            "nothing. El Chapo's lawyers will appeal.");
    expect(&tags, ENTITY_PERSON, "Joaqu\xc3\xadn \"El Chapo\" Guzm\xc3\xa1n", 5);
    tags = tag("", "WASHINGTON - William \"Bill\" Clinton spoke on Monday. Bill Clinton said that "
                   "Hillary Clinton was glad.");
    expect(&tags, ENTITY_PERSON, "William \"Bill\" Clinton", 2);
    expect(&tags, ENTITY_PERSON, "Hillary Clinton", 1);
}

/** What leads and speaks as only bodies do is none of the persons it was taken for. */
static void test_bodies_by_context(void **state)
{
    (void)state;
    struct entity_tags tags =
        tag("", "MOSCOW (Reuters) - The Kremlin said on Monday that it would wait. Kremlin "
                "spokesman Dmitry Peskov spoke. Moody's cut Russia's rating and Moody's expects "
                "more.");
    expect(&tags, ENTITY_ORGANISATION, "Kremlin", 2);
    expect(&tags, ENTITY_ORGANISATION, "Moody's", 2);
    tags = tag("", "DUBLIN (AFP) - Talks with Sinn F\xc3\xa9in are on. Sinn F\xc3\xa9in lawmakers "
                   "left on Monday.");
    expect(&tags, ENTITY_ORGANISATION, "Sinn F\xc3\xa9in", 2);
    tags = tag("", "The Kennedys said no. Ann Moody's house was sold on Monday, and Moody's wife "
                   "said that she was glad.");
    expect(&tags, ENTITY_PERSON, "Ann Moody", 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_person),
        cmocka_unit_test(test_acronym),
        cmocka_unit_test(test_spellings),
        cmocka_unit_test(test_headline),
        cmocka_unit_test(test_editor),
        cmocka_unit_test(test_generations),
        cmocka_unit_test(test_one_surname),
        cmocka_unit_test(test_glued),
        cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_symbols),
        cmocka_unit_test(test_shouted),
        cmocka_unit_test(test_brackets),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_no_names),
        cmocka_unit_test(test_more_of_the_kind),
        cmocka_unit_test(test_usual_forms),
        cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_newsweek),
        cmocka_unit_test(test_any_bytes),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_hyphens),
        cmocka_unit_test(test_home),
        cmocka_unit_test(test_lost_case),
        cmocka_unit_test(test_initials),
        cmocka_unit_test(test_dots),
        cmocka_unit_test(test_blanks),
        cmocka_unit_test(test_long_surnames),
        cmocka_unit_test(test_small_parts),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_companies_and_degrees),
        cmocka_unit_test(test_nicknames),
        cmocka_unit_test(test_bodies_by_context),
    };
    return cmocka_run_group_tests(tests, open_tagger, close_tagger);
}
