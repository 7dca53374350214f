"""The recogniser's output layer, cut to an alphabet; and which engine the settings name."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError
from quire.adapters.ocr import alphabets, model_files, networks
from quire.settings import settings_from


def test_a_cut_recogniser_says_the_same_of_the_characters_that_it_kept() -> None:
    alphabet = frozenset("0123456789.ABC")
    whole, cut = model_files.recognition_model(None), model_files.recognition_model(alphabet)
    noise = np.random.default_rng(5).normal(size=(1, 3, 48, 64)).astype(np.float32)

    all_classes = networks.by_onnxruntime(whole.model)(noise)[0]
    kept = networks.by_onnxruntime(cut.model)(noise)[0]

    columns = [whole.characters.index(each) for each in cut.characters[:-1]] + [len(whole.characters) - 1]
    expected = all_classes[:, columns] / all_classes[:, columns].sum(axis=1, keepdims=True)
    assert set(cut.characters) == {"", " ", *alphabet}
    np.testing.assert_allclose(kept, expected, atol=1e-4)


def test_the_latin_alphabet_has_what_european_papers_are_written_with() -> None:
    assert set("AZaz09€£¥$§%&@äöüßéèñçøåłžșțİı—„“”•™°½²") <= alphabets.latin()
    assert not set("漢字かなカナжя") & alphabets.latin()


@pytest.mark.parametrize(
    "environment",
    [
        {"QUIRE_OCR_ENGINE": "textract"},
        {"QUIRE_OCR_SIDE": "100"},
        {"QUIRE_OCR_SECOND": "third"},
        {"QUIRE_TESSERACT_LANGUAGES": "eng --psm 6"},
        {"QUIRE_VISION_ENDPOINT": "http://vision.example.org"},
    ],
)
def test_settings_that_name_no_engine_are_refused(environment: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        settings_from(environment)
