"""Passwords that everybody tries first: the 30,000 most used ones of zxcvbn's list."""

from __future__ import annotations

import gzip
from importlib import resources


def common_passwords() -> frozenset[str]:
    """The list in lower case, read from the packed file beside this module."""
    packed = (resources.files("quire.adapters") / "common_passwords.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().splitlines())
