"""PDFs whose structure leads round in circles, breaks off or is locked."""

from __future__ import annotations

import io
from random import Random

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from hostile_files.making import PDF, READABLE, Lures, Maker, Shelf
from hostile_files.pdf_writing import leaflet, parts, stream, written

SHELF = Shelf("pdf structure", PDF)


@SHELF.add("CORRUPT")
def pages_that_are_their_own_parents(dice: Random, lures: Lures) -> bytes:
    return written(parts() | {2: b"<</Type/Pages/Kids[2 0 R]/Count %d>>" % dice.randint(1, 50)})


@SHELF.add("CORRUPT")
def a_ring_of_page_trees(dice: Random, lures: Lures) -> bytes:
    length = dice.randint(3, 40)
    ring = {
        6 + n: b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 3>>" % (6 + (n - 1) % length, 6 + (n + 1) % length)
        for n in range(length)
    }
    return written(parts() | {2: b"<</Type/Pages/Kids[6 0 R]/Count 3>>"} | ring)


@SHELF.add("CORRUPT")
def page_trees_too_deep_to_climb(dice: Random, lures: Lures) -> bytes:
    depth = dice.randint(5_000, 9_000)
    chain = {6 + n: b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (5 + n, 7 + n) for n in range(depth)}
    return written(parts() | {2: b"<</Type/Pages/Kids[6 0 R]/Count 1>>"} | chain | {6 + depth: parts()[3]})


@SHELF.add("CORRUPT")
def no_page_at_all(dice: Random, lures: Lures) -> bytes:
    return written(parts() | {2: b"<</Type/Pages/Kids[]/Count 0>>"})


@SHELF.add("CORRUPT")
def no_catalogue(dice: Random, lures: Lures) -> bytes:
    return written(parts() | {1: b"null"})


@SHELF.add(READABLE)
def tables_of_objects_that_lead_to_each_other(dice: Random, lures: Lures) -> bytes:
    content = leaflet()
    start = int(content.rpartition(b"startxref\n")[2].split(b"\n")[0])
    return content.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)


@SHELF.add(READABLE, "CORRUPT")
def a_table_of_objects_that_lies(dice: Random, lures: Lures) -> bytes:
    content = leaflet()
    head, tail = content.split(b"xref\n0 6\n")
    numbers = b"".join(b"%010d 00000 n \n" % dice.randint(0, len(head)) for _ in range(6))
    return head + b"xref\n0 6\n" + numbers + tail[6 * 20 :]


@SHELF.add(READABLE, "CORRUPT")
def a_table_of_a_thousand_million_objects(dice: Random, lures: Lures) -> bytes:
    return leaflet().replace(b"xref\n0 6\n", b"xref\n0 %d\n" % dice.randint(10**8, 2**31 - 1))


@SHELF.add(READABLE, "CORRUPT")
def objects_packed_within_themselves(dice: Random, lures: Lures) -> bytes:
    packed = stream(b"6 0 7 9 null", "FlateDecode", about=b"/Type/ObjStm/N %d/First 8" % dice.randint(2, 10**9))
    return leaflet(more={6: packed.replace(b"/Type", b"/Extends 6 0 R/Type")})


@SHELF.add(READABLE, "CORRUPT")
def a_stream_as_long_as_it_is_long(dice: Random, lures: Lures) -> bytes:
    objects = parts()
    objects[4] = b"<</Length 4 0 R>>stream\nBT ET\nendstream"
    return written(objects)


@SHELF.add(READABLE, "CORRUPT", "RESOURCE_LIMIT")
def brackets_within_brackets(dice: Random, lures: Lures) -> bytes:
    depth = dice.randint(100_000, 400_000)
    return leaflet(more={6: b"[" * depth + b"]" * depth}, catalog=b"/Odd 6 0 R")


@SHELF.add(READABLE, "RESOURCE_LIMIT")
def brackets_within_the_content(dice: Random, lures: Lures) -> bytes:
    depth = dice.randint(100_000, 400_000)
    return leaflet(b"[" * depth + b"]" * depth + b" TJ")


@SHELF.add(READABLE)
def bookmarks_in_a_circle(dice: Random, lures: Lures) -> bytes:
    more = {
        6: b"<</Type/Outlines/First 7 0 R/Last 8 0 R/Count 2>>",
        7: b"<</Title(a)/Parent 6 0 R/Next 8 0 R/First 7 0 R/Last 7 0 R>>",
        8: b"<</Title(b)/Parent 6 0 R/Next 7 0 R/Prev 7 0 R>>",
    }
    return leaflet(catalog=b"/Outlines 6 0 R", more=more)


@SHELF.add(READABLE)
def fields_that_are_their_own_children(dice: Random, lures: Lures) -> bytes:
    field = b"<</FT/Tx/T(x)/Kids[7 0 R]/Parent 7 0 R/Type/Annot/Subtype/Widget/Rect[0 0 90 90]/DA(/F 0 Tf)>>"
    return leaflet(catalog=b"/AcroForm<</Fields[7 0 R]>>", page=b"/Annots[7 0 R]", more={7: field})


@SHELF.add(READABLE)
def notes_by_the_ten_thousand(dice: Random, lures: Lures) -> bytes:
    note = b"<</Type/Annot/Subtype/Square/Rect[%d %d 300 300]/C[1 0 0]>>" % (dice.randint(0, 99), dice.randint(0, 99))
    return leaflet(page=b"/Annots[%b]" % (note * dice.randint(10_000, 20_000)))


def _locked(strength: int, user: str) -> Maker:
    def make(dice: Random, lures: Lures) -> bytes:
        written_to = io.BytesIO()
        lock = StandardEncryption(user, ownerPassword=str(dice.random()), strength=strength)
        canvas = Canvas(written_to, invariant=1, encrypt=lock)
        canvas.drawString(72, 700, "A page that whoever has the key may read, and nobody else.")
        canvas.save()
        return written_to.getvalue()

    return make


for bits in (40, 128):
    SHELF.put(f"locked with {bits} bits", _locked(bits, "secret"), "ENCRYPTED", kind="pdf locked")
SHELF.put("open to read and locked to print", _locked(128, ""), READABLE, kind="pdf locked")


@SHELF.add("ENCRYPTED", kind="pdf locked")
def locked_by_nobody_known(dice: Random, lures: Lures) -> bytes:
    lock = b"/Root 1 0 R/ID[(a)(b)]/Encrypt<</Filter/Lock%d/V %d/R 9>>" % (dice.randint(1, 9), dice.randint(7, 99))
    return written(parts(), trailer=lock)


def _broken_off(after: bytes, *, keep: bool = True) -> Maker:
    def make(dice: Random, lures: Lures) -> bytes:
        content = leaflet()
        at = content.index(after)
        return content[: at + dice.randint(0, len(after) - 1) if keep else at]

    return make


for where, mark, end in (
    ("its header", b"1 0 obj", "CORRUPT"),
    ("its catalogue", b"/Pages 2 0 R", "CORRUPT"),
    ("its pages", b"/Kids[3 0 R]", "CORRUPT"),
    ("its table", b"0000000000 65535 f", "CORRUPT"),
    ("its trailer", b"startxref", READABLE),
    ("its last line", b"%%EOF", READABLE),
):
    SHELF.put(f"broken off in {where}", _broken_off(mark), end, kind="pdf broken off")
