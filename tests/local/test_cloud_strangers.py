"""What is sent to a cloud by somebody who knows nothing of it, or nothing good."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from local.cloud_lab import CloudProcess, cloud_process

TOKEN = "eyJhbGciOiJFUzI1NiJ9." + "s" * 10_000
REQUEST = "GET /plain/bare/well HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer "


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[CloudProcess]:
    with cloud_process("misbehaving.yaml", tmp_path / "data") as process:
        yield process.ready()


def say(origin: str, words: str) -> str:
    address = urlsplit(origin)
    with socket.create_connection((address.hostname, address.port), timeout=30) as line:
        line.sendall(words.encode())
        return line.makefile("rb").readline().decode()


def test_every_path_below_a_stage_is_answered_by_its_gateway(cloud: CloudProcess) -> None:
    for path in ("", "/", "/bare", "/nowhere", "/no%0awhere"):
        answer = httpx.get(f"{cloud.owner.origin}/plain{path}")

        assert (answer.status_code, answer.json()) == (403, {"message": "Missing Authentication Token"}), path


@pytest.mark.parametrize(
    "rest", [f"{TOKEN}\r\n\r\n", f"{TOKEN[:99]}\0\r\n\r\n", f"{TOKEN[:99]}\r\nContent-Length: -1\r\n\r\n"]
)
def test_a_request_that_is_no_http_is_refused_and_its_token_told_to_nobody(cloud: CloudProcess, rest: str) -> None:
    assert " 400 " in say(cloud.owner.origin, REQUEST + rest)

    cloud.end(signal.SIGTERM)
    _, said = cloud.ended()
    logged = "".join(path.read_text() for path in (cloud.data / "logs").iterdir())
    assert "Error handling request" in logged
    assert TOKEN[:20] not in said + logged
    assert "Traceback" not in said + logged
