"""How surely documents that lie in one file are told from each other: python -m training.bundles [--words DIR].

Nothing is fitted: the rule is held against bundles of made documents, against long made documents that are one, and
with --words against the datasets' own: each by itself, and several in a row.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random

from quire import types
from quire.domain.parting import Parting, parted
from quire.types.sheets import sheets

from training.generators.bundles import Bundle, bundle, long_invoice, long_letter, long_statement, mixed, scanned
from training.made import MAKERS
from training.words import Pages, readable

KINDS = [kind for name in types.BUILT_IN if (kind := types.built_in(name)) is not None]
MADE = 40
_ROW = "| {:<44} | {:>9} | {:>7} | {:>5} | {:>7} | {:>6} | {:>5} |"


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
    random = Random("real")  # noqa: S311 not a secret
    drawn = (random.sample(pages, random.randint(2, 5)) for _ in range(len(pages)))
    yield "the datasets' documents, 2 to 5 in a row", counts(bundle([one.pages for one in some]) for some in drawn)


def _row(name: str, found: Counter[str]) -> str:
    doubted = f"{found['asked']}+{found['needless']}"
    return _ROW.format(
        name, found["documents"], found["borders"], found["found"], doubted, found["missed"], found["false"]
    )


if __name__ == "__main__":
    main()
