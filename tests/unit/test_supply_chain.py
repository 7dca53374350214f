"""What is shipped with the project: under which licences, by which lock file, and described for others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from history_secrets import found

from docs.make_licences import PAGE, locked, problems, shipped

ROOT = Path(__file__).parents[2]
ALLOWED = re.compile(
    r"""(?ix) ^( apache.* | mit\b.* | (3-clause\ )? bsd.* | 0bsd | psf-2\.0 | python\ software\ foundation\ license
    | isc.* | cnri-python | zlib | cc0-1\.0 | mozilla\ public\ license\ 2\.0.* | mpl-2\.0 | afl-2\.1
    | dependency\ licenses | unlicense | lgpl-3\.0-only )$"""
)
LESSER = {"psycopg", "psycopg-binary"}
"""Under the LGPL, which asks nothing of those who import the library as it is."""
REFUSED = re.compile(r"(?i)(?<!l)gpl|affero|commons clause|busl|sspl|proprietary")


def parts(licence: str) -> list[str]:
    return re.split(r" AND | OR | / |, ", licence)


def test_every_shipped_package_is_under_a_licence_that_we_may_ship() -> None:
    strange = {one.name: one.licence for one in shipped() if not all(map(ALLOWED.match, parts(one.licence)))}

    assert strange == {}
    assert [one.name for one in shipped() if REFUSED.search(one.licence)] == []
    assert {one.name for one in shipped() if "lgpl" in one.licence.lower()} == LESSER


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "AGPL-3.0", "GNU Affero General Public License v3", "BUSL-1.1"])
def test_a_licence_that_binds_what_is_shipped_with_it_is_noticed(licence: str) -> None:
    assert REFUSED.search(licence)
    assert not ALLOWED.match(licence)


def test_the_page_of_licences_is_current() -> None:
    assert problems(PAGE.read_text()) == []
    assert len(locked()) > 100


def test_every_package_of_the_lock_file_comes_from_the_index_with_its_hashes() -> None:
    lock = (ROOT / "uv.lock").read_text()
    sources = set(re.findall(r"^source = \{ (\w+) = ", lock, re.MULTILINE))
    files = re.findall(r"^\s*(?:sdist = )?\{ url = .*$", lock, re.MULTILINE)

    assert sources == {"registry", "editable"}
    assert files
    assert [line for line in files if 'hash = "sha256:' not in line] == []


def test_a_secret_in_the_history_is_noticed_and_not_told() -> None:
    key = "AKIA" + "QZ3WBN5XRT7KLM2P"
    patch = ["commit 0123456789abcdef\n", "+++ b/settings.py\n", f"+key = '{key}'\n", f"-key = '{key}'\n"]

    assert list(found(patch)) == ["0123456789ab settings.py: an AWS access key"]
    assert list(found(["+key = 'AKIAIOSFODNN7EXAMPLE'\n"])) == []
