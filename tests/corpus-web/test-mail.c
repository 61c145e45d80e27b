// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/mime.h"
#include "pages.h"
#include "read-bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

enum { LIMIT = 1 << 20 };

static void assert_field(const struct article *article, enum article_field field,
                         const char *wanted)
{
    const struct slice value = article_get(article, field);
    char text[4096];
    (void)snprintf(text, sizeof(text), "%.*s", (int)value.len, value.ptr);
    assert_string_equal(text, wanted);
}

static void a_usenet_article(void **state)
{
    (void)state;
    struct outcome outcome = read_bytes(SLICE_LITERAL(MESSAGE), NULL, LIMIT);
    const struct article *article = &outcome.article;
    assert_int_equal(outcome.articles, 1);
    assert_field(article, ARTICLE_ID, "crane1@example.org");
    assert_field(article, ARTICLE_TITLE, "Crane closes harbour");
    assert_field(article, ARTICLE_AUTHOR, "Jürgen Doe");
    assert_field(article, ARTICLE_SECTION, "salvia.news");
    assert_field(article, ARTICLE_KEYWORD, "salvia.harbour");
    assert_field(article, ARTICLE_SOURCE, "Harbour Watch");
    assert_field(article, ARTICLE_TEXT, "Порт Salvia is closed = shut.");
    assert_int_equal(article->time, 1615307400);
    assert_int_equal(article->record, 0);
    outcome_free(&outcome);
}

static void an_mbox(void **state)
{
    (void)state;
    struct outcome outcome = read_bytes(SLICE_LITERAL(MBOX), NULL, LIMIT);
    const struct article *article = &outcome.article;
    assert_int_equal(outcome.articles, 2);
    assert_int_equal(outcome.rejected, 1);
    assert_int_equal(outcome.record, 3);
    assert_string_equal(outcome.message, "message has neither subject nor text");
    assert_int_equal(article->record, 1);
    assert_field(article, ARTICLE_AUTHOR, "Jane Doe");
    assert_field(article, ARTICLE_TITLE, "first");
    assert_field(article, ARTICLE_TEXT,
                 "A line.\n\nFrom here on it is text.\n>From too.\n\nFrom there to here, this is "
                 "text as well.\nNo header follows it.");
    assert_int_equal(article->time, 1615311000); // of the From_ line
    outcome_free(&outcome);
    const char *second = strstr(MBOX, "From jr@");
    outcome = read_bytes(slice_of_string(second), "mail", LIMIT);
    assert_field(&outcome.article, ARTICLE_AUTHOR, "Roe, John");
    assert_field(&outcome.article, ARTICLE_TITLE, "äö");
    assert_field(&outcome.article, ARTICLE_ID, "two@example.org");
    outcome_free(&outcome);
}

static void encoded_words(void **state)
{
    (void)state;
    static const struct {
        const char *value, *text;
    } cases[] = {
        {"plain", "plain"},
        {"=?utf-8?Q?a_b=3D?=", "a b="},
        {"x =?utf-8?b?w6Q=?= y", "x ä y"},
        {"=?utf-8?B?w6Q=?=\r\n =?utf-8?B?w7Y=?=", "äö"},
        {"=?utf-8?B?w6Q=?= =?koi8-r?Q?=CF?=", "äо"},
        {"=?utf-8?B?4oI=?= =?utf-8?B?rA==?=", "€"}, // a character over two words
        {"=?iso-8859-1*en?Q?caf=E9?=", "café"},
        {"folded\r\n\tline", "folded\tline"},
        {"=?utf-8?Z?x?=", "=?utf-8?Z?x?="},
        {"=?utf-8?Q?open", "=?utf-8?Q?open"},
        {"= =? =?\?= =?a?b?=", "= =? =?\?= =?a?b?="},
        {"caf\xe9", "café"},
        {"=?utf-8?Q?a=0Ab=00?=", "a b "},
    };
    struct mime mime;
    mime_open(&mime, NULL);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buffer out = BUFFER_INIT;
        mime_decode_words(&mime, &out, slice_of_string(cases[i].value), SLICE_LITERAL(""));
        for (size_t at = 0; at < out.len; at++)
            if (out.data[at] == '\t')
                out.data[at] = ' ';
        struct buffer wanted = BUFFER_INIT;
        assert_true(buffer_append_string(&wanted, cases[i].text));
        for (size_t at = 0; at < wanted.len; at++)
            if (wanted.data[at] == '\t')
                wanted.data[at] = ' ';
        assert_string_equal(buffer_string(&out), buffer_string(&wanted));
        buffer_free(&wanted);
        buffer_free(&out);
    }
    mime_close(&mime);
}

