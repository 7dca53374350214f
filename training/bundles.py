"""How surely documents that lie in one file are told from each other: python -m training.bundles [--words DIR].

Nothing is fitted: the rule is held against bundles of made documents, against long made documents that are one, and
with --words against the datasets' own: each by itself, and several in a row.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from quire import types
from quire.domain.pages import PageOfWords, Source
from quire.domain.parting import Parting, parted
from quire.types.sheets import sheets

from training.generators import invoices, statements
from training.generators.letters import letter
from training.made import MAKERS
from training.misreading import misread
from training.words import Pages, readable, words_of_pdf

KINDS = [kind for name in types.BUILT_IN if (kind := types.built_in(name)) is not None]
MADE = 300
_ROW = "| {:<44} | {:>9} | {:>7} | {:>5} | {:>7} | {:>6} | {:>5} |"


@dataclass(frozen=True, slots=True)
class Bundle:
    pages: Pages
    borders: frozenset[int]
    """Numbers of the pages on which a document begins that is not the first."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--words", type=Path)
    options.add_argument("--data", type=Path, default=Path("../shared/data"))
    options.add_argument("--count", type=int, default=MADE)
    given = options.parse_args()
    print(_ROW.format("", "documents", "borders", "found", "doubted", "missed", "false"))
    for name, found in _tried(given.count):
        print(_row(name, found))
    for name, found in () if given.words is None else _real(given.data, given.words):
        print(_row(name, found))


def bundle(documents: Sequence[Pages]) -> Bundle:
    """The documents behind each other, as one file has them."""
    pages: list[PageOfWords] = []
    borders = []
    for one in documents:
        borders.append(len(pages) + 1)
        pages += [page.model_copy(update={"number": len(pages) + at}) for at, page in enumerate(one, start=1)]
    return Bundle(tuple(pages), frozenset(borders[1:]))


def long_invoice(seed: int) -> Pages:
    layouts = tuple(invoices.LAYOUTS)
    return words_of_pdf(invoices.make(seed, layouts[seed % len(layouts)], items=30 + seed % 50).pdf)


def long_letter(seed: int) -> Pages:
    return words_of_pdf(letter(seed, paragraphs=14 + seed % 8).pages.pdf())


def long_statement(seed: int) -> Pages:
    return words_of_pdf(statements.make(seed, rows=60 + 40 * (seed % 20), heads_on_each_page=seed % 2 == 0).pdf)


def scanned(pages: Pages, seed: int) -> Pages:
    """The pages as an engine would have read them."""
    random = Random(seed)
    return tuple(misread(page, random).model_copy(update={"source": Source.OCR}) for page in pages)


def mixed(seed: int, makers: Sequence[Callable[[int], Pages]]) -> Bundle:
    """Two to five documents by different makers; every second bundle was scanned."""
    random = Random(f"bundle {seed}")
    made = [random.choice(makers)(random.randrange(10_000)) for _ in range(random.randint(2, 5))]
    return bundle([scanned(one, seed) for one in made] if seed % 2 else made)


def parting_of(pages: Pages) -> Parting:
    return parted(sheets(pages, KINDS, named=None))


def counts(bundles: Iterable[Bundle]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in bundles:
        parting = parting_of(one.pages)
        new = {one.pages[begin].number for begin, _ in parting.parts[1:]}
        asked = one.borders & set(parting.doubts)
        found.update(
            documents=len(one.borders) + 1,
            borders=len(one.borders),
            found=len(one.borders & new),
            asked=len(asked),
            missed=len(one.borders - new - asked),
            false=len(new - one.borders),
            needless=len(set(parting.doubts) - one.borders),
        )
    return found


def _tried(count: int) -> Iterator[tuple[str, Counter[str]]]:
    of_kind = {kind: _pages_of(kind) for kind in MAKERS}
    letters, bills = [of_kind["letter"], long_letter], [of_kind["invoice"], long_invoice]
    for name, makers in (
        ("receipts", [of_kind["receipt"]]),
        ("invoices, of one page and of several", bills),
        ("letters, of one page and of several", letters),
        ("timetables", [of_kind["timetable"]]),
        ("receipts, invoices, letters and timetables", [of_kind["receipt"], of_kind["timetable"], *bills, *letters]),
        ("all kinds, forms and statements too", [*of_kind.values(), *bills, *letters, long_statement]),
    ):
        yield name, counts(mixed(seed, makers) for seed in range(count))
    for name, maker in (
        ("one invoice of several pages", long_invoice),
        ("one letter of several pages", long_letter),
        ("one statement of 2 to 18 pages", long_statement),
    ):
        yield name, counts(bundle([maker(seed)]) for seed in range(count))
        yield f"{name}, scanned", counts(bundle([scanned(maker(seed), seed)]) for seed in range(count))


def _pages_of(kind: str) -> Callable[[int], Pages]:
    return lambda seed: MAKERS[kind](seed)[0]


def _real(data: Path, words: Path) -> Iterator[tuple[str, Counter[str]]]:
    pages = [one for one in readable(data, words) if one.pages]
    yield "the datasets' documents, each by itself", counts(bundle([one.pages]) for one in pages)
    random = Random("real")
    drawn = (random.sample(pages, random.randint(2, 5)) for _ in range(len(pages)))
    yield "the datasets' documents, 2 to 5 in a row", counts(bundle([one.pages for one in some]) for some in drawn)


def _row(name: str, found: Counter[str]) -> str:
    doubted = f"{found['asked']}+{found['needless']}"
    return _ROW.format(
        name, found["documents"], found["borders"], found["found"], doubted, found["missed"], found["false"]
    )


if __name__ == "__main__":
    main()
