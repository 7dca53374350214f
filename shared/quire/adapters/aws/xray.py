"""Traces, as datagrams for the X-Ray daemon that Lambda runs beside every function that is traced."""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress

from quire.domain.watching import Span

_HEADER = '{"format": "json", "version": 1}'


class XRayTracer:
    """The port `Tracer`. Lambda says in the environment, anew for each call, whether and where it is followed."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def send(self, spans: Sequence[Span]) -> None:
        trace = _parsed(self._environment.get("_X_AMZN_TRACE_ID", ""))
        host, _, port = self._environment.get("AWS_XRAY_DAEMON_ADDRESS", "").rpartition(":")
        if trace.get("Sampled") != "1" or not host or not spans:
            return
        # What is not delivered is a gap in a trace and costs the call nothing.
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
            for span in spans:
                door.sendto(f"{_HEADER}\n{json.dumps(_document(span, trace))}".encode(), (host, int(port)))


def _parsed(header: str) -> dict[str, str]:
    """Root=...;Parent=...;Sampled=1"""
    pairs = (part.partition("=") for part in header.split(";"))
    return {name.strip(): value for name, _, value in pairs}


def _document(span: Span, trace: Mapping[str, str]) -> dict[str, object]:
    return {
        "type": "subsegment",
        "name": span.name,
        "id": secrets.token_hex(8),
        "trace_id": trace.get("Root"),
        "parent_id": trace.get("Parent"),
        "start_time": span.start,
        "end_time": span.end,
        "fault": span.failed,
        "annotations": dict(span.about),
    }
