// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/reader.h"

#include "base/utf8.h"
#include "corpus/formats.h"
#include "tests/support.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct reader_limits limits = READER_LIMITS_INIT;

static void formats_by_name(void **state)
{
    (void)state;
    assert_ptr_equal(reader_format_by_name(SLICE_LITERAL("jsonl")), &format_jsonl);
    assert_ptr_equal(reader_format_by_name(SLICE_LITERAL("text")), &format_text);
    assert_null(reader_format_by_name(SLICE_LITERAL("jsonx")));
    assert_null(reader_format_by_name(SLICE_LITERAL("")));
    for (const struct reader_format *const *format = reader_formats(); *format; format++) {
        assert_true((*format)->name[0] && (*format)->description[0]);
        assert_ptr_equal(reader_format_by_name(slice_of_string((*format)->name)), *format);
    }
}

static void detects(void **state)
{
    static const struct {
        const char *content;
        const struct reader_format *format;
    } cases[] = {{"{\"title\":\"x\"}", &format_jsonl},
                 {"Plain text.", &format_text},
                 {"", &format_text},
                 {"[1]", &format_text}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        for (int compressed = 0; compressed < 2; compressed++) {
            struct buffer bytes = BUFFER_INIT;
            struct reader *reader = NULL;
            struct error error = ERROR_INIT;
            if (compressed)
                append_gzip(&bytes, slice_of_string(cases[i].content));
            else
                (void)buffer_append_string(&bytes, cases[i].content);
            const char *path = scratch_write(state, "file", buffer_slice(&bytes));
            assert_code(reader_open(&reader, path, NULL, &limits, &error), ERROR_NONE, &error);
            assert_ptr_equal(reader_detected(reader), cases[i].format);
            reader_close(reader);
            buffer_free(&bytes);
        }
}

static void refuses(void **state)
{
    struct reader *reader = NULL;
    struct error error = ERROR_INIT;
    const char *path = scratch_write(state, "binary", SLICE_LITERAL("\x7f\0ELF\0\0\1\2"));
    assert_code(reader_open(&reader, path, NULL, &limits, &error), ERROR_DATA, &error);
    assert_contains(error.message, "cannot tell the format of");
    assert_contains(error.message, path);
    assert_contains(error.hint, "--format");
    path = scratch_path(state, "missing");
    assert_code(reader_open(&reader, path, NULL, &limits, &error), ERROR_NO_INPUT, &error);
    assert_code(reader_open(&reader, path, &format_jsonl, &limits, &error), ERROR_NO_INPUT, &error);
}

/** A file of another format than the one that is named may give nothing: that is said. */
static void wrong_names(void **state)
{
    static const struct {
        const char *format;
        const char *content;
        bool rejected;
    } files[] = {
        {"newsmlg2", "<nitf><body><body.content><p>A</p></body.content></body></nitf>", true},
        {"rcv1", "<rss><channel><item><title>A</title></item></channel></rss>", true},
        {"feed", "<nitf/>", true},
        {"feed", "<rss><channel></channel></rss>", false}, // an empty one
        {"csv", "text\n", false},                          // no row yet
        {"jsonl", "", false},
        {"jsonl", "\n\n", false},
    };
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        const char *path = scratch_write_string(state, "file", files[i].content);
        struct reader *reader = NULL;
        struct article article = ARTICLE_INIT;
        struct error error = ERROR_INIT;
        assert_code(reader_open(&reader, path,
                                reader_format_by_name(slice_of_string(files[i].format)), &limits,
                                &error),
                    ERROR_NONE, &error);
        if (files[i].rejected)
            assert_int_equal(reader_next(reader, &article, &error), READER_REJECTED);
        if (files[i].rejected && i == 0)
            assert_string_equal(error.message, "nothing in the file is of the format 'newsmlg2'");
        assert_int_equal(reader_next(reader, &article, &error), READER_END);
        reader_close(reader);
        article_free(&article);
    }
}

static void append_utf16(struct buffer *out, const char *text, bool big)
{
    struct slice left = slice_of_string(text);
    uint32_t mark = 0xfeff;
    for (;;) {
        const uint32_t units[2] = {mark < 0x10000 ? mark : 0xd7c0 + (mark >> 10),
                                   mark < 0x10000 ? 0 : 0xdc00 + (mark & 0x3ff)};
        for (int i = 0; i < 2 && (i == 0 || units[1]); i++) {
            (void)buffer_append_char(out, (char)(big ? units[i] >> 8 : units[i] & 0xff));
            (void)buffer_append_char(out, (char)(big ? units[i] & 0xff : units[i] >> 8));
        }
        if (left.len == 0)
            return;
        size_t length = 1;
        mark = utf8_decode(left, &length);
        left = slice_of(left.ptr + length, left.len - length);
    }
}

