"""PDFs that hold more than anybody could process."""

from __future__ import annotations

import zlib
from random import Random

from hostile_files.making import PDF, READABLE, Lures, Shelf
from hostile_files.pdf_writing import inflating, leaflet, of_pages, parts, stream, written

SHELF = Shelf("pdf bomb", PDF)


def _with_content(content: bytes) -> bytes:
    return written(parts() | {4: content})


@SHELF.add("RESOURCE_LIMIT")
def deflated_twice(dice: Random, lures: Lures) -> bytes:
    twice = zlib.compress(inflating(dice.randint(900, 2000) << 20), 9)
    return _with_content(b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%b\nendstream" % (len(twice), twice))


@SHELF.add("RESOURCE_LIMIT")
def deflated_once(dice: Random, lures: Lures) -> bytes:
    once = inflating(dice.randint(700, 1200) << 20)
    return _with_content(b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(once), once))


@SHELF.add(READABLE, "RESOURCE_LIMIT")
def run_lengths_deflated(dice: Random, lures: Lures) -> bytes:
    runs = zlib.compress(b"\x81 " * (dice.randint(8, 12) << 20), 9)
    return _with_content(
        b"<</Filter[/FlateDecode/RunLengthDecode]/Length %d>>stream\n%b\nendstream" % (len(runs), runs)
    )


@SHELF.add("RESOURCE_LIMIT")
def one_stream_shown_hundreds_of_times(dice: Random, lures: Lures) -> bytes:
    objects = parts()
    again = b" ".join([b"6 0 R"] * dice.randint(200, 400))
    objects[3] = objects[3].replace(b"/Contents 4 0 R", b"/Contents[4 0 R %b]" % again)
    return written(objects | {6: stream(b" " * (8 << 20), "FlateDecode")})


@SHELF.add("TIMEOUT", "RESOURCE_LIMIT", slow=True)
def a_million_operators(dice: Random, lures: Lures) -> bytes:
    stroke = b"%d %d m %d %d l S\n" % tuple(dice.randint(0, 600) for _ in range(4))
    return leaflet(stroke * dice.randint(1_500_000, 2_000_000))


@SHELF.add("RESOURCE_LIMIT")
def a_million_words(dice: Random, lures: Lures) -> bytes:
    left, size = dice.randint(1, 99), dice.choice([b"0.5", b"0.4"])
    row = b"BT /F %b Tf %d %%d Td (%b) Tj ET\n" % (size, left, b"a " * 800)
    return leaflet(b"".join(row % (1 + n % 800) for n in range(dice.randint(1_000, 1_300))))


@SHELF.add(READABLE)
def words_on_top_of_each_other(dice: Random, lures: Lures) -> bytes:
    left = dice.randint(50, 300)
    shown = [b"BT /F 9 Tf %d.%03d 400 Td (%d ) Tj ET" % (left, n % 1000, n) for n in range(dice.randint(5_000, 9_000))]
    return leaflet(b"\n".join(shown))


@SHELF.add(READABLE)
def letters_far_beyond_the_sheet(dice: Random, lures: Lures) -> bytes:
    return leaflet(b"BT /F 1 Tf 1 1 Td (%b) Tj ET" % (b"x" * dice.randint(4_000_000, 5_000_000)))


@SHELF.add("TIMEOUT", "RESOURCE_LIMIT", READABLE, slow=True)
def forms_within_forms(dice: Random, lures: Lures) -> bytes:
    depth, width = dice.randint(9, 12), dice.randint(9, 11)
    more = {
        6 + level: stream(
            b"/N Do " * width,
            about=b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</N %d 0 R>>>>" % (7 + level),
        )
        for level in range(depth)
    }
    last = stream(b"0 0 9 9 re f", about=b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]")
    return leaflet(b"/N Do", resources=b"/XObject<</N 6 0 R>>", more=more | {6 + depth: last})


@SHELF.add("TIMEOUT", "RESOURCE_LIMIT", READABLE, slow=True)
def tiles_too_small_to_count(dice: Random, lures: Lures) -> bytes:
    step = dice.choice([b"0.01", b"0.02", b"0.005"])
    tile = stream(
        b"0 0 1 1 re f",
        about=b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep %b/YStep %b/Resources<<>>"
        % (step, step),
    )
    content = b"/Pattern cs /P scn 0 0 595 842 re f"
    return leaflet(content, resources=b"/Pattern<</P 6 0 R>>", more={6: tile})


