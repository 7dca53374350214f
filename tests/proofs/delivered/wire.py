"""The bus, Step Functions and the sockets as the application reaches them: a call is answered before it leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from quire import bootstrap
from quire.bootstrap.base import API_ATTEMPTS

Answer = tuple[SimpleNamespace, dict[str, Any]]


@dataclass
class Wire:
    """What was said on the way out, in its order."""

    events: list[dict[str, Any]] = field(default_factory=list)
    """Put on the bus and not yet taken from here."""
    starts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """The name and input of each execution that began."""
    contrary: list[str] = field(default_factory=list)
    """Executions that were to begin again with another input than they had."""
    stopped: set[str] = field(default_factory=set)
    waiting: dict[str, str] = field(default_factory=dict)
    """The tokens that an execution waits with, and its name."""
    answered: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """The execution, the operation and what was said, once for each token."""
    pushed: list[dict[str, Any]] = field(default_factory=list)
    refusals: int = 0
    """How many of the next entries the bus does not take."""
    _names: dict[str, dict[str, Any]] = field(default_factory=dict)
    """All that began, and their inputs."""
    _count: int = 0

    def attach(self) -> None:
        """Take the calls of the clients that this process of the application has now."""
        for clients in (bootstrap.clients(), bootstrap.clients(API_ATTEMPTS)):
            _take(clients.events, "before-call.eventbridge.PutEvents", self._put)
            _take(clients.states, "before-call.sfn.StartExecution", self._start)
            _take(clients.states, "before-call.sfn.StopExecution", self._stop)
            _take(clients.states, "before-call.sfn.SendTaskSuccess", self._answer)
            _take(clients.states, "before-call.sfn.SendTaskFailure", self._answer)
            _take(clients.sockets, "before-call.apigatewaymanagementapi.PostToConnection", self._push)

    def put(self, name: str, detail: dict[str, Any]) -> str:
        """Put one event on the bus; answers its id."""
        self._count += 1
        event = {"id": f"event-{self._count}", "source": "quire", "detail-type": name, "detail": detail}
        self.events.append(event)
        return str(event["id"])

    def taken(self) -> list[dict[str, Any]]:
        """The events since the last look."""
        events, self.events = self.events, []
        return events

    def forget(self) -> None:
        """As if nothing had been said yet."""
        self.events, self.starts, self.answered, self.pushed, self.refusals = [], [], [], [], 0
        self.waiting, self.stopped, self.contrary, self._names = {}, set(), [], {}

    def _put(self, asked: dict[str, Any], _operation: str) -> Answer:
        entries = [self._entry(entry) for entry in asked["Entries"]]
        return _answer({"FailedEntryCount": sum("ErrorCode" in entry for entry in entries), "Entries": entries})

    def _entry(self, entry: dict[str, Any]) -> dict[str, str]:
        if self.refusals:
            self.refusals -= 1
            return {"ErrorCode": "InternalFailure", "ErrorMessage": "not now"}
        return {"EventId": self.put(entry["DetailType"], json.loads(entry["Detail"]))}

    def _start(self, asked: dict[str, Any], _operation: str) -> Answer:
        name, given = asked["name"], json.loads(asked["input"])
        if name in self._names:
            self.contrary += [name] * (_meant(given) != _meant(self._names[name]))
            return _refused("ExecutionAlreadyExists")
        self._names[name] = given
        self.starts.append((name, given))
        return _answer({"executionArn": asked["name"], "startDate": 0})

    def _stop(self, asked: dict[str, Any], _operation: str) -> Answer:
        name = asked["executionArn"].rpartition(":")[2]
        if name not in self._names:
            return _refused("ExecutionDoesNotExist")
        self.stopped.add(name)
        self.waiting = {token: waiter for token, waiter in self.waiting.items() if waiter != name}
        return _answer({"stopDate": 0})

    def _answer(self, asked: dict[str, Any], operation: str) -> Answer:
        execution = self.waiting.pop(asked["taskToken"], None)
        if execution is None:
            return _refused("TaskTimedOut")
        self.answered.append((execution, operation, asked))
        return _answer({})

    def _push(self, asked: dict[str, Any], _operation: str) -> Answer:
        self.pushed.append(asked)
        return _answer({})


def _meant(given: dict[str, Any]) -> dict[str, Any]:
    """An execution's input but for the version of its context, which is written anew whenever one is asked for."""
    received = given["received"]
    return {**given, "received": {**received, "context": received["context"]["key"]}}


def _take(client: Any, event: str, answer: Callable[[dict[str, Any], str], Answer]) -> None:
    def before(params: dict[str, Any], model: Any, **_more: Any) -> Answer:
        return answer(json.loads(params["body"]), model.name)

    client.meta.events.register(event, before)


def _answer(said: dict[str, Any]) -> Answer:
    return SimpleNamespace(status_code=200, headers={}), {**said, "ResponseMetadata": {"HTTPStatusCode": 200}}


def _refused(code: str) -> Answer:
    error = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return SimpleNamespace(status_code=400, headers={}), error