/** What begins with the mark of UTF-16 is read in any format, told or not. */
static void utf16(void **state)
{
    static const struct {
        const char *format;
        const char *content;
        const char *rest; // behind it, as it is
        size_t rest_len;
        const char *text;
    } files[] = {
        {"csv", "id\ttitle\ttext\n1\tA\tK\u00f6ln \u6771 \U0001f600\n", "", 0,
         "K\u00f6ln \u6771 \U0001f600"},
        {"json", "[{\"title\":\"A\",\"text\":\"\u6771\u4eac\"},\n]", "", 0, "\u6771\u4eac"},
        {"jsonl", "{\"title\":\"A\",\"text\":\"\u6771\u4eac\"}\n", "", 0, "\u6771\u4eac"},
        {"mail", "From: a\nSubject: A\nDate: b\n\n\u6771\n", "", 0, "\u6771"},
        {"text", "A\n\nB", "\0", 1, "B\ufffd"},          // half a unit
        {"text", "\u6771\u4eac", "", 0, "\u6771\u4eac"}, // without a NUL
        {"html", "<html><title>A</title><p>\u6771 \u4eac.</p></html>", "", 0, "\u6771 \u4eac."},
        {"feed",
         "<?xml version=\"1.0\" encoding=\"UTF-16\"?><rss><channel><item><description>"
         "\u6771</description></item></channel></rss>",
         "", 0, "\u6771"},
    };
    for (size_t i = 0; i < 4 * sizeof(files) / sizeof(files[0]); i++) {
        struct buffer bytes = BUFFER_INIT;
        struct reader *reader = NULL;
        struct article article = ARTICLE_INIT;
        struct error error = ERROR_INIT;
        struct reader_place place;
        append_utf16(&bytes, files[i / 4].content, i & 1);
        (void)buffer_append(&bytes, files[i / 4].rest, files[i / 4].rest_len);
        const struct reader_format *format =
            reader_format_by_name(slice_of_string(files[i / 4].format));
        assert_code(reader_open(&reader, scratch_write(state, "file", buffer_slice(&bytes)),
                                i & 2 ? format : NULL, &limits, &error),
                    ERROR_NONE, &error);
        assert_ptr_equal(reader_detected(reader), format);
        assert_int_equal(reader_next(reader, &article, &error), READER_ARTICLE);
        assert_true(slice_equal(slice_trim(article_get(&article, ARTICLE_TEXT)),
                                slice_of_string(files[i / 4].text)));
        assert_int_equal(article.repaired_bytes, 0);
        assert_int_equal(reader_next(reader, &article, &error), READER_END);
        assert_false(reader_place(reader, &place)); // there are no places of UTF-8 in the file
        assert_int_equal(reader_position(reader), bytes.len);
        reader_close(reader);
        article_free(&article);
        buffer_free(&bytes);
    }
}

/** Reads the only article of standard input, which is the file at @p path. */
static void read_standard_input(const char *path, struct buffer *id)
{
    struct reader *reader = NULL;
    struct article article = ARTICLE_INIT;
    struct error error = ERROR_INIT;
    const int saved = dup(STDIN_FILENO);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(close(fd), 0);
    assert_code(reader_open(&reader, "-", NULL, &limits, &error), ERROR_NONE, &error);
    assert_int_equal(reader_next(reader, &article, &error), READER_ARTICLE);
    (void)buffer_append_slice(id, article_get(&article, ARTICLE_ID));
    assert_true(id->len > 0);
    reader_close(reader);
    article_free(&article);
    assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(close(saved), 0);
}

