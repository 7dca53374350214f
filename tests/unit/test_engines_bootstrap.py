"""Which engine the environment of a function names, and where that function stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from quire import bootstrap
from quire.adapters.ocr.rapid import RapidOcr
from quire.adapters.ocr.tesseract import Tesseract
from quire.adapters.ocr.vision import CloudVision
from quire_local.template import read_template

ROOT = Path(__file__).parents[2]
ADDRESSES = {name: f"{name}://here" for name in ("postgres:quire_app", "postgres:quire_auth", "postgres:quire_owner")}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    yield
    bootstrap.settings.cache_clear()
    bootstrap.text_engine.cache_clear()


@pytest.mark.parametrize(("name", "kind"), [("rapidocr", RapidOcr), ("tesseract", Tesseract), ("vision", CloudVision)])
def test_the_setting_picks_the_engine(monkeypatch: pytest.MonkeyPatch, name: str, kind: type) -> None:
    monkeypatch.setenv("QUIRE_OCR_ENGINE", name)
    bootstrap.settings.cache_clear()
    bootstrap.text_engine.cache_clear()

    assert isinstance(bootstrap.text_engine(), kind)


def test_an_engine_says_by_its_name_with_which_settings_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    names = set()
    for variable, value in (("SIDE", "1280"), ("SIDE", "1600"), ("SCRIPT", "all"), ("SECOND", "off")):
        with monkeypatch.context() as patch:
            patch.setenv(f"QUIRE_OCR_{variable}", value)
            bootstrap.settings.cache_clear()
            bootstrap.text_engine.cache_clear()
            names.add(bootstrap.text_engine().name)

    assert len(names) == 4


@pytest.mark.parametrize(
    ("engine", "placement"), [("rapidocr", "sealed"), ("tesseract", "sealed"), ("vision", "outside")]
)
def test_only_an_engine_that_sends_pictures_away_may_reach_the_internet(engine: str, placement: str) -> None:
    application = read_template(ROOT / "template.yaml").read(
        origin="http://127.0.0.1:8080",
        addresses={**ADDRESSES, "redis": "redis://here"},
        overrides={"OcrEngine": engine},
    )

    (ocr,) = (function for function in application.functions if function.logical_id == "OcrFunction")
    assert ocr.placement == placement
    assert ocr.environment["QUIRE_OCR_ENGINE"] == engine
    assert ocr.folder == ROOT / "functions" / "ocr"
    assert ocr.handler == "handler.lambda_handler"
