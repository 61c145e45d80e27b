// SPDX-License-Identifier: GPL-2.0-or-later
#include "fold-letters.h"

#include <stddef.h>

struct letter {
    uint16_t ch;
    char spelling[4];
};

// In ascending order: looked up by bisection.
static const struct letter letters[] = {
    {0x00c6, "AE"}, {0x00d0, "D"},  {0x00d8, "O"},  {0x00de, "TH"}, {0x00df, "ss"}, {0x00e6, "ae"},
    {0x00f0, "d"},  {0x00f8, "o"},  {0x00fe, "th"}, {0x0110, "D"},  {0x0111, "d"},  {0x0126, "H"},
    {0x0127, "h"},  {0x0131, "i"},  {0x0138, "k"},  {0x0141, "L"},  {0x0142, "l"},  {0x0149, "n"},
    {0x014a, "N"},  {0x014b, "n"},  {0x0152, "OE"}, {0x0153, "oe"}, {0x0166, "T"},  {0x0167, "t"},
    {0x0180, "b"},  {0x0181, "B"},  {0x0182, "B"},  {0x0183, "b"},  {0x0186, "O"},  {0x0187, "C"},
    {0x0188, "c"},  {0x0189, "D"},  {0x018a, "D"},  {0x018b, "D"},  {0x018c, "d"},  {0x018e, "E"},
    {0x018f, "A"},  {0x0190, "E"},  {0x0191, "F"},  {0x0192, "f"},  {0x0193, "G"},  {0x0195, "hv"},
    {0x0197, "I"},  {0x0198, "K"},  {0x0199, "k"},  {0x019a, "l"},  {0x019d, "N"},  {0x019e, "n"},
    {0x01a4, "P"},  {0x01a5, "p"},  {0x01ab, "t"},  {0x01ac, "T"},  {0x01ad, "t"},  {0x01ae, "T"},
    {0x01b2, "V"},  {0x01b3, "Y"},  {0x01b4, "y"},  {0x01b5, "Z"},  {0x01b6, "z"},  {0x01bf, "w"},
    {0x01dd, "e"},  {0x01e4, "G"},  {0x01e5, "g"},  {0x01f6, "HV"}, {0x01f7, "W"},  {0x0220, "N"},
    {0x0221, "d"},  {0x0224, "Z"},  {0x0225, "z"},  {0x0234, "l"},  {0x0235, "n"},  {0x0236, "t"},
    {0x0237, "j"},  {0x023a, "A"},  {0x023b, "C"},  {0x023c, "c"},  {0x023d, "L"},  {0x023e, "T"},
    {0x023f, "s"},  {0x0240, "z"},  {0x0243, "B"},  {0x0244, "U"},  {0x0246, "E"},  {0x0247, "e"},
    {0x0248, "J"},  {0x0249, "j"},  {0x024a, "Q"},  {0x024b, "q"},  {0x024c, "R"},  {0x024d, "r"},
    {0x024e, "Y"},  {0x024f, "y"},  {0x0253, "b"},  {0x0254, "o"},  {0x0255, "c"},  {0x0256, "d"},
    {0x0257, "d"},  {0x0258, "e"},  {0x0259, "a"},  {0x025b, "e"},  {0x0260, "g"},  {0x0261, "g"},
    {0x0266, "h"},  {0x0268, "i"},  {0x026b, "l"},  {0x026c, "l"},  {0x026d, "l"},  {0x0271, "m"},
    {0x0272, "n"},  {0x0273, "n"},  {0x027c, "r"},  {0x027d, "r"},  {0x027e, "r"},  {0x0282, "s"},
    {0x0288, "t"},  {0x0289, "u"},  {0x028b, "v"},  {0x0290, "z"},  {0x0291, "z"},  {0x029d, "j"},
    {0x02a0, "q"},  {0x1d6b, "ue"}, {0x1d6c, "b"},  {0x1d6d, "d"},  {0x1d6e, "f"},  {0x1d6f, "m"},
    {0x1d70, "n"},  {0x1d71, "p"},  {0x1d72, "r"},  {0x1d73, "r"},  {0x1d74, "s"},  {0x1d75, "t"},
    {0x1d76, "z"},  {0x1d7d, "p"},  {0x1e9c, "s"},  {0x1e9d, "s"},  {0x1e9e, "SS"}, {0x1efa, "LL"},
    {0x1efb, "ll"}, {0x1efc, "V"},  {0x1efd, "v"},  {0x1efe, "Y"},  {0x1eff, "y"},  {0x2c60, "L"},
    {0x2c61, "l"},  {0x2c62, "L"},  {0x2c63, "P"},  {0x2c64, "R"},  {0x2c65, "a"},  {0x2c66, "t"},
    {0x2c67, "H"},  {0x2c68, "h"},  {0x2c69, "K"},  {0x2c6a, "k"},  {0x2c6b, "Z"},  {0x2c6c, "z"},
    {0x2c71, "v"},  {0x2c72, "W"},  {0x2c73, "w"},  {0xa740, "K"},  {0xa741, "k"},  {0xa748, "L"},
    {0xa749, "l"},  {0xa74a, "O"},  {0xa74b, "o"},  {0xa74f, "oo"}, {0xa750, "P"},  {0xa751, "p"},
    {0xa752, "P"},  {0xa753, "p"},  {0xa758, "Q"},  {0xa759, "q"},
};

const char *fold_letter(uint32_t ch)
{
    size_t low = 0, high = sizeof(letters) / sizeof(letters[0]);
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (letters[middle].ch == ch)
            return letters[middle].spelling;
        if (letters[middle].ch < ch)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
