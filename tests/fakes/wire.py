"""Answers of AWS as botocore reads them."""

from __future__ import annotations

from typing import Any


class Raw:
    """The body of an answer that says nothing."""

    def stream(self, **_: Any) -> list[bytes]:
        return [b"{}"]
