"""What is built fits into Lambda: its size, its platform, its Python, nothing twice."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from packing.building import ROOT, ZIPPED, Built, build, size

LARGEST = 262_144_000
"""Bytes of a function and its layers, unzipped."""
AARCH64 = 183
"""Of a file of machine code (ELF): what it is for."""


TEMPLATE = (ROOT / "template.yaml").read_text()


def libraries(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each file of machine code, with its first bytes."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                head = file.read(20)
            if head.startswith(b"\x7fELF"):
                yield path.name, head


def distributions(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.dist-info")}


@pytest.mark.parametrize("name", ZIPPED)
def test_a_function_and_the_layer_are_no_larger_than_lambda_takes(
    for_lambda: Built, built_here: Built, name: str
) -> None:
    """Bytecode included, which is made only where the runtime's Python is, and everywhere for this machine's."""
    bytecode = [size(built, "*.pyc") for built in (built_here.layer, built_here.function(name))]

    assert min(bytecode) > 0
    assert size(for_lambda.layer) + size(for_lambda.function(name)) + sum(bytecode) <= LARGEST


def test_what_is_built_for_lambda_runs_on_its_processors_and_its_python(for_lambda: Built) -> None:
    found = dict(libraries(for_lambda.folder))
    [version] = re.findall(r"^    Runtime: python(\d\.\d+)$", TEMPLATE, re.MULTILINE)
    tag = f"cpython-{version.replace('.', '')}"

    assert "    Architectures: [arm64]\n" in TEMPLATE
    assert len(found) > 50
    assert {struct.unpack_from("<H", head, 18)[0] for head in found.values()} == {AARCH64}
    assert {name for name in found if ".cpython-" in name and tag not in name} == set()


@pytest.mark.parametrize("name", ZIPPED)
def test_a_function_brings_no_package_that_the_layer_has(for_lambda: Built, name: str) -> None:
    assert len(distributions(for_lambda.layer / "python")) > 10
    assert distributions(for_lambda.layer / "python") & distributions(for_lambda.function(name)) == set()


def test_building_again_gives_the_same_bytes(for_lambda: Built, tmp_path: Path) -> None:
    again = build(tmp_path, ("authorizer",))

    assert contents(again.layer) == contents(for_lambda.layer)
    assert contents(again.function("authorizer")) == contents(for_lambda.function("authorizer"))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
