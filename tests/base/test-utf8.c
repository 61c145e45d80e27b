// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/utf8.h"

#include "tests/support.h"

static size_t encode(uint32_t c, char out[4])
{
    struct buffer buffer = BUFFER_INIT;
    assert_true(utf8_append(&buffer, c));
    const size_t len = buffer.len;
    assert_in_range(len, 1, 4);
    memcpy(out, buffer.data, len);
    buffer_free(&buffer);
    return len;
}

static void every_code_point(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c += c < 0x3000 || c > 0x10fff0 ? 1 : 37) {
        char bytes[4];
        size_t length = 0;
        const size_t len = encode(c, bytes);
        const bool surrogate = c >= 0xd800 && c <= 0xdfff;
        assert_int_equal(utf8_decode(slice_of(bytes, len), &length), surrogate ? 0xfffd : c);
        assert_int_equal(length, len);
        assert_int_equal(utf8_valid_prefix(slice_of(bytes, len)), len);
        for (size_t cut = 1; cut < len; cut++) { // no start of a sequence is valid
            assert_int_equal(utf8_valid_prefix(slice_of(bytes, cut)), 0);
            assert_int_equal(utf8_decode(slice_of(bytes, cut), &length), 0xfffd);
            assert_int_equal(length, 1);
        }
    }
    char bytes[4];
    assert_int_equal(encode(0x110000, bytes), 3);
    assert_memory_equal(bytes, "\xef\xbf\xbd", 3);
}

static void invalid_sequences(void **state)
{
    (void)state;
    static const char *const invalid[] = {
        "\x80",             // a continuation alone
        "\xbf",             //
        "\xc0\xaf",         // overlong '/'
        "\xc1\xbf",         //
        "\xe0\x80\xaf",     //
        "\xe0\x9f\xbf",     //
        "\xf0\x80\x80\xaf", //
        "\xf0\x8f\xbf\xbf", //
        "\xed\xa0\x80",     // surrogates
        "\xed\xbf\xbf",     //
        "\xf4\x90\x80\x80", // above U+10FFFF
        "\xf5\x80\x80\x80", //
        "\xfe",             //
        "\xff",             //
        "\xc3(",            // a lead without its continuation
        "\xe2\x82(",        //
        "\xf0\x9f\x98(",    //
    };
    for (size_t i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++) {
        size_t length = 0;
        const struct slice text = slice_of_string(invalid[i]);
        if (utf8_valid_prefix(text) != 0)
            fail_msg("case %zu is taken for valid", i);
        assert_int_equal(utf8_decode(text, &length), 0xfffd);
        assert_int_equal(length, 1);
        // Found at every distance from a word boundary, behind ASCII and behind other letters.
        for (size_t before = 0; before < 20; before++) {
            struct buffer buffer = BUFFER_INIT;
            for (size_t j = 0; j < before; j++)
                assert_true(buffer_append_string(&buffer, j % 3 ? "a" : "\u00e9"));
            const size_t valid = buffer.len;
            assert_true(buffer_append_slice(&buffer, text));
            assert_true(buffer_append_string(&buffer, "and much more behind it"));
            assert_int_equal(utf8_valid_prefix(buffer_slice(&buffer)), valid);
            buffer_free(&buffer);
        }
    }
    assert_int_equal(utf8_valid_prefix(SLICE_LITERAL("")), 0);
    assert_int_equal(utf8_valid_prefix(SLICE_LITERAL("a\0b")), 3);
}

static void assert_repaired(struct slice text, const char *expected, size_t count)
{
    struct buffer out = BUFFER_INIT;
    assert_true(buffer_append_string(&out, ">"));
    assert_int_equal(utf8_append_repaired(&out, text), count);
    assert_int_equal(utf8_valid_prefix(buffer_slice(&out)), out.len);
    assert_slice(slice_of(out.data + 1, out.len - 1), expected);
    buffer_free(&out);
}

static void repair_as_windows_1252(void **state)
{
    (void)state;
    assert_repaired(SLICE_LITERAL(""), "", 0);
    assert_repaired(SLICE_LITERAL("caf\u00e9"), "caf\u00e9", 0);
    assert_repaired(SLICE_LITERAL("caf\xe9 noir"), "caf\u00e9 noir", 1);
    assert_repaired(SLICE_LITERAL("\x93quoted\x94 \x96 it\x92s \x80"
                                  "5\x85"),
                    "\u201cquoted\u201d \u2013 it\u2019s \u20ac5\u2026", 6);
    // The five bytes that Windows-1252 leaves open.
    assert_repaired(SLICE_LITERAL("\x81\x8d\x8f\x90\x9d"), "\ufffd\ufffd\ufffd\ufffd\ufffd", 5);
    assert_repaired(SLICE_LITERAL("\xe2\x82"), "\u00e2\u201a", 2);     // cut off
    assert_repaired(SLICE_LITERAL("\xc3\xa9\xc3"), "\u00e9\u00c3", 1); // valid, then cut off
}

static void repair_of_any_bytes(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252u;
    for (int round = 0; round < 2000; round++) {
        char bytes[64];
        struct buffer once = BUFFER_INIT;
        struct buffer twice = BUFFER_INIT;
        const size_t len = next_random(&seed) % sizeof(bytes);
        for (size_t i = 0; i < len; i++)
            bytes[i] = (char)next_random(&seed);
        const size_t repaired = utf8_append_repaired(&once, slice_of(bytes, len));
        assert_int_equal(utf8_valid_prefix(buffer_slice(&once)), once.len);
        assert_int_equal(repaired == 0, utf8_valid_prefix(slice_of(bytes, len)) == len);
        assert_int_equal(utf8_append_repaired(&twice, buffer_slice(&once)), 0);
        assert_true(slice_equal(buffer_slice(&once), buffer_slice(&twice)));
        buffer_free(&once);
        buffer_free(&twice);
    }
}

static void truncation(void **state)
{
    (void)state;
    const struct slice text = SLICE_LITERAL("a\u00e9\u20ac\U0001f600z"); // 1 + 2 + 3 + 4 + 1
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t max = 0; max < sizeof(expected) / sizeof(expected[0]); max++) {
        const struct slice cut = utf8_truncate(text, max);
        assert_int_equal(cut.len, expected[max]);
        assert_ptr_equal(cut.ptr, text.ptr);
    }
    assert_int_equal(utf8_truncate(SLICE_LITERAL(""), 5).len, 0);
    assert_int_equal(utf8_truncate(SLICE_LITERAL("\x80\x80\x80"), 2).len, 0); // never beyond
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point),
        cmocka_unit_test(invalid_sequences),
        cmocka_unit_test(repair_as_windows_1252),
        cmocka_unit_test(repair_of_any_bytes),
        cmocka_unit_test(truncation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
