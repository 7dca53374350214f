"""What travels between the steps: references and small facts, one model for each stage."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from quire.domain.content import Format
from quire.domain.model import Model
from quire.domain.pages import Marks
from quire.domain.refs import JobRef, ObjectRef
from quire.domain.routing import Direction, ReviewPolicy, Thresholds
from quire.domain.spending import Ceilings


class Received(Model):
    """The original as it was pinned on arrival."""

    original: ObjectRef
    context: ObjectRef
    sha256: str
    size: int


class RunContext(Model):
    """The settings that one run uses from its start to its end, whatever changes meanwhile."""

    type: str | None
    """As the sender named it."""
    max_pages: int
    threshold_complete: float
    threshold_review: float
    use_llm: bool = True
    llm: Ceilings = Field(default_factory=Ceilings)
    """What may be spent on language models."""
    types: tuple[dict[str, Any], ...] = ()
    """The type that the sender named or all that there are, in the versions that this run keeps to; the few steps that
    look into them read each as a DocumentType."""
    review: ReviewPolicy
    review_seconds: int

    def direction(self, kind: str, confidence: float | None, *, has_problems: bool = False) -> Direction:
        """Where a document of this kind goes that was read with this confidence, and breaks rules or none."""
        thresholds = Thresholds(complete=self.threshold_complete, review=self.threshold_review)
        return Direction(
            way=thresholds.way(confidence, self.review.of(kind), has_problems=has_problems),
            low_confidence=thresholds.is_low(confidence),
            review_seconds=self.review_seconds,
        )


class Classified(Model):
    format: Format
    type: str | None
    """The type that the sender named."""
    pages: int
    scans: tuple[int, ...] = ()
    """Numbers of the pages without text of their own."""
    language: str | None = None
    """The ISO 639-1 code, where there is text to tell it by."""


class PreparedPage(Model):
    """A page on its way: with words if its text layer has them, else with a picture that is to be read."""

    number: int
    width: float
    height: float
    words: ObjectRef | None = None
    """A PageOfWords."""
    picture: ObjectRef | None = None
    """The page as an image, upright and straight, as people and engines look at it."""
    marks: Marks = Field(default_factory=Marks)


class PreparedPages(Model):
    pages: tuple[PreparedPage, ...]


class Prepared(Model):
    """`pages` is a PreparedPages file; `scans` numbers the pages whose pictures are to be read."""

    pages: ObjectRef
    count: int
    scans: tuple[int, ...] = ()


class Read(Model):
    """What an engine made of one picture: a PageOfWords."""

    number: int
    words: ObjectRef
    picture: ObjectRef | None = None
    """The page the right way up, where its picture lay upside down."""


class Extracted(Model):
    result: ObjectRef
    confidence: float | None
    direction: Direction


class Settled(Model):
    """The result after a language model was asked about what was doubtful, or as it was where none could be."""

    result: ObjectRef
    confidence: float | None


class Validated(Model):
    result: ObjectRef
    confidence: float | None
    direction: Direction
    problems: int


class Reviewed(Model):
    """A person has decided; what, stands in the task."""

    task_id: UUID


class Saved(Model):
    """What the finished job says of its result."""

    confidence: float | None
    calibrated: bool
    route: str
    usd: float = 0.0
    """What reading it cost, of what is charged by call; nothing where a known result was taken."""


class ToClassify(Model):
    job: JobRef
    received: Received


class ToPreprocess(ToClassify):
    classified: Classified


class ToOcr(ToPreprocess):
    """One page of the document."""

    prepared: Prepared
    number: int


class ToExtract(ToPreprocess):
    prepared: Prepared
    read: tuple[Read, ...] = ()


class ToSettle(ToExtract):
    """`gave_up`: a language model was asked as often as it may be, and there is no answer."""

    extracted: Extracted
    gave_up: bool = False


class ToValidate(ToSettle):
    settled: Settled | None = None

    @property
    def result(self) -> ObjectRef:
        """The result as it stands."""
        return self.extracted.result if self.settled is None else self.settled.result


class ToSave(ToValidate):
    validated: Validated
    reviewed: Reviewed | None = None


class ToReview(ToValidate):
    validated: Validated
    task_token: str
    """Whoever holds it can resume the execution: it goes into the task's row and nowhere else."""
    asked_at: datetime | None = None
    """When the execution made this try; executions that are older than their definition do not say."""
