// SPDX-License-Identifier: GPL-2.0-or-later
// CSV (RFC 4180) and its kin with semicolons, tabs or bars: a header row, then an article a row.
// Fields may be quoted and then hold delimiters, line breaks and doubled quotes.
#include "field-map.h"
#include "formats.h"
#include "strip-tags.h"
#include "window.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

enum { MOST_COLUMNS = 1024, LONGEST_COLUMN_NAME = 100 };

/** A header row that ends behind this is not seen to be as it was (fingerprint_edges()). */
enum { LONGEST_HEADER = 4096 };

struct csv_column {
    enum article_field field; // ARTICLE_FIELD_COUNT: of no interest
    int rank;
};

struct csv_cell {
    size_t offset; // from the start of the window
    size_t len;
    bool quoted; // with doubled quotes to be undone
};

struct csv_reader {
    struct window window;
    size_t max_article;
    const char *map;
    char delimiter;
    bool started;
    bool failed; // the header is of no use
    struct csv_column *columns;
    size_t column_count;
    struct csv_cell *cells;
    size_t cell_count; // of the row at hand, also those that did not fit
    uint64_t record;
    bool long_header;
    bool uncertain;            // a quote has not been closed: what comes behind may be within it
    struct reader_place whole; // behind the last row that is surely whole
    uint64_t wasted;           // bytes looked at in vain
    struct buffer stripped;    // a text without tags
    struct buffer unquoted;    // a cell without its quotes
};

enum row_status { ROW_WHOLE, ROW_CUT, ROW_LARGE, ROW_END, ROW_FAILED };

struct row_scan {
    size_t at;
    size_t cell_start;
    bool in_quotes;
    bool quoted;
};

static void add_cell(struct csv_reader *reader, const struct row_scan *scan, size_t end)
{
    if (reader->cell_count < MOST_COLUMNS)
        reader->cells[reader->cell_count] =
            (struct csv_cell){scan->cell_start, end - scan->cell_start, scan->quoted};
    reader->cell_count++;
}

/** Goes on through a row. True if it ends; scan->at is then behind its line break. */
static bool scan_row(struct csv_reader *reader, struct row_scan *scan, struct slice bytes,
                     bool at_end)
{
    while (scan->at < bytes.len) {
        if (scan->in_quotes) {
            const char *quote = memchr(bytes.ptr + scan->at, '"', bytes.len - scan->at);
            if (!quote) {
                scan->at = bytes.len;
                return false;
            }
            const size_t found = (size_t)(quote - bytes.ptr);
            if (found + 1 == bytes.len && !at_end) {
                scan->at = found; // the next byte tells what it is
                return false;
            }
            scan->at = found + 1;
            if (scan->at < bytes.len && bytes.ptr[scan->at] == '"')
                scan->at++;
            else
                scan->in_quotes = false;
            continue;
        }
        const char c = bytes.ptr[scan->at];
        if (c == ' ' && scan->at == scan->cell_start && reader->delimiter != '\t') {
            scan->cell_start = ++scan->at; // before a quote: a, "b, c"
        } else if (c == '"' && scan->at == scan->cell_start) {
            scan->in_quotes = true;
            scan->quoted = true;
            scan->at++;
        } else if (c == reader->delimiter || c == '\n') {
            add_cell(reader, scan, scan->at);
            scan->at++;
            scan->cell_start = scan->at;
            scan->quoted = false;
            if (c == '\n')
                return true;
        } else {
            scan->at++;
        }
    }
    return false;
}

/** Finds the cells of the row at the start of the window. @param[out] end  behind the row */
static enum row_status find_row(struct csv_reader *reader, size_t *end, struct error *error)
{
    struct row_scan scan = {.at = 0};
    reader->cell_count = 0;
    for (;;) {
        const struct slice bytes = window_bytes(&reader->window);
        const bool at_end = reader->window.at_end;
        const bool whole = scan_row(reader, &scan, bytes, at_end);
        *end = scan.at;
        if (scan.at > reader->max_article)
            return ROW_LARGE;
        if (whole)
            return ROW_WHOLE;
        if (at_end) {
            if (bytes.len == 0)
                return ROW_END;
            *end = bytes.len;
            add_cell(reader, &scan, bytes.len);
            return scan.in_quotes ? ROW_CUT : ROW_WHOLE;
        }
        if (window_more(&reader->window, error) != ERROR_NONE)
            return ROW_FAILED;
    }
}

