// SPDX-License-Identifier: GPL-2.0-or-later
// The scores are those of Arc90's Readability, as Firefox's reader view has them, on blocks.
#include "html-text.h"

enum {
    SHORTEST_PARAGRAPH = 25, // bytes; what is shorter scores nothing
    ENOUGH = 250,            // bytes of text that make an article
    TOO_LITTLE = 100,        // bytes of text that hardly do
    LEVELS = 3,              // of ancestors that get a share of a paragraph's score
};

/** Where the blocks come from. */
enum scope {
    SCOPE_STRICT, // not from what is doubtful
    SCOPE_LOOSE,  // from all that is not aside
};

static struct slice block_text(const struct html_tree *tree, const struct html_block *block)
{
    return slice_of(tree->text.data + block->offset, block->len);
}

static bool left_out(const struct html_element *element, enum scope scope)
{
    return element->aside || (scope == SCOPE_STRICT && element->doubtful);
}

/** Commas of any script. */
static size_t count_commas(struct slice text)
{
    size_t commas = 0;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        const size_t left = text.len - i;
        commas += c == ',' || (c == 0xd8 && left > 1 && text.ptr[i + 1] == '\x8c') ||
                  (c == 0xe3 && left > 2 && memcmp(text.ptr + i, "\xe3\x80\x81", 3) == 0) ||
                  (c == 0xef && left > 2 && memcmp(text.ptr + i, "\xef\xbc\x8c", 3) == 0);
    }
    return commas;
}

/** What an element's name and classes say before its text is looked at. */
static float first_score(const struct html_element *element)
{
    float score = 0;
    switch ((enum html_tag)element->tag) {
    case HTML_ARTICLE:
    case HTML_MAIN:
        score += 10;
        break;
    case HTML_DIV:
        score += 5;
        break;
    case HTML_PRE:
    case HTML_TABLE_CELL:
        score += 3;
        break;
    case HTML_LIST:
    case HTML_LIST_ITEM:
        score -= 3;
        break;
    case HTML_HEADING:
    case HTML_H1:
        score -= 5;
        break;
    default:
        break;
    }
    if (element->words & HTML_WORD_STORY)
        score += 25;
    if (element->words & (HTML_WORD_SIDE | HTML_WORD_NOT))
        score -= 25;
    return score;
}

static bool is_paragraph(const struct html_element *element)
{
    return element->tag == HTML_PARAGRAPH || element->tag == HTML_PRE ||
           element->tag == HTML_LIST_ITEM || element->tag == HTML_HEADING ||
           element->tag == HTML_H1;
}

static void give_score(struct html_tree *tree, const struct html_block *block)
{
    if (block->len < SHORTEST_PARAGRAPH)
        return;
    const struct slice text = block_text(tree, block);
    const float hundreds = (float)block->len / 100.0F;
    float score = 1.0F + (float)count_commas(text) + (hundreds < 3 ? hundreds : 3);
    score *= 1.0F - (float)block->links / (float)block->len;
    uint32_t index = block->element;
    if (is_paragraph(&tree->elements[index]))
        index = tree->elements[index].parent;
    float share = 1;
    for (int level = 0; level < LEVELS; level++) {
        struct html_element *element = &tree->elements[index];
        if (!element->scored) {
            element->scored = true;
            element->score = first_score(element);
        }
        element->score += score * share;
        share = level == 0 ? 0.5F : 1.0F / 6.0F;
        if (element->parent == index)
            break;
        index = element->parent;
    }
}

