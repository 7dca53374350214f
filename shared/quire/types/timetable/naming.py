"""What a cell says: names, notes and times, once or several times."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from quire.domain.values.times import PrintedSpan, printed_spans, without_times
from quire.types.timetable.writing import Writing, WrittenLine

BREAKS = ("break", "lunch", "home", "recess", "snack", "assembly", "registration", "dinner", "playtime", "tea")

_SMALL = 0.7
"""Share of the name's size below which a line is a note."""
_FEWEST_IN_NOTE = 4
"""Letters; shorter lines look small because of the letters that they have."""
_IS_NOTE = re.compile(
    r"""[(\[{].*                                   # in brackets
      | (?:mr|mrs|ms|miss|mx|dr|prof|herr|frau|hr|fr|mme|mlle|sra|srta)\b.*   # a teacher
      | (?:room|rm|raum|salle|hall|halle|gym)\b[\s.:-]*\w{0,6}
      | (?:lab|group|batch)[\s.:-]*(?:\d\w{0,5}|[a-z]\d{0,4})
      | [a-z]{1,2}[-\s]?\d{2,4}[a-z]?              # a room's number
      | [a-z][-\s]?\d
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TITLE = re.compile(r"(?:mr|mrs|ms|miss|mx|dr|prof|herr|frau|hr|fr|mme|mlle|sra|srta)\.?", re.IGNORECASE)
_BRACKETS = re.compile(r"(?:\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\})")
_CODED = re.compile(r"[\[{]")
_GOES_ON = re.compile(r"(?:[/&\u2013:,+-]|\b(?:and|of|the|with))$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a cell says, with the time that it prints for it."""

    name: str
    notes: str | None
    printed: PrintedSpan | None
    lines: tuple[WrittenLine, ...]


def entries(writing: Writing, known: Collection[str] = ()) -> tuple[Entry, ...]:
    """`known` are words of the page: two parts of a line that make one of them are joined."""
    parts = _parted(writing.lines)
    return tuple(entry for part in parts if (entry := _entry(part, known)).name or entry.printed)


def is_break(name: str) -> bool:
    """Whether the name is of something that the whole school does at once."""
    folded = name.casefold()
    return any(folded.startswith(word) or folded.endswith(word) for word in BREAKS)


def spelt(letters: Sequence[str]) -> str | None:
    """The word of letters that stand in one cell for each day; a letter that was not read is forgiven."""
    word = "".join(letter for letter in letters if _LETTERS.match(letter) or letter == "0").replace("0", "O")
    if len(word) < 3:
        return None
    for name in BREAKS:
        if len(name) - len(word) in {0, 1} and _is_part(word.casefold(), name):
            return name.upper() if word.isupper() else name.capitalize()
    return word


def _is_part(word: str, whole: str) -> bool:
    rest = iter(whole)
    return all(letter in rest for letter in word)


def _parted(lines: Sequence[WrittenLine]) -> list[tuple[WrittenLine, ...]]:
    """The lines of each entry: several only where several lines have times and text belongs to each."""
    timed = [at for at, line in enumerate(lines) if _spans(line.text)]
    if len(timed) < 2 or _is_one_span(lines, timed):
        return [tuple(lines)]
    bounds = [*timed, len(lines)] if timed[0] == 0 else [0, *(at + 1 for at in timed[:-1]), len(lines)]
    return [tuple(lines[start:end]) for start, end in pairwise(bounds)]


def _is_one_span(lines: Sequence[WrittenLine], timed: Sequence[int]) -> bool:
    """Whether a time is broken over two lines."""
    first, second = timed[0], timed[1]
    joined = _spans(f"{lines[first].text} {lines[second].text}")
    return second == first + 1 and len(joined) == 1 and len(timed) == 2


def _spans(text: str) -> tuple[PrintedSpan, ...]:
    return tuple(span for span in printed_spans(text) if not span.is_bare)


def _entry(lines: Sequence[WrittenLine], known: Collection[str]) -> Entry:
    whole = " ".join(line.text for line in lines)
    spans = _spans(whole)
    if len(spans) == 2 and all(span.end is None for span in spans):
        spans = (PrintedSpan(spans[0].start, spans[1].start, spans[0].place),)
    texts = [(_timeless(line.text) if spans else line.text, line.size) for line in _mended(lines)]
    name, notes = _told([(text, size) for text, size in texts if _LETTERS.search(text) or text.isdigit()], known)
    return Entry(name, notes, spans[0] if spans else None, tuple(lines))


def _mended(lines: Sequence[WrittenLine]) -> Iterator[WrittenLine]:
    """The lines, a time that runs over two of them as one."""
    rest = list(lines)
    while rest:
        line = rest.pop(0)
        if rest and _spans(line.text) and line.text.rstrip()[-1:] in {"-", "\u2013", "\u2014"}:
            after = rest.pop(0)
            yield WrittenLine((*line.words, *after.words), line.size)
        else:
            yield line


def _timeless(text: str) -> str:
    return without_times(text) if _spans(text) else text


def _told(texts: Sequence[tuple[str, float]], known: Collection[str]) -> tuple[str, str | None]:
    names: list[str] = []
    notes: list[str] = []
    size = next((size for text, size in texts if not _IS_NOTE.fullmatch(text)), 0.0)
    depth = 0
    for text, height in texts:
        is_inside = depth > 0
        depth = max(0, depth + sum(map(text.count, "([{")) - sum(map(text.count, ")]}")))
        smaller = bool(names) and height < _SMALL * size and len(text) >= _FEWEST_IN_NOTE
        if (
            is_inside
            or (notes and _TITLE.fullmatch(notes[-1]))
            or ((smaller or _IS_NOTE.fullmatch(text)) and not _goes_on(names))
        ):
            notes.append(text)
        else:
            names.append(text)
    if not names:
        names, notes = notes[:1], notes[1:]
    name, coded = _uncoded(_joined(names, known))
    return name, " ".join([*coded, *notes]) or None


def _uncoded(name: str) -> tuple[str, list[str]]:
    """The name without a tail of brackets, where these are of the kinds that hold codes of rooms and people."""
    if not _CODED.search(name):
        return name, []
    found = _BRACKETS.findall(name)
    rest = _BRACKETS.sub(" ", name)
    return (" ".join(rest.split()), found) if rest.strip() else (name, [])


def _goes_on(names: Sequence[str]) -> bool:
    return bool(names) and _GOES_ON.search(names[-1]) is not None


def _joined(names: Sequence[str], known: Collection[str]) -> str:
    whole = ""
    for name in names:
        last, first = whole.rpartition(" ")[2], name.partition(" ")[0]
        is_broken = bool(last) and first[:1].islower() and (last + first).casefold() in known
        whole += name if not whole or is_broken else f" {name}"
    return " ".join(whole.split()).strip(" ,;|")
