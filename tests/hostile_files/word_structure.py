"""Word files with parts missing, wrong or locked."""

from __future__ import annotations

import io
import struct
import zipfile
from random import Random

from hostile_files.making import DOCX, READABLE, Lures, Maker, Shelf
from hostile_files.word_writing import LINE, MAIN, document, packed, parts, relations, word

SHELF = Shelf("word structure", DOCX)


def _without(*names: str) -> Maker:
    return lambda _dice, _lures: packed({name: each for name, each in parts().items() if name not in names})


SHELF.put("no relations", _without("_rels/.rels"), "TYPE_MISMATCH")
SHELF.put("no document", _without("word/document.xml"), "TYPE_MISMATCH")
SHELF.put("no content types", _without("[Content_Types].xml"), READABLE)
SHELF.put("nothing", _without(*parts()), "TYPE_MISMATCH")


@SHELF.add(READABLE)
def content_types_that_lie(dice: Random, lures: Lures) -> bytes:
    return word(more={"[Content_Types].xml": f"<Types>{lures.url}{dice.random()}"})


@SHELF.add("CORRUPT")
def a_document_without_a_word(dice: Random, lures: Lures) -> bytes:
    return word(more={"word/document.xml": ""})


@SHELF.add("CORRUPT")
def a_document_that_is_no_xml(dice: Random, lures: Lures) -> bytes:
    return word(more={"word/document.xml": dice.randbytes(5_000)})


@SHELF.add("CORRUPT")
def a_document_that_breaks_off(dice: Random, lures: Lures) -> bytes:
    whole = document(LINE * 20)
    return word(more={"word/document.xml": whole[: dice.randint(100, len(whole) - 20)]})


@SHELF.add("CORRUPT")
def a_document_without_a_body(dice: Random, lures: Lures) -> bytes:
    return word(more={"word/document.xml": document(LINE).replace("w:body", "w:bode")})


@SHELF.add("CORRUPT")
def letters_of_a_code_that_hides_them(dice: Random, lures: Lures) -> bytes:
    return word(head='<?xml version="1.0" encoding="UTF-7"?>')


@SHELF.add(READABLE)
def parts_that_lead_to_themselves(dice: Random, lures: Lures) -> bytes:
    again = [(f"r{n}", "header", "document.xml", False) for n in range(dice.randint(20, 200))]
    return word(more={"word/_rels/document.xml.rels": relations(*again)})


@SHELF.add("CORRUPT")
def a_sheet_of_another_program(dice: Random, lures: Lures) -> bytes:
    related = relations((*MAIN[:2], "xl/workbook.xml", False))
    return packed({"_rels/.rels": related, "xl/workbook.xml": f"<workbook>{dice.random()}</workbook>"})


@SHELF.add("ENCRYPTED")
def a_part_under_lock(dice: Random, lures: Lures) -> bytes:
    content = bytearray(word())
    for head, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.index(b"word/document.xml") if head == b"PK\x03\x04" else content.rindex(b"word/document.xml")
        place = content.rindex(head, 0, start) + at
        content[place] |= 1
    return bytes(content)


@SHELF.add("CORRUPT")
def a_part_that_was_shaken(dice: Random, lures: Lures) -> bytes:
    content = bytearray(packed(parts(), method=zipfile.ZIP_STORED))
    content[content.index(b"readable" if b"readable" in content else b"text") + dice.randint(0, 3)] ^= 0x40
    return bytes(content)


@SHELF.add("CORRUPT")
def broken_off(dice: Random, lures: Lures) -> bytes:
    content = word()
    return content[: dice.randint(40, len(content) - 30)]


@SHELF.add("CORRUPT")
def a_way_of_packing_that_nobody_knows(dice: Random, lures: Lures) -> bytes:
    content, method = bytearray(word()), struct.pack("<H", dice.choice([1, 6, 97, 99]))
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"word/document.xml"))
    content[place + 10 : place + 12] = method
    return bytes(content)


@SHELF.add("CORRUPT", READABLE)
def a_directory_that_lies_elsewhere(dice: Random, lures: Lures) -> bytes:
    content = word()
    return content[:-6] + struct.pack("<I", dice.randint(10**6, 2**32 - 1)) + content[-2:]


@SHELF.add(READABLE, "CORRUPT")
def two_documents_of_one_name(dice: Random, lures: Lures) -> bytes:
    written = io.BytesIO(packed(parts()))
    with zipfile.ZipFile(written, "a") as archive:
        info = zipfile.ZipInfo("word/document.xmk")
        archive.writestr(info, document(LINE))
    return written.getvalue().replace(b"word/document.xmk", b"word/document.xml")
