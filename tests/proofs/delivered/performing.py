"""Stories told once more, with every event delivered when and as often as a schedule has it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from proofs.delivered.delivering import envelope
from proofs.delivered.recording import Asked, Deed, Said
from proofs.delivered.routes import ENDLESS, Consumer, routes
from proofs.delivered.stories import Told
from proofs.delivered.world import World
from quire.domain.statuses import FINAL

MOST_COPIES = 5
_WRITING = frozenset({"review", "save", "llm", "ocr"})
"""Steps that write to the database or are paid for; what the others wrote is there from the recording."""
_REFUSED_ONE_IN = 12

Pick = Callable[[int], int]
"""Chooses one of so many, counted from 0; whoever always picks the first tells all in order and once."""


@dataclass(frozen=True)
class Delivery:
    consumer: Consumer
    event: dict[str, Any]
    times: int = 1

    def __str__(self) -> str:
        return f"{self.consumer.function} gets {self.event.get('detail-type', 'its input')}"


@dataclass
class Run:
    """One execution, as far as it has come."""

    name: str
    told: Told
    deeds: list[Deed]
    changed: dict[str, str]
    """What stood in the recording, and what stands there now."""
    token: str = ""

    def now(self, recorded: dict[str, Any]) -> dict[str, Any]:
        text = json.dumps(recorded)
        for before, after in self.changed.items():
            text = text.replace(before, after)
        return dict(json.loads(text))


@dataclass
class Performance:
    world: World
    cast: Sequence[Told]
    pick: Pick
    log: list[str] = field(default_factory=list)
    """What happened, in its order."""
    problems: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    """Deliveries that failed as often as the template allows."""
    unknown: list[str] = field(default_factory=list)
    """Executions that no recording has."""
    _bag: list[Delivery] = field(default_factory=list)
    _held: list[Delivery] = field(default_factory=list)
    """Not delivered before all others are."""
    runs: list[Run] = field(default_factory=list)
    _ended: set[str] = field(default_factory=set)
    _to_do: list[tuple[str, Told]] = field(default_factory=list)

    def tell(self) -> None:
        """Everything, until nothing is left to happen."""
        self._to_do = [(when, told) for told in self.cast for when in ("waiting", "ended") if getattr(told.story, when)]
        for told in self.cast:
            self._send(told.arrival)
        while choices := self._choices():
            choices[self.pick(len(choices))]()
            self._carry()

    def _choices(self) -> list[Callable[[], None]]:
        due: list[Callable[[], None]] = [partial(self._deliver, place) for place in range(len(self._bag))]
        due += [partial(self._go_on, run) for run in self.runs if self._may_go_on(run)]
        due += [partial(self._act, *one) for one in self._to_do if self._may_act(*one)]
        return due or self._last_resorts()

    def _last_resorts(self) -> list[Callable[[], None]]:
        """What was held back, then the minute's sweep, as long as these bring anything up."""
        if self._held:
            return [self._release]
        return [self._sweep] if self._is_anything_unsent() else []

    def _release(self) -> None:
        self._bag, self._held = self._held, []

    def _sweep(self) -> None:
        self.world.call("relay", {})

    def _is_anything_unsent(self) -> bool:
        with self.world.owner() as connection:
            return connection.execute("SELECT 1 FROM outbox WHERE sent_at IS NULL LIMIT 1").fetchone() is not None

    # Events on their way.

    def _send(self, event: dict[str, Any]) -> None:
        """Every consumer gets it one to five times, and as many of these as it may be last of all."""
        for consumer in routes().consumers(event):
            self._spread(Delivery(consumer, event))

    def _spread(self, delivery: Delivery, *, done: int = 0) -> None:
        copies = 1 + self.pick(MOST_COPIES) - done
        late = self.pick(copies + 1) if copies else 0
        self._bag += [delivery] * (copies - late)
        self._held += [delivery] * late

    def _deliver(self, place: int) -> None:
        first = self._bag.pop(place)
        batch = [first, *self._neighbours(first)]
        refuses = self.pick(_REFUSED_ONE_IN) == _REFUSED_ONE_IN - 1
        self.world.wire.refusals = int(refuses)
        self.log.append(" + ".join(map(str, batch)) + (", and the bus refuses one" if refuses else ""))
        for delivery in self._given(first.consumer, batch):
            self._again(delivery)
        self.world.wire.refusals = 0

    def _again(self, failed: Delivery) -> None:
        if failed.times < failed.consumer.tries:
            self._bag.append(replace(failed, times=failed.times + 1))
        else:
            self.given_up.append(f"{failed}, in vain after {failed.times}")

    def _neighbours(self, first: Delivery) -> list[Delivery]:
        """Others of the same queue that come in the same batch."""
        more = self.pick(first.consumer.batch)
        found = [other for other in self._bag if other.consumer == first.consumer][:more]
        for other in found:
            self._bag.remove(other)
        return found

    def _given(self, consumer: Consumer, batch: list[Delivery]) -> list[Delivery]:
        """Those that have to be delivered again."""
        try:
            event = envelope(consumer, [(delivery.event, delivery.times) for delivery in batch])
            answer = self.world.call(consumer.function, event)
        except Exception as error:  # noqa: BLE001 - who called tries again, or not, whatever the error is
            self.log.append(f"{consumer.function} fails with {type(error).__name__}")
            is_step = consumer.function in _WRITING
            return [] if is_step else batch
        failed = answer.get("batchItemFailures", []) if consumer.is_queued else []
        return [batch[int(one["itemIdentifier"])] for one in failed]

    def _carry(self) -> None:
        """What was said just now is on its way."""
        wire = self.world.wire
        for event in wire.taken():
            if event["detail-type"] == "job.changed" and event["detail"]["status"] in FINAL:
                self._ended.add(event["detail"]["jobId"])
            self._send(event)
        for name, given in wire.starts:
            self._begin(name, given)
        for name, _, asked in wire.answered:
            _hear(next(run for run in self.runs if run.name == name), asked)
        wire.starts, wire.answered = [], []

    # Executions.

    def _begin(self, name: str, given: dict[str, Any]) -> None:
        told = next((told for told in self.cast if name in told.deeds), None)
        if told is None:
            self.unknown.append(name)
            return
        deeds = list(told.deeds[name])
        recorded = next(deed.payload["job"] for deed in deeds if isinstance(deed, Asked))
        changed = {value: given["job"][key] for key, value in recorded.items() if isinstance(value, str)}
        self.runs.append(Run(name, told, deeds, {old: new for old, new in changed.items() if old != new}))

    def _may_go_on(self, run: Run) -> bool:
        return bool(run.deeds) and not run.token and run.name not in self.world.wire.stopped

    def _go_on(self, run: Run) -> None:
        deed = run.deeds.pop(0)
        if isinstance(deed, Said):
            for name, detail in deed.entries:
                moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
                self.log.append(f"the run says {name}")
                self.world.wire.put(name, {**run.now(detail), "at": moment})
        elif deed.function in _WRITING:
            self._step(run, deed)

    def _step(self, run: Run, deed: Asked) -> None:
        """The step is taken now, and its invocation comes again whenever it likes."""
        payload = run.now(deed.payload)
        if "taskToken" in payload and run.told.story.waiting:
            run.token = payload["taskToken"]
            self.world.wire.waiting[run.token] = run.name
        self.log.append(f"the run calls {deed.function}")
        delivery = Delivery(Consumer(deed.function, 1, is_queued=False, tries=ENDLESS), payload)
        if deed.has_answered and self._given_step(delivery) is None:
            self.problems.append(f"{deed.function} failed where it had answered")
        self._spread(delivery, done=1)

    def _given_step(self, delivery: Delivery) -> Any:
        try:
            return self.world.call(delivery.consumer.function, delivery.event)
        except Exception as error:  # noqa: BLE001 - it is what the machine would be told
            self.log.append(f"{delivery.consumer.function} fails with {type(error).__name__}")
            return None

    # People.

    def _may_act(self, when: str, told: Told) -> bool:
        if when == "ended":
            return told.job in self._ended
        return any(run.told is told and run.token for run in self.runs)

    def _act(self, when: str, told: Told) -> None:
        self._to_do.remove((when, told))
        self.log.append(f"a person acts on {told.story.name}")
        try:
            getattr(told.story, when)(self.world, told)
        except (RuntimeError, ValueError) as error:
            self.problems.append(f"what a person did was refused: {error}")


def _hear(run: Run, answer: dict[str, Any]) -> None:
    """The execution goes on, with the task that was decided now in the place of the recorded one."""
    run.token = ""
    task = json.loads(answer.get("output", "{}")).get("taskId")
    reviewed = [
        deed.payload["reviewed"] for deed in run.deeds if isinstance(deed, Asked) and "reviewed" in deed.payload
    ]
    run.changed.update({recorded["taskId"]: task for recorded in reviewed if task})
