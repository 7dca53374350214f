"""Stories lived once by the real state machine, to be told from then on."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field, replace
from typing import Any

from llm_server import says
from proofs.delivered.database import keep_as_base
from proofs.delivered.delivering import envelope
from proofs.delivered.recording import Asked, Deed, Machine, OutOfMemory
from proofs.delivered.routes import routes
from proofs.delivered.stories import ANSWERS, NOTE_TYPE, ORDINARY, Story, Told, stories
from proofs.delivered.world import World
from quire.domain.statuses import FINAL

_PATIENCE = 120.0


def record(world: World) -> list[Told]:
    """What each story comes to; the database that all of them began with is kept as the base."""
    world.ask("POST", "/v1/types", NOTE_TYPE)
    world.model.plays(says(ANSWERS))
    announced = [_announced(world, story) for story in stories()]
    keep_as_base(world)
    live = _Live(world)
    live.machine = Machine(live.call)
    with live.machine.running(world.folder):
        return [live.lived(told) for told in announced]


def _announced(world: World, story: Story) -> Told:
    accepted, arrival = world.upload(story.name, story.content, story.media, story.type)
    return Told(story, accepted["documentId"], accepted["jobId"], arrival, {})


@dataclass
class _Live:
    """Carries to and fro between the application and the machine until nothing more happens."""

    world: World
    machine: Machine = field(init=False)
    _told: Told = field(init=False)
    _deeds: dict[str, list[Deed]] = field(default_factory=dict)
    _events: deque[dict[str, Any]] = field(default_factory=deque)
    _status: str = ""
    _to_do: list[str] = field(default_factory=list)

    def call(self, function: str, payload: dict[str, Any]) -> Any:
        if function == self._told.story.dies and payload["job"]["attempt"] == 1:
            raise OutOfMemory
        if token := payload.get("taskToken"):
            self.world.wire.waiting[token] = next(reversed(self._deeds))
        return self.world.call(function, payload)

    def lived(self, told: Told) -> Told:
        self._begin(told)
        deadline = time.monotonic() + _PATIENCE
        while not self._is_over():
            if time.monotonic() > deadline:
                raise TimeoutError(f"the story {told.story.name} stands still at {self._status}")
            self._carry()
        return replace(told, deeds={name: tuple(deeds) for name, deeds in self._deeds.items()})

    def _begin(self, told: Told) -> None:
        self._told, self._deeds, self._status = told, {}, ""
        self._to_do = [when for when in ("waiting", "ended") if getattr(told.story, when)]
        self._events = deque([told.arrival])
        self.world.begin(**{**ORDINARY, **told.story.settings})
        self.world.ask("PUT", "/v1/hitl/policy", {"rule": told.story.policy})

    def _carry(self) -> None:
        self._forward()
        while self._events:
            event = self._events.popleft()
            if event["detail-type"] == "job.changed":
                self._status = event["detail"]["status"]
            for consumer in routes().consumers(event):
                self.world.call(consumer.function, envelope(consumer, [(event, 1)]))
            self._forward()
        self._let_people_act()
        time.sleep(0.01)

    def _forward(self) -> None:
        wire = self.world.wire
        said, self.machine.said = self.machine.said, []
        for name, detail in said:
            wire.put(name, detail)
        self._events += wire.taken()
        for name, given in wire.starts:
            self._deeds[name] = self.machine.deeds = []
            self.machine.start(name, given)
        for _, operation, asked in wire.answered:
            self.machine.ask(operation, **asked)
        for name in wire.stopped:
            self.machine.stop(name)
        wire.starts, wire.answered, wire.stopped = [], [], set()

    def _let_people_act(self) -> None:
        now = {"hitl_pending": "waiting", self._told.story.first_end: "ended"}.get(self._status)
        if now in self._to_do:
            self._to_do.remove(now)
            self._status = ""
            getattr(self._told.story, now)(self.world, self._told)

    def _is_over(self) -> bool:
        return self._status in FINAL and not self._to_do and not self._is_at_work()

    def _is_at_work(self) -> bool:
        counts = self.machine.counts()
        return bool(self._events or self.machine.said or counts.get("RUNNING"))


def asked_of(told: Told, function: str) -> int:
    """How often this function was called in the recording."""
    deeds = [deed for deeds in told.deeds.values() for deed in deeds]
    return sum(isinstance(deed, Asked) and deed.function == function for deed in deeds)