/** The content of a cell; valid until the next call. */
static struct slice cell_text(struct csv_reader *reader, size_t index)
{
    const struct csv_cell *cell = &reader->cells[index];
    struct slice text = slice_of(window_bytes(&reader->window).ptr + cell->offset, cell->len);
    if (!cell->quoted)
        return slice_trim(text);
    buffer_clear(&reader->unquoted);
    text = slice_of(text.ptr + 1, text.len - 1);
    while (text.len) {
        const char *quote = memchr(text.ptr, '"', text.len);
        const size_t len = quote ? (size_t)(quote - text.ptr) : text.len;
        (void)buffer_append(&reader->unquoted, text.ptr, len);
        text = slice_of(text.ptr + len, text.len - len);
        if (text.len > 1 && text.ptr[1] == '"') {
            (void)buffer_append_char(&reader->unquoted, '"');
            text = slice_of(text.ptr + 2, text.len - 2);
        } else if (text.len) {
            text = slice_of(text.ptr + 1, text.len - 1);
        }
    }
    return slice_trim(buffer_slice(&reader->unquoted));
}

/** What stands between the quotes and blanks around it. */
static struct slice without_quotes(struct slice text)
{
    text = slice_trim(text);
    const char first = text.len > 1 ? text.ptr[0] : '\0';
    if ((first == '"' || first == '\'') && text.ptr[text.len - 1] == first)
        text = slice_trim(slice_of(text.ptr + 1, text.len - 2));
    return text;
}

/** The column names in a line, split by a delimiter, without quotes that enclose them. */
struct header_count {
    size_t columns;
    size_t known;
    bool readable; // a title or a text among them
    bool mapped;   // and the user says so
    bool plausible;
};

static struct header_count count_names(struct slice line, char delimiter, const char *map)
{
    struct header_count count = {.plausible = true};
    bool more = true;
    while (more) {
        const char *end = line.len ? memchr(line.ptr, delimiter, line.len) : NULL;
        struct slice name = slice_of(line.ptr, end ? (size_t)(end - line.ptr) : line.len);
        more = end != NULL;
        line = slice_of(line.ptr + name.len + more, line.len - name.len - more);
        name = without_quotes(name);
        enum article_field field;
        int rank = 0;
        count.columns++;
        count.plausible = count.plausible && name.len < LONGEST_COLUMN_NAME;
        if (field_map_lookup(map, name, &field, &rank)) {
            count.known++;
            count.readable |= field == ARTICLE_TITLE || field == ARTICLE_TEXT;
            count.mapped |= rank < 0 && (field == ARTICLE_TITLE || field == ARTICLE_TEXT);
        }
    }
    return count;
}

/** The first line, without a byte order mark and Excel's "sep=;" before it. */
static bool first_line(struct slice head, struct slice *line)
{
    if (slice_starts_with(head, SLICE_LITERAL("\xef\xbb\xbf")))
        head = slice_of(head.ptr + 3, head.len - 3);
    if (head.len > 6 && memcmp(head.ptr, "sep=", 4) == 0) {
        const char *newline = memchr(head.ptr, '\n', 8 < head.len ? 8 : head.len);
        if (newline)
            head = slice_of(newline + 1, head.len - (size_t)(newline + 1 - head.ptr));
    }
    const char *newline = head.len ? memchr(head.ptr, '\n', head.len) : NULL;
    *line = slice_of(head.ptr, newline ? (size_t)(newline - head.ptr) : head.len);
    return newline != NULL;
}

/** The delimiter by which most names are known, else by which most there are; '\0' if none. */
static char find_delimiter(struct slice line, const char *map, struct header_count *best)
{
    static const char delimiters[] = ",\t;|";
    char found = '\0';
    *best = (struct header_count){.columns = 1};
    for (const char *delimiter = delimiters; *delimiter; delimiter++) {
        const struct header_count count = count_names(line, *delimiter, map);
        if (count.columns > 1 && (count.known > best->known ||
                                  (count.known == best->known && count.columns > best->columns))) {
            *best = count;
            found = *delimiter;
        }
    }
    return found;
}

bool csv_detect_mapped(struct slice head, const char *map)
{
    struct slice line;
    struct header_count count;
    if (!first_line(head, &line))
        return false;
    if (!find_delimiter(line, map, &count))
        count = count_names(line, '\n', map); // of one column
    return count.plausible && (count.mapped || (count.readable && count.known >= 2 &&
                                                2 * count.known + 8 > count.columns));
}

bool csv_has_header(struct slice head, const char *map)
{
    struct slice line;
    struct header_count count;
    (void)first_line(head, &line);
    if (!find_delimiter(line, map, &count))
        count = count_names(line, '\n', map);
    return count.known == count.columns || csv_detect_mapped(head, map);
}

static bool csv_detect(struct slice head)
{
    return csv_detect_mapped(head, NULL);
}

static void csv_close(void *state)
{
    struct csv_reader *reader = state;
    window_close(&reader->window);
    buffer_free(&reader->unquoted);
    buffer_free(&reader->stripped);
    free(reader->columns);
    free(reader->cells);
    free(reader);
}

