"""A webhook that hears what becomes of jobs."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Collection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

_PAUSE = 0.2


class Hearing:
    """What it was told of each job; an announcement that comes again has the id that it had."""

    def __init__(self) -> None:
        self._heard: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        heard = self._heard

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                heard[told["data"]["jobId"]].add((told["type"], told["id"]))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                return None

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/ends"

    def completed(self, jobs: Collection[str], *, seconds: float) -> dict[str, int]:
        """How often each of these jobs was said to be complete, once all were or after `seconds`."""
        deadline = time.monotonic() + seconds
        while not all(self._times(job) for job in jobs) and time.monotonic() < deadline:
            time.sleep(_PAUSE)
        return {job: self._times(job) for job in jobs}

    def _times(self, job: str) -> int:
        return sum(kind == "job.completed" for kind, _ in self._heard[job].copy())

    def __enter__(self) -> Hearing:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
