"""Objects, executions and events."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

from quire.bootstrap.base import clients, now, settings

if TYPE_CHECKING:
    from quire import ports
    from quire.adapters.ocr.second import SecondReader
    from quire.adapters.ocr.tesseract import Tesseract


@cache
def objects() -> ports.CopiedObjects:
    from quire.adapters.aws.s3 import S3Objects

    return S3Objects(clients().s3, bucket=settings().given("work_bucket"))


@cache
def upload_forms() -> ports.UploadForms:
    from quire.adapters.aws.s3 import S3UploadForms

    return S3UploadForms(
        clients().s3, bucket=settings().given("uploads_bucket"), seconds=settings().form_seconds, clock=now
    )


@cache
def links() -> ports.Links:
    from quire.adapters.aws.storage import S3Links

    return S3Links(clients().s3, seconds=settings().link_seconds, clock=now)


@cache
def storage() -> ports.Storage:
    from quire.adapters.aws.storage import S3Storage

    return S3Storage(clients().s3, uploads=settings().given("uploads_bucket"), work=settings().given("work_bucket"))


@cache
def opener() -> ports.Opener:
    from quire.adapters.opening.opener import ChildOpener

    return ChildOpener(
        megabytes=settings().parser_megabytes,
        seconds=settings().parser_seconds,
        max_pixels=settings().max_pixels,
    )


@cache
def darkroom() -> ports.Darkroom:
    from quire.adapters.pictures.darkroom import OpenCvDarkroom

    return OpenCvDarkroom()


@cache
def text_engine() -> ports.TextEngine:
    """The engine that the settings name."""
    if settings().ocr_engine == "vision":
        from quire.adapters.ocr.vision import CloudVision

        return CloudVision(endpoint=settings().vision_endpoint, seconds=settings().ocr_seconds)
    return _tesseract() if settings().ocr_engine == "tesseract" else _rapidocr()


def _rapidocr() -> ports.TextEngine:
    from quire.adapters.ocr.rapid import RapidOcr

    return RapidOcr(side=settings().ocr_side, script=settings().ocr_script, second=_second_reader())


def _second_reader() -> SecondReader | Literal["same"] | None:
    from quire.adapters.ocr.tesseract import TesseractLooksAgain

    if settings().ocr_second == "tesseract":
        return TesseractLooksAgain(_tesseract())
    return "same" if settings().ocr_second == "same" else None


def _tesseract() -> Tesseract:
    from quire.adapters.ocr.tesseract import Tesseract

    return Tesseract(
        languages=settings().tesseract_languages,
        seconds=settings().ocr_seconds,
        megabytes=settings().ocr_megabytes,
    )


@cache
def executions() -> ports.Executions:
    from quire.adapters.aws.stepfunctions import StepFunctionsExecutions

    return StepFunctionsExecutions(clients().states, state_machine=settings().given("state_machine"))


@cache
def bus() -> ports.Bus:
    from quire.adapters.aws.eventbridge import EventBridgeBus

    return EventBridgeBus(clients().events, bus=settings().given("bus"))
