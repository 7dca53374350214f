"""What a hostile file is: how it is made by chance that repeats, and how it has to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

READABLE = "readable"
"""It is read to its end, or shown to a person."""

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
WEBP = "image/webp"


@dataclass(frozen=True)
class Lures:
    """An address that nobody may ask, and a word that may stand in the name of no file."""

    url: str
    word: str

    def at(self, what: str) -> bytes:
        return f"{self.url}/{what}".encode()


Maker = Callable[[Random, Lures], bytes]


@dataclass(frozen=True)
class Recipe:
    """One hostile file: `ends` are the codes of which it must end with one, none where any known end is right."""

    kind: str
    name: str
    content_type: str
    ends: tuple[str, ...]
    make: Maker
    file_name: str = "document"
    slow: bool = False
    """It ends at a limit of time, or costs as much."""

    def made(self, seed: int, lures: Lures) -> bytes:
        """The file of this seed: the same one whenever it is asked for."""
        return self.make(Random(f"{seed}/{self.name}"), lures)  # noqa: S311 - repeatable on purpose


class Shelf:
    """The recipes of one module, in the order in which they are written down."""

    def __init__(self, kind: str, content_type: str) -> None:
        self.kind = kind
        self.content_type = content_type
        self.recipes: list[Recipe] = []

    def add(self, *ends: str, slow: bool = False, kind: str = "") -> Callable[[Maker], Maker]:
        """Keeps the decorated maker under the name of its function."""

        def kept(make: Maker) -> Maker:
            self.put(make.__name__, make, *ends, slow=slow, kind=kind)
            return make

        return kept

    def put(self, name: str, make: Maker, *ends: str, slow: bool = False, kind: str = "") -> None:
        told = f"{kind or self.kind}: {name.replace('_', ' ')}"
        self.recipes.append(Recipe(kind or self.kind, told, self.content_type, ends, make, slow=slow))
