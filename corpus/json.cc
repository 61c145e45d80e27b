// SPDX-License-Identifier: GPL-2.0-or-later
// The wall around simdjson: only its error-code interface is used, so nothing throws.
#include "json.h"

#include <cstring>
#include <new>
#include <simdjson.h>
#include <type_traits>

namespace dom = simdjson::dom;

struct json_parser {
    dom::parser parser;
};

namespace
{

template <typename To, typename From> To bits_to(const From &from)
{
    static_assert(sizeof(To) == sizeof(From), "simdjson's handles have changed their size");
    static_assert(std::is_trivially_copyable<To>::value && std::is_trivially_copyable<From>::value,
                  "simdjson's handles are no longer plain");
    To to;
    std::memcpy(static_cast<void *>(&to), &from, sizeof(to));
    return to;
}

dom::element element_of(json_value value)
{
    return bits_to<dom::element>(value);
}

json_value value_of(dom::element element)
{
    return bits_to<json_value>(element);
}

template <typename Iterator> struct range {
    Iterator at;
    Iterator end;
};

template <typename Container> json_iterator iterator_of(const Container &container)
{
    using iterator = typename Container::iterator;
    const range<iterator> walk = {container.begin(), container.end()};
    return bits_to<json_iterator>(walk);
}

} // namespace

extern "C" {

json_parser *json_parser_open(void)
{
    return new (std::nothrow) json_parser;
}

void json_parser_close(json_parser *parser)
{
    delete parser;
}

json_status json_parse(json_parser *parser, slice text, json_value *root, const char **message)
{
    dom::element element;
    const auto error =
        parser->parser.parse(reinterpret_cast<const uint8_t *>(text.ptr), text.len, false)
            .get(element);
    switch (error) {
    case simdjson::SUCCESS:
        *root = value_of(element);
        return JSON_OK;
    case simdjson::UTF8_ERROR:
        return JSON_INVALID_UTF8;
    case simdjson::MEMALLOC:
        return JSON_NO_MEMORY;
    default:
        *message = simdjson::error_message(error);
        return JSON_INVALID;
    }
}

json_type json_type_of(json_value value)
{
    switch (element_of(value).type()) {
    case dom::element_type::ARRAY:
        return JSON_ARRAY;
    case dom::element_type::OBJECT:
        return JSON_OBJECT;
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
        return JSON_INTEGER;
    case dom::element_type::DOUBLE:
        return JSON_REAL;
    case dom::element_type::STRING:
        return JSON_STRING;
    case dom::element_type::BOOL:
        return JSON_BOOL;
    default:
        return JSON_NULL;
    }
}

bool json_string(json_value value, slice *out)
{
    std::string_view text;
    if (element_of(value).get_string().get(text))
        return false;
    *out = slice_of(text.data(), text.size());
    return true;
}

bool json_integer(json_value value, int64_t *out)
{
    return !element_of(value).get_int64().get(*out);
}

bool json_unsigned(json_value value, uint64_t *out)
{
    return !element_of(value).get_uint64().get(*out);
}

bool json_real(json_value value, double *out)
{
    return !element_of(value).get_double().get(*out);
}

bool json_member(json_value object, const char *key, json_value *out)
{
    dom::element found;
    if (!element_of(object).is_object() || element_of(object).at_key(key).get(found))
        return false;
    *out = value_of(found);
    return true;
}

json_iterator json_iterate(json_value value)
{
    const dom::element element = element_of(value);
    dom::array array;
    dom::object object;
    if (!element.get_array().get(array))
        return iterator_of(array);
    if (!element.get_object().get(object))
        return iterator_of(object);
    return json_iterator();
}

bool json_next_element(json_iterator *iterator, json_value *value)
{
    auto walk = bits_to<range<dom::array::iterator>>(*iterator);
    if (!(walk.at != walk.end))
        return false;
    *value = value_of(*walk.at);
    ++walk.at;
    *iterator = bits_to<json_iterator>(walk);
    return true;
}

bool json_next_member(json_iterator *iterator, slice *key, json_value *value)
{
    auto walk = bits_to<range<dom::object::iterator>>(*iterator);
    if (!(walk.at != walk.end))
        return false;
    const std::string_view name = walk.at.key();
    *key = slice_of(name.data(), name.size());
    *value = value_of(walk.at.value());
    ++walk.at;
    *iterator = bits_to<json_iterator>(walk);
    return true;
}

} // extern "C"
