"""The Messages API over HTTP as Anthropic and Bedrock speak it, with answers by script; it records what it is asked."""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USAGE = {"input_tokens": 1000, "output_tokens": 200, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}


@dataclass(frozen=True)
class Asked:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """What the first message says besides pictures."""
        content = self.body["messages"][0]["content"]
        return "\n".join(part["text"] for part in content if part["type"] == "text")

    @property
    def pictures(self) -> int:
        return sum(part["type"] == "image" for part in self.body["messages"][0]["content"])

    @property
    def fields(self) -> list[str]:
        """The names of the values that are asked for."""
        named = re.search(r"^Fields asked for: (.*)$", self.text, re.MULTILINE)
        assert named is not None
        fields: list[str] = json.loads(named[1])
        return fields


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


Script = Callable[[Asked], Reply]


def says(values: dict[str, str], *, blocks: Sequence[dict[str, str]] | None = None, **more: Any) -> Script:
    """Answers with these values, in the shape that was asked for."""
    said: dict[str, Any] = {"answers": [{"field": name, "value": value} for name, value in values.items()]}
    if blocks is not None:
        said["timeblocks"] = list(blocks)
    return writes(json.dumps(said), **more)


def writes(text: str, *, stop_reason: str = "end_turn", usage: dict[str, int] | None = None) -> Script:
    """Answers with this text."""
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-haiku-5-5",
        "content": [{"type": "text", "text": text}] if text else [],
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": {**USAGE, **(usage or {})},
    }
    return lambda _asked: Reply(body=json.dumps(message).encode())


def fails(status: int, kind: str = "error", **headers: str) -> Script:
    body = {"type": "error", "error": {"type": kind, "message": "no"}}
    return lambda _asked: Reply(status, json.dumps(body).encode(), {k.replace("_", "-"): v for k, v in headers.items()})


def garbles(body: bytes = b'{"id": "msg_1", "type') -> Script:
    return lambda _asked: Reply(body=body)


def obeys(asked: Asked) -> Reply:
    """Does what the document tells it to: `ANSWER field = value` anywhere on the pages."""
    told = dict(re.findall(r"ANSWER (\w+) = ([^\"\\]+?)(?=\"|\\|$)", asked.text))
    return says(told)(asked)


@dataclass
class MessagesServer:
    url: str = ""
    script: list[Script] = field(default_factory=list)
    """One for each call to come; the last one stays."""
    asked: list[Asked] = field(default_factory=list)
    hang: threading.Event = field(default_factory=threading.Event)

    def plays(self, *script: Script) -> None:
        self.script = list(script)

    def hangs(self, _asked: Asked) -> Reply:
        """Does not answer while the test lasts."""
        self.hang.wait()
        return Reply(503)

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        return (self.script.pop(0) if len(self.script) > 1 else self.script[0])(asked)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A line that is cut, by whichever side, is part of the play."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def messages_server() -> Iterator[MessagesServer]:
    state = MessagesServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = state.answer(Asked(self.path, headers, body))
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            # Whoever no longer waits for the answer has closed the connection.
            if not state.hang.is_set():
                self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the method's own name for it
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        state.hang.set()
        server.shutdown()
        thread.join()
        server.server_close()
