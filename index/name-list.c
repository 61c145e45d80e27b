// SPDX-License-Identifier: GPL-2.0-or-later
#include "name-list.h"

#include "base/utf8.h"

enum { HEAD = 2, LONGEST_NAME = 255 };

bool name_list_append(struct buffer *list, struct slice name, float salience)
{
    name = utf8_truncate(name, LONGEST_NAME);
    if (name.len == 0 || list->len + HEAD + name.len > NAME_LIST_MAX)
        return buffer_ok(list);
    const float within = salience > 1 ? 1 : (salience > 0 ? salience : 0);
    (void)buffer_append_char(list, (char)(unsigned char)(within * 255 + 0.5F));
    (void)buffer_append_char(list, (char)(unsigned char)name.len);
    return buffer_append_slice(list, name) && buffer_ok(list);
}

bool name_list_next(struct slice *list, struct listed_name *name)
{
    if (list->len < HEAD)
        return false;
    const size_t len = (unsigned char)list->ptr[1];
    if (len == 0 || len > list->len - HEAD)
        return false;
    name->salience = (float)(unsigned char)list->ptr[0] / 255;
    name->name = slice_of(list->ptr + HEAD, len);
    *list = slice_of(list->ptr + HEAD + len, list->len - HEAD - len);
    return true;
}
