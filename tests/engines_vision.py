"""A server that speaks Google Cloud Vision's wire format, and remembers what it was asked."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import cv2
import numpy as np
from engines_pages import Printed


@dataclass
class Vision:
    """What the pictures say, and how the next calls end."""

    pages: dict[bytes, tuple[Printed, ...]] = field(default_factory=dict)
    refusals: list[tuple[int, str]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def answer(self, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked.append(request)
        if self.refusals:
            status, name = self.refusals.pop(0)
            return status, {"error": {"code": status, "message": "no", "status": name}}
        if self.answers:
            return 200, {"responses": [self.answers.pop(0)]}
        content = base64.b64decode(request["requests"][0]["image"]["content"])
        return 200, {"responses": [_annotation(content, self.pages.get(content, ()))]}


@contextmanager
def listening() -> Iterator[Vision]:
    vision = Vision()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = 404, {}
            if self.path.startswith("/v1/images:annotate"):
                status, answer = vision.answer(json.loads(body))
            written = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    vision.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield vision
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _annotation(content: bytes, words: tuple[Printed, ...]) -> dict[str, Any]:
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    height, width = pixels.shape[:2]
    if not words:
        return {}
    paragraph = {"words": [_word(word, width, height) for word in words]}
    page = {"width": width, "height": height, "blocks": [{"blockType": "TEXT", "paragraphs": [paragraph]}]}
    return {"fullTextAnnotation": {"pages": [page], "text": " ".join(word.text for word in words)}}


def _word(word: Printed, width: int, height: int) -> dict[str, Any]:
    left, top, right, bottom = word.box
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return {
        "boundingBox": {"vertices": [{"x": round(x * width), "y": round(y * height)} for x, y in corners]},
        "symbols": [{"text": letter, "confidence": 0.98} for letter in word.text],
        "confidence": 0.97,
    }
