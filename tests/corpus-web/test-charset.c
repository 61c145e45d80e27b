// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/charset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static size_t check(struct slice bytes, const char *declared, const char *wanted)
{
    struct charset charset = CHARSET_INIT;
    struct buffer out = BUFFER_INIT;
    const size_t repaired = charset_append(&charset, &out, bytes, slice_of_string(declared));
    assert_string_equal(buffer_string(&out), wanted);
    buffer_free(&out);
    charset_close(&charset);
    return repaired;
}

static void a_mark_comes_first(void **state)
{
    (void)state;
    assert_int_equal(check(SLICE_LITERAL("\xef\xbb\xbf\xc3\xa9"), "koi8-r", "é"), 0);
    assert_int_equal(check(SLICE_LITERAL("\xff\xfe\xe9\0a\0"), "utf-8", "éa"), 0);
    assert_int_equal(check(SLICE_LITERAL("\xfe\xff\0\xe9\0a"), "", "éa"), 0);
}

static void declared(void **state)
{
    (void)state;
    assert_int_equal(check(SLICE_LITERAL("\xcf\xd2\xc7"), "KOI8-R", "орг"), 0);
    assert_int_equal(check(SLICE_LITERAL("\xee\xf0\xe3"), "windows-1251", "орг"), 0);
    assert_int_equal(check(SLICE_LITERAL("\x93\xfa\x96\x7b"), "Shift_JIS", "日本"), 0);
    assert_int_equal(check(SLICE_LITERAL("\xc6\xfc\xcb\xdc"), "euc-jp", "日本"), 0);
    assert_int_equal(check(SLICE_LITERAL("\x1b$BF|K\\\x1b(B"), "iso-2022-jp", "日本"), 0);
    assert_int_equal(check(SLICE_LITERAL("\xc8\xd5\xb1\xbe"), "GB2312", "日本"), 0);
    assert_int_equal(check(SLICE_LITERAL("\xa4\xe9\xa5\xbb"), "big5", "日本"), 0);
    assert_int_equal(check(SLICE_LITERAL("\xc7\xd1"), "ks_c_5601-1987", "한"), 0);
    assert_int_equal(check(SLICE_LITERAL("\xb3\xf3\xb6"), "iso8859_2", "łóś"), 0);
    assert_int_equal(check(SLICE_LITERAL("\x93hi\x94 \xe9"), "iso-8859-1", "“hi” é"), 0);
    assert_int_equal(check(SLICE_LITERAL("+AOk-"), "utf-7", "é"), 0);
}

static void undeclared(void **state)
{
    (void)state;
    assert_int_equal(check(SLICE_LITERAL("plain"), "", "plain"), 0);
    assert_int_equal(check(SLICE_LITERAL("caf\xc3\xa9"), "", "café"), 0);
    assert_int_equal(check(SLICE_LITERAL("caf\xe9 \x80"), "no-such-charset", "café €"), 0);
}

static void lies_survive(void **state)
{
    (void)state;
    assert_int_equal(check(SLICE_LITERAL("caf\xe9"), "utf-8", "café"), 1);
    assert_int_equal(check(SLICE_LITERAL("caf\xc3\xa9"), "us-ascii", "café"), 0);
    assert_int_equal(check(SLICE_LITERAL("caf\xc3\xa9"), "utf-16", "café"), 0);
    assert_int_equal(
        check(SLICE_LITERAL("日本日本日本日本日本"), "shift_jis", "日本日本日本日本日本"), 0);
    assert_int_equal(check(SLICE_LITERAL("a\xff\xff z"), "shift_jis", "a\ufffd\ufffd z"), 2);
    assert_int_equal(check(SLICE_LITERAL("a\x93"), "shift_jis", "a\ufffd"), 1);
    assert_int_equal(check(SLICE_LITERAL("\xff\xfe\x00\xd8"), "", "\ufffd"), 2);
}

static void only_known_names_reach_iconv(void **state)
{
    (void)state;
    assert_true(charset_known(SLICE_LITERAL("UTF-8")));
    assert_true(charset_known(SLICE_LITERAL(" \"Windows-1252\" ")));
    assert_false(charset_known(SLICE_LITERAL("")));
    assert_false(charset_known(SLICE_LITERAL("UTF-8//TRANSLIT")));
    assert_false(charset_known(SLICE_LITERAL("ISO-2022-CN-EXT")));
    assert_false(charset_known(SLICE_LITERAL("/etc/passwd")));
}

/** Every table entry is one that iconv has: none silently falls back. */
static void all_names_convert(void **state)
{
    (void)state;
    static const char *const names[] = {
        "utf-32",      "iso-8859-3",   "iso-8859-4",     "iso-8859-5",  "iso-8859-6",
        "iso-8859-7",  "iso-8859-8-i", "iso-8859-9",     "iso-8859-10", "tis-620",
        "iso-8859-13", "iso-8859-14",  "iso-8859-15",    "iso-8859-16", "cp1250",
        "cp1253",      "cp1255",       "cp1256",         "cp1257",      "cp1258",
        "koi8-u",      "cp437",        "cp850",          "cp852",       "cp866",
        "macintosh",   "gb18030",      "x-mac-cyrillic", "cp949",       "iso-2022-kr",
        "viscii"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct charset charset = CHARSET_INIT;
        struct buffer out = BUFFER_INIT;
        // 0xff and a NUL, so that no other rule applies
        (void)charset_append(&charset, &out, SLICE_LITERAL("\0\xff"), slice_of_string(names[i]));
        assert_non_null(charset.name);
        buffer_free(&out);
        charset_close(&charset);
    }
}

static void random_bytes(void **state)
{
    (void)state;
    static const char *const names[] = {"utf-16",      "shift_jis", "iso-2022-jp", "gb18030",
                                        "iso-2022-kr", "utf-7",     "big5",        "euc-jp"};
    struct charset charset = CHARSET_INIT;
    struct buffer out = BUFFER_INIT;
    uint64_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        char bytes[64];
        for (size_t i = 0; i < sizeof(bytes); i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            bytes[i] = (char)(seed >> 56);
        }
        buffer_clear(&out);
        (void)charset_append(&charset, &out, slice_of(bytes, (size_t)(seed >> 40) % sizeof(bytes)),
                             slice_of_string(names[round / 100 % 8]));
        assert_true(buffer_ok(&out));
    }
    buffer_free(&out);
    charset_close(&charset);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mark_comes_first),
        cmocka_unit_test(declared),
        cmocka_unit_test(undeclared),
        cmocka_unit_test(lies_survive),
        cmocka_unit_test(only_known_names_reach_iconv),
        cmocka_unit_test(all_names_convert),
        cmocka_unit_test(random_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