/** Sums text and links up the tree. */
static void weigh(struct html_tree *tree, enum scope scope)
{
    for (size_t i = 0; i < tree->element_count; i++) {
        struct html_element *element = &tree->elements[i];
        element->chosen = element->scored = false;
        element->score = 0;
        element->text = element->links = 0;
    }
    for (size_t i = 0; i < tree->block_count; i++) {
        const struct html_block *block = &tree->blocks[i];
        struct html_element *element = &tree->elements[block->element];
        if (left_out(element, scope))
            continue;
        element->text += (uint32_t)block->len;
        element->links += block->links;
        give_score(tree, block);
    }
    for (size_t i = tree->element_count; i-- > 1;) {
        const struct html_element *element = &tree->elements[i];
        tree->elements[element->parent].text += element->text;
        tree->elements[element->parent].links += element->links;
    }
}

static float link_density(const struct html_element *element)
{
    return element->text ? (float)element->links / (float)element->text : 0;
}

/** Chooses what the page marks as the article: true if that is enough to be one. */
static bool choose_marked(struct html_tree *tree, enum scope scope)
{
    size_t marked = 0;
    for (size_t i = 0; i < tree->element_count; i++) {
        struct html_element *element = &tree->elements[i];
        if (!element->marked || left_out(element, scope))
            continue;
        element->chosen = true;
        if (!tree->elements[element->parent].marked || i == 0)
            marked += element->text - element->links;
    }
    if (marked >= ENOUGH)
        return true;
    for (size_t i = 0; i < tree->element_count; i++)
        tree->elements[i].chosen = false;
    return false;
}

/** The article or main element that holds much more text than any other; 0 if there is none. */
static size_t find_story_element(const struct html_tree *tree, enum html_tag tag, enum scope scope)
{
    size_t best = 0;
    uint32_t most = 0;
    uint32_t second = 0;
    for (size_t i = 1; i < tree->element_count; i++) {
        const struct html_element *element = &tree->elements[i];
        if (element->tag != tag || left_out(element, scope))
            continue;
        const uint32_t text = element->text - element->links;
        if (text > most) {
            second = most;
            most = text;
            best = i;
        } else if (text > second) {
            second = text;
        }
    }
    return most >= ENOUGH && most / 2 >= second ? best : 0;
}

/** The best element within @p root (0: the page), and those beside it that are as good. */
static void choose_best(struct html_tree *tree, size_t root, enum scope scope)
{
    size_t best = root;
    float most = 0;
    for (size_t i = root; i < tree->element_count; i++) {
        struct html_element *element = &tree->elements[i];
        // "chosen" says meanwhile: lies within root
        element->chosen =
            root == 0 || i == root || (i > root && tree->elements[element->parent].chosen);
        if (!element->chosen || !element->scored || left_out(element, scope))
            continue;
        element->score *= 1.0F - link_density(element);
        if (element->score > most) {
            most = element->score;
            best = i;
        }
    }
    for (size_t i = 0; i < tree->element_count; i++)
        tree->elements[i].chosen = false;
    tree->elements[best].chosen = true;
    if (best == root)
        return;
    const uint32_t parent = tree->elements[best].parent;
    const float bar = most * 0.2F > 10 ? most * 0.2F : 10;
    for (size_t i = parent + 1; i < tree->element_count; i++) {
        struct html_element *element = &tree->elements[i];
        if (element->parent != parent || left_out(element, scope))
            continue;
        const bool paragraph =
            is_paragraph(element) && element->text > 80 && link_density(element) < 0.25F;
        element->chosen |= paragraph || (element->scored && element->score >= bar);
    }
}

static void choose_elements(struct html_tree *tree, enum scope scope)
{
    weigh(tree, scope);
    if (choose_marked(tree, scope))
        return;
    size_t root = find_story_element(tree, HTML_ARTICLE, scope);
    if (root) {
        tree->elements[root].chosen = true;
    } else {
        root = find_story_element(tree, HTML_MAIN, scope);
        choose_best(tree, root, scope);
    }
    for (size_t i = 1; i < tree->element_count; i++)
        tree->elements[i].chosen |= tree->elements[tree->elements[i].parent].chosen;
}

