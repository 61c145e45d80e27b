// SPDX-License-Identifier: GPL-2.0-or-later
#include "fixture.h"

#include <stdlib.h>

struct row {
    const char *query;
    const char *tree; // or the error
};

#define FACTOR_HINT " | write ^ and a number above 0, as in iraq^2, or a blank instead of ^"

static const struct row any_rows[] = {
    {"iraq war", "(iraq OR war)"},
    {"foo,bar", "(foo OR bar)"},
    {"“curly quotes” don’t", "(\"curly quotes\" OR don't)"},
    {"U.S.'s", "\"us s\""},
    {"C++ C#", "(c++ OR c#)"},
    {"C++11", "\"c 11\""},
    {"新闻", "(新 AND 新闻 AND 闻)"},
    {"\"新闻\"", "\"新 新闻 闻\""},
    {"minister(s)", "(minister OR s)"},
    {"a AND b OR c XOR d NOT e", "((a AND b) OR (c XOR (d NOT e)))"},
    {"a AND NOT b AND c", "((a AND c) NOT b)"},
    {"NOT a", "(ALL NOT a)"},
    {"a OR NOT b", "(a OR (ALL NOT b))"},
    {"a AND -b", "(a NOT b)"},
    {"-a -b", "(ALL NOT (a OR b))"},
    {"+a +b c -d", "(((a AND b) MAYBE c) NOT d)"},
    {"(a b) c", "((a OR b) OR c)"},
    {"(-a) b", "(b FILTER (ALL NOT a))"},
    {"((((a))))", "a"},
    {"a b NEAR c", "(a OR (b NEAR/10 c))"},
    {"+a NEAR b", "(a NEAR/10 b)"},
    {"title:a NEAR/2 title:b", "(title:a NEAR/2 title:b)"},
    {"entity:(a NEAR b)", "((person:a NEAR/10 person:b) OR (place:a NEAR/10 place:b) OR (org:a "
                          "NEAR/10 org:b) OR (misc:a NEAR/10 misc:b))"},
    {"title:(a person:b)", "(title:a OR person:b)"},
    {"TITLE:foo", "title:foo"},
    {"Title: foo", "(title OR foo)"},
    {"text:foo", "foo"},
    {"foo - bar", "(foo OR bar)"},
    {"--foo", "foo"},
    {"++foo", "foo"},
    {"a -", "a"},
    {"\"a b\"-c", "(\"a b\" OR c)"},
    {"AND/OR", "\"and or\""},
    {"foo^2", "2 * foo"},
    {"10^6", "(10 OR 6)"},
    {"f^16^2", "(2 * f OR 2 * 16)"},
    {"T-90^2", "2 * \"t 90\""},
    {":^ foo", "foo"},
    {"foo bar^x", "error: '^x' at character 8 is no factor" FACTOR_HINT},
    {"foo^", "error: '^' at character 4 is no factor" FACTOR_HINT},
    {"foo^0", "error: '^0' at character 4 is no factor" FACTOR_HINT},
    {"Erdoğan^-1 b", "error: '^-1' at character 8 is no factor" FACTOR_HINT},
    {"\"a b\"^2x c", "error: '^2x' at character 6 is no factor" FACTOR_HINT},
    {"(a (b c)^y) d", "error: '^y' at character 9 is no factor" FACTOR_HINT},
    {"(a b)^2", "2 * (a OR b)"},
    {"elect* 中国*", "(elect* OR (中 AND 中国 AND 国))"},
    {"source:a source:b section:c", "((source:\"a\" OR source:\"b\") AND section:\"c\")"},
    {"+source:a +source:b", "(source:\"a\" AND source:\"b\")"},
    {"source:(a OR NOT b)", "(source:\"a\" OR (ALL NOT source:\"b\"))"},
    {"iraq (source:a OR section:b)", "(iraq FILTER (source:\"a\" OR section:\"b\"))"},
    {"iraq -(source:a section:b)", "(iraq NOT (source:\"a\" AND section:\"b\"))"},
    {"url:http://a/b_(c)", "url:\"http://a/b_(c)\""},
    {"(url:http://a/b)", "url:\"http://a/b\""},
    {"foo::bar", "\"foo bar\""},
    {"after:2016 date:2017 date:2015",
     "(date:[2016-01-01T00:00:00Z .. ) AND (date:[2017-01-01T00:00:00Z .. 2018-01-01T00:00:00Z) OR "
     "date:[2015-01-01T00:00:00Z .. 2016-01-01T00:00:00Z)))"},
    {"M*A*S*H", "error: the wildcard in 'M*A*S*H' at character 2 is not at a word's end | only the "
                "end of a word can be left open, as in elect*; put text in quotation marks"},
    {"\"M*A*S*H\"", "\"m a s h\""},
    {",", "error: there is no word in ',' at character 1"},
    {"AND", "error: nothing stands before 'AND' at character 1 | operators are capitals; to search "
            "for the word, write it small"},
    {"AND foo", "error: nothing stands before 'AND' at character 1 | operators are capitals; to "
                "search for the word, write it small"},
    {"foo AND", "error: nothing stands after 'AND' at character 5 | operators are capitals; to "
                "search for the word, write it small"},
    {"foo OR AND bar", "error: nothing stands after 'OR' at character 5 | operators are capitals; "
                       "to search for the word, write it small"},
    {"foo AND OR bar", "error: nothing stands after 'AND' at character 5 | operators are capitals; "
                       "to search for the word, write it small"},
    {"foo NOT", "error: nothing stands after 'NOT' at character 5 | operators are capitals; to "
                "search for the word, write it small"},
    {"NOT", "error: nothing stands after 'NOT' at character 1 | operators are capitals; to search "
            "for the word, write it small"},
    {"NOT NOT foo", "error: nothing stands after 'NOT' at character 1 | operators are capitals; to "
                    "search for the word, write it small"},
    {"foo NOT NOT bar", "error: nothing stands after 'NOT' at character 5 | operators are "
                        "capitals; to search for the word, write it small"},
    {"(AND)", "error: nothing stands before 'AND' at character 2 | operators are capitals; to "
              "search for the word, write it small"},
    {"NEAR b", "error: nothing stands before 'NEAR' at character 1 | operators are capitals; to "
               "search for the word, write it small"},
    {"a NEAR", "error: nothing stands after 'NEAR' at character 3 | operators are capitals; to "
               "search for the word, write it small"},
    {"a NEAR AND b", "error: nothing stands after 'NEAR' at character 3 | operators are capitals; "
                     "to search for the word, write it small"},
    {"a NEAR \"b c\"",
     "error: NEAR cannot stand beside a phrase: \"b c\" at character 8 | it takes single words, as "
     "in word NEAR word; join phrases and parentheses by AND"},
    {"a NEAR (b)", "error: NEAR cannot stand beside a parenthesis: (b) at character 8 | it takes "
                   "single words, as in word NEAR word; join phrases and parentheses by AND"},
    {"(a) NEAR b", "error: NEAR cannot stand beside a parenthesis: (a) at character 1 | it takes "
                   "single words, as in word NEAR word; join phrases and parentheses by AND"},
    {"\"a b\" ADJ/3 c",
     "error: ADJ/3 cannot stand beside a phrase: \"a b\" at character 1 | it takes single words, "
     "as in word ADJ/3 word; join phrases and parentheses by AND"},
    {"al-Maliki NEAR x",
     "error: NEAR cannot stand beside a phrase: al-Maliki at character 1 | it takes single words, "
     "as in word NEAR word; join phrases and parentheses by AND"},
    {"foo* NEAR bar",
     "error: NEAR cannot stand beside something that is no single word: foo* at character 1 | it "
     "takes single words, as in word NEAR word; join phrases and parentheses by AND"},
    {"a NEAR source:b",
     "error: NEAR cannot stand beside something that is no single word: b at character 15 | it "
     "takes single words, as in word NEAR word; join phrases and parentheses by AND"},
    {"a NEAR b ADJ c",
     "error: 'ADJ' at character 10 follows the other of NEAR and ADJ | join two conditions by AND"},
    {"a NEAR/0 b", "error: the distance of 'NEAR/0' at character 3 is no number from 1 to 1000 | "
                   "write NEAR/3, or NEAR alone for NEAR/10"},
    {"a NEAR/1001 b", "error: the distance of 'NEAR/1001' at character 3 is no number from 1 to "
                      "1000 | write NEAR/3, or NEAR alone for NEAR/10"},
    {"a NEAR/x b", "error: the distance of 'NEAR/x' at character 3 is no number from 1 to 1000 | "
                   "write NEAR/3, or NEAR alone for NEAR/10"},
    {"title:a NEAR b", "error: the word 'b' at character 14 is in another field than the one near "
                       "it | write title:(word NEAR/3 word)"},
    {"a NEAR title:b", "error: the word 'b' at character 14 is in another field than the one near "
                       "it | write title:(word NEAR/3 word)"},
    {"tilte:foo", "error: unknown field 'tilte' at character 1 | did you mean title:? As text, "
                  "write \"tilte:...\" in quotation marks"},
    {"Tïtle:foo", "error: unknown field 'Tïtle' at character 1 | did you mean title:? As text, "
                  "write \"Tïtle:...\" in quotation marks"},
    {"xyzzy:foo", "error: unknown field 'xyzzy' at character 1 | fields are text, title, author, "
                  "person, place, org, misc, entity, source, section, keyword, language, url, id, "
                  "story, date, after, before, since and until; quote text with a colon"},
    {"headline:foo", "error: unknown field 'headline' at character 1 | did you mean title:? As "
                     "text, write \"headline:...\" in quotation marks"},
    {"fo:bar", "error: unknown field 'fo' at character 1 | fields are text, title, author, person, "
               "place, org, misc, entity, source, section, keyword, language, url, id, story, "
               "date, after, before, since and until; quote text with a colon"},
    {"title: foo",
     "error: nothing follows 'title:' at character 1 | write title:word, without a blank"},
    {"title:person:foo", "error: the field 'person:' at character 7 follows another field | a word "
                         "is looked for in one field; put a blank between two conditions"},
    {"title:+foo", "error: '+' at character 7 must stand before the field | write +title:word"},
    {"title:-foo", "error: '-' at character 7 must stand before the field | write -title:word"},
    {"\"foo", "error: the quotation \"foo at character 1 is not closed | add a quotation mark "
              "where it ends, or leave this one out"},
    {"a “foo", "error: the quotation “foo at character 3 is not closed | add a quotation mark "
               "where it ends, or leave this one out"},
    {"person:\"foo", "error: the quotation \"foo at character 8 is not closed | add a quotation "
                     "mark where it ends, or leave this one out"},
    {"\"\"", "error: there is no word in the quotation \"\" at character 1"},
    {"person:\"\"", "error: there is no word in the quotation \"\" at character 8"},
    {"\"!?\"", "error: there is no word in the quotation \"!?\" at character 1"},
    {"(foo", "error: the parenthesis '(foo' at character 1 is not closed | add ')' where it ends, "
             "or leave '(' out"},
    {"foo)", "error: ')' at character 4 closes no parenthesis"},
    {")", "error: ')' at character 1 closes no parenthesis"},
    {"()", "error: there is nothing in '()' at character 1"},
    {"( )", "error: there is nothing in '( )' at character 1"},
    {"(,)", "error: there is no word in ',' at character 2"},
    {"foo(bar baz)", "error: '(' at character 4 is not closed within its word | put a blank before "
                     "'(' to group words, or quotation marks around text"},
    {"*", "error: too few letters before '*' in '*' at character 1 | a wildcard needs at least 2 "
          "letters before it, as in re*"},
    {"f*", "error: too few letters before '*' in 'f*' at character 2 | a wildcard needs at least 2 "
           "letters before it, as in re*"},
    {"*foo", "error: the wildcard in '*foo' at character 1 is not at a word's end | only the end "
             "of a word can be left open, as in elect*; put text in quotation marks"},
    {"fo*o", "error: the wildcard in 'fo*o' at character 3 is not at a word's end | only the end "
             "of a word can be left open, as in elect*; put text in quotation marks"},
    {"foo**", "error: the wildcard in 'foo**' at character 4 is not at a word's end | only the end "
              "of a word can be left open, as in elect*; put text in quotation marks"},
    {"al-Mal*", "error: the wildcard in 'al-Mal*' at character 7 stands after several words | "
                "write the words apart, with AND between them"},
    {"\"foo* bar\"", "error: a wildcard cannot stand in a phrase: \"foo* bar\" at character 1 | "
                     "write the word with the wildcard outside of the quotation marks"},
    {"source:a*", "error: too few letters before '*' in 'a*' at character 8 | a wildcard needs at "
                  "least 2 letters before it, as in re*"},
    {"source:\"\"", "error: the value '\"\"' at character 8 is empty"},
    {"source:\"", "error: the quotation \" at character 8 is not closed | add a quotation mark "
                  "where it ends, or leave this one out"},
    {"source:*", "error: too few letters before '*' in '*' at character 8 | a wildcard needs at "
                 "least 2 letters before it, as in re*"},
    {"+-foo", "error: '+-' at character 1 asks for both with and without | keep one of the two"},
    {"-+foo", "error: '-+' at character 1 asks for both with and without | keep one of the two"},
    {"+,",
     "error: nothing stands after '+' at character 1 | put a word right behind it, as in +word"},
    {"a && b", "error: '&&' at character 3 is no operator | write AND"},
    {"a || b", "error: '||' at character 3 is no operator | write OR"},
    {"\"a b\"~3", "error: '~' has no meaning after a quotation: \"a b\"~ at character 1 | for "
                  "words near each other write word NEAR/3 word"},
    {"source:a^2 foo", "(foo FILTER source:\"a^2\")"},
    {"source:\"a\"^2",
     "error: '\"a\"^2' at character 8 is a filter, which has no weight to multiply"},
    {"(source:a)^2",
     "error: '(source:a)^2' at character 1 is a filter, which has no weight to multiply"},
    {"date:2017-13",
     "error: there is no date '2017-13' at character 6 | months are 2017-01 to 2017-12"},
    {"date:yesteday", "error: unknown date 'yesteday' at character 6 | did you mean yesterday?"},
    {"since:Last-Wek", "error: unknown date 'Last-Wek' at character 7 | did you mean last-week?"},
    {"date:foo", "error: unknown date 'foo' at character 6 | dates are 2017, 2017-07, 2017-07-20, "
                 "24h, 7d, 2w, 3m, 1y, today, yesterday, monday, last-monday or last-week"},
    {"date:2017..2016",
     "error: the range '2017..2016' ends before it starts at character 6 | write 2016..2017"},
    {"since:20/07/2017",
     "error: unknown date '20/07/2017' at character 7 | put the year first: 2017-07-20"},
    {"date:..", "error: the range '..' has no date at character 6 | write 2017-07-20..2017-08-01, "
                "2017-07-20.. or ..2017-08-01"},
    {"é date:x", "error: unknown date 'x' at character 8 | dates are 2017, 2017-07, 2017-07-20, "
                 "24h, 7d, 2w, 3m, 1y, today, yesterday, monday, last-monday or last-week"},
    {"+ AND b", "error: nothing stands before 'AND' at character 3 | operators are capitals; to "
                "search for the word, write it small"},
};

