"""Real servers of the Redis protocol, alone or as a cluster of one, and such that never answer."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from quire_local.backing.redis import find_program

_ALL_SLOTS = [str(slot) for slot in range(16384)]


@dataclass
class Server:
    url: str
    process: subprocess.Popen[bytes]

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def running(folder: Path, *, cluster: bool = False) -> Iterator[Server]:
    folder.mkdir(exist_ok=True)
    program = find_program("/usr/local/bin:/usr/bin:/bin")
    if program is None:
        pytest.skip("no redis-server or valkey-server on this machine")
    port = _free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    if cluster:
        options += ["--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1"]
    server = Server(f"redis://127.0.0.1:{port}", subprocess.Popen([program, *options], stdout=subprocess.DEVNULL))
    try:
        _until_it_answers(port, "PONG", "PING")
        if cluster:
            _said(port, "CLUSTER", "ADDSLOTS", *_ALL_SLOTS)
            _until_it_answers(port, "cluster_state:ok", "CLUSTER", "INFO")
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _until_it_answers(port: int, expected: str, *command: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        with suppress(OSError):
            if expected in _said(port, *command):
                return
        assert time.monotonic() < deadline, f"no {expected} from the server"
        time.sleep(0.02)


def _said(port: int, *command: str) -> str:
    words = "".join(f"${len(word)}\r\n{word}\r\n" for word in command)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(f"*{len(command)}\r\n{words}".encode())
        return line.recv(65536).decode()


def _free_port() -> int:
    # A cluster's own bus listens 10,000 above, so the port must be low.
    while True:
        with socket.create_server(("127.0.0.1", 0)) as found:
            port: int = found.getsockname()[1]
        if port < 55536:
            return port


@dataclass
class SilentServer:
    """Takes connections and never says a word."""

    url: str
    taken: list[socket.socket] = field(default_factory=list)


@contextmanager
def silent() -> Iterator[SilentServer]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = SilentServer(f"redis://127.0.0.1:{listener.getsockname()[1]}")

    def take() -> None:
        with suppress(OSError):
            while True:
                server.taken.append(listener.accept()[0])

    thread = threading.Thread(target=take)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for line in server.taken:
            line.close()
