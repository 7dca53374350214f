"""Words, spaces and reading order, without a network."""

from __future__ import annotations

import random

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from quire.adapters.ocr.crops import Corners
from quire.adapters.ocr.reading_order import in_reading_order
from quire.adapters.ocr.recogniser import Character, ReadLine
from quire.adapters.ocr.second import worth_a_look
from quire.adapters.ocr.words import placed, repaired, words_of
from quire.domain.pages import Word

LETTERS = 24
"""Pixels from one character to the next."""


def line(text: str, *, spaces: dict[int, float] | None = None, white: bool = False) -> ReadLine:
    """Each character a bar of ink; `spaces` says how likely a space before which of them is."""
    spaces = spaces or {}
    piece = np.full((48, LETTERS * len(text), 3), 0 if white else 255, np.uint8)
    for index in range(len(text)):
        cv2.rectangle(
            piece, (LETTERS * index + 6, 6), (LETTERS * index + 18, 42), (255,) * 3 if white else (0,) * 3, -1
        )
    characters = [
        Character(letter, (index + 0.5) / len(text), 0.99, spaces.get(index, 0.0)) for index, letter in enumerate(text)
    ]
    return ReadLine(characters, np.asarray(piece, np.uint8))


def texts(read: ReadLine) -> list[str]:
    return [word.text for word in words_of(read)]


def test_a_space_that_the_network_half_sees_divides_words() -> None:
    assert texts(line("TOTALRM33.90", spaces={5: 0.1})) == ["TOTAL", "RM33.90"]


def test_what_the_network_hardly_sees_is_no_space() -> None:
    assert texts(line("TOTAL", spaces={3: 0.05})) == ["TOTAL"]


def test_a_number_is_divided_only_where_the_network_is_sure() -> None:
    assert texts(line("1.234,56", spaces={5: 0.3})) == ["1.234,56"]
    assert texts(line("19.0019.00", spaces={5: 0.8})) == ["19.00", "19.00"]


def test_letters_that_touch_are_divided_only_where_the_network_is_sure() -> None:
    read = line("ABCD")
    touching = read.piece.copy()
    cv2.rectangle(touching, (6, 20), (90, 28), (0, 0, 0), -1)
    half, sure = ([one._replace(space=space) for one in read.characters] for space in (0.5, 0.7))

    assert texts(ReadLine(half, touching)) == ["ABCD"]
    assert texts(ReadLine(sure, touching)) == ["A", "B", "C", "D"]


@pytest.mark.parametrize("white", [False, True], ids=["dark on light", "light on dark"])
def test_a_wide_white_divides_words_whatever_the_network_says(*, white: bool) -> None:
    near, far = line("ABC", white=white).piece, 60
    ground = np.full((48, far, 3), 0 if white else 255, np.uint8)
    wide = np.concatenate([near, ground, near], axis=1)
    middles = [12, 36, 60, 84 + far, 108 + far, 132 + far]
    characters = [Character(letter, x / wide.shape[1], 0.99, 0.0) for letter, x in zip("ABCDEF", middles, strict=True)]

    assert texts(ReadLine(characters, wide)) == ["ABC", "DEF"]


def test_a_word_is_as_sure_as_its_least_sure_character() -> None:
    read = line("AB")
    unsure = ReadLine([read.characters[0], read.characters[1]._replace(probability=0.4)], read.piece)

    assert [word.probability for word in words_of(unsure)] == [0.4]


def test_words_begin_and_end_with_their_ink() -> None:
    first, second = words_of(line("ABCD", spaces={2: 0.9}))

    assert (first.start * 96, first.end * 96) == pytest.approx((6, 43), abs=1)
    assert (second.start * 96, second.end * 96) == pytest.approx((54, 91), abs=1)


@given(st.text("AB1.", min_size=1, max_size=12), st.dictionaries(st.integers(0, 11), st.floats(0, 1)))
def test_no_character_is_lost_between_words_and_words_do_not_overlap(text: str, spaces: dict[int, float]) -> None:
    words = list(words_of(line(text, spaces=spaces)))

    assert "".join(word.text for word in words) == text
    edges = [edge for word in words for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= 1 for edge in edges)


@pytest.mark.parametrize(
    ("read", "right"),
    [("475O0", "47500"), ("2O", "20"), ("7.0O,", "7.00,"), ("1O:30", "10:30"), ("29o", "290")],
)
def test_a_round_letter_among_nothing_but_digits_is_a_zero(read: str, right: str) -> None:
    assert repaired(read) == right


@pytest.mark.parametrize("text", ["15/4B", "SO00022185", "NO.1", "O", "OO", "TO", "A10O", ""])
def test_letters_of_words_and_codes_stay(text: str) -> None:
    assert repaired(text) == text


def test_a_box_is_the_place_on_the_page_even_of_a_slanted_line() -> None:
    (word,) = words_of(line("A"))
    corners: Corners = ((100, 100), (300, 200), (280, 240), (80, 140))

    left, top, right, bottom = placed(word._replace(start=0, end=1), corners, 400, 400).box

    assert (left, top, right, bottom) == (0.2, 0.25, 0.75, 0.6)


@given(st.randoms(use_true_random=False))
def test_lines_are_read_from_top_to_bottom_and_from_left_to_right(shuffled: random.Random) -> None:
    rows = [[(column * 100 + 3.0 * row, row * 40 + 2.0 * column) for column in range(3)] for row in range(4)]
    lines = [((x, y), (x + 80, y), (x + 80, y + 30), (x, y + 30)) for row in rows for x, y in row]
    mixed = shuffled.sample(lines, len(lines))

    assert in_reading_order(mixed, by=lambda corners: corners) == lines


def word(text: str, *, down: float = 0.5) -> Word:
    return Word(text=text, box=(0.1, down, 0.3, down + 0.01))


def test_dates_are_looked_at_again_first_and_then_sums_from_the_last_one_up() -> None:
    words = [word("Northwind", down=0), *(word(f"{index}.50") for index in range(100)), word("24/03/2026")]

    chosen = worth_a_look(words)

    assert [words[index].text for index in chosen[:3]] == ["24/03/2026", "99.50", "98.50"]
    assert 0 in chosen
    assert len(chosen) == len(set(chosen)) == 24


def test_words_without_digits_are_looked_at_again_only_at_the_top_of_the_page() -> None:
    words = [word("plain", down=index / 100) for index in range(90)]

    assert worth_a_look(words) == list(range(8))


@given(st.lists(st.sampled_from(["5.15", "24/03/2026", "word", "12", "a.b", "."]), max_size=60))
def test_no_word_is_looked_at_again_more_than_once(texts: list[str]) -> None:
    chosen = worth_a_look([word(text) for text in texts])

    assert len(chosen) == len(set(chosen)) <= 24
    assert all(0 <= index < len(texts) for index in chosen)