static const struct row all_rows[] = {
    {"iraq war", "(iraq AND war)"},
    {"iraq +war", "(iraq AND war)"},
    {"iraq OR war oil", "(iraq OR (war AND oil))"},
    {"iraq -war", "(iraq NOT war)"},
    {"source:a source:b iraq", "(iraq FILTER (source:\"a\" OR source:\"b\"))"},
    {"foo,bar", "(foo AND bar)"},
};

static const struct row plain_rows[] = {
    {"al-Maliki AND (\"oil", "(al OR maliki OR and OR oil)"},
    {"tilte:foo +bar* 12:30", "(tilte OR foo OR bar OR 12 OR 30)"},
    {"?!", "error: there is no word in '?!' at character 1"},
    {" ", "error: the query is empty | give words to search for"},
};

static void assert_rows(const struct fixture *fixture, const struct query_context *context,
                        const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *tree = fixture_tree(fixture, context, rows[i].query);
        if (strcmp(tree, rows[i].tree) != 0)
            fail_msg("%s\nis read as: %s\nand not as: %s", rows[i].query, tree, rows[i].tree);
        free(tree);
    }
}

static void queries_are_read(void **state)
{
    const struct fixture *f = *state;
    assert_rows(f, &f->context, any_rows, sizeof(any_rows) / sizeof(any_rows[0]));
}

