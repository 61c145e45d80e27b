// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/ranking-file.h"

#include "index/fields.h"
#include "index/file.h"
#include "tests/support.h"

#include <string.h>
#include <unistd.h>
#include <xxhash.h>

enum { DOCUMENTS = 6000, TERMS = 900 };

/** Documents and terms that are the same each time; document 7 does not exist. */
static uint32_t length_of(uint32_t docid)
{
    return docid == 7 ? 0 : 50 + docid * 7919 % 900;
}

static size_t make_term(char *term, uint32_t i)
{
    // Some share much, some have NULs and high bytes.
    const int len = snprintf(term, RANKING_TERM_MAX + 1, "%c%c%s%05u", (char)(i / 300 + 'a'),
                             i % 3 ? 'x' : 'X', i % 7 ? "international" : "", (unsigned)i);
    if (i % 11 == 0)
        term[1] = '\0';
    if (i % 13 == 0)
        term[1] = (char)0xff;
    return (size_t)len;
}

/** In how many documents: from one to all. */
static uint32_t step_of(uint32_t i)
{
    return i % 50 == 0 ? 1 : i % 10 == 0 ? 1 + i % 40 : i % 3 == 0 ? 45 + i : DOCUMENTS - i;
}

static uint32_t frequency_of(uint32_t i, uint32_t docid)
{
    return docid % 97 == 0 ? 40 + i : docid % 5 == 0 ? 3 : i % 90 == 0 && docid % 11 == 0 ? 0 : 1;
}

static int compare_terms(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a;
    const uint32_t right = *(const uint32_t *)b;
    char first[RANKING_TERM_MAX + 1];
    char second[RANKING_TERM_MAX + 1];
    const size_t first_len = make_term(first, left);
    return slice_compare(slice_of(first, first_len), slice_of(second, make_term(second, right)));
}

static const struct ranking_identity identity = {.uuid = "0123456789abcde", .revision = 5};

/** Of most documents. @return bytes of the value */
static size_t time_of(uint32_t docid, char value[RANKING_TIME])
{
    for (size_t i = 0; i < RANKING_TIME; i++)
        value[i] = (char)(docid * 2654435761U >> 3 * i);
    value[0] |= 1;
    return docid % 5 ? 1 + docid % RANKING_TIME : 0;
}

/** Writes the file; gives its bytes, with the padding that mapping gives, too. */
static void write_file(void **state, struct buffer *bytes)
{
    const char *path = scratch_path(state, "ranking");
    struct ranking_writer writer;
    struct error error = ERROR_INIT;
    uint32_t order[TERMS];
    bool written = false;
    assert_code(ranking_writer_open(&writer, path, &error), ERROR_NONE, &error);
    for (uint32_t docid = 1; docid <= DOCUMENTS; docid++) {
        char value[RANKING_TIME];
        const size_t len = time_of(docid, value);
        if (docid == 7)
            continue;
        ranking_writer_add_length(&writer, docid, length_of(docid));
        if (len)
            ranking_writer_add_time(&writer, docid, slice_of(value, len));
    }
    for (uint32_t i = 0; i < TERMS; i++)
        order[i] = i;
    qsort(order, TERMS, sizeof(*order), compare_terms);
    for (uint32_t k = 0; k < TERMS; k++) {
        char term[RANKING_TERM_MAX + 1];
        const uint32_t i = order[k];
        const bool scored = i % 17 != 0;
        ranking_writer_start_term(&writer, slice_of(term, make_term(term, i)), scored);
        for (uint32_t docid = 1 + i % 3; docid <= DOCUMENTS; docid += step_of(i))
            if (docid != 7)
                ranking_writer_add(&writer, docid, scored ? frequency_of(i, docid) : 0);
        ranking_writer_end_term(&writer);
    }
    assert_code(ranking_writer_finish(&writer, &identity, false, &written, &error), ERROR_NONE,
                &error);
    assert_true(written);
    ranking_writer_close(&writer);
    assert_code(file_read(path, SIZE_MAX, bytes, &error), ERROR_NONE, &error);
}

