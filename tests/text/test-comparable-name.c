// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/comparable-name.h"
#include "text/exact-name.h"

#include "tests/support.h"

#include <string.h>

static void expect(const char *name, const char *form)
{
    struct buffer out = BUFFER_INIT;
    (void)buffer_append_string(&out, "XPN"); // what is there stays
    assert_true(comparable_name_append(&out, slice_of_string(name)));
    assert_string_equal(buffer_string(&out) + 3, form);
    struct buffer again = BUFFER_INIT;
    assert_true(comparable_name_append(&again, slice_of_string(form)));
    assert_string_equal(buffer_string(&again), form);
    buffer_free(&again);
    buffer_free(&out);
}

static void spellings(void **state)
{
    (void)state;
    expect("Nouri al-Maliki", "nouri al maliki");
    expect("Nouri Al-Maliki\u2019s", "nouri al maliki");
    expect("NOURI  AL MALIKI", "nouri al maliki");
    expect("Recep Tayyip Erdo\u011fan", "recep tayyip erdogan");
    expect("J. K. Rowling", "jk rowling");
    expect("J.K. Rowling", "jk rowling");
    expect("JK Rowling", "jk rowling");
    expect("George W. Bush", "george w bush");
    expect("U.S.", "us");
    expect("U. S.", "us");
    expect("US", "us");
    expect("St. Petersburg", "st petersburg");
    expect("O\u2019Neill", "oneill");
    expect("The New York Times", "new york times");
    expect("Jean\u2013Claude Juncker", "jean claude juncker");
    expect("Maliki, Nouri", "maliki nouri");
    expect("G-20", "g20");
    expect("F 16", "f16");
    expect("Rock 'n' Roll", "rock n roll");
    expect("McDonald's", "mcdonald");
    expect("AT&T", "at&t");
}

static void corners(void **state)
{
    (void)state;
    struct buffer nothing = BUFFER_INIT;
    assert_true(comparable_name_append(&nothing, slice_of_string("")));
    assert_int_equal(nothing.len, 0);
    expect("", "");
    expect("...", "");
    expect("-", "");
    expect("'s", "s");
    expect("The", "the");
    expect("the the Who", "who");
    expect("The The", "the");
    expect("a b c d", "abcd");
    expect("\u4e2d \u56fd", "\u4e2d \u56fd");
    expect("\xff\xfe-x", "\ufffd\ufffd x"); // as in all exact terms
}

/** Names of ASCII take a shorter way: it leads to the same forms as with another word behind. */
static void ascii(void **state)
{
    (void)state;
    uint64_t seed = 17;
    for (unsigned round = 0; round < 20000; round++) {
        char name[32];
        char expected[64];
        struct buffer form = BUFFER_INIT, longer = BUFFER_INIT;
        const size_t len = next_random(&seed) % (sizeof(name) - 3);
        for (size_t i = 0; i < len; i++)
            name[i] = (char)(next_random(&seed) % 3 ? "aBZz9 .-\t\n'"[next_random(&seed) % 11]
                                                    : (int)(next_random(&seed) % 128));
        assert_true(exact_name_append(&form, slice_of(name, len)));
        memcpy(name + len, " \xc3\xa9", 3);
        assert_true(exact_name_append(&longer, slice_of(name, len + 3)));
        assert_true(form.len < sizeof(expected) - 2);
        if (form.len)
            memcpy(expected, form.data, form.len);
        memcpy(expected + form.len, " e", 2);
        assert_true(slice_equal(buffer_slice(&longer),
                                form.len ? slice_of(expected, form.len + 2) : slice_of("e", 1)));
        buffer_free(&form);
        buffer_free(&longer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings),
        cmocka_unit_test(corners),
        cmocka_unit_test(ascii),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
