"""Word files that hold more than anybody could process."""

from __future__ import annotations

import io
import zipfile
from random import Random

from hostile_files.making import DOCX, READABLE, Lures, Maker, Shelf
from hostile_files.word_writing import LINE, MAIN, document, packed, parts, relations, word

SHELF = Shelf("word bomb", DOCX)
_PIECE = 4 << 20


def _inflating(megabytes: int, method: int) -> bytes:
    """A Word file whose body is that much white space."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        archive.writestr("_rels/.rels", relations(MAIN))
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(document(LINE).encode().removesuffix(b"</w:body></w:document>"))
            for _ in range(megabytes * 2**20 // _PIECE):
                part.write(b" " * _PIECE)
            part.write(b"</w:body></w:document>")
    return written.getvalue()


def _bomb(method: int, least: int, most: int) -> Maker:
    return lambda dice, _lures: _inflating(dice.randint(least, most), method)


SHELF.put("deflated", _bomb(zipfile.ZIP_DEFLATED, 1_200, 2_000), "RESOURCE_LIMIT")
SHELF.put("packed by bzip2", _bomb(zipfile.ZIP_BZIP2, 68, 90), "RESOURCE_LIMIT")
SHELF.put("packed by lzma", _bomb(zipfile.ZIP_LZMA, 68, 90), "RESOURCE_LIMIT")


@SHELF.add(READABLE)
def archives_within_archives(dice: Random, lures: Lures) -> bytes:
    inner = packed({"0": b"\0" * (64 << 20)})
    for depth in range(dice.randint(3, 6)):
        inner = packed({f"{depth}-{n}.zip": inner for n in range(8)})
    return word(more={"word/embeddings/x.zip": inner})


@SHELF.add("RESOURCE_LIMIT", "CORRUPT")
def parts_that_share_their_bytes(dice: Random, lures: Lures) -> bytes:
    """Many names in the directory lead to the one part that inflates; newer Pythons refuse to open those."""
    written = io.BytesIO(packed(parts() | {"word/h0.xml": document("") + " " * (32 << 20)}))
    heads = [(f"h{n}", "header", f"h{n}.xml", False) for n in range(dice.randint(8, 60))]
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("word/_rels/document.xml.rels", relations(*heads))
        first = archive.getinfo("word/h0.xml")
        for _, _, name, _ in heads[1:]:
            again = zipfile.ZipInfo(f"word/{name}")
            for about in ("header_offset", "compress_type", "compress_size", "file_size", "CRC", "flag_bits"):
                setattr(again, about, getattr(first, about))
            archive.filelist.append(again)
            archive.NameToInfo[again.filename] = again
        archive._didModify = True
    return written.getvalue()


@SHELF.add("RESOURCE_LIMIT")
def more_parts_than_anybody_needs(dice: Random, lures: Lures) -> bytes:
    return word(more={f"word/{number}.xml": "" for number in range(dice.randint(5_000, 20_000))})


@SHELF.add("RESOURCE_LIMIT")
def a_million_paragraphs(dice: Random, lures: Lures) -> bytes:
    return word("<w:p><w:r><w:t>x</w:t></w:r></w:p>" * dice.randint(1_000_000, 1_200_000))


@SHELF.add("RESOURCE_LIMIT")
def half_a_million_paragraphs(dice: Random, lures: Lures) -> bytes:
    return word("<w:p><w:r><w:t>one two</w:t></w:r></w:p>" * dice.randint(400_000, 500_000))


@SHELF.add("RESOURCE_LIMIT")
def a_million_cells(dice: Random, lures: Lures) -> bytes:
    row = f"<w:tr>{'<w:tc><w:p/></w:tc>' * 1_000}</w:tr>"
    return word(f"<w:tbl>{row * dice.randint(1_000, 1_100)}</w:tbl>")


@SHELF.add("RESOURCE_LIMIT")
def a_row_of_a_hundred_thousand_cells(dice: Random, lures: Lures) -> bytes:
    cell = "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"
    return word(f"<w:tbl><w:tr>{cell * dice.randint(100_000, 200_000)}</w:tr></w:tbl>")


@SHELF.add("RESOURCE_LIMIT")
def millions_of_words(dice: Random, lures: Lures) -> bytes:
    return word(f"<w:p><w:r><w:t>{'a ' * dice.randint(5_000_000, 9_000_000)}</w:t></w:r></w:p>")


@SHELF.add("RESOURCE_LIMIT")
def one_word_of_millions_of_letters(dice: Random, lures: Lures) -> bytes:
    return word(f"{LINE}<w:p><w:r><w:t>{'a' * dice.randint(1_000_000, 2_000_000)}</w:t></w:r></w:p>")


@SHELF.add("RESOURCE_LIMIT")
def elements_within_elements(dice: Random, lures: Lures) -> bytes:
    depth = dice.randint(10_000, 200_000)
    return word("<w:r>" * depth + "</w:r>" * depth)


@SHELF.add("RESOURCE_LIMIT")
def tables_within_tables(dice: Random, lures: Lures) -> bytes:
    depth = dice.randint(100, 2_000)
    return word("<w:tbl><w:tr><w:tc>" * depth + LINE + "</w:tc></w:tr></w:tbl>" * depth)


@SHELF.add(READABLE)
def cells_as_wide_as_can_be_said(dice: Random, lures: Lures) -> bytes:
    span = f'<w:tcPr><w:gridSpan w:val="{dice.randint(10**5, 10**12)}"/></w:tcPr>'
    return word(f"<w:tbl>{f'<w:tr><w:tc>{span}{LINE}</w:tc></w:tr>' * dice.randint(50, 100)}</w:tbl>")


@SHELF.add("TOO_MANY_PAGES")
def pages_without_end(dice: Random, lures: Lures) -> bytes:
    return word('<w:p><w:r><w:br w:type="page"/></w:r></w:p>' * dice.randint(60, 5_000))


@SHELF.add("CORRUPT", "RESOURCE_LIMIT", READABLE)
def an_element_of_a_hundred_thousand_attributes(dice: Random, lures: Lures) -> bytes:
    said = " ".join(f'a{n}="{n}"' for n in range(dice.randint(100_000, 200_000)))
    return word(f"<w:p {said}>{LINE}</w:p>")