static void assert_list(const struct ranking_list *list, uint32_t i)
{
    struct ranking_postings postings = {.count = 0};
    uint32_t block = 0;
    uint32_t at = 0;
    uint32_t count = 0;
    for (uint32_t docid = 1 + i % 3; docid <= DOCUMENTS; docid += step_of(i)) {
        if (docid == 7)
            continue;
        if (at == postings.count) {
            assert_true(block < list->blocks);
            assert_true(ranking_list_docids(list, block, &postings));
            assert_true(ranking_list_frequencies(list, block, &postings));
            at = 0;
            block++;
            if (!list->is_short)
                assert_int_equal(ranking_list_last(list, block - 1),
                                 postings.docids[postings.count - 1]);
        }
        assert_int_equal(postings.docids[at], docid);
        assert_int_equal(postings.frequencies[at], frequency_of(i, docid));
        if (!list->is_short) { // bounded by an impact of its block and by one of the list
            const uint8_t *pairs =
                list->block_impacts + (size_t)2 * RANKING_BLOCK_IMPACTS * (block - 1);
            const struct {
                const uint8_t *at;
                uint32_t count;
            } both[] = {{pairs, RANKING_BLOCK_IMPACTS}, {list->impacts, list->impact_count}};
            for (size_t k = 0; k < 2; k++) {
                bool bounded = false;
                for (uint32_t pair = 0; pair < both[k].count; pair++)
                    bounded |=
                        ranking_code_value(both[k].at[(size_t)2 * pair]) >=
                            postings.frequencies[at] &&
                        ranking_code_value(both[k].at[(size_t)2 * pair + 1]) <= length_of(docid);
                assert_true(bounded);
            }
        }
        at++;
        count++;
    }
    assert_int_equal(block, list->blocks);
    assert_int_equal(at, postings.count);
    assert_int_equal(count, list->frequency);
}

static void test_round_trip(void **state)
{
    struct buffer bytes = BUFFER_INIT;
    struct error error = ERROR_INIT;
    struct ranking_file *file = NULL;
    struct ranking_list list;
    char term[RANKING_TERM_MAX + 2];
    write_file(state, &bytes);
    assert_code(ranking_file_open(&file, scratch_path(state, "ranking"), &error), ERROR_NONE,
                &error);
    assert_code(ranking_file_verify(file, &error), ERROR_NONE, &error);
    const struct ranking_totals *totals = ranking_file_totals(file);
    assert_memory_equal(&totals->identity, &identity, sizeof(identity));
    assert_int_equal(totals->documents, DOCUMENTS - 1);
    assert_int_equal(totals->last_docid, DOCUMENTS);
    const struct ranking_lengths lengths = ranking_file_lengths(file);
    for (uint32_t docid = 0; docid <= DOCUMENTS; docid++)
        assert_int_equal(ranking_length(&lengths, docid), docid ? length_of(docid) : 0);
    const struct ranking_times times = ranking_file_times(file);
    assert_non_null(times.at);
    assert_int_equal(times.last_docid, DOCUMENTS);
    for (uint32_t docid = 0; docid <= DOCUMENTS; docid++) {
        char value[RANKING_TIME];
        const size_t len = docid == 0 || docid == 7 ? 0 : time_of(docid, value);
        uint64_t code = 0;
        for (size_t i = 0; i < RANKING_TIME; i++)
            code = code << 8 | (i < len ? (uint8_t)value[i] : 0U);
        assert_true(ranking_time(&times, docid) == code);
        assert_true(ranking_times_verify(&times, docid));
    }
    uint32_t scored = 0;
    for (uint32_t i = 0; i < TERMS; i++) {
        const size_t len = make_term(term, i);
        assert_code(ranking_file_find(file, slice_of(term, len), &list, &error), ERROR_NONE,
                    &error);
        if (i % 17 == 0) {
            assert_int_equal(list.frequency, 0);
            continue;
        }
        assert_list(&list, i);
        scored++;
        // What comes just before and behind is not there.
        term[len] = '\0';
        assert_code(ranking_file_find(file, slice_of(term, len + 1), &list, &error), ERROR_NONE,
                    &error);
        assert_int_equal(list.frequency, 0);
        assert_code(ranking_file_find(file, slice_of(term, len - 1), &list, &error), ERROR_NONE,
                    &error);
        assert_int_equal(list.frequency, 0);
    }
    assert_int_equal(totals->terms, scored);
    static const char *const absent[] = {"", "\x01", "zzz", "ax", "cxinternational99999"};
    for (size_t i = 0; i < sizeof(absent) / sizeof(*absent); i++) {
        assert_code(ranking_file_find(file, slice_of_string(absent[i]), &list, &error), ERROR_NONE,
                    &error);
        assert_int_equal(list.frequency, 0);
    }
    struct ranking_cursor cursor;
    uint64_t postings = 0;
    bool more = true;
    ranking_cursor_open(&cursor, file);
    for (uint32_t count = 0; more; count++) {
        assert_code(ranking_cursor_next(&cursor, &more, &error), ERROR_NONE, &error);
        assert_int_equal(more, count < scored);
        if (!more)
            break;
        cursor.term[cursor.len] = '\0';
        const uint32_t i = (uint32_t)strtoul((const char *)cursor.term + cursor.len - 5, NULL, 10);
        assert_list(&cursor.list, i);
        postings += cursor.list.frequency;
    }
    assert_int_equal(totals->postings, postings);
    ranking_file_close(file);
    buffer_free(&bytes);
}

