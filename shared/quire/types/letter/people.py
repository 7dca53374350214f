"""Who writes a letter, and to whom."""

from __future__ import annotations

import re

from quire.domain.layout.blocks import Block
from quire.domain.layout.rows import Row, segments
from quire.domain.layout.titles import title_of
from quire.domain.pages import Word
from quire.domain.reading import Found
from quire.domain.values.dates import dates_in
from quire.domain.values.folding import folded
from quire.types.letter.found import found
from quire.types.letter.head import Head
from quire.types.letter.words import POLITE, POSTCODE, REACHED, RECIPIENT, SENDER, STREET

_PARTED = re.compile(r"\s[·•|*\u2013\u2014-]\s|[·•|]")
"""What stands between the parts of a sender's address on one line."""
_LETTERHEAD = 0.22
_LETTER_SPACED = 2.5
_ENOUGH = 2.0


def recipient_of(head: Head) -> Found | None:
    """Who is labelled so, or the first line of the block above the text that looks most like an address."""
    named = head.named(RECIPIENT)
    if named is not None:
        return found(named.words, named.page, score=0.9, why="labelled as recipient")
    weighed = [(_weight(block, head), place, block) for place, block in enumerate(head.blocks)]
    weight, _, block = max(weighed, default=(0.0, 0, None), key=lambda one: (one[0], one[1]))
    if block is None or weight < _ENOUGH:
        return None
    line = _first_name(block)
    return found(line.words, line.page, score=min(0.9, 0.5 + weight / 10), why="the address above the text")


def sender_of(head: Head, recipient: Found | None) -> Found | None:
    """Who is labelled so, or stands in the letterhead, on the line above the address, or at the very top."""
    named = head.named(SENDER)
    if named is not None:
        return found(named.words, named.page, score=0.9, why="labelled as sender")
    top = [row for row in head.above if row.box[1] < _LETTERHEAD]
    title = title_of(top) if len(top) > 1 else ()
    if title and not _is_of(title[0].words, recipient):
        words = tuple(word for row in title for word in row.words)
        return found(words, title[0].page, score=0.85, why="the letterhead")
    return _return_address(head) or _signed_at_the_top(head, recipient) or _first_block(head, recipient)


def _weight(block: Block, head: Head) -> float:
    """How much a block looks like the address that a letter goes to."""
    lines = _address(block)
    if len(lines) < 2 or any(REACHED.search(line.text) for line in lines) or len(lines) > 8:
        return 0.0
    texts = [line.text for line in lines]
    has_town = any(POSTCODE.search(text) for text in texts)
    has_street = any(STREET.search(text) for text in texts)
    is_polite = POLITE.match(folded(texts[0])) is not None
    is_left = block.box[0] < 0.45
    is_the_signers = head.signed is not None and folded(head.signed.text) in {folded(text) for text in texts}
    return 2.0 * has_town + has_street + is_polite + is_left + block.box[1] - 2.5 * is_the_signers


def _address(block: Block) -> list[Row]:
    """The lines that can be of an address: no dates, nothing labelled, no whole address on one line."""
    return [
        line
        for line in block.lines
        if not _PARTED.search(line.text) and not dates_in(line.text) and ":" not in line.text
    ]


def _first_name(block: Block) -> Row:
    """The first line that names somebody: neither the sender's own address nor a bare form of address."""
    lines = _address(block)
    full = [line for line in lines if not POLITE.fullmatch(folded(line.text))]
    return (full or lines or list(block.lines))[0]


def _return_address(head: Head) -> Found | None:
    """The sender on one small line above the address: `Name · Street · Town`."""
    for row in head.above:
        for part in segments(row, gap=_LETTER_SPACED):
            pieces = _PARTED.split(part.text)
            words = part.words_of(0, len(pieces[0])) if pieces[0].strip() else ()
            if words and len(pieces) >= 2 and POSTCODE.search(part.text) and not REACHED.search(part.text):
                return found(words, part.page, value=pieces[0].strip(), score=0.9, why="the line above the address")
    return None


def _signed_at_the_top(head: Head, recipient: Found | None) -> Found | None:
    """The name below the closing, where it also stands above the text."""
    if head.signed is None:
        return None
    name = folded(head.signed.text)
    for block in head.blocks:
        for line in block.lines:
            if folded(line.text) == name and not _is_of(line.words, recipient):
                return found(line.words, line.page, score=0.95, why="stands above the text and below the closing")
    return None


def _first_block(head: Head, recipient: Found | None) -> Found | None:
    for block in head.blocks:
        line = block.lines[0]
        is_somebody = not dates_in(line.text) and not REACHED.search(line.text) and any(map(str.isalpha, line.text))
        if is_somebody and not _is_of(block.words, recipient):
            return found(line.words, line.page, score=0.6, why="stands first")
    return None


def _is_of(words: tuple[Word, ...], recipient: Found | None) -> bool:
    return recipient is not None and any(word in recipient.words for word in words)