static enum error_code csv_open(void **state, struct input *input,
                                const struct reader_limits *limits, struct error *error)
{
    struct csv_reader *reader = calloc(1, sizeof(*reader));
    if (!reader)
        return error_set_no_memory(error);
    window_open(&reader->window, input);
    reader->max_article = limits->max_article;
    reader->map = limits->map;
    reader->columns = calloc(MOST_COLUMNS, sizeof(*reader->columns));
    reader->cells = calloc(MOST_COLUMNS, sizeof(*reader->cells));
    if (!reader->columns || !reader->cells) {
        csv_close(reader);
        return error_set_no_memory(error);
    }
    *state = reader;
    return ERROR_NONE;
}

/** Reads the header row. */
static enum reader_status read_header(struct csv_reader *reader, struct error *error)
{
    struct header_count count;
    struct slice line;
    size_t end = 0;
    bool readable = false;
    reader->started = true;
    reader->failed = true;
    if (window_skip_bom(&reader->window, error) != ERROR_NONE ||
        window_need(&reader->window, 65536, error) != ERROR_NONE)
        return READER_FAILED;
    const struct slice bytes = window_bytes(&reader->window);
    (void)first_line(bytes, &line);
    window_skip(&reader->window, (size_t)(line.ptr - bytes.ptr));
    reader->delimiter = find_delimiter(line, reader->map, &count);
    switch (find_row(reader, &end, error)) {
    case ROW_END:
        reader->failed = false;
        return READER_ARTICLE;
    case ROW_FAILED:
        return READER_FAILED;
    case ROW_WHOLE:
        break;
    default:
        (void)error_set(error, ERROR_DATA, "the header row does not end");
        return READER_FAILED;
    }
    if (reader->cell_count > MOST_COLUMNS) {
        (void)error_set(error, ERROR_DATA, "more than %d columns", MOST_COLUMNS);
        return READER_FAILED;
    }
    reader->column_count = reader->cell_count;
    for (size_t i = 0; i < reader->column_count; i++) {
        struct csv_column *column = &reader->columns[i];
        const struct slice name = without_quotes(cell_text(reader, i));
        if (!field_map_lookup(reader->map, name, &column->field, &column->rank))
            column->field = ARTICLE_FIELD_COUNT;
        readable |= column->field == ARTICLE_TITLE || column->field == ARTICLE_TEXT;
    }
    window_skip(&reader->window, end);
    reader->long_header = reader->window.position > LONGEST_HEADER;
    if (!readable) {
        (void)error_set(error, ERROR_DATA, "no column is known as title or text");
        error_hint(error, "--map=COLUMN=text says which one it is");
        return READER_FAILED;
    }
    reader->failed = false;
    return READER_ARTICLE;
}

/** A list as Python and JSON write it, without its brackets: 'Jane Doe', "Pat O'Neil". */
static void add_written_list(struct article *article, enum article_field field, struct slice text)
{
    while (text.len) {
        size_t end = 0;
        char quote = '\0';
        for (; end < text.len && (quote || text.ptr[end] != ','); end++) {
            const char c = text.ptr[end];
            if (quote)
                quote = c == quote ? '\0' : quote;
            else if (c == '"' || c == '\'')
                quote = c;
        }
        article_add(article, field, without_quotes(slice_of(text.ptr, end)));
        end += end < text.len;
        text = slice_of(text.ptr + end, text.len - end);
    }
}

/** Keywords and names: "war; oil", "['war', 'oil']". */
static void add_list(struct article *article, enum article_field field, struct slice text)
{
    if (text.len > 1 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']') {
        add_written_list(article, field, slice_of(text.ptr + 1, text.len - 2));
        return;
    }
    while (text.len) {
        size_t end = 0;
        while (end < text.len && text.ptr[end] != ';' && text.ptr[end] != '|' &&
               !(field == ARTICLE_KEYWORD && text.ptr[end] == ','))
            end++;
        article_add(article, field, slice_of(text.ptr, end));
        end += end < text.len;
        text = slice_of(text.ptr + end, text.len - end);
    }
}

static void fill_article(struct csv_reader *reader, struct article *article)
{
    int best_rank[ARTICLE_AUTHOR];
    size_t best[ARTICLE_AUTHOR] = {0};
    for (int i = 0; i < ARTICLE_AUTHOR; i++)
        best_rank[i] = INT_MAX;
    for (size_t i = 0; i < reader->column_count && i < reader->cell_count; i++) {
        const struct csv_column *column = &reader->columns[i];
        if (column->field == ARTICLE_FIELD_COUNT)
            continue;
        if (column->field >= ARTICLE_AUTHOR) {
            add_list(article, column->field, cell_text(reader, i));
        } else if (column->rank < best_rank[column->field] && cell_text(reader, i).len) {
            best_rank[column->field] = column->rank;
            best[column->field] = i;
        }
    }
    for (int i = 0; i < ARTICLE_AUTHOR; i++)
        if (best_rank[i] != INT_MAX) {
            struct slice text = cell_text(reader, best[i]);
            if (i == ARTICLE_TITLE || i == ARTICLE_TEXT)
                text = plain_text(&reader->stripped, text);
            article_add(article, (enum article_field)i, text);
        }
    article->failed |= !buffer_ok(&reader->unquoted) || !buffer_ok(&reader->stripped);
}

