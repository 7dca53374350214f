"""Files as the application itself opens them."""

from __future__ import annotations

from quire.adapters.opening.opener import ChildOpener
from quire.domain.content import Format
from quire.domain.pages import PageOfWords


def opener(*, seconds: float = 60) -> ChildOpener:
    return ChildOpener(megabytes=512, seconds=seconds, max_pixels=64_000_000)


def words_of(content: bytes, kind: Format = Format.PDF, *, max_pages: int = 9) -> list[PageOfWords]:
    """The pages of words of a file that has text of its own."""
    return [page.words for page in opener().pages(content, kind, max_pages=max_pages)]