static bool ends_sentence(struct slice text)
{
    static const char *const ends[] = {".",
                                       "!",
                                       "?",
                                       "\"",
                                       "\xe2\x80\x9d",
                                       "\xe2\x80\xa6",
                                       "\xe3\x80\x82",
                                       ":",
                                       "\xe0\xa5\xa4",
                                       "\xd8\x9f",
                                       ")",
                                       "\xc2\xbb"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        const size_t len = strlen(ends[i]);
        if (text.len >= len && memcmp(text.ptr + text.len - len, ends[i], len) == 0)
            return true;
    }
    return false;
}

static bool is_heading(const struct html_tree *tree, const struct html_block *block)
{
    const uint8_t tag = tree->elements[block->element].tag;
    return tag == HTML_HEADING || tag == HTML_H1;
}

/** Lines that sites put between the paragraphs. */
static bool is_furniture(struct slice text)
{
    static const char *const lines[] = {"advertisement",
                                        "advertisements",
                                        "continue reading the main story",
                                        "read more",
                                        "share",
                                        "share this article",
                                        "story continues below",
                                        "story continues below advertisement",
                                        "related articles",
                                        "related stories"};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        if (slice_equal_ascii_case(text, slice_of_string(lines[i])))
            return true;
    return false;
}

static bool keeps(const struct html_tree *tree, const struct html_block *block, struct slice title)
{
    const struct html_element *element = &tree->elements[block->element];
    const struct slice text = block_text(tree, block);
    const bool list = element->tag == HTML_LIST_ITEM || element->tag == HTML_TABLE_CELL;
    if (is_furniture(text) || slice_equal_ascii_case(text, title))
        return false;
    const bool sentence = element->tag == HTML_PARAGRAPH && ends_sentence(text);
    const size_t links = block->links;
    if (links * 2 > block->len && (list || block->len < 200) &&
        !(sentence && links < block->len - block->len / 8))
        return false;
    if (list && links * 10 > block->len * 3 && block->len < 80)
        return false;
    return element->tag == HTML_PARAGRAPH || element->tag == HTML_PRE || is_heading(tree, block) ||
           list || block->len >= SHORTEST_PARAGRAPH || ends_sentence(text);
}

/** Marks the blocks to be kept. @return their bytes */
static size_t choose_blocks(struct html_tree *tree, struct slice title, enum scope scope)
{
    size_t bytes = 0;
    for (size_t i = 0; i < tree->block_count; i++) {
        struct html_block *block = &tree->blocks[i];
        const struct html_element *element = &tree->elements[block->element];
        block->kept = element->chosen && !left_out(element, scope) && keeps(tree, block, title);
        bytes += block->kept ? block->len : 0;
    }
    bool headed = false; // a heading needs a text
    for (size_t i = tree->block_count; i-- > 0;) {
        struct html_block *block = &tree->blocks[i];
        if (!block->kept)
            continue;
        if (is_heading(tree, block)) {
            block->kept = headed;
            bytes -= headed ? 0 : block->len;
            headed = false;
        } else {
            headed = true;
        }
    }
    return bytes;
}

bool html_text_choose(struct html_tree *tree, struct slice title, struct buffer *out)
{
    if (tree->element_count == 0)
        return true;
    choose_elements(tree, SCOPE_STRICT);
    const size_t strict = choose_blocks(tree, title, SCOPE_STRICT);
    if (strict < TOO_LITTLE) { // perhaps the names of classes misled us
        choose_elements(tree, SCOPE_LOOSE);
        if (choose_blocks(tree, title, SCOPE_LOOSE) < ENOUGH) {
            choose_elements(tree, SCOPE_STRICT);
            (void)choose_blocks(tree, title, SCOPE_STRICT);
        }
    }
    bool good = true;
    for (size_t i = 0; i < tree->block_count; i++) {
        const struct html_block *block = &tree->blocks[i];
        if (!block->kept)
            continue;
        if (out->len)
            good &= buffer_append_char(out, '\n');
        good &= buffer_append_slice(out, block_text(tree, block));
    }
    return good;
}