/** Standard input is another one in every run: its articles must not take each other's place. */
static void identifiers_of_standard_input(void **state)
{
    static const char *const contents[][2] = {
        {"{\"title\":\"First\"}", "{\"title\":\"Second\"}"},
        {"First article.", "Second article."},
        {"{\"title\":\"x\",\"text\":\"yz\"}", "{\"title\":\"xy\",\"text\":\"z\"}"}};
    for (int i = 0; i < 3; i++) {
        struct buffer first = BUFFER_INIT;
        struct buffer again = BUFFER_INIT;
        struct buffer second = BUFFER_INIT;
        const char *path = scratch_write_string(state, "in", contents[i][0]);
        read_standard_input(path, &first);
        read_standard_input(path, &again);
        read_standard_input(scratch_write_string(state, "in", contents[i][1]), &second);
        assert_true(slice_equal(buffer_slice(&first), buffer_slice(&again)));
        assert_false(slice_equal(buffer_slice(&first), buffer_slice(&second)));
        buffer_free(&first);
        buffer_free(&again);
        buffer_free(&second);
    }
}

static void bad_dates(void **state)
{
    static const char content[] = "{\"title\":\"a\",\"date\":\"2017-02-30\"}\n{\"title\":\"b\"}\n"
                                  "{\"title\":\"c\",\"date\":\"2017-02-28\"}\n";
    const char *path = scratch_write_string(state, "file", content);
    struct reader *reader = NULL;
    struct article article = ARTICLE_INIT;
    struct error error = ERROR_INIT;
    assert_code(reader_open(&reader, path, NULL, &limits, &error), ERROR_NONE, &error);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(reader_next(reader, &article, &error), READER_ARTICLE);
        assert_int_equal(article.bad_date, i == 0);
        assert_int_equal(article.has_time, i == 2);
        assert_string_equal(article.path, path);
    }
    assert_int_equal(reader_next(reader, &article, &error), READER_END);
    reader_close(reader);
    article_free(&article);
}

/** Reads everything from a place on; gives the ids and the new place. */
static void read_from(const char *path, const struct reader_format *format,
                      struct reader_place *place, const char *expected)
{
    struct reader *reader = NULL;
    struct article article = ARTICLE_INIT;
    struct error error = ERROR_INIT;
    struct buffer seen = BUFFER_INIT;
    assert_code(reader_open_at(&reader, path, format, &limits, *place, &error), ERROR_NONE, &error);
    enum reader_status status;
    while ((status = reader_next(reader, &article, &error)) != READER_END)
        (void)buffer_append_format(&seen, "%llu%s ", (unsigned long long)article.record,
                                   status == READER_ARTICLE ? "" : "!");
    assert_buffer(&seen, expected);
    if (!reader_place(reader, place))
        *place = (struct reader_place){.offset = UINT64_MAX};
    reader_close(reader);
    article_free(&article);
}

static void reads_on(void **state)
{
    const struct reader_format *jsonl = reader_format_by_name(SLICE_LITERAL("jsonl"));
    struct reader_place place = {.offset = 0};
    struct buffer file = BUFFER_INIT;
    (void)buffer_append_string(&file, "{\"title\":\"a\"}\r\n\n{\"title\":\"b\"}\n{\"tit");
    const char *path = scratch_write(state, "f", buffer_slice(&file));
    read_from(path, NULL, &place, "1 3 4! "); // the last line is being written
    assert_int_equal(place.records, 3);
    assert_int_equal(place.offset, file.len - 5);
    (void)buffer_append_string(&file, "le\":\"c\"}\n{\"title\":\"d\"}");
    path = scratch_write(state, "f", buffer_slice(&file));
    read_from(path, jsonl, &place, "4 5 ");
    assert_int_equal(place.records, 4);
    read_from(path, jsonl, &place, "5 "); // whole only when its newline is there
    (void)buffer_append_char(&file, '\n');
    path = scratch_write(state, "f", buffer_slice(&file));
    read_from(path, jsonl, &place, "5 ");
    assert_int_equal(place.offset, file.len);
    read_from(path, jsonl, &place, "");
    assert_int_equal(place.records, 5);
    struct buffer packed = BUFFER_INIT; // no place in what is compressed
    append_gzip(&packed, buffer_slice(&file));
    place = (struct reader_place){.offset = 0};
    read_from(scratch_write(state, "g", buffer_slice(&packed)), NULL, &place, "1 3 4 5 ");
    assert_true(place.offset == UINT64_MAX);
    place = (struct reader_place){.offset = 0};
    read_from(scratch_write_string(state, "t", "Some text\n"), NULL, &place, "0 ");
    assert_true(place.offset == UINT64_MAX);
    buffer_free(&packed);
    buffer_free(&file);
}

