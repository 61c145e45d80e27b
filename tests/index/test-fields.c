// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/fields.h"

#include "base/utf8.h"
#include "tests/support.h"

#include <string.h>

static void table(void **state)
{
    (void)state;
    for (int i = 0; i < FIELD_COUNT; i++) {
        const struct field *field = field_by_id((enum field_id)i);
        assert_int_equal(field->id, i);
        assert_ptr_equal(field_by_name(slice_of_string(field->name)), field);
        assert_true(field->words_prefix || field->exact_prefix);
        assert_true(field->help[0]);
        for (int j = 0; j < i; j++) { // nothing is used twice
            const struct field *other = field_by_id((enum field_id)j);
            assert_string_not_equal(field->name, other->name);
            assert_true(field->slot == SLOT_NONE || field->slot != other->slot);
            assert_true(field->slot != SLOT_CONTENT_HASH);
            if (field->exact_prefix && other->exact_prefix)
                assert_string_not_equal(field->exact_prefix, other->exact_prefix);
            if (field->words_prefix && other->words_prefix)
                assert_string_not_equal(field->words_prefix, other->words_prefix);
            if (field->words_prefix && other->exact_prefix)
                assert_string_not_equal(field->words_prefix, other->exact_prefix);
            if (field->exact_prefix && other->words_prefix)
                assert_string_not_equal(field->exact_prefix, other->words_prefix);
        }
    }
    assert_null(field_by_name(SLICE_LITERAL("titles")));
    assert_null(field_by_name(SLICE_LITERAL("")));
    assert_string_equal(field_by_id(FIELD_ID)->exact_prefix, "Q"); // as Omega has them
    assert_string_equal(field_by_id(FIELD_TITLE)->words_prefix, "S");
}

static void short_terms(void **state)
{
    (void)state;
    struct buffer term = BUFFER_INIT;
    assert_true(field_term(&term, "Q", SLICE_LITERAL("cp-1")));
    assert_slice(buffer_slice(&term), "Qcp-1");
    assert_true(field_term(&term, "XSO", SLICE_LITERAL(""))); // what was there is replaced
    assert_slice(buffer_slice(&term), "XSO");
    assert_true(field_term(&term, "", SLICE_LITERAL("w")));
    assert_slice(buffer_slice(&term), "w");
    buffer_free(&term);
}

static void long_terms(void **state)
{
    (void)state;
    char value[600];
    memset(value, 'x', sizeof(value));
    struct buffer term = BUFFER_INIT;
    struct buffer other = BUFFER_INIT;
    assert_true(field_term(&term, "Q", slice_of(value, 244))); // just fits
    assert_int_equal(term.len, 245);
    assert_memory_equal(term.data + 1, value, 244);
    for (size_t len = 245; len < sizeof(value); len++) {
        assert_true(field_term(&term, "Q", slice_of(value, len)));
        assert_int_equal(term.len, 245);
        assert_memory_equal(term.data + 1, value, 212); // its start is kept
        for (size_t i = 213; i < 245; i++)
            assert_non_null(strchr("0123456789abcdef", term.data[i]));
        assert_true(field_term(&other, "Q", slice_of(value, len)));
        assert_true(slice_equal(buffer_slice(&term), buffer_slice(&other))); // always the same
        value[len - 1] = 'y'; // and another for another value
        assert_true(field_term(&other, "Q", slice_of(value, len)));
        assert_false(slice_equal(buffer_slice(&term), buffer_slice(&other)));
        value[len - 1] = 'x';
        assert_true(field_term(&other, "Q", slice_of(value, len + 1 < 600 ? len + 1 : 300)));
        assert_false(slice_equal(buffer_slice(&term), buffer_slice(&other)));
    }
    buffer_free(&term);
    buffer_free(&other);
}

/** The hash is part of what an index holds: it must never change. */
static void known_hash(void **state)
{
    (void)state;
    struct buffer term = BUFFER_INIT;
    char value[250];
    memset(value, 'a', sizeof(value));
    assert_true(field_term(&term, "U", slice_of(value, sizeof(value))));
    assert_slice(slice_of(term.data + term.len - 32, 32), "5255a6ce4245b1c934c3b4ac4912f523");
    buffer_free(&term);
}

