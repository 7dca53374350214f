"""What no line of the shipped code does with what it is given: run it, unpickle it, hand it to a shell."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ("shared/quire", "functions", "container/quire_container", "local/quire_local", "client/quire_client")
NEVER_CALLED = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.unsafe_load", "yaml.full_load"}
NEVER_IMPORTED = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "jsonpickle"} | {
    "xml.sax",
    "xml.dom",
    "xml.dom.minidom",
    "xmlrpc",
    "lxml",
}
PARSERS = {"fromstring", "XML", "parse", "iterparse", "XMLParser", "XMLPullParser"}
TREES = {"ET", "ElementTree", "etree"}
OUR_LOADER = {"local/quire_local/template/document.py"}
"""Reads the application's own template, with a loader derived from the safe one."""
OF_THE_LOCAL_S3 = {"local/quire_local/s3/xml.py"}
"""Refuses what declares a document type before a parser sees it."""
FILES = [
    path for folder in SHIPPED for path in sorted((ROOT / folder).rglob("*.py")) if "__pycache__" not in path.parts
]


def forbidden(tree: ast.AST, name: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in NEVER_IMPORTED)
        elif isinstance(node, ast.ImportFrom) and node.module in NEVER_IMPORTED:
            yield node.module
        elif isinstance(node, ast.Call):
            yield from _forbidden_call(node, name)


def _forbidden_call(node: ast.Call, name: str) -> Iterator[str]:
    called = ast.unparse(node.func)
    if called in NEVER_CALLED:
        yield called
    if called == "yaml.load" and name not in OUR_LOADER:
        yield called
    of, _, what = called.rpartition(".")
    if what in PARSERS and of in TREES and name not in OF_THE_LOCAL_S3:
        yield called
    if any(word.arg == "shell" and ast.unparse(word.value) != "False" for word in node.keywords):
        yield f"{called} with a shell"


@pytest.mark.parametrize("folder", SHIPPED)
def test_no_shipped_code_runs_unpickles_or_hands_to_a_shell_what_it_is_given(folder: str) -> None:
    found = {
        name: calls
        for path in FILES
        if (name := path.relative_to(ROOT).as_posix()).startswith(folder)
        and (calls := list(forbidden(ast.parse(path.read_text("utf-8")), name)))
    }

    assert found == {}
    assert any(path.is_relative_to(ROOT / folder) for path in FILES)


@pytest.mark.parametrize(
    "code",
    [
        "eval(x)",
        "import pickle",
        "from marshal import loads",
        "subprocess.run(x, shell=True)",
        "os.system(x)",
        "yaml.load(x)",
        "ET.fromstring(x)",
        "from lxml import etree",
    ],
)
def test_what_is_forbidden_is_noticed(code: str) -> None:
    assert list(forbidden(ast.parse(code), "any.py"))
