"""What is seen of a call from outside: its log lines, its trace, and nothing of what a document says."""

from __future__ import annotations

import ast
import json
import logging
import socket
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from quire.adapters.aws.xray import XRayTracer
from quire.domain.watching import Span
from quire.doors.batches import each_message
from quire.doors.doorway import Doorway
from quire.doors.logs import log
from quire.doors.subjects import about
from quire.errors import TransientError

ROOT = Path(__file__).parents[2]
SPAN = Span("save", 100.0, 100.5, {"correlation_id": "c-1"})
SECRET = "Total 121.26 for ada@example.org"


class Traced:
    def __init__(self) -> None:
        self.spans: list[Span] = []

    def send(self, spans: Sequence[Span]) -> None:
        self.spans += spans


@pytest.fixture
def traced() -> Traced:
    return Traced()


@pytest.fixture
def daemon() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        door.settimeout(10)
        yield door


def called(handle: Any, traced: Traced, event: dict[str, Any] | None = None, request_id: str = "r-1") -> Any:
    return Doorway(lambda: traced)(handle)(event or {}, SimpleNamespace(aws_request_id=request_id))


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What the process's logger writes."""
    handler = log().registered_handler
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(stream := StringIO())
    yield stream
    handler.setStream(before)


def lines(written: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def raising(error: Exception) -> Any:
    def handle(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        raise error

    return handle


def test_a_line_bears_the_ids_of_its_call_and_none_of_the_one_before(traced: Traced, written: StringIO) -> None:
    def first(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        about(correlation_id="c-1", document_id="d-1")
        log().info("first")
        return {}

    def second(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        log().info("second")
        return {}

    called(first, traced)
    called(second, traced, request_id="r-2")

    one, two = lines(written)
    assert (one["correlation_id"], one["document_id"], one["function_request_id"]) == ("c-1", "d-1", "r-1")
    assert two["function_request_id"] == "r-2"
    assert {"correlation_id", "document_id"} & two.keys() == set()


def test_an_unforeseen_error_is_told_by_kind_and_place_and_not_by_its_text(traced: Traced, written: StringIO) -> None:
    def handle(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        try:
            int(SECRET)
        except ValueError as error:
            raise LookupError(SECRET) from error
        return {}

    with pytest.raises(Exception, match="the log says where") as left:
        called(handle, traced)

    [line] = lines(written)
    assert [one["type"] for one in line["error"]] == ["LookupError", "ValueError"]
    assert "test_watching_calls.py" in line["error"][0]["at"][-1]
    assert SECRET not in json.dumps(line)
    assert type(left.value).__name__ == "LookupError"
    assert left.value.__suppress_context__


def test_an_error_of_our_own_goes_on_as_it_is(traced: Traced) -> None:
    with pytest.raises(TransientError, match="the bus did not take it"):
        called(raising(TransientError("the bus did not take it")), traced)


def test_a_message_that_fails_is_told_without_its_text(traced: Traced, written: StringIO) -> None:
    event = {"Records": [{"messageId": "m-1", "body": json.dumps({"text": SECRET})}]}

    def fail(message: dict[str, Any]) -> str:
        raise ValueError(message["text"])

    answer = called(lambda event, _context: each_message(event, fail), traced, event)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    [line] = lines(written)
    assert (line["message"], line["error"][0]["type"]) == ("message failed", "ValueError")
    assert SECRET not in json.dumps(line)


def test_each_message_of_a_batch_is_a_stretch_of_the_trace(traced: Traced) -> None:
    event = {"Records": [{"messageId": str(n), "body": json.dumps({"id": f"c-{n}"})} for n in range(3)]}

    def handle(message: dict[str, Any]) -> str:
        about(correlation_id=message["id"])
        return "done"

    called(lambda event, _context: each_message(event, handle), traced, event)

    assert [span.about for span in traced.spans] == [{"correlation_id": f"c-{n}"} for n in range(3)]
    assert all(one.end <= other.start for one, other in zip(traced.spans, traced.spans[1:], strict=False))


def test_the_trace_of_a_call_that_failed_says_so(traced: Traced) -> None:
    def handle(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        about(correlation_id="c-1")
        raise TransientError("not now")

    with pytest.raises(TransientError):
        called(handle, traced)

    assert [span.failed for span in traced.spans] == [True]


def test_a_followed_call_is_told_to_the_daemon_under_its_trace(daemon: socket.socket) -> None:
    place = f"127.0.0.1:{daemon.getsockname()[1]}"
    header = "Root=1-581cf771-a006649127e371903a2de979;Parent=70de5b6f19ff9a0a;Sampled=1;Lineage=a:0"

    XRayTracer({"AWS_XRAY_DAEMON_ADDRESS": place, "_X_AMZN_TRACE_ID": header}).send([SPAN])

    said, document = map(json.loads, daemon.recv(65_536).decode().split("\n"))
    assert said == {"format": "json", "version": 1}
    assert len(document.pop("id")) == 16
    assert document == {
        "type": "subsegment",
        "name": "save",
        "trace_id": "1-581cf771-a006649127e371903a2de979",
        "parent_id": "70de5b6f19ff9a0a",
        "start_time": 100.0,
        "end_time": 100.5,
        "fault": False,
        "annotations": {"correlation_id": "c-1"},
    }


@pytest.mark.parametrize("header", ["", "Root=1-581cf771-a006649127e371903a2de979;Parent=70de5b6f19ff9a0a;Sampled=0"])
def test_a_call_that_nobody_follows_sends_nothing(daemon: socket.socket, header: str) -> None:
    place = f"127.0.0.1:{daemon.getsockname()[1]}"

    XRayTracer({"AWS_XRAY_DAEMON_ADDRESS": place, "_X_AMZN_TRACE_ID": header}).send([SPAN])

    daemon.settimeout(0)
    with pytest.raises(BlockingIOError):
        daemon.recv(65_536)


def test_a_daemon_that_is_not_there_costs_the_call_nothing() -> None:
    header = "Root=1-581cf771-a006649127e371903a2de979;Parent=70de5b6f19ff9a0a;Sampled=1"

    XRayTracer({"AWS_XRAY_DAEMON_ADDRESS": "nowhere.invalid:2000", "_X_AMZN_TRACE_ID": header}).send([SPAN])


@pytest.mark.parametrize("function", sorted(path.parent.name for path in ROOT.glob("functions/*/handler.py")))
def test_every_function_is_entered_through_the_doorway(function: str) -> None:
    tree = ast.parse((ROOT / "functions" / function / "handler.py").read_text())
    [handler] = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "lambda_handler"]

    assert [ast.unparse(decorator) for decorator in handler.decorator_list] == ["bootstrap.doorway"]
