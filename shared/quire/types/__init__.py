"""The document types that everybody has, one module for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any

from quire.domain.pages import PageOfWords
from quire.domain.reading import Reading
from quire.domain.types import DocumentType

BUILT_IN = ("document", "form", "invoice", "letter", "receipt", "timetable")


@cache
def built_in(name: str) -> DocumentType | None:
    """The built-in type of that name, made when it is first asked for."""
    if name not in BUILT_IN:
        return None
    declared: dict[str, Any] = import_module(f"quire.types.{name}").TYPE
    return DocumentType.model_validate({"name": name, "builtIn": True, **declared})


def read(kind: DocumentType, pages: Sequence[PageOfWords]) -> Reading:
    """What the type's own reader, or that of types that people made, finds on the pages."""
    module = import_module(f"quire.types.{kind.name if kind.built_in else 'own'}")
    found: Reading = module.read(kind, pages)
    return found
