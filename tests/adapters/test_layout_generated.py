"""Documents that the project makes itself are read back as they were made."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from opening import words_of
from PIL import Image, ImageChops
from quire import types
from quire.domain.pages import PageOfWords, Tick
from quire.domain.reading import Reading

from training.generators import forms, letters
from training.generators.pages import Pages, pictures, png
from training.generators.photo import PHOTO, SCAN, worn

SEEDS = range(300, 303)


def read(name: str, drawn: Pages) -> Reading:
    kind = types.built_in(name)
    assert kind is not None
    return types.read(kind, [_marked(page, drawn) for page in words_of(drawn.pdf())])


def _marked(page: PageOfWords, drawn: Pages) -> PageOfWords:
    marks = drawn.marks[page.number - 1]
    ticks = tuple(Tick(box=box, is_ticked=is_ticked) for box, is_ticked in marks.ticks)
    return page.model_copy(update={"cells": tuple(marks.cells), "ticks": ticks})


def values(reading: Reading) -> dict[str, Any]:
    return {name: found.value for name, found in reading.fields.items()}


@pytest.mark.parametrize("look", letters.LOOKS)
def test_a_letter_of_each_look_is_read_back(look: str) -> None:
    for seed in SEEDS:
        made = letters.letter(seed, look=look)

        assert values(read("letter", made.pages)) == {name: said for name, said in made.expected.items() if said}


@pytest.mark.parametrize("look", forms.LOOKS)
def test_a_form_of_each_look_is_read_back(look: str) -> None:
    for seed in SEEDS:
        made = forms.form(seed, look=look)

        reading = read("form", made.pages)

        answers = [{name: found.value for name, found in line.items()} for line in reading.lines]
        assert answers == made.expected["answers"]
        assert values(reading) == {"title": made.expected["title"], "date": made.expected["date"]}


def test_a_seed_makes_the_same_document_again_and_another_one_another() -> None:
    assert letters.letter(1).pages.pdf() == letters.letter(1).pages.pdf()
    assert letters.letter(1).expected != letters.letter(2).expected


def test_a_seed_wears_a_picture_alike_and_never_beyond_its_size() -> None:
    [picture] = pictures(letters.letter(1).pages.pdf(), dpi=60)

    for wear in (SCAN, PHOTO):
        one, again, other = (worn(picture, wear, seed=seed) for seed in (1, 1, 2))
        assert one.size == picture.size
        assert ImageChops.difference(one, again).getbbox() is None
        assert ImageChops.difference(one, other).getbbox() is not None


def test_a_picture_is_kept_as_it_is_without_loss() -> None:
    [picture] = pictures(letters.letter(1).pages.pdf(), dpi=60)

    assert ImageChops.difference(Image.open(BytesIO(png(picture))), picture).getbbox() is None
