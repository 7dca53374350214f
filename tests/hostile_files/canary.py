"""A server that is named in every lure and that nobody may ask."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx


class Canary(ThreadingHTTPServer):
    """Its address is a number, so whoever wants to ask it needs no name server; a mere connection counts too."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Song)
        self.visits = 0
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        self.visits += 1
        super().process_request(request, client_address)

    def hears(self) -> bool:
        """Whether a request is noticed; asked at the end, since one that hears nothing proves nothing."""
        before = self.visits
        httpx.get(f"{self.url}/sing", timeout=30)
        return self.visits == before + 1 and self.asked[-1] == "/sing"


class _Song(BaseHTTPRequestHandler):
    server: Canary

    def do_GET(self) -> None:
        """Other methods are visits too, and get the answer that this server cannot."""
        self.server.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library has it
        """Nobody reads it."""


@contextmanager
def canary() -> Iterator[Canary]:
    with Canary() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