@SHELF.add(READABLE, "TIMEOUT", "RESOURCE_LIMIT", slow=True)
def dashes_too_short_to_draw(dice: Random, lures: Lures) -> bytes:
    return leaflet(b"[0.0000%d] 0 d 0 0 m 1000000000 1000000000 l S" % dice.randint(1, 9))


@SHELF.add("RESOURCE_LIMIT", READABLE)
def an_image_of_thirty_thousand_squared(dice: Random, lures: Lures) -> bytes:
    side = dice.randint(30_000, 34_000)
    pixels = inflating(side * side * 3 & ~0xFFFFF)
    about = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % (side, side)
    image = b"<<%b/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (about, len(pixels), pixels)
    return leaflet(b"q 100 0 0 100 50 50 cm /I Do Q", resources=b"/XObject<</I 6 0 R>>", more={6: image})


@SHELF.add(READABLE, "RESOURCE_LIMIT")
def an_image_whose_size_cannot_be(dice: Random, lures: Lures) -> bytes:
    size = dice.choice([(2**31 - 1, 2**31 - 1), (0, 0), (-5, 10), (65536, 65537), (1, 2**31 - 1)])
    about = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8" % size
    image = stream(b"12345", about=about)
    return leaflet(b"q 100 0 0 100 50 50 cm /I Do Q", resources=b"/XObject<</I 6 0 R>>", more={6: image})


@SHELF.add("CORRUPT")
def a_sheet_of_many_kilometres(dice: Random, lures: Lures) -> bytes:
    side = dice.randint(2, 90) * 10**6
    return leaflet(box=b"0 0 %d %d" % (side, side))


@SHELF.add(READABLE)
def a_sheet_as_long_as_a_road(dice: Random, lures: Lures) -> bytes:
    return leaflet(box=b"0 0 200 %d" % dice.randint(90_000, 900_000))


@SHELF.add(READABLE)
def a_sheet_without_area(dice: Random, lures: Lures) -> bytes:
    return leaflet(box=dice.choice([b"0 0 0 0", b"5 5 5 900", b"600 800 0 0", b"-9 -9 -9 -9", b"0 0 1e-30 1e-30"]))


@SHELF.add("CORRUPT", READABLE)
def units_that_make_the_sheet_giant(dice: Random, lures: Lures) -> bytes:
    return leaflet(page=b"/UserUnit %d" % dice.randint(10**5, 10**9))


@SHELF.add("TOO_MANY_PAGES")
def one_page_more_than_allowed(dice: Random, lures: Lures) -> bytes:
    return of_pages(51)


@SHELF.add("TOO_MANY_PAGES")
def thousands_of_pages(dice: Random, lures: Lures) -> bytes:
    return of_pages(dice.randint(5_000, 12_000))


@SHELF.add("TOO_MANY_PAGES")
def a_count_of_pages_that_lies(dice: Random, lures: Lures) -> bytes:
    pages = b"<</Type/Pages/Kids[3 0 R]/Count %d>>" % dice.randint(10**4, 10**6)
    return written(parts() | {2: pages})


@SHELF.add(READABLE)
def states_saved_and_never_restored(dice: Random, lures: Lures) -> bytes:
    return leaflet(b"q " * dice.randint(100_000, 200_000))


@SHELF.add(READABLE)
def a_font_that_draws_itself(dice: Random, lures: Lures) -> bytes:
    glyph = stream(b"1000 0 d0 BT /T %d Tf (a) Tj ET" % dice.randint(1, 99))
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[0.001 0 0 0.001 0 0]/FirstChar 97/LastChar 97"
        b"/Widths[1000]/Encoding<</Differences[97/a]>>/CharProcs<</a 7 0 R>>/Resources<</Font<</T 6 0 R>>>>>>"
    )
    content = b"BT /T 20 Tf 50 500 Td (aaaa) Tj ET"
    objects = parts(content)
    objects[3] = objects[3].replace(b"/F 5 0 R", b"/F 5 0 R/T 6 0 R")
    return written(objects | {6: font, 7: glyph})


@SHELF.add(READABLE)
def a_calculation_for_every_point(dice: Random, lures: Lures) -> bytes:
    program = b"{ " + b"dup mul sqrt " * dice.randint(2_000, 5_000) + b"pop pop 0.5 }"
    function = stream(program, about=b"/FunctionType 4/Domain[0 1 0 1]/Range[0 1]")
    shading = b"<</ShadingType 1/ColorSpace/DeviceGray/Function 6 0 R/Matrix[1 0 0 1 0 0]>>"
    return leaflet(b"/S sh", resources=b"/Shading<</S 7 0 R>>", more={6: function, 7: shading})