static void all_words_are_wanted(void **state)
{
    const struct fixture *f = *state;
    struct query_context context = f->context;
    context.match = QUERY_MATCH_ALL;
    assert_rows(f, &context, all_rows, sizeof(all_rows) / sizeof(all_rows[0]));
}

static void plain_text_has_no_syntax(void **state)
{
    const struct fixture *f = *state;
    struct query_context context = f->context;
    context.plain = true;
    assert_rows(f, &context, plain_rows, sizeof(plain_rows) / sizeof(plain_rows[0]));
}

/** The same byte many times, in front of and behind a word. */
static void assert_bounded(const struct fixture *fixture, const char *unit, size_t times,
                           const char *end, const char *message)
{
    struct buffer text = BUFFER_INIT;
    struct query_tree tree;
    struct error error = ERROR_INIT;
    for (size_t i = 0; i < times; i++)
        (void)buffer_append_string(&text, unit);
    assert_true(buffer_append_string(&text, end));
    const enum error_code code = query_parse(&tree, &fixture->context, buffer_slice(&text), &error);
    assert_int_equal(code, message ? ERROR_USAGE : ERROR_NONE);
    if (message)
        assert_string_equal(error.message, message);
    query_tree_free(&tree);
    buffer_free(&text);
}

static void depth_and_length_are_bounded(void **state)
{
    const struct fixture *f = *state;
    assert_bounded(f, "(", QUERY_DEPTH_MAX, "a",
                   "the parenthesis '(a' at character 100 is not closed");
    assert_bounded(f, "(", QUERY_DEPTH_MAX + 1, "a",
                   "'(' at character 101 is nested deeper than 100 parentheses");
    assert_bounded(f, "a ", QUERY_WORDS_MAX, "", NULL);
    assert_bounded(f, "a ", QUERY_WORDS_MAX + 1, "", "the query has more than 20000 words");
    assert_bounded(f, "a", QUERY_TEXT_MAX + 1, "", "the query is longer than 1048576 bytes");
    assert_bounded(f, "a NOT b AND ", 3000, "a", NULL);
    assert_bounded(f, "a XOR b OR ", 3000, "a", NULL);
    assert_bounded(f, "a NEAR ", 255, "a", NULL);
    assert_bounded(f, "a NEAR ", 256, "a", "too many words near each other: 'a' at character 1793");
}

