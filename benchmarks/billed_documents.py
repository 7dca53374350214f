"""Documents that are sent to a running cloud one after the other, and what each of them made it use."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from quire_client import Quire

from benchmarks.billed_use import EACH_MINUTE, difference, typical
from benchmarks.differing import different
from benchmarks.running import RunningCloud
from benchmarks.using import used

SAMPLES = Path(__file__).parents[1] / "samples"
FILES = {"photo": "receipt.jpg", "pdf": "invoice.pdf", "docx": "invoice.docx"}
CALLS = 20
"""So often is each that the clock invokes each minute called to be measured."""


class Bench:
    """A running cloud, and documents that are sent to it one after the other, as `quire process` sends them."""

    def __init__(self, cloud: RunningCloud) -> None:
        self.cloud = cloud
        self._folder = cloud.data / "sent"
        self._folder.mkdir()
        self._sent = 0

    def warm_up(self) -> str:
        """Start every function that a document needs; returns the photographed document's id."""
        self._review("never")
        documents = [self._process(file) for file in FILES.values()]
        self.reviewed(FILES["pdf"])()
        self._quiet()
        return documents[0]

    def typical(self, runs: int, work: Callable[[], None]) -> dict[str, Any]:
        """What one document uses: medians of `runs`, after which nothing that it caused is under way any more."""
        samples = []
        for _ in range(runs):
            before = used(self.cloud)
            work()
            self._quiet()
            samples.append(difference(before, used(self.cloud)))
        return typical(samples)

    def by_the_clock(self) -> dict[str, float]:
        """CPU of a warm call of those that are invoked each minute, while there is little to do."""
        self._invoke(times=1)
        before = used(self.cloud)
        self._invoke(times=CALLS)
        after = used(self.cloud)
        calls = {name: after.invocations[name] - before.invocations[name] for name in EACH_MINUTE}
        return {name: round(1000 * (after.cpu[name] - before.cpu[name]) / calls[name], 1) for name in EACH_MINUTE}

    def _invoke(self, *, times: int) -> None:
        functions = self.cloud.service("lambda")
        for name in EACH_MINUTE * times:
            functions.invoke(FunctionName=f"quire-{name}Function", Payload=b"{}")

    def unreviewed(self, file: str) -> Callable[[], None]:
        def work() -> None:
            self._process(file)

        self._review("never")
        return work

    def reviewed(self, file: str) -> Callable[[], None]:
        """A person looks, changes nothing, and says that it is right."""

        def work() -> None:
            document = self._process(file)
            with self._quire() as quire:
                [task] = quire.review.tasks(document_id=document).items
                detail = quire.review.claim(task["taskId"])
                values = {name: found["value"] for name, found in detail["fields"].items()}
                quire.review.submit(task["taskId"], values)
            self._quiet()

        self._review("always")
        return work

    def _process(self, file: str) -> str:
        self._sent += 1
        with self._quire() as quire:
            path = different(SAMPLES / file, self._folder, self._sent)
            return str(quire.documents.process(path, force=True).document_id)

    def _quire(self) -> Quire:
        quire = Quire(self.cloud.url)
        quire.auth.login(self.cloud.login["email"], self.cloud.login["password"])
        return quire

    def _review(self, rule: str) -> None:
        with self.cloud.client() as client:
            client.put("/hitl/policy", json={"rule": rule}).raise_for_status()

    def _quiet(self, *, pause: float = 0.5, still: int = 4) -> None:
        """Return when no function has run for a while and no event is owed."""
        quiet, before = 0, -1.0
        while quiet < still:
            time.sleep(pause)
            count, busy = self._activity()
            quiet = quiet + 1 if count == before and not busy else 0
            before = count

    def _activity(self) -> tuple[float, bool]:
        owner = self.cloud.owner()
        answer = httpx.get(f"{owner['origin']}/_local/snapshot", headers={"X-Local-Token": owner["token"]}, timeout=60)
        told = answer.raise_for_status().json()
        functions = told["functions"].values()
        busy = any(one["running"] or one["queued"] for one in functions) or bool(told["events"]["deliveries"])
        return sum(one["invocations"] for one in functions), busy
