"""The lives of documents that are told again and again: what arrives, what people do about it, how it ends."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from engines_pages import printed
from pipeline.sending import pdf
from proofs.delivered.recording import Asked, Deed
from proofs.delivered.world import World

from training.generators import invoices
from training.generators.letters import letter

_NOTE = "delivery-note"
ANSWERS = {"number": "DN-20417", "customer": "Blue Heron Ltd", "carrier": "Quick Wheels"}
_LINES = ("Delivery note", "Note number: DN-20417", "Customer: Blue Heron Ltd", "Brought by Quick Wheels")

Person = Callable[[World, "Told"], None]


@dataclass(frozen=True)
class Story:
    name: str
    ends: str
    """The status of its last job."""
    content: bytes
    media: str = "application/pdf"
    type: str | None = "document"
    waiting: Person | None = None
    """What a person does when the execution waits for one."""
    ended: Person | None = None
    """What a person does when the first attempt has ended."""
    policy: str = "never"
    settings: dict[str, str] = field(default_factory=dict)
    dies: str = ""
    """The function whose process dies in the first attempt."""

    @property
    def first_end(self) -> str:
        """The status of its first job."""
        return "failed" if self.dies else self.ends


@dataclass(frozen=True)
class Told:
    """A story as it was recorded: where it begins, and what each of its executions does."""

    story: Story
    document: str
    job: str
    arrival: dict[str, Any]
    deeds: dict[str, tuple[Deed, ...]]
    """By the name of the execution."""

    @property
    def is_paid(self) -> bool:
        asked = [deed for deeds in self.deeds.values() for deed in deeds if isinstance(deed, Asked)]
        return any(deed.function in {"ocr", "llm"} for deed in asked)


def _submit(world: World, told: Told) -> None:
    task = _task(world, told)
    world.ask("POST", "/v1/hitl/tasks/{id}/claim", id=task)
    world.ask("POST", "/v1/hitl/tasks/{id}/submit", {"fields": {}}, id=task)


def _reject(world: World, told: Told) -> None:
    world.ask("POST", "/v1/hitl/tasks/{id}/reject", {"reviewNotes": "It is not ours."}, id=_task(world, told))


def _task(world: World, told: Told) -> str:
    [task] = world.ask("GET", "/v1/hitl/tasks", query={"documentId": told.document})
    return str(task["taskId"])


def _cancel(world: World, told: Told) -> None:
    world.ask("POST", "/v1/jobs/{id}/cancel", id=told.job)


def _retry(world: World, told: Told) -> None:
    world.ask("POST", "/v1/jobs/{id}/retry", {}, id=told.job)


def _bundle() -> bytes:
    whole = pypdfium2.PdfDocument.new()
    for seed in (2, 5):
        whole.import_pages(pypdfium2.PdfDocument(invoices.make(seed, "modern", items=3).pdf))
    whole.import_pages(pypdfium2.PdfDocument(letter(3, look="letterhead").pages.pdf()))
    written = io.BytesIO()
    whole.save(written)
    return written.getvalue()


NOTE_TYPE = {
    "name": _NOTE,
    "title": "Delivery note",
    "schema": {"type": "object", "properties": {name: {"type": "string"} for name in ANSWERS}, "required": [*ANSWERS]},
    "synonyms": {"number": ["Note number"]},
}
_DOUBTFUL = {"QUIRE_THRESHOLD_COMPLETE": "87", "QUIRE_THRESHOLD_REVIEW": "0"}
ORDINARY = {"QUIRE_THRESHOLD_COMPLETE": "98", "QUIRE_THRESHOLD_REVIEW": "80", "QUIRE_REVIEW_SECONDS": "604800"}


def stories() -> tuple[Story, ...]:
    return (
        Story("completed", "completed", pdf("a document that completes")),
        Story("rejected", "rejected", b"%PDF-1.7\nand nothing that a reader could use"),
        Story("failed", "failed", pdf("a document whose worker dies"), dies="validate"),
        Story("reviewed", "completed", pdf("a document that is looked at"), policy="always", waiting=_submit),
        Story("refused", "rejected", pdf("a document that nobody wants"), policy="always", waiting=_reject),
        Story(
            "expired",
            "expired",
            pdf("a document that nobody looks at"),
            policy="always",
            settings={"QUIRE_REVIEW_SECONDS": "1"},
        ),
        Story("cancelled", "cancelled", pdf("a document given up"), policy="always", waiting=_cancel),
        Story("retried", "completed", pdf("a document tried twice"), dies="extract", ended=_retry),
        Story("bundle", "completed", _bundle(), type=None),
        Story("asked", "completed", pdf(*_LINES), type=_NOTE, policy="by_confidence", settings=_DOUBTFUL),
        Story("scanned", "completed", printed().picture, media="image/png"),
    )
