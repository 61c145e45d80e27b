// SPDX-License-Identifier: GPL-2.0-or-later
#include "fold-text.h"

#include "base/terminal.h"
#include "base/utf8.h"
#include "paint.h"
#include "snippet.h"

#include <stdlib.h>

/** A character as it is shown. */
struct cell {
    uint32_t offset; // of its bytes
    uint16_t length;
    uint16_t width; // columns
    bool marked;
    bool blank;
};

struct cells {
    struct buffer bytes;
    struct cell *cells;
    size_t count;
};

/** Makes cells of a text; runs of blanks are one, there is none at either end. False: no memory. */
static bool make_cells(struct cells *made, struct slice text)
{
    bool marked = false;
    bool blank = true; // the last one was
    *made = (struct cells){.cells = malloc((text.len + 1) * sizeof(struct cell))};
    while (made->cells && text.len) {
        size_t length = 1;
        const uint32_t c = utf8_decode(text, &length);
        const struct slice character = slice_of(text.ptr, length);
        text = slice_of(text.ptr + length, text.len - length);
        if (c == SNIPPET_START || c == SNIPPET_END) {
            marked = c == SNIPPET_START;
            continue;
        }
        const bool is_blank = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
        if (is_blank && blank)
            continue;
        const size_t before = made->bytes.len;
        terminal_append_safe(&made->bytes, is_blank ? SLICE_LITERAL(" ") : character);
        if (made->bytes.len == before) // is not shown
            continue;
        blank = is_blank;
        const struct slice shown = slice_of(made->bytes.data + before, made->bytes.len - before);
        made->cells[made->count++] = (struct cell){
            .offset = (uint32_t)before,
            .length = (uint16_t)shown.len,
            .width = (uint16_t)terminal_text_width(shown),
            .marked = marked,
            .blank = is_blank,
        };
    }
    if (made->count && made->cells[made->count - 1].blank)
        made->count--;
    return made->cells && buffer_ok(&made->bytes);
}

/** Where a line ends that begins at cell @p from and has @p room columns. */
static size_t end_of_line(const struct cells *cells, size_t from, int room)
{
    size_t end = from;
    size_t word = from; // where the last word that fits ends
    int width = 0;
    while (end < cells->count && (width += cells->cells[end].width) <= room) {
        if (cells->cells[end].blank)
            word = end;
        end++;
    }
    if (end == cells->count || cells->cells[end].blank)
        return end;
    if (word > from)
        return word;
    return end > from ? end : from + 1;
}

static void append_line(struct buffer *out, const struct cells *cells, size_t from, size_t end,
                        const struct fold_layout *layout)
{
    const char *color = "";
    for (size_t i = from; i <= end; i++) {
        const char *wanted = i == end ? "" : cells->cells[i].marked ? PAINT_MATCH : layout->base;
        if (wanted != color) {
            if (color[0])
                paint(out, layout->color, PAINT_NORMAL);
            paint(out, layout->color, wanted);
            color = wanted;
        }
        if (i < end)
            (void)buffer_append(out, cells->bytes.data + cells->cells[i].offset,
                                cells->cells[i].length);
    }
}

void fold_text(struct buffer *out, struct slice text, const struct fold_layout *layout)
{
    const char *ellipsis = layout->utf8 ? "…" : "...";
    const int ellipsis_width = layout->utf8 ? 1 : 3;
    struct cells cells;
    if (!make_cells(&cells, text))
        out->failed = true;
    int lines = 0;
    for (size_t from = 0; buffer_ok(out) && from < cells.count; lines++) {
        size_t end = end_of_line(&cells, from, layout->room);
        const bool cut = end < cells.count && lines + 1 == layout->most_lines;
        if (cut && layout->room > ellipsis_width)
            end = end_of_line(&cells, from, layout->room - ellipsis_width);
        if (lines > 0 || !layout->indented)
            (void)buffer_append_format(out, "%*s", layout->indent, "");
        append_line(out, &cells, from, end, layout);
        if (cut)
            (void)buffer_append_string(out, ellipsis);
        (void)buffer_append_char(out, '\n');
        while (end < cells.count && cells.cells[end].blank)
            end++;
        from = cut ? cells.count : end;
    }
    free(cells.cells);
    buffer_free(&cells.bytes);
}
