// SPDX-License-Identifier: GPL-2.0-or-later
// Sortable numbers and characters.
#include "test.h"

#include <float.h>
#include <math.h>

static void numbers(void **state)
{
    (void)state;
    static const double v[] = {-INFINITY, -DBL_MAX, -1e10, -1,   -1e-300, 0,
                               1e-300,    0.5,      1,     1e10, DBL_MAX, INFINITY};
    char a[XC_SORTABLE_MAX], b[XC_SORTABLE_MAX] = "";
    size_t an, bn = 0;
    for (size_t i = 0; i < sizeof v / sizeof *v; ++i) {
        an = xc_sortable_serialise(a, v[i]);
        assert_true(an <= XC_SORTABLE_MAX);
        double back = xc_sortable_unserialise(a, an);
        assert_true(back == v[i] || (isinf(v[i]) && isinf(back)));
        if (i) {
            int order = memcmp(b, a, an < bn ? an : bn);
            assert_true(order < 0 || (order == 0 && bn < an));
        }
        memcpy(b, a, an);
        bn = an;
    }
    assert_true(isinf(xc_sortable_unserialise(NULL, 0)));
}

static void unicode(void **state)
{
    (void)state;
    assert_int_equal(xc_unicode_category('A'), XC_CATEGORY_UPPERCASE_LETTER);
    assert_int_equal(xc_unicode_category(0x20AC), XC_CATEGORY_CURRENCY_SYMBOL);
    assert_int_equal(xc_unicode_category(0x110000), XC_CATEGORY_UNASSIGNED);
    assert_int_equal(xc_unicode_category(0xffffffff), XC_CATEGORY_UNASSIGNED);
    assert_true(xc_unicode_is_wordchar('_'));
    assert_true(xc_unicode_is_wordchar(0x4e2d));
    assert_false(xc_unicode_is_wordchar(' '));
    assert_int_equal(xc_unicode_tolower(0xC4), 0xE4);
    assert_int_equal(xc_unicode_toupper(0x3B1), 0x391);
    assert_int_equal(xc_unicode_toupper('1'), '1');
}

static void characters(void **state)
{
    (void)state;
    char utf8[XC_UTF8_MAX], *text;
    size_t size;
    uint32_t c;
    bool valid;
    assert_true(xc_unicode_is_whitespace(0xa0));
    assert_false(xc_unicode_is_whitespace('x'));
    assert_true(xc_unicode_is_currency(0x20ac));
    assert_false(xc_unicode_is_currency('x'));
    static const uint32_t points[] = {0, 'a', 0x7f, 0x80, 0x7ff, 0x800, 0xfffd, 0x10000, 0x10ffff};
    for (size_t i = 0; i < sizeof points / sizeof *points; ++i) {
        size = xc_unicode_to_utf8(utf8, points[i]);
        assert_in_range(size, 1, XC_UTF8_MAX);
        assert_int_equal(xc_utf8_decode(&c, &valid, utf8, size), size);
        assert_int_equal(c, points[i]);
        assert_true(valid);
        if (size > 1) { // cut
            assert_int_equal(xc_utf8_decode(&c, &valid, utf8, size - 1), 1);
            assert_false(valid);
            assert_int_equal(c, (unsigned char)utf8[0]);
        }
    }
    assert_int_equal(xc_utf8_decode(&c, NULL, "abcdefgh", 8), 1);
    assert_int_equal(xc_utf8_decode(&c, NULL, "\xc3\xa4hnlich", 8), 2);
    assert_int_equal(xc_utf8_decode(&c, &valid, "\xff", 1), 1);
    assert_int_equal(c, 0xff);
    assert_false(valid);
    assert_int_equal(xc_utf8_decode(&c, NULL, "", 0), 0);
    assert_int_equal(xc_utf8_decode(&c, NULL, NULL, 0), 0);
    OK(xc_utf8_tolower(&text, &size, B("\xc3\x84RZTE\0X")));
    assert_int_equal(size, 8);
    assert_memory_equal(text, "\xc3\xa4rzte\0x", 9);
    xc_string_free(text);
    OK(xc_utf8_toupper(&text, &size, B("\xce\xb1\xff")));
    assert_memory_equal(text, "\xce\x91\xc5\xb8", size); // U+00FF has U+0178
    xc_string_free(text);
    OK(xc_utf8_tolower(&text, &size, NULL, 0));
    assert_string_equal(text, "");
    xc_string_free(text);
    FAILS(XC_ERROR_NULL, xc_utf8_tolower(&text, &size, NULL, 1));
    FAILS(XC_ERROR_NULL, xc_utf8_toupper(NULL, &size, B("x")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(unicode),
        cmocka_unit_test(characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
