"""Calling strangers' addresses: what is called, what is refused, and how long it may take."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from quire.adapters.calls import GuardedCalls

HEADERS = {"Content-Type": "application/json", "Quire-Event": "job.completed"}


@dataclass
class Receiver:
    """A receiver on this machine, and what it got."""

    port: int
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


def serve(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append((self.path, dict(self.headers), body))
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    receiver = Receiver(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield receiver
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    yield from serve()


def resolving(**hosts: list[str]) -> Callable[[str, int], list[str]]:
    return lambda host, _port: hosts[host.replace(".", "_")]


def calls(*hosts: str, seconds: float = 10, **more: Any) -> GuardedCalls:
    return GuardedCalls(allowed_hosts=frozenset(hosts), seconds=seconds, **{"tls": any_tls(), **more})


@cache
def any_tls() -> ssl.SSLContext:
    """Made once: reading all authorities takes longer than most of these tests."""
    return ssl.create_default_context()


def never(*_: Any) -> socket.socket:
    raise AssertionError("a line was opened")


def test_the_receiver_gets_path_headers_and_body_under_its_own_name(receiver: Receiver) -> None:
    caller = calls("hook.test", lookup=resolving(hook_test=["127.0.0.1"]))

    answered = caller.post(f"http://hook.test:{receiver.port}/in?a=1", b'{"id": 1}', HEADERS)

    [(path, headers, body)] = receiver.got
    assert (answered.status, path, json.loads(body)) == (204, "/in?a=1", {"id": 1})
    assert (headers["Host"], headers["Quire-Event"]) == (f"hook.test:{receiver.port}", "job.completed")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
        "224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fd00:ec2::254", "fec0::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "::7f00:1",
        "2001::1", "2001:db8::1", "fe80::1%eth0",
    ],
)  # fmt: skip
@pytest.mark.parametrize("beside", [[], ["93.184.215.14"]])
def test_a_name_that_leads_anywhere_but_the_open_internet_is_not_called(address: str, beside: list[str]) -> None:
    caller = calls(lookup=resolving(evil_test=[*beside, address]), connect=never)

    answered = caller.post("https://evil.test/", b"{}", HEADERS)

    assert (answered.status, answered.problem) == (None, "the host is not on the open internet")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "0x7f000001", "2130706433", "127.1", "localhost", "0"])
def test_no_spelling_of_this_machine_is_called(host: str) -> None:
    answered = calls(connect=never).post(f"https://{host}/", b"{}", HEADERS)

    assert answered.status is None
    assert answered.problem in {"the host is not on the open internet", "the host name does not resolve"}


def test_a_name_that_changes_its_mind_is_called_where_it_was_checked() -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    called: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], _timeout: float) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    calls(lookup=lambda _host, _port: next(answers), connect=connect).post("https://evil.test/", b"{}", HEADERS)

    assert called == [("93.184.215.14", 443)]
    assert next(answers) == ["127.0.0.1"], "the name was looked up twice"


def test_plain_http_is_only_for_hosts_that_are_allowed() -> None:
    answered = calls(lookup=never, connect=never).post("http://example.org/", b"{}", HEADERS)

    assert answered.problem == "only https is called"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_an_answer_and_not_followed(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Location": f"http://hook.test:{receiver.port}/other"}

    answered = calls("hook.test", lookup=resolving(hook_test=["127.0.0.1"])).post(
        f"http://hook.test:{receiver.port}/", b"{}", HEADERS
    )

    assert (answered.status, answered.is_success, len(receiver.got)) == (status, False, 1)


def test_the_next_address_is_tried_where_one_takes_no_connections(receiver: Receiver) -> None:
    caller = calls("hook.test", lookup=resolving(hook_test=["::1", "127.0.0.1"]))

    assert caller.post(f"http://hook.test:{receiver.port}/", b"{}", HEADERS).status == 204


@pytest.mark.parametrize("drip", [b"", b"HTTP/1.1 200 OK\r\nX-A: "])
def test_a_receiver_that_keeps_us_waiting_is_left(drip: bytes) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def trickle() -> None:
        line, _ = listener.accept()
        with line, suppress(OSError):
            line.sendall(drip)
            while not stop.wait(0.02):
                line.sendall(b"a" if drip else b"")

    thread = threading.Thread(target=trickle)
    thread.start()

    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    answered = calls("127.0.0.1", seconds=0.2).post(url, b"{}", HEADERS)
    stop.set()
    thread.join()
    listener.close()

    assert (answered.status, answered.problem) == (None, "no answer within 0.2 s")


def test_what_is_no_http_is_no_answer() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def babble() -> None:
        line, _ = listener.accept()
        with line:
            line.recv(65536)
            line.sendall(b"SSH-2.0-OpenSSH_9\r\n")

    thread = threading.Thread(target=babble)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"

    answered = calls("127.0.0.1").post(url, b"{}", HEADERS)
    thread.join()
    listener.close()

    assert answered.problem == "no answer"


def test_a_name_that_nobody_has_is_told_so() -> None:
    def lookup(_host: str, _port: int) -> list[str]:
        raise socket.gaierror

    assert calls(lookup=lookup).post("https://nobody.test/", b"{}", HEADERS).problem == "the host name does not resolve"


def test_a_name_server_that_keeps_us_waiting_is_left() -> None:
    answers = threading.Event()

    def lookup(_host: str, _port: int) -> list[str]:
        answers.wait()
        return ["127.0.0.1"]

    answered = calls(lookup=lookup, connect=never, seconds=0.2).post("https://slow.test/", b"{}", HEADERS)
    answers.set()

    assert (answered.status, answered.problem) == (None, "the host name does not resolve in time")


@pytest.fixture
def authority(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server for hook.test shows, and what trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hook.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hook.test")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    shown = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "both.pem").write_bytes(shown + secret)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "both.pem")
    return server, ssl.create_default_context(cadata=shown.decode())


@pytest.mark.parametrize(
    ("host", "status", "problem"),
    [("hook.test", 204, None), ("other.test", None, "the certificate is not valid for this host")],
)
def test_the_certificate_must_be_the_hosts_though_its_address_is_called(
    authority: tuple[ssl.SSLContext, ssl.SSLContext], host: str, status: int | None, problem: str | None
) -> None:
    shown, trusting = authority
    for receiver in serve(shown):
        caller = calls(host, lookup=lambda _host, _port: ["127.0.0.1"], tls=trusting)

        answered = caller.post(f"https://{host}:{receiver.port}/in", b"{}", HEADERS)

        assert (answered.status, answered.problem) == (status, problem)


def test_the_open_internet_may_be_called() -> None:
    called: list[Any] = []

    def connect(address: tuple[str, int], _timeout: float) -> socket.socket:
        called.append(ip_address(address[0]))
        raise ConnectionRefusedError

    for address in ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"):
        calls(lookup=lambda _host, _port, found=address: [found], connect=connect).post("https://a.test", b"", HEADERS)

    assert len(called) == 3