static void parameters(void **state)
{
    (void)state;
    static const struct {
        const char *value, *name, *found;
    } cases[] = {{"text/plain; charset=utf-8", "charset", "utf-8"},
                 {"text/plain; a=\"x; charset=no\" ; Charset = \"koi8-r\" ", "charset", "koi8-r"},
                 {"text/plain", "charset", ""},
                 {"text/plain; charset", "charset", ""},
                 {"text/plain; charset=", "charset", ""},
                 {"multipart/mixed; boundary=\"a b\"", "boundary", "a b"},
                 {"; ;;= ; x", "x", ""}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_true(slice_equal(mime_parameter(slice_of_string(cases[i].value), cases[i].name),
                                slice_of_string(cases[i].found)));
}

static void assert_text(const char *message, const char *text)
{
    struct outcome outcome = read_bytes(slice_of_string(message), "mail", LIMIT);
    assert_int_equal(outcome.articles, 1);
    assert_field(&outcome.article, ARTICLE_TEXT, text);
    outcome_free(&outcome);
}

static void bodies(void **state)
{
    (void)state;
    assert_text("Subject: x\n\nplain\n", "plain");
    assert_text("Subject: x\nContent-Type: text/html\n\n<nav>Kept.</nav><p>a<p>b", "Kept.\na\nb");
    assert_text("Subject: x\nContent-Type: text/plain; format=flowed\n\na \nb\n\nc\n-- \nd\n",
                "a b\n\nc\n-- \nd");
    assert_text("Subject: x\nContent-Type: text/plain; format=flowed; delsp=yes\n\na \nb\n", "ab");
    assert_text("Subject: x\nContent-Transfer-Encoding: quoted-printable\n\na=20=\n b=\n", "a  b");
    assert_text("Subject: x\nContent-Transfer-Encoding: quoted-printable\n\n1=2 =zz =4",
                "1=2 =zz =4");
    assert_text("Subject: x\nContent-Transfer-Encoding: base64\n\nYWJj\n*ZGVm\n", "abcdef");
    assert_text("Subject: x\nContent-Type: application/pdf\n\n%PDF", "");
    assert_text("Subject: x\nContent-Transfer-Encoding: x-uuencode\n\nbegin", "");
    // The plain part only says that there is another one.
    assert_text("Subject: x\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nSee HTML.\n"
                "--b\nContent-Type: text/html\n\n<p>A much longer text than the plain part, which "
                "tells that one has to look here.</p>\n--b--\n",
                "A much longer text than the plain part, which tells that one has to look here.");
    assert_text("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n"
                "Content-Type: message/rfc822\n\nSubject: y\n\ntwo\n--bc\n--b--\n",
                "one\n\ntwo\n--bc");
    // Without closing boundary; without any.
    assert_text("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n", "one");
    assert_text("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\nnone\n", "none");
    assert_text("Subject: x\nContent-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: y\n\n"
                "one\n--b--\n",
                "one");
}

static void authors(void **state)
{
    (void)state;
    static const struct {
        const char *from, *author;
    } cases[] = {{"jane@example.org", "jane@example.org"},
                 {"<jane@example.org>", "jane@example.org"},
                 {"Jane Doe <jane@example.org>", "Jane Doe"},
                 {"\"Doe, Jane\" <jane@example.org>", "Doe, Jane"},
                 {"jane@example.org (Jane Doe)", "Jane Doe"},
                 {"=?utf-8?Q?J=C3=A4ne?= <jane@example.org>", "Jäne"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char message[256];
        (void)snprintf(message, sizeof(message), "Subject: s\nFrom: %s\n\nx\n", cases[i].from);
        struct outcome outcome = read_bytes(slice_of_string(message), "mail", LIMIT);
        assert_field(&outcome.article, ARTICLE_AUTHOR, cases[i].author);
        outcome_free(&outcome);
    }
}

static void detection(void **state)
{
    (void)state;
    static const char *const messages[] = {
        "From a Mon Jan  1 00:00:00 2001\nFrom: a\n",
        "From -123456\n>From a\nSubject: x\n",
        "Received: from a\n by b\nFrom: c\n\nx",
        "Path: a!b\nFrom: c\nNewsgroups: d\n\nx",
        "From: a\nSubject: b\nDate: c\n\nx",
        "From: a\nSubject: b\nContent-Type: text/plain; charset=utf-8\n\nx"};
    static const char *const others[] = {"From Monday on, all is new.\nSo it is.\n",
                                         "Title: x\nDate: y\nAuthor: z\n\ntext",
                                         "Subject: x\n\ntext",
                                         "From: a\nSubject: x\n\ntext",
                                         "A story: it begins.\nFrom: here\nMessage-ID: x",
                                         "",
                                         "\n"};
    for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++)
        assert_true(
            reader_format_by_name(SLICE_LITERAL("mail"))->detect(slice_of_string(messages[i])));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(
            reader_format_by_name(SLICE_LITERAL("mail"))->detect(slice_of_string(others[i])));
}

static void nested_ten_thousand_deep(void **state)
{
    (void)state;
    struct buffer message = BUFFER_INIT;
    assert_true(buffer_append_string(&message, "Subject: deep\n"));
    for (int i = 0; i < 10000; i++)
        assert_true(buffer_append_format(
            &message, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i));
    assert_true(buffer_append_string(&message, "\nbottom\n"));
    const clock_t start = clock();
    struct outcome outcome = read_bytes(buffer_slice(&message), "mail", LIMIT);
    assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
    assert_int_equal(outcome.articles, 1);
    assert_field(&outcome.article, ARTICLE_TITLE, "deep");
    outcome_free(&outcome);
    message.len = 0;
    assert_true(buffer_append_string(&message, "Subject: forwarded\n"));
    for (int i = 0; i < 10000; i++)
        assert_true(buffer_append_string(&message, "Content-Type: message/rfc822\n\n"));
    outcome = read_bytes(buffer_slice(&message), "mail", LIMIT);
    assert_int_equal(outcome.articles, 1);
    outcome_free(&outcome);
    // And many parts beside each other, each of which has the same boundary again.
    message.len = 0;
    assert_true(buffer_append_string(
        &message, "Subject: wide\nContent-Type: multipart/mixed; boundary=b\n\n"));
    while (message.len < LIMIT - 100)
        assert_true(
            buffer_append_string(&message, "--b\nContent-Type: multipart/mixed; boundary=b\n\n"));
    outcome = read_bytes(buffer_slice(&message), "mail", LIMIT);
    assert_int_equal(outcome.articles, 1);
    outcome_free(&outcome);
    buffer_free(&message);
}

static void a_large_message_is_skipped(void **state)
{
    (void)state;
    struct buffer mbox = BUFFER_INIT;
    assert_true(buffer_append_string(&mbox, "From a\nSubject: large\n\n"));
    for (int i = 0; i < 100000; i++)
        assert_true(buffer_append_string(&mbox, "line of text\n"));
    assert_true(buffer_append_string(&mbox, "\nFrom b\nSubject: small\n\ntext\n\n"
                                            "From c\nSubject: one line\n\n"));
    for (int i = 0; i < 100000; i++)
        assert_true(buffer_append_string(&mbox, "line of text "));
    assert_true(buffer_append_string(&mbox, "\n\nFrom d\nSubject: last\n\ntext\n"));
    struct outcome outcome = read_bytes(buffer_slice(&mbox), NULL, LIMIT);
    assert_int_equal(outcome.articles, 2);
    assert_int_equal(outcome.rejected, 2);
    assert_int_equal(outcome.record, 1);
    assert_string_equal(outcome.message, "message is larger than 1048576 bytes");
    assert_field(&outcome.article, ARTICLE_TITLE, "small");
    assert_int_equal(outcome.article.record, 2);
    outcome_free(&outcome);
    buffer_free(&mbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_usenet_article),
        cmocka_unit_test(an_mbox),
        cmocka_unit_test(encoded_words),
        cmocka_unit_test(parameters),
        cmocka_unit_test(bodies),
        cmocka_unit_test(authors),
        cmocka_unit_test(detection),
        cmocka_unit_test(nested_ten_thousand_deep),
        cmocka_unit_test(a_large_message_is_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
