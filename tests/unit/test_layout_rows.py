"""Rows of words and their segments."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from quire.domain.layout.rows import Row, rows_of, segments
from quire.domain.pages import PageOfWords, Word


def word(text: str, x: float, y: float, *, width: float = 0.05, height: float = 0.02) -> Word:
    return Word(text=text, box=(x, y, x + width, y + height))


def page(*words: Word) -> PageOfWords:
    return PageOfWords(number=1, width=500, height=500, words=words)


def texts(*words: Word) -> list[str]:
    return [row.text for row in rows_of(page(*words))]


def test_words_below_each_other_never_share_a_row_even_where_their_boxes_touch() -> None:
    assert texts(word("33.90", 0.5, 0.1, height=0.03), word("50.00", 0.5, 0.118, height=0.03)) == ["33.90", "50.00"]


def test_a_row_that_rises_along_the_page_stays_one_row() -> None:
    rising = [word(str(number), 0.1 * number, 0.5 - 0.008 * number) for number in range(9)]
    below = [word(str(number), 0.1 * number, 0.53 - 0.008 * number) for number in range(9)]

    assert texts(*rising, *below) == ["0 1 2 3 4 5 6 7 8", "0 1 2 3 4 5 6 7 8"]


def test_wide_gaps_part_a_row_into_segments() -> None:
    (row,) = rows_of(page(word("Grand", 0.1, 0.1), word("total", 0.16, 0.1), word("33.90", 0.8, 0.1)))

    assert [part.text for part in segments(row)] == ["Grand total", "33.90"]


def test_gaps_are_measured_by_letters_whatever_the_shape_of_the_page() -> None:
    words = (word("a", 0.1, 0.1, width=0.1), word("b", 0.23, 0.1, width=0.1))
    wide = PageOfWords(number=1, width=1000, height=500, words=words)
    tall = PageOfWords(number=1, width=500, height=1000, words=words)

    assert len(segments(rows_of(wide)[0])) == 2
    assert len(segments(rows_of(tall)[0])) == 1


def test_a_part_of_a_rows_text_leads_back_to_its_words() -> None:
    row = Row((word("Total", 0.1, 0.1), word("RM", 0.5, 0.1), word("33.90", 0.8, 0.1)))
    start = row.text.index("RM")

    assert [one.text for one in row.words_of(start, len(row.text))] == ["RM", "33.90"]
    assert [one.text for one in row.words_of(start + 1, start + 2)] == ["RM"]


@given(st.lists(st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0, 0.1), st.floats(0, 0.1)), max_size=30))
def test_segments_hold_every_word_of_a_row_in_order(places: list[tuple[float, float, float, float]]) -> None:
    words = [word(str(n), x, y, width=w, height=h) for n, (x, y, w, h) in enumerate(places)]

    for row in rows_of(page(*words)):
        assert tuple(one for part in segments(row) for one in part.words) == row.words