/** Numbers and place of an mbox that grows: the last message is read again. */
static void reads_on_in_mail(void **state)
{
    const struct reader_format *mail = reader_format_by_name(SLICE_LITERAL("mail"));
    struct reader_place place = {.offset = 0};
    struct buffer file = BUFFER_INIT;
    (void)buffer_append_string(&file,
                               "From a@b Mon Jul 24 10:20:30 2017\r\nSubject: a\r\n\r\nOne\r\n"
                               "\r\nFrom the start\r\n\r\n");
    read_from(scratch_write(state, "f", buffer_slice(&file)), NULL, &place, "1 ");
    assert_int_equal(place.offset, 0); // there is one, and it may go on
    const size_t second = file.len;
    (void)buffer_append_string(&file, "From c@d Mon Jul 24 10:20:31 2017\nSubject: b\n\nTw");
    place = (struct reader_place){.offset = 0};
    read_from(scratch_write(state, "f", buffer_slice(&file)), NULL, &place, "1 2 ");
    assert_int_equal(place.offset, second);
    assert_int_equal(place.records, 1);
    (void)buffer_append_string(&file, "o\n\nFrom c@d Mon Jul 24 10:20:32 2017\n>From x@y\n"
                                      "Subject: c\n\nThree\n");
    const char *path = scratch_write(state, "f", buffer_slice(&file));
    read_from(path, mail, &place, "2 3 ");
    assert_int_equal(place.records, 2);
    const uint64_t third = place.offset;
    read_from(path, mail, &place, "3 ");
    assert_int_equal(place.records, 2);
    assert_int_equal(place.offset, third);
    place = (struct reader_place){.offset = 0};
    read_from(path, NULL, &place, "1 2 3 ");
    assert_int_equal(place.offset, third);
    place = (struct reader_place){.offset = 0};
    read_from(scratch_write_string(state, "one", "From: a\nSubject: b\nDate: c\n\nOne\n"), NULL,
              &place, "0 ");
    assert_int_equal(place.offset, 0);
    buffer_free(&file);
}

static void append_page(struct buffer *file, const char *title)
{
    struct buffer page = BUFFER_INIT;
    (void)buffer_append_format(&page,
                               "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>"
                               "<title>%s</title><p>Some text of it.</p></html>",
                               title);
    (void)buffer_append_format(file,
                               "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: "
                               "http://example.org/%s\r\nContent-Length: %zu\r\n\r\n",
                               title, page.len);
    (void)buffer_append_slice(file, buffer_slice(&page));
    (void)buffer_append_string(file, "\r\n\r\n");
    buffer_free(&page);
}

/** Likewise of a web archive, in which a record tells its length. */
static void reads_on_in_archives(void **state)
{
    const struct reader_format *warc = reader_format_by_name(SLICE_LITERAL("warc"));
    struct reader_place place = {.offset = 0};
    struct buffer file = BUFFER_INIT;
    (void)buffer_append_string(&file, "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 3\r\n\r\n"
                                      "a:b\r\n\r\n");
    append_page(&file, "one");
    const size_t one = file.len - 4; // the empty lines are behind the record
    append_page(&file, "two");
    const struct slice cut = slice_of(file.data, file.len - 20);
    read_from(scratch_write(state, "f", cut), NULL, &place, "2 3! ");
    assert_int_equal(place.offset, one);
    assert_int_equal(place.records, 2);
    const char *path = scratch_write(state, "f", buffer_slice(&file));
    read_from(path, warc, &place, "3 ");
    assert_int_equal(place.offset, file.len - 4);
    char title[20000]; // so that there is more than is held at once
    memset(title, 'x', sizeof(title) - 1);
    title[sizeof(title) - 1] = '\0';
    for (int i = 0; i < 20; i++)
        append_page(&file, title);
    path = scratch_write(state, "f", buffer_slice(&file));
    read_from(path, warc, &place, "4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 ");
    assert_int_equal(place.offset, file.len - 4);
    read_from(path, warc, &place, "");
    assert_int_equal(place.records, 23);
    buffer_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_by_name),
        scratch_test(detects),
        scratch_test(refuses),
        scratch_test(wrong_names),
        scratch_test(utf16),
        scratch_test(identifiers_of_standard_input),
        scratch_test(bad_dates),
        scratch_test(reads_on),
        scratch_test(reads_on_in_mail),
        scratch_test(reads_on_in_archives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
