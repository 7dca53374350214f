"""The llm function with a server that speaks the provider's wire format, and S3, DynamoDB and secrets in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import boto3
import pytest
from app_fixtures import WORK, _forget, _session, handler
from botocore.awsrequest import AWSResponse
from fakes.making import a_job, a_principal
from fakes.wire import Raw
from llm_server import MessagesServer, messages_server
from moto import mock_aws
from quire import failpoints
from quire.adapters.aws import clients
from quire.adapters.aws.s3 import S3Objects
from quire.domain.content import Format
from quire.domain.flow import (
    Classified,
    Extracted,
    Prepared,
    PreparedPage,
    PreparedPages,
    Read,
    Received,
    RunContext,
    ToSettle,
)
from quire.domain.lines import read_page
from quire.domain.pages import PageOfWords, Source, Word
from quire.domain.refs import JobRef, ObjectRef
from quire.domain.results import Cost, Extraction, Field
from quire.domain.routing import Direction, ReviewPolicy, Way
from quire.domain.spending import Ceilings
from quire.errors import TransientError

RECEIPT = ("Corner Shop Ltd", "Date 2026-03-31", "Total 12.50")
LEDGER = "ledger"


@dataclass
class House:
    """A function with everything that it reaches, and a receipt that waits for it."""

    server: MessagesServer
    objects: S3Objects
    monkeypatch: pytest.MonkeyPatch

    def work(
        self,
        *lines: str,
        fields: dict[str, tuple[Any, float]] | None = None,
        source: Source = Source.TEXT,
        ceilings: Ceilings | None = None,
        use_llm: bool = True,
        is_calibrated: bool = True,
    ) -> ToSettle:
        job = a_job(a_principal())
        page = _page(lines or RECEIPT, source)
        read = fields or {"company": ("Corner Shop Ltd", 99.0), "date": ("2026-03-31", 99.0), "total": ("12.50", 90.0)}
        extraction = Extraction(
            type="receipt",
            confidence=min(sure for _, sure in read.values()),
            calibrated=is_calibrated,
            route=source.value,
            fields={name: _field(value, sure, source) for name, (value, sure) in read.items()},
            problems=(),
            cost=Cost(),
            pages=(read_page(page),),
        )
        context = RunContext(
            type="receipt",
            max_pages=5,
            threshold_complete=98,
            threshold_review=80,
            use_llm=use_llm,
            llm=ceilings or Ceilings(),
            review=ReviewPolicy(),
            review_seconds=60,
        )
        return self._work(job, page, extraction, context)

    def _work(self, job: JobRef, page: PageOfWords, extraction: Extraction, context: RunContext) -> ToSettle:
        words = self._written(job, "words", page)
        picture = self.objects.write(job.key("picture"), b"\x89PNG\r\n\x1a\n not really")
        is_scan = page.source is Source.OCR
        listed = PreparedPage(
            number=1, width=600, height=800, words=None if is_scan else words, picture=picture if is_scan else None
        )
        return ToSettle(
            job=job,
            received=Received(
                original=ObjectRef(bucket="uploads", key="k", version_id="v"),
                context=self._written(job, "context", context),
                sha256="0" * 64,
                size=1,
            ),
            classified=Classified(format=Format.PDF, type="receipt", pages=1),
            prepared=Prepared(pages=self._written(job, "pages", PreparedPages(pages=(listed,))), count=1),
            read=(Read(number=1, words=words),) if is_scan else (),
            extracted=Extracted(
                result=self._written(job, "result", extraction),
                confidence=extraction.confidence,
                direction=Direction(way=Way.LLM, low_confidence=False, review_seconds=60),
            ),
        )

    def _written(self, job: JobRef, name: str, model: Any) -> ObjectRef:
        return self.objects.write(job.key(name), model.model_dump_json(by_alias=True).encode())

    def settle(self, work: ToSettle) -> Extraction:
        """What a fresh process of the function makes of it."""
        _forget()
        answer = handler("llm")(work.wire(), None)
        return Extraction.model_validate_json(self.objects.read(ObjectRef.model_validate(answer["result"])))

    def dies(self, work: ToSettle, point: str) -> None:
        """A process of the function that goes no further than this point."""
        with self.monkeypatch.context() as armed:
            armed.setenv("QUIRE_FAILPOINTS", f"{point}=raise")
            failpoints._armed.cache_clear()
            with pytest.raises(TransientError):
                self.settle(work)
        failpoints._armed.cache_clear()

    @contextmanager
    def failing(self, operation: str, *, times: int) -> Iterator[None]:
        """The first calls of this operation ("s3.PutObject") are answered with an error that passes."""
        left = [503] * times
        events, name = clients._session().events, f"before-send.{operation}"

        def answer(request: Any, **_: Any) -> AWSResponse | None:
            return AWSResponse(request.url, left.pop(), {}, Raw()) if left else None

        events.register(name, answer, unique_id=name)
        try:
            yield
        finally:
            events.unregister(name, unique_id=name)
        assert not left

    def spent(self, work: ToSettle) -> dict[str, Decimal]:
        """By account, without what names the day or the document."""
        found = boto3.client("dynamodb").query(
            TableName=LEDGER,
            KeyConditionExpression="tenantId = :t",
            ExpressionAttributeValues={":t": {"S": str(work.job.tenant_id)}},
        )
        return {item["account"]["S"].partition("#")[0]: Decimal(item["usd"]["N"]) for item in found["Items"]}


def _page(lines: tuple[str, ...], source: Source) -> PageOfWords:
    words = []
    for row, line in enumerate(lines):
        for column, text in enumerate(line.split()):
            left, top = column / 20, row / 20
            words.append(Word(text=text, box=(left, top, left + 0.045, top + 0.02), confidence=0.99))
    return PageOfWords(number=1, width=600, height=800, source=source, words=tuple(words))


def _field(value: Any, sure: float, source: Source) -> Field:
    box = (0.05, 0.1, 0.095, 0.12)
    return Field(value=value, confidence=sure, source=source.value, page=1, box=box, why="It stands there.")


@pytest.fixture(scope="module")
def server() -> Iterator[MessagesServer]:
    with messages_server() as running:
        yield running


@pytest.fixture
def house(forgetful: None, server: MessagesServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "QUIRE_WORK_BUCKET": WORK,
        "QUIRE_LEDGER_TABLE": LEDGER,
        "QUIRE_LLM_PROVIDER": "anthropic",
        "QUIRE_LLM_SECRET": "key-of-the-provider",
        "QUIRE_LLM_URL": server.url,
    }.items():
        monkeypatch.setenv(name, value)
    server.asked.clear()
    with mock_aws():
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", _session())
        boto3.client("s3").create_bucket(Bucket=WORK)
        boto3.client("s3").put_bucket_versioning(Bucket=WORK, VersioningConfiguration={"Status": "Enabled"})
        boto3.client("secretsmanager").create_secret(Name="key-of-the-provider", SecretString="sk-secret")
        names = ("tenantId", "account")
        boto3.client("dynamodb").create_table(
            TableName=LEDGER,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
            KeySchema=[
                {"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=True)
            ],
        )
        yield House(server, S3Objects(boto3.client("s3"), bucket=WORK), monkeypatch)
        _forget()
