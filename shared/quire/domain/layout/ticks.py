"""Boxes to be ticked, with what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quire.domain.layout.boxes import height, holds, middle
from quire.domain.layout.rows import Row, rows_of
from quire.domain.pages import PageOfWords, Tick, Word

_OPEN = frozenset("\u2610\u25a1\u25a2\u2751\u274f\u25cb") | {"[]", "[_]"}
_TICKED = frozenset("\u2611\u2612\u2713\u2714\u2717\u2718\u25a0\u25cf\u25c9") | {"[x]", "[X]"}
_FAR = 2.5
"""Heights of letters: what stands further away belongs to something else."""
_NEXT = 2.0
"""Heights of a box that may part it from the next one below, if both answer one question."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A box with its own text and, where it is one answer to a question, that question."""

    tick: Tick
    option: tuple[Word, ...]
    question: tuple[Word, ...]
    page: int


def choices_of(page: PageOfWords) -> tuple[Choice, ...]:
    """The boxes of a page from top to bottom, each with what it says; signs count where no boxes were drawn."""
    ticks = page.ticks or tuple(_sign(word) for word in page.words if _is_sign(word))
    if not ticks:
        return ()
    # What an engine reads where a box stands is the box.
    words = (word for word in page.words if not _is_sign(word) and not any(holds(one.box, word.box) for one in ticks))
    rows = rows_of(page.model_copy(update={"words": tuple(words)}))
    return tuple(_choices(_beside(rows, ticks)))


def _is_sign(word: Word) -> bool:
    return word.text in _OPEN or word.text in _TICKED


def _sign(word: Word) -> Tick:
    return Tick(box=word.box, is_ticked=word.text in _TICKED)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the page and the boxes in it; or boxes alone."""

    row: Row | None
    ticks: tuple[Tick, ...]

    @property
    def top(self) -> float:
        return min(box[1] for box in ([self.row.box] if self.row else [one.box for one in self.ticks]))


def _beside(rows: Sequence[Row], ticks: Sequence[Tick]) -> list[_Line]:
    """Rows and boxes from top to bottom, together where they stand side by side."""
    home: dict[int, list[Tick]] = {}
    alone: list[_Line] = []
    for tick in ticks:
        fitting = [(abs(middle(row.box)[1] - middle(tick.box)[1]), number) for number, row in enumerate(rows)]
        distance, number = min(fitting, default=(1.0, 0))
        if distance <= height(tick.box):
            home.setdefault(number, []).append(tick)
        else:
            alone.append(_Line(None, (tick,)))
    with_rows = [_Line(row, tuple(sorted(home.get(number, ()), key=_left))) for number, row in enumerate(rows)]
    return sorted((*with_rows, *alone), key=lambda line: line.top)


def _choices(lines: Sequence[_Line]) -> Iterator[Choice]:
    asked = _Asked()
    for number, line in enumerate(lines):
        if not line.ticks or line.row is None:
            asked = _Asked()
            continue
        lead, options = _read(line.row, line.ticks)
        above = lines[number - 1] if number else None
        if lead:
            asked = _Asked(lead, line)
        elif above is not None and not above.ticks:
            asked = _Asked(_question(above.row, line.row, line.ticks[0]), line)
        else:
            asked = asked.on(line)
        for tick, option in zip(line.ticks, options, strict=True):
            yield Choice(tick, option or _head(tick, lines[:number]), asked.question, line.row.page)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, and the last line of the boxes that answer it."""

    question: tuple[Word, ...] = ()
    last: _Line | None = None

    def on(self, line: _Line) -> _Asked:
        """The same question for boxes that begin right below the last ones; none for others."""
        if self.last is None or line.row is None:
            return _Asked()
        one, other = self.last.ticks[0].box, line.ticks[0].box
        is_below = abs(one[0] - other[0]) <= line.row.em and other[1] - one[3] <= _NEXT * height(one)
        return _Asked(self.question, line) if is_below else _Asked()


def _read(row: Row, ticks: Sequence[Tick]) -> tuple[tuple[Word, ...], list[tuple[Word, ...]]]:
    """What stands before the boxes of a row, and what each of them says: the words behind it, or else before it."""
    starts = [tick.box[0] for tick in ticks]
    groups = [_between(row, left, right) for left, right in zip([0.0, *starts], [*starts, 1.0], strict=True)]
    lead, *behind = groups
    behind = [_near(words, tick, row.em) for words, tick in zip(behind, ticks, strict=True)]
    if behind[-1] or not lead or not any(behind):
        return (lead, behind) if len(ticks) > 1 or any(behind) else ((), [lead])
    colon = next((place + 1 for place, word in enumerate(lead) if word.text.endswith(":")), 0)
    return lead[:colon], [lead[colon:], *behind[:-1]]


def _between(row: Row, left: float, right: float) -> tuple[Word, ...]:
    return tuple(word for word in row.words if left <= middle(word.box)[0] < right)


def _near(words: tuple[Word, ...], tick: Tick, em: float) -> tuple[Word, ...]:
    """The words up to the first wide gap behind the box."""
    end, near = tick.box[2], []
    for word in words:
        if word.box[0] - end > _FAR * em:
            break
        near.append(word)
        end = word.box[2]
    return tuple(near)


def _question(above: Row | None, row: Row, tick: Tick) -> tuple[Word, ...]:
    """The row above, if it asks something that the boxes below it can answer."""
    if above is None or row.box[1] - above.box[3] > _FAR * row.letters:
        return ()
    asks = above.words[-1].text.endswith((":", "?")) or tick.box[0] > above.box[0] + row.em / 2
    return above.words if asks else ()


def _head(tick: Tick, above: Sequence[_Line]) -> tuple[Word, ...]:
    """What stands over a column of boxes."""
    x = middle(tick.box)[0]
    for line in reversed(above):
        over = [word for word in (line.row.words if line.row else ()) if word.box[0] <= x <= word.box[2]]
        if over and not line.ticks:
            return tuple(over)
    return ()


def _left(tick: Tick) -> float:
    return tick.box[0]