/** Pieces of syntax and bytes at random never do harm, and what is refused is explained. */
static void any_bytes_are_safe(void **state)
{
    static const char *const pieces[] = {
        "a",
        "bc ",
        " ",
        "\"",
        "(",
        ")",
        "+",
        "-",
        "*",
        ":",
        " AND ",
        " OR ",
        " NOT ",
        " NEAR/2 ",
        " ADJ ",
        "title:",
        "person:",
        "source:",
        "..",
        "date:",
        "entity:",
        "2017-07",
        "^2",
        "\xe4\xb8\xad",
        "\xe2\x80\x9c",
        "\xff",
        "\xc3",
    };
    const struct fixture *f = *state;
    struct buffer text = BUFFER_INIT;
    uint64_t random = 88172645463325252u;
    for (int n = 0; n < 100000; n++) {
        struct query_tree tree;
        struct query_compiled compiled;
        struct error error = ERROR_INIT;
        buffer_clear(&text);
        do {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            if (random >> 60)
                (void)buffer_append_string(
                    &text, pieces[(random >> 20) % (sizeof(pieces) / sizeof(pieces[0]))]);
            else
                (void)buffer_append_char(&text, (char)(random >> 30));
        } while ((random >> 8) % 12);
        if (query_parse(&tree, &f->context, buffer_slice(&text), &error)) {
            assert_int_equal(error.code, ERROR_USAGE);
            assert_true(error.message[0] != '\0');
            continue;
        }
        assert_non_null(tree.root);
        assert_int_equal(query_compile(&compiled, &tree, &f->options, &error), ERROR_NONE);
        query_compiled_free(&compiled);
        query_tree_free(&tree);
    }
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_are_read),         cmocka_unit_test(all_words_are_wanted),
        cmocka_unit_test(plain_text_has_no_syntax), cmocka_unit_test(depth_and_length_are_bounded),
        cmocka_unit_test(any_bytes_are_safe),
    };
    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
