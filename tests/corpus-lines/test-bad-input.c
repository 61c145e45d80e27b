// SPDX-License-Identifier: GPL-2.0-or-later
// Whatever the bytes are, a reader ends, keeps to its memory and gives only whole articles; and
// damage costs what is damaged, not the rest.
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ELN_START                                                                                  \
    "\x01"                                                                                         \
    "ELN1 4 i 1\nk\n\x02"
#define ELN_MESSAGE "\x03" ELN_START "text\n\x03"

enum { FLIPS = 2000, BIG = 4 << 20 };

static void truncated_at_every_byte(void **state)
{
    (void)state;
    for (const struct sample *sample = samples; sample->format; sample++)
        for (size_t len = 0; len < sample->text.len; len++) {
            const struct outcome outcome =
                read_all(slice_of(sample->text.ptr, len), sample->format, NULL);
            assert_true(outcome.articles <= sample->articles);
            (void)read_all(slice_of(sample->text.ptr, len), NULL, NULL);
        }
}

static void random_bytes_flipped(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (const struct sample *sample = samples; sample->format; sample++) {
        char *bytes = malloc(sample->text.len);
        assert_non_null(bytes);
        for (int round = 0; round < FLIPS; round++) {
            memcpy(bytes, sample->text.ptr, sample->text.len);
            for (int flip = 0; flip <= round % 4; flip++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                bytes[(seed >> 33) % sample->text.len] = (char)(seed >> 24);
            }
            (void)read_all(slice_of(bytes, sample->text.len), sample->format, NULL);
            (void)read_all(slice_of(bytes, sample->text.len), NULL, NULL);
        }
        free(bytes);
    }
}

static void wrong_format_names(void **state)
{
    (void)state;
    for (const struct sample *sample = samples; sample->format; sample++)
        for (const struct reader_format *const *format = reader_formats(); *format; format++)
            (void)read_all(sample->text, (*format)->name, NULL);
}

/** @p count times a text. */
static struct slice repeated(const char *text, size_t count, char **owner)
{
    const size_t len = strlen(text);
    *owner = malloc(len * count);
    assert_non_null(*owner);
    for (size_t i = 0; i < count; i++)
        memcpy(*owner + i * len, text, len);
    return slice_of(*owner, len * count);
}

/** Pieces that make careless readers slow, deep or large: each is repeated to 4 MB. */
static void repetitions_stay_linear(void **state)
{
    (void)state;
    static const char *const pieces[] = {"[",
                                         "{",
                                         "{\"a\":",
                                         "[{\"a\":[",
                                         "\"",
                                         "\\",
                                         "},{\"",
                                         "{\"title\":",
                                         "{\"hits\":{",
                                         "{\"items\":[{",
                                         "{},",
                                         "[{},",
                                         "a,b,\"",
                                         "\n",
                                         ",",
                                         "a\n",
                                         "\"\"",
                                         "<DOC>",
                                         "</DOC>",
                                         "<DOC",
                                         "<DOC><DOCNO>",
                                         "<",
                                         "<HEAD><HL>",
                                         "<p ",
                                         "&",
                                         "<!--",
                                         "<REUTERS>",
                                         "\x01",
                                         "\x01x\x02",
                                         "\x02\x03",
                                         "a: b\n",
                                         "---\n",
                                         "+++\n",
                                         "- x\n",
                                         "\xff",
                                         "<TEXT>",
                                         "\x01zzz\x02\x03",
                                         "title: |\n x\n",
                                         "{\"title\":\"x\"},{\"",
                                         "<DOC></DOC>"};
    static const char *const starts[] = {"",
                                         "[{\"title\":\"x\"},",
                                         "title,text\na,\"",
                                         "<DOC><DOCNO>1</DOCNO><TEXT>",
                                         "---\ntitle: x\n",
                                         ELN_START};
    const struct reader_limits small = {.max_article = 64 << 10};
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
        for (size_t j = 0; j < sizeof(starts) / sizeof(starts[0]); j++) {
            char *owner = NULL;
            char *joined = NULL;
            const size_t count = (BIG >> (j ? 3 : 1)) / strlen(pieces[i]);
            const struct slice body = repeated(pieces[i], count, &owner);
            const size_t start = strlen(starts[j]);
            joined = malloc(start + body.len);
            assert_non_null(joined);
            memcpy(joined, starts[j], start);
            memcpy(joined + start, body.ptr, body.len);
            (void)read_all(slice_of(joined, start + body.len), NULL, NULL);
            (void)read_all(slice_of(joined, start + body.len), NULL, &small);
            if (j == 0)
                for (const struct reader_format *const *f = reader_formats(); *f; f++)
                    if (!(*f)->set_format)
                        (void)read_all(slice_of(joined, start + body.len / 8), (*f)->name, &small);
            free(joined);
            free(owner);
        }
}