/** Behind a row whose quotes do not close: the next line may be good. */
static enum reader_status skip_damage(struct csv_reader *reader, const char *what, size_t seen,
                                      struct error *error)
{
    reader->wasted += seen;
    if (reader->wasted > (UINT64_C(64) << 20) + 4 * reader->window.position) {
        (void)error_set(error, ERROR_DATA, "too many rows are damaged");
        return READER_FAILED;
    }
    for (;;) {
        const struct slice bytes = window_bytes(&reader->window);
        const char *newline = bytes.len ? memchr(bytes.ptr, '\n', bytes.len) : NULL;
        window_skip(&reader->window, newline ? (size_t)(newline + 1 - bytes.ptr) : bytes.len);
        if (newline || reader->window.at_end)
            break;
        if (window_more(&reader->window, error) != ERROR_NONE)
            return READER_FAILED;
    }
    (void)error_set(error, ERROR_DATA, "%s", what);
    return READER_REJECTED;
}

/** True if the row has as many cells as the header, not counting empty ones behind. */
static bool row_fits(struct csv_reader *reader)
{
    size_t count = reader->cell_count;
    if (count > MOST_COLUMNS)
        return false;
    while (count > reader->column_count && cell_text(reader, count - 1).len == 0)
        count--;
    return count == reader->column_count;
}

static enum reader_status csv_next(void *state, struct article *article, struct error *error)
{
    struct csv_reader *reader = state;
    size_t end = 0;
    if (!reader->started) {
        const enum reader_status status = read_header(reader, error);
        if (status != READER_ARTICLE)
            return status;
    }
    if (reader->failed)
        return READER_END;
    enum row_status row;
    bool blank;
    do {
        row = find_row(reader, &end, error);
        blank = row == ROW_WHOLE && reader->cell_count == 1 && cell_text(reader, 0).len == 0;
        if (blank)
            window_skip(&reader->window, end);
    } while (blank);
    if (row == ROW_END)
        return READER_END;
    article->record = ++reader->record;
    switch (row) {
    case ROW_FAILED:
        return READER_FAILED;
    case ROW_LARGE:
        return skip_damage(reader, "row is larger than the limit, or a quote is not closed", end,
                           error);
    case ROW_CUT:
        reader->uncertain = true; // a file that grows may close it
        return skip_damage(reader, "a quote is not closed", end, error);
    default:
        break;
    }
    const bool fits = row_fits(reader);
    if (fits)
        fill_article(reader, article);
    const bool whole = window_bytes(&reader->window).ptr[end - 1] == '\n';
    window_skip(&reader->window, end);
    if (whole && !reader->uncertain)
        reader->whole = (struct reader_place){reader->window.position, reader->record};
    if (!fits) {
        (void)error_set(error, ERROR_DATA, "row has %zu columns, the header has %zu",
                        reader->cell_count, reader->column_count);
        return READER_REJECTED;
    }
    if (article_get(article, ARTICLE_TEXT).len == 0 &&
        article_get(article, ARTICLE_TITLE).len == 0) {
        (void)error_set(error, ERROR_DATA, "article has neither title nor text");
        return READER_REJECTED;
    }
    return READER_ARTICLE;
}

static struct reader_place csv_place(const void *state)
{
    const struct csv_reader *reader = state;
    const struct reader_place nowhere = {.offset = 0};
    return reader->long_header ? nowhere : reader->whole;
}

/** The columns are those of the header row, which is at the start of the file. */
static enum error_code csv_resume(void *state, struct reader_place place, struct error *error)
{
    struct csv_reader *reader = state;
    struct input *rows = reader->window.input;
    struct input *head = NULL;
    enum error_code code = input_open(&head, input_path(rows), error);
    if (code != ERROR_NONE)
        return code;
    window_open(&reader->window, head);
    if (read_header(reader, error) != READER_ARTICLE)
        code = error ? error->code : ERROR_DATA;
    window_close(&reader->window);
    input_close(head);
    window_open(&reader->window, rows);
    reader->window.position = place.offset;
    reader->record = place.records;
    reader->whole = place;
    return code;
}

const struct reader_format format_csv = {
    .name = "csv",
    .description = "CSV, TSV and the like with a header row; --map names the columns",
    .detect = csv_detect,
    .open = csv_open,
    .next = csv_next,
    .close = csv_close,
    .place = csv_place,
    .resume = csv_resume,
};
