"""Calling addresses that strangers gave us: looked up once, checked, and then called at exactly what was checked."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import SplitResult

from quire.adapters.watchdog import Watchdog
from quire.domain.addresses import is_public
from quire.domain.webhooks import Answered, target

Lookup = Callable[[str, int], list[str]]
Connect = Callable[[tuple[str, int], float], socket.socket]


class _Unfit(Exception):  # noqa: N818 - it reads as what the address is
    """Nothing was called; the text says why to the owner of the webhook."""


def lookup(host: str, port: int) -> list[str]:
    """All addresses of a host, as the system resolves them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _within(seconds: float, look: Callable[[], list[str]]) -> list[str]:
    """What `look` finds; a name server that holds it up for longer is left to itself."""
    found: Future[list[str]] = Future()

    def work() -> None:
        try:
            found.set_result(look())
        except Exception as error:  # noqa: BLE001 - it is raised again where the result is asked for
            found.set_exception(error)

    threading.Thread(target=work, name="lookup", daemon=True).start()
    return found.result(timeout=seconds)


class GuardedCalls:
    """The port `WebhookCalls`. Redirects are not followed, and of an answer nothing but its status is read."""

    def __init__(
        self,
        *,
        allowed_hosts: frozenset[str],
        seconds: float,
        lookup: Lookup = lookup,
        connect: Connect = socket.create_connection,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed_hosts = allowed_hosts
        self._seconds = seconds
        self._lookup = lookup
        self._connect = connect
        self._tls = tls or ssl.create_default_context()
        self._watchdog = Watchdog()

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        deadline = time.monotonic() + self._seconds
        try:
            return Answered(status=self._status(target(url), body, headers, deadline))
        except _Unfit as unfit:
            return Answered(problem=str(unfit))
        except ssl.SSLCertVerificationError:
            return Answered(problem="the certificate is not valid for this host")
        except (OSError, HTTPException):
            late = time.monotonic() >= deadline
            return Answered(problem=f"no answer within {self._seconds:g} s" if late else "no answer")

    def _status(self, parts: SplitResult, body: bytes, headers: Mapping[str, str], deadline: float) -> int:
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        trusted = host in self._allowed_hosts
        if parts.scheme != "https" and not trusted:
            raise _Unfit("only https is called")
        addresses = self._addresses(host, port, deadline, trusted=trusted)
        with self._line(addresses, port, deadline) as line:
            status = self._exchange(line, parts, body, headers)
        if time.monotonic() >= deadline:
            raise TimeoutError("the answer was cut off")
        return status

    def _addresses(self, host: str, port: int, deadline: float, *, trusted: bool) -> list[str]:
        try:
            found = _within(deadline - time.monotonic(), partial(self._lookup, host, port))
        except TimeoutError as error:
            raise _Unfit("the host name does not resolve in time") from error
        except (OSError, UnicodeError) as error:
            raise _Unfit("the host name does not resolve") from error
        # One bad address spoils all: a name that mixes them is made to be called at the wrong one.
        if not trusted and not all(is_public(ip_address(address)) for address in found):
            raise _Unfit("the host is not on the open internet")
        return found

    @contextmanager
    def _line(self, addresses: list[str], port: int, deadline: float) -> Iterator[socket.socket]:
        """A line to the first address that takes it, which is cut at the deadline."""
        line = self._opened(addresses, port, deadline)
        try:
            with self._watchdog.bounded(line.fileno(), deadline - time.monotonic()):
                yield line
        finally:
            line.close()

    def _opened(self, addresses: list[str], port: int, deadline: float) -> socket.socket:
        for address in addresses:
            try:
                return self._connect((address, port), max(0.001, deadline - time.monotonic()))
            except OSError:
                continue
        raise ConnectionError("no address takes connections")

    def _exchange(self, line: socket.socket, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> int:
        host = parts.hostname or ""
        connection: HTTPConnection
        if parts.scheme == "https":
            connection = HTTPSConnection(host, parts.port, context=self._tls)
            line = self._tls.wrap_socket(line, server_hostname=host)
        else:
            connection = HTTPConnection(host, parts.port)
        connection.sock = line
        try:
            path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
            connection.request("POST", path, body, dict(headers))
            return connection.getresponse().status
        finally:
            connection.close()
