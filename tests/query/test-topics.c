// SPDX-License-Identifier: GPL-2.0-or-later
#include "query/topics.h"

#include "tests/support.h"

static enum error_code give(void *payload, char *bytes, size_t capacity, size_t *got,
                            struct error *error)
{
    struct slice *left = payload;
    (void)error;
    *got = left->len < capacity ? left->len : capacity;
    if (*got)
        memcpy(bytes, left->ptr, *got);
    *left = slice_of(left->ptr + *got, left->len - *got);
    return ERROR_NONE;
}

/** All queries of a file as "line id=query;", a problem instead of "id=query". */
static void assert_topics(const char *file, const char *expected)
{
    struct slice left = slice_of_string(file);
    struct input *input = NULL;
    struct topics topics;
    struct topic topic = {.line = 0};
    struct buffer all = BUFFER_INIT;
    bool more = true;
    assert_int_equal(input_open_source(&input, "topics", give, &left, NULL), ERROR_NONE);
    topics_open(&topics, input);
    while (more) {
        assert_int_equal(topics_next(&topics, &topic, &more, NULL), ERROR_NONE);
        if (!more)
            break;
        (void)buffer_append_format(&all, "%d ", (int)topic.line);
        if (topic.problem) {
            (void)buffer_append_string(&all, topic.problem);
        } else {
            (void)buffer_append_slice(&all, buffer_slice(&topic.id));
            (void)buffer_append_char(&all, '=');
            (void)buffer_append_slice(&all, buffer_slice(&topic.query));
        }
        (void)buffer_append_char(&all, ';');
    }
    assert_int_equal(topics_next(&topics, &topic, &more, NULL), ERROR_NONE);
    assert_false(more); // and it stays so
    assert_buffer(&all, expected);
    topics_close(&topics);
    topic_free(&topic);
    input_close(input);
}

static void a_query_a_line(void **state)
{
    (void)state;
    assert_topics("", "");
    assert_topics("\n \n", "");
    assert_topics("q1\tiraq oil\n\nq 2\t a\tb \r\nq3\t", "1 q1=iraq oil;3 q 2=a\tb;4 q3=;");
    assert_topics("no tab\nq\tx", "1 no tab between id and query;2 q=x;");
    assert_topics("q\t<top>\n<num>\tx", "1 q=<top>;2 <num>=x;");
}

static void trec_topics(void **state)
{
    (void)state;
    assert_topics(
        "\n<top>\n<num> Number: 301\n<title> Organized\n Crime\n\n<desc> A < b\n</top>\n\n"
        "<TOP><Num>302</num><title>Topic: Poliomyelitis</title></top>",
        "2 301=Organized Crime;10 302=Poliomyelitis;");
    assert_topics("<top><num>1<title>a</top><top><num>2<title>b</top>\n<top><num>3<title>c",
                  "1 1=a;1 2=b;2 3=c;"); // the last one is not closed
    assert_topics("<top>\n<num>1\n</top>\n<top>\n<title>x</top>\n<top></top>",
                  "1 the topic has no title;4 the topic has no number;6 the topic has no number;");
    assert_topics("<top><num>1<title>a<b</top>", "1 1=a;"); // a tag that is none ends the title
    assert_topics(
        "<top><num>1<title>a</top> chatter\nbetween <x> topics\n<top><num>2<title>b</top>",
        "1 1=a;3 2=b;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_query_a_line),
                                       cmocka_unit_test(trec_topics)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