static void long_terms_end_at_a_character(void **state)
{
    (void)state;
    struct buffer value = BUFFER_INIT;
    struct buffer term = BUFFER_INIT;
    for (int shift = 0; shift < 4; shift++) {
        buffer_clear(&value);
        for (int i = 0; i < shift; i++)
            (void)buffer_append_char(&value, 'a');
        for (int i = 0; i < 100; i++)
            (void)buffer_append_string(&value, "\u65e5");
        assert_true(field_term(&term, "XPN", buffer_slice(&value)));
        assert_in_range(term.len, 243, 245);
        assert_int_equal(utf8_valid_prefix(buffer_slice(&term)), term.len);
    }
    buffer_free(&value);
    buffer_free(&term);
}

/** Xapian counts a NUL as two bytes. */
static void nul_bytes(void **state)
{
    (void)state;
    char zeros[300] = {0};
    struct buffer term = BUFFER_INIT;
    assert_true(field_term(&term, "Q", slice_of(zeros, 122)));
    assert_int_equal(term.len, 123);
    for (size_t len = 123; len < sizeof(zeros); len++) {
        assert_true(field_term(&term, "Q", slice_of(zeros, len)));
        size_t counted = term.len;
        for (size_t i = 0; i < term.len; i++)
            counted += term.data[i] == '\0';
        assert_in_range(counted, 200, FIELD_TERM_MAX);
    }
    buffer_free(&term);
}

static void weights(void **state)
{
    (void)state;
    struct field_weights weights = FIELD_WEIGHTS_DEFAULT;
    struct field_weights again = {0};
    struct buffer text = BUFFER_INIT;
    struct error error = ERROR_INIT;
    field_weights_format(&weights, &text);
    assert_slice(buffer_slice(&text), "text=1,lead=2,title=3,person=2,place=1,org=2,misc=1");
    assert_code(field_weights_parse(&again, buffer_slice(&text), &error), ERROR_NONE, &error);
    assert_memory_equal(&weights, &again, sizeof(weights));
    assert_code(field_weights_parse(&weights, SLICE_LITERAL("misc=0,title=100,misc=7"), &error),
                ERROR_NONE, &error);
    assert_int_equal(weights.title, 100);
    assert_int_equal(weights.misc, 7); // the last one counts
    assert_int_equal(weights.lead, 2); // as it was
    buffer_free(&text);
}

static void bad_weights(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {{"", "weight '' is not of the form name=number"},
                 {"title", "weight 'title' is not of the form name=number"},
                 {"lead=1,", "weight '' is not of the form name=number"},
                 {"body=1", "unknown weight 'body'"},
                 {"=1", "unknown weight ''"},
                 {"Title=1", "unknown weight 'Title'"},
                 {"lead=9,title=101", "weight 'title=101' is no whole number of 0 to 100"},
                 {"title=-1", "weight 'title=-1' is no whole number of 0 to 100"},
                 {"title=1.5", "weight 'title=1.5' is no whole number of 0 to 100"},
                 {"title=", "weight 'title=' is no whole number of 0 to 100"},
                 {"title =1", "unknown weight 'title '"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct field_weights before = FIELD_WEIGHTS_DEFAULT;
        struct field_weights weights = before;
        struct error error = ERROR_INIT;
        assert_code(field_weights_parse(&weights, slice_of_string(cases[i].text), &error),
                    ERROR_USAGE, &error);
        assert_string_equal(error.message, cases[i].message);
        assert_memory_equal(&weights, &before, sizeof(before)); // all or nothing
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table),
        cmocka_unit_test(short_terms),
        cmocka_unit_test(long_terms),
        cmocka_unit_test(known_hash),
        cmocka_unit_test(long_terms_end_at_a_character),
        cmocka_unit_test(nul_bytes),
        cmocka_unit_test(weights),
        cmocka_unit_test(bad_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
