/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trained model, as scripts/train-entities wrote it. */
        .section .rodata
        .global entity_model_bytes
        .global entity_model_bytes_end
        .balign 64
entity_model_bytes:
        .incbin ENTITY_MODEL_FILE
entity_model_bytes_end:
        .byte 0
        .section .note.GNU-stack,"",%progbits
