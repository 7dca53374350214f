"""Lines out of words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from quire.domain.lines import lines_of
from quire.domain.pages import Line, PageFacts, Word


def word(text: str, x: float, y: float, *, width: float = 0.05, height: float = 0.02) -> Word:
    return Word(text=text, box=(x, y, x + width, y + height))


shares = st.floats(min_value=0, max_value=0.8, allow_nan=False)
words = st.lists(
    st.builds(
        word,
        st.text(alphabet="abc", min_size=1, max_size=4),
        shares,
        shares,
        width=st.floats(min_value=0, max_value=0.2),
        height=st.floats(min_value=0, max_value=0.2),
    ),
    max_size=30,
)


def test_words_of_one_height_make_one_line_from_left_to_right() -> None:
    assert lines_of([word("world", 0.3, 0.1), word("hello", 0.1, 0.105)]) == (
        Line(text="hello world", box=(0.1, 0.1, 0.35, 0.125)),
    )


def test_lines_come_from_top_to_bottom() -> None:
    lines = lines_of([word("second", 0.1, 0.5), word("first", 0.4, 0.1), word("third", 0.1, 0.9)])

    assert [line.text for line in lines] == ["first", "second", "third"]


@given(words)
def test_every_word_is_in_exactly_one_line(given_words: list[Word]) -> None:
    lines = lines_of(given_words)

    assert sorted(" ".join(line.text for line in lines).split()) == sorted(one.text for one in given_words)


@given(words)
def test_every_line_lies_on_the_page_and_below_the_one_before(given_words: list[Word]) -> None:
    tops = [line.box[1] for line in lines_of(given_words)]

    assert tops == sorted(tops)


@given(words, st.randoms(use_true_random=False))
def test_the_order_of_the_words_does_not_matter(given_words: list[Word], random: object) -> None:
    shuffled = list(given_words)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert lines_of(shuffled) == lines_of(given_words)


def facts(characters: int = 500, odd: int = 0, image: float = 0.0, objects: int = 10) -> PageFacts:
    return PageFacts(characters=characters, odd_characters=odd, largest_image=image, objects=objects)


def test_a_page_of_text_is_usable() -> None:
    assert facts().has_usable_text


def test_a_page_with_next_to_no_text_is_not_usable() -> None:
    assert not facts(characters=29).has_usable_text


def test_a_page_of_private_characters_is_not_usable() -> None:
    assert not facts(characters=500, odd=50).has_usable_text


def test_a_picture_of_a_page_with_a_text_layer_is_not_usable() -> None:
    assert not facts(image=0.8).has_usable_text


def test_a_blank_page_hides_nothing() -> None:
    assert facts(characters=0, objects=0).has_usable_text
