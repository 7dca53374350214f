"""Looking for what may stand in no log finds it where it was planted."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from log_leaks import PASSPHRASES, Leak, Watch, leaks_of

SECRET = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V"
PLANTED = {
    "a signed token": "token eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0xMjM0.c2lnbmVk",
    "a token that says its tenant": f"refresh {'0a' * 16}.{SECRET}",
    "a machine's key": f"X-Api-Key quire_{SECRET}",
    "a webhook's secret": f"whsec_{SECRET}",
    "a task token": f"taskToken=AQCEAAAAKgAAAAMAAAAA{SECRET}",
    "a ticket of a WebSocket": f"GET /ws?ticket={SECRET} 101",
    "a pre-signed request": f"GET /key?X-Amz-Signature={'0f' * 32}",
    "a credential in a header": f"{{'Authorization': 'Bearer {SECRET}'}}",
    "the key of the language model": "api_key=sk-secret",
    "a person's address": "Key (email)=(ada@example.org) already exists",
    "a person's passphrase": "{'password': 'seven quiet boats at dawn'}",
    "what a document says": "This is page 1 of a document with a real text layer.",
    "a file": "b'%PDF-1.4 ...'",
    "the first person's password": "swordfish-and-chips",
    "the owner's token": "an-owners-token",
    "the owner's secret key": "an-owners-key",
    "the database's password of app": "the-password-of-app",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    (tmp_path / "postgres").mkdir()
    (tmp_path / "login.json").write_text(json.dumps({"password": "swordfish-and-chips"}))
    (tmp_path / "cloud.json").write_text(json.dumps({"token": "an-owners-token", "secretAccessKey": "an-owners-key"}))
    (tmp_path / "postgres" / "passwords.json").write_text(json.dumps({"app": "the-password-of-app"}))
    (tmp_path / "logs" / "quire-AuthFunction.log").write_text('{"message": "done", "path": "/ws"}\n')
    (tmp_path / "up.log").write_text("  look inside: http://127.0.0.1:8080/_local?token=an-owners-token\n")
    return tmp_path


@pytest.mark.parametrize("what", PLANTED)
@pytest.mark.parametrize(
    "log", ["up.log", "logs/quire-SaveFunction.log", "logs/services.log.1", "postgres/postgres.log"]
)
def test_what_was_planted_in_a_log_is_found_there(data: Path, log: str, what: str) -> None:
    with (data / log).open("a") as lines:
        lines.write(f"before {PLANTED[what]} after\n")

    assert leaks_of(data) == [Leak(Path(log).name, what)]


def test_a_log_of_what_happened_is_clean(data: Path) -> None:
    assert leaks_of(data) == []


def test_a_cloud_of_which_nothing_was_read_is_told(data: Path) -> None:
    watch = Watch()
    watch.look(SimpleNamespace(data=data, was_ready=True))
    silent = Watch()
    (data / "logs" / "quire-AuthFunction.log").write_text("")
    silent.look(SimpleNamespace(data=data, was_ready=True))

    assert (watch.unseen(1), Watch().unseen(0)) == ([], [])
    assert Watch().unseen(1) == ["clouds ran, and no log of any was read"]
    assert silent.unseen(2)[1:] == [f"nothing that a function wrote was read of the cloud in {data.name}"]


def test_every_passphrase_that_tests_send_to_a_cloud_is_looked_for() -> None:
    folders = ("browser", "container", "packing", "pipeline", "proofs")
    tests = Path(__file__).parents[1]
    files = [*tests.glob("*.py"), *(path for name in folders for path in (tests / name).rglob("*.py"))]
    sent = {said for path in files for said in _passphrases(ast.parse(path.read_text()))}

    assert sent
    assert sent - PASSPHRASES == set()


def _passphrases(module: ast.Module) -> Iterator[str]:
    """What stands beside the names of such fields, written out or by a name of the same file."""
    named = {
        target.id: node.value.value
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    fields = {"password", "currentPassword", "newPassword"}
    for node in ast.walk(module):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in fields:
                    said = value.value if isinstance(value, ast.Constant) else named.get(getattr(value, "id", ""))
                    yield from [said] if isinstance(said, str) else []