static void damage_costs_what_is_damaged(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t articles;
        size_t rejected;
    } cases[] = {
        // an element that is no JSON
        {"[{\"title\":\"a\"},{\"title\":nope},{\"title\":\"b\"}]", 2, 1},
        // a quote that is lost
        {"[{\"title\":\"a\"},{\"title\":\"b},{\"title\":\"c\"},{\"title\":\"d\"},{\"title\":\"e\"}"
         "]",
         4, 1},
        // a bracket that is lost
        {"[{\"title\":\"a\"},{\"title\":\"b\",{\"title\":\"c\"},{\"title\":\"d\"}]", 2, 1},
        // something else in the list
        {"[{\"title\":\"a\"},17,{\"title\":\"b\"},{\"title\":\"c\"}]", 2, 1},
        {"[{\"title\":\"a\"},{\"title\":\"b\"}", 2, 1},
        {"{\"articles\":[{\"title\":\"a\"},{\"title\":\"b\"}]", 2, 1},
        {"{\"articles\":[{\"title\":\"a\"}],\"news\":[{\"title\":\"b\"}]}", 2, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct outcome outcome = read_all(slice_of_string(cases[i].text), "json", NULL);
        if (outcome.articles != cases[i].articles || outcome.rejected != cases[i].rejected)
            fail_msg("case %zu: %zu articles, %zu rejected: %s", i, outcome.articles,
                     outcome.rejected, outcome.error.message);
    }
}

static void too_large_is_skipped(void **state)
{
    (void)state;
    const struct reader_limits small = {.max_article = 1000};
    static const struct {
        const char *format;
        const char *before;
        const char *behind;
        size_t articles;
    } cases[] = {
        {"json", "[{\"title\":\"a\"},{\"title\":\"", "\"},{\"title\":\"b\"},{\"title\":\"c\"}]", 3},
        {"jsonl", "{\"title\":\"a\"}\n{\"title\":\"", "\"}\n{\"title\":\"b\"}\n", 2},
        {"csv", "title,text\na,b\nx,\"", "\"\nc,d\n", 2},
        {"trec", "<DOC><DOCNO>1</DOCNO><TEXT>a</TEXT></DOC><DOC><TEXT>",
         "</TEXT></DOC><DOC><DOCNO>3</DOCNO><TEXT>a</TEXT></DOC>", 2},
        {"wire", ELN_START, ELN_MESSAGE, 1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buffer text = BUFFER_INIT;
        assert_true(buffer_append_string(&text, cases[i].before));
        for (int n = 0; n < 100000; n++)
            assert_true(buffer_append_string(&text, "long "));
        assert_true(buffer_append_string(&text, cases[i].behind));
        const struct outcome outcome = read_all(buffer_slice(&text), cases[i].format, &small);
        if (outcome.articles != cases[i].articles || outcome.rejected == 0)
            fail_msg("%s: %zu articles, %zu rejected: %s", cases[i].format, outcome.articles,
                     outcome.rejected, outcome.error.message);
        buffer_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truncated_at_every_byte),      cmocka_unit_test(random_bytes_flipped),
        cmocka_unit_test(wrong_format_names),           cmocka_unit_test(repetitions_stay_linear),
        cmocka_unit_test(damage_costs_what_is_damaged), cmocka_unit_test(too_large_is_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