/** Reads all there is. @return false if something is found to be damaged */
static bool read_all(const struct ranking_file *file)
{
    struct ranking_cursor cursor;
    struct ranking_postings postings;
    bool more = true;
    ranking_cursor_open(&cursor, file);
    while (more) {
        if (ranking_cursor_next(&cursor, &more, NULL) != ERROR_NONE)
            return false;
        for (uint32_t i = 0; more && i < cursor.list.blocks; i++)
            if (!ranking_list_docids(&cursor.list, i, &postings) ||
                !ranking_list_frequencies(&cursor.list, i, &postings))
                return false;
    }
    return true;
}

static void test_header_damage(void **state)
{
    struct buffer bytes = BUFFER_INIT;
    struct error error = ERROR_INIT;
    struct ranking_file *file = NULL;
    write_file(state, &bytes);
    for (size_t i = 0; i < HEADER_SIZE; i++) {
        for (int bit = 0; bit < 8; bit++) {
            bytes.data[i] ^= (char)(1 << bit);
            error.message[0] = '\0';
            assert_code(ranking_file_open_memory(&file, bytes.data, bytes.len, "it", &error),
                        ERROR_DATA, &error);
            assert_contains(error.message, "'it'");
            bytes.data[i] ^= (char)(1 << bit);
        }
    }
    // Headers that sum up and say what is not so.
    static const size_t numbers[] = {HEADER_LENGTH_WIDTH, HEADER_LAST_DOCID, HEADER_LENGTHS,
                                     HEADER_INDEX,        HEADER_BLOCKS,     HEADER_FILE_SIZE,
                                     HEADER_TIMES};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        char *at = bytes.data + numbers[i];
        const char kept = at[3];
        at[3] = (char)(at[3] + 0x40);
        const uint64_t checksum = XXH3_64bits(bytes.data, HEADER_CHECKSUM);
        ranking_put64((uint8_t *)bytes.data + HEADER_CHECKSUM, checksum);
        assert_code(ranking_file_open_memory(&file, bytes.data, bytes.len, "it", &error),
                    ERROR_DATA, &error);
        at[3] = kept;
    }
    buffer_free(&bytes);
}

static void test_truncated(void **state)
{
    struct buffer bytes = BUFFER_INIT;
    struct error error = ERROR_INIT;
    struct ranking_file *file = NULL;
    write_file(state, &bytes);
    for (size_t len = 0; len < bytes.len; len += len < 400 ? 1 : 997) {
        char *copy = malloc(len + 1); // of exactly its size, for the sanitizer
        assert_non_null(copy);
        memcpy(copy, bytes.data, len);
        assert_code(ranking_file_open_memory(&file, copy, len, "it", &error), ERROR_DATA, &error);
        const char *path = scratch_write(state, "short", slice_of(copy, len));
        assert_code(ranking_file_open(&file, path, &error), ERROR_DATA, &error);
        free(copy);
    }
    assert_code(ranking_file_open(&file, scratch_path(state, "none"), &error), ERROR_NO_INPUT,
                &error);
    buffer_free(&bytes);
}

/** A flipped bit is seen when the file is opened, or when what it is in is read. */
static void test_body_damage(void **state)
{
    struct buffer bytes = BUFFER_INIT;
    struct error error = ERROR_INIT;
    uint64_t random = 5;
    size_t unseen = 0;
    size_t flips = 0;
    write_file(state, &bytes);
    const size_t end = bytes.len - RANKING_PADDING;
    for (size_t i = HEADER_SIZE; i < end; i += 1 + next_random(&random) % 101) {
        struct ranking_file *file = NULL;
        const char bit = (char)(1 << next_random(&random) % 8);
        bytes.data[i] ^= bit;
        if (ranking_file_open_memory(&file, bytes.data, bytes.len, "it", &error) == ERROR_NONE) {
            const uint64_t body = ranking_get64((const uint8_t *)bytes.data + HEADER_LENGTHS);
            const uint64_t times = ranking_get64((const uint8_t *)bytes.data + HEADER_TIMES);
            const struct ranking_times read = ranking_file_times(file);
            const bool in_times = i >= times && i < times + RANKING_TIME * (DOCUMENTS + 1);
            // Else only what aligns the times.
            assert_true(i < body || in_times || (i < times && i >= times - 8));
            if (i < body || in_times)
                assert_code(ranking_file_verify(file, &error), ERROR_DATA, &error);
            if (in_times)
                assert_false(ranking_times_verify(&read, (uint32_t)(i - times) / RANKING_TIME));
            unseen += i < body && read_all(file);
            flips++;
        }
        ranking_file_close(file);
        bytes.data[i] ^= bit;
    }
    assert_true(flips > 2000);
    assert_int_equal(unseen, 0);
    buffer_free(&bytes);
}

