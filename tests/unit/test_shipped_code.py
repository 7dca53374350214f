"""What no line of the shipped code does: run, unpickle or splice what it is given, or make use of weak cryptography."""

from __future__ import annotations

import ast
import re
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


STATEMENTS = sorted((ROOT / "shared/quire/adapters/postgres").glob("*.py"))
CHOSEN = {
    "arrivals.py": {"statement"},
    "listing.py": {"kind.columns", "kind.tables", "kind.matching", "kind.id", "column", "cast", "beyond", "way"}
    | {"going_on"},
    "review_history.py": {"where", "way", "beyond", "going_on"},
    "review_tasks.py": {"order", "change"},
    "schema.py": {"text"},
    "searching.py": {"way"},
    "timetables.py": {"matching", "order", "key"},
    "webhooks.py": {"matching"},
}
"""Pieces of statements without a name in capitals: each is one of several texts of the same file, and no value."""


def pieces(tree: ast.AST) -> Iterator[str]:
    """What statements are made of, besides text that stands where they are made."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".execute", ".executemany")):
            yield from spliced(node.args[0])
        elif isinstance(node, ast.AnnAssign) and node.value and "LiteralString" in ast.unparse(node.annotation):
            yield from (
                piece for part in ast.walk(node.value) if isinstance(part, ast.JoinedStr) for piece in spliced(part)
            )


def spliced(text: ast.expr) -> Iterator[str]:
    if isinstance(text, ast.JoinedStr):
        yield from (ast.unparse(part.value) for part in text.values if isinstance(part, ast.FormattedValue))
    elif isinstance(text, ast.BinOp) and isinstance(text.op, ast.Add):
        yield from (*spliced(text.left), *spliced(text.right))
    elif not isinstance(text, ast.Constant):
        yield ast.unparse(text)


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.name)
def test_statements_are_made_of_texts_of_the_code_alone(path: Path) -> None:
    made_of = {
        piece for piece in pieces(ast.parse(path.read_text("utf-8"))) if not re.fullmatch(r"_?[A-Z][A-Z_]+", piece)
    }

    assert made_of == CHOSEN.get(path.name, set())


@pytest.mark.parametrize("code", ['x.execute(f"SELECT {name}")', 'x.execute("SELECT " + name)', "x.execute(q % name)"])
def test_a_value_in_a_statement_is_noticed(code: str) -> None:
    assert list(pieces(ast.parse(code)))


def test_expressions_of_dynamodb_are_constants() -> None:
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "shared/quire/adapters/aws").glob("*.py"))]
    words = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.keyword)]
    expressions = [word.value for word in words if (word.arg or "").endswith("Expression")]

    assert len(expressions) > 10
    assert [ast.unparse(one) for one in expressions if not isinstance(one, ast.Constant)] == []


CIPHERS = ("ciphers", "padding", "fernet", "Crypto", "Cryptodome", "nacl", "pyaes", "M2Crypto")
WEAK = {"hashlib.md5", "hashlib.sha1", "hashlib.new", "md5", "sha1"}


def weak(tree: ast.AST, name: str) -> Iterator[str]:
    """Ciphers of our own choosing, and broken hashes; what AWS's formats say in MD5 the local cloud says too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None) or ""
            named = [f"{module}.{alias.name}" for alias in node.names]
            yield from (each for each in named if set(each.split(".")) & set(CIPHERS))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in WEAK:
            said = {word.arg: ast.unparse(word.value) for word in node.keywords}
            if said.get("usedforsecurity") != "False" or not name.startswith("local/"):
                yield ast.unparse(node.func)


def test_no_shipped_code_encrypts_by_itself_or_hashes_with_what_is_broken() -> None:
    named = [(path.relative_to(ROOT).as_posix(), path) for path in FILES]
    found = {name: uses for name, path in named if (uses := list(weak(ast.parse(path.read_text("utf-8")), name)))}

    assert found == {}


@pytest.mark.parametrize(
    "code",
    [
        "hashlib.md5(x)",
        "hashlib.sha1(x, usedforsecurity=False)",
        "from Crypto.Cipher import AES",
        "from cryptography.hazmat.primitives.ciphers import modes",
        "from cryptography.fernet import Fernet",
    ],
)
def test_weak_cryptography_is_noticed(code: str) -> None:
    assert list(weak(ast.parse(code), "shared/quire/any.py"))


SENT = [ROOT / ".dockerignore", ROOT / "container/Dockerfile.dockerignore"]
COPIED = ("console", "functions", "shared/quire", "container/quire_container", "statemachines")


@pytest.mark.parametrize("ignored", SENT, ids=lambda path: path.name)
def test_an_image_is_made_of_what_is_named_and_nothing_of_version_control_is(ignored: Path) -> None:
    first, *kept = ignored.read_text().split()

    assert first == "*"
    assert [line for line in kept if not line.startswith("!") and line != "**/__pycache__"] == []
    assert [line for line in kept if ".git" in line or line in {"!*", "!.", "!**"}] == []


@pytest.mark.parametrize("folder", COPIED)
def test_no_folder_that_is_put_up_holds_anything_of_version_control(folder: str) -> None:
    assert (ROOT / folder).is_dir()
    assert [path for path in (ROOT / folder).rglob(".*") if path.name.startswith((".git", ".svn", ".hg"))] == []