/** What the format cannot hold makes no file, and no error. */
static void test_unfit(void **state)
{
    const char *path = scratch_path(state, "ranking");
    struct ranking_writer writer;
    struct error error = ERROR_INIT;
    bool written = true;
    for (int kind = 0; kind < 2; kind++) {
        assert_code(ranking_writer_open(&writer, path, &error), ERROR_NONE, &error);
        ranking_writer_add_length(&writer, 1, 10);
        ranking_writer_add_length(&writer, kind ? 2 : UINT32_MAX, 10);
        ranking_writer_start_term(&writer, SLICE_LITERAL("a"), true);
        ranking_writer_add(&writer, 1, RANKING_MAX_FREQUENCY + 1);
        ranking_writer_end_term(&writer);
        assert_code(ranking_writer_finish(&writer, &identity, false, &written, &error), ERROR_NONE,
                    &error);
        assert_false(written);
        ranking_writer_close(&writer);
        assert_int_equal(access(path, F_OK), -1);
    }
}

static void test_wrong_use(void **state)
{
    struct ranking_writer writer;
    struct error error = ERROR_INIT;
    for (int kind = 0; kind < 4; kind++) {
        const char *path = scratch_path(state, "ranking");
        assert_code(ranking_writer_open(&writer, path, &error), ERROR_NONE, &error);
        ranking_writer_add_length(&writer, 2, 10);
        ranking_writer_add_length(&writer, kind == 0 ? 2 : 3, 10);
        ranking_writer_start_term(&writer, SLICE_LITERAL("b"), true);
        ranking_writer_add(&writer, kind == 1 ? 4 : 3, 1);
        if (kind == 2)
            ranking_writer_add(&writer, 3, 1);
        ranking_writer_end_term(&writer);
        if (kind == 3) {
            ranking_writer_start_term(&writer, SLICE_LITERAL("b"), true);
            ranking_writer_end_term(&writer);
        }
        assert_code(ranking_writer_finish(&writer, &identity, false, NULL, &error), ERROR_INTERNAL,
                    &error);
        assert_contains(error.message, "not in order");
        ranking_writer_close(&writer);
        assert_int_equal(access(path, F_OK), -1);
    }
}

/** No documents, or none with words. */
static void test_empty(void **state)
{
    for (uint32_t documents = 0; documents < 2; documents++) {
        const char *path = scratch_path(state, "ranking");
        struct ranking_writer writer;
        struct error error = ERROR_INIT;
        struct ranking_file *file = NULL;
        struct ranking_list list;
        assert_code(ranking_writer_open(&writer, path, &error), ERROR_NONE, &error);
        if (documents)
            ranking_writer_add_length(&writer, 1, 0);
        assert_code(ranking_writer_finish(&writer, &identity, true, NULL, &error), ERROR_NONE,
                    &error);
        ranking_writer_close(&writer);
        assert_code(ranking_file_open(&file, path, &error), ERROR_NONE, &error);
        assert_code(ranking_file_find(file, SLICE_LITERAL("a"), &list, &error), ERROR_NONE, &error);
        assert_int_equal(list.frequency, 0);
        assert_int_equal(ranking_file_totals(file)->documents, documents);
        assert_true(read_all(file));
        ranking_file_close(file);
    }
}

/** A time that does not fit leaves all of them out. */
static void test_long_time(void **state)
{
    const char *path = scratch_path(state, "ranking");
    struct ranking_writer writer;
    struct error error = ERROR_INIT;
    struct ranking_file *file = NULL;
    assert_code(ranking_writer_open(&writer, path, &error), ERROR_NONE, &error);
    ranking_writer_add_time(&writer, 1, SLICE_LITERAL("short"));
    ranking_writer_add_time(&writer, 2, SLICE_LITERAL("nine bytes"));
    ranking_writer_add_length(&writer, 1, 3);
    ranking_writer_add_length(&writer, 2, 3);
    assert_code(ranking_writer_finish(&writer, &identity, false, NULL, &error), ERROR_NONE, &error);
    ranking_writer_close(&writer);
    assert_code(ranking_file_open(&file, path, &error), ERROR_NONE, &error);
    assert_null(ranking_file_times(file).at);
    assert_code(ranking_file_verify(file, &error), ERROR_NONE, &error);
    ranking_file_close(file);
    // They are those of the date.
    assert_int_equal(field_by_id(FIELD_DATE)->slot, RANKING_TIME_SLOT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(test_round_trip), scratch_test(test_header_damage),
        scratch_test(test_truncated),  scratch_test(test_body_damage),
        scratch_test(test_unfit),      scratch_test(test_wrong_use),
        scratch_test(test_empty),      scratch_test(test_long_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
