"""Tables, boxes to tick, titles and blocks."""

from __future__ import annotations

from printed import page
from quire.domain.layout.blocks import blocks_of
from quire.domain.layout.rows import rows_of, segments
from quire.domain.layout.tables import Table, ruled_tables, table_below
from quire.domain.layout.ticks import choices_of
from quire.domain.layout.titles import title_of
from quire.domain.pages import PageOfWords

GRID = ((50, 100, 200, 120), (200, 100, 400, 120), (50, 120, 200, 140), (200, 120, 400, 140))


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def told(paper: PageOfWords) -> list[tuple[str, str, bool]]:
    return [
        (" ".join(w.text for w in one.question), " ".join(w.text for w in one.option), one.tick.is_ticked)
        for one in choices_of(paper)
    ]


def test_words_in_cells_make_a_table_with_its_empty_cells() -> None:
    (table,) = ruled_tables(page((55, 105, "Day"), (205, 105, "Lesson one"), (55, 125, "Monday"), cells=GRID))

    assert texts(table) == [["Day", "Lesson one"], ["Monday", ""]]


def test_cells_that_do_not_touch_are_of_two_tables() -> None:
    below = tuple((x0, y0 + 300, x1, y1 + 300) for x0, y0, x1, y1 in GRID)

    assert len(ruled_tables(page((55, 105, "Day"), cells=GRID + below))) == 2


def test_a_cell_over_two_rows_stands_where_it_begins() -> None:
    cells = ((50, 100, 200, 140), (200, 100, 400, 120), (200, 120, 400, 140))
    (table,) = ruled_tables(page((55, 115, "Lunch"), (205, 105, "A"), (205, 125, "B"), cells=cells))

    assert texts(table) == [["Lunch", "A"], ["B"]]


def test_columns_below_a_head_make_a_table_without_lines() -> None:
    rows = rows_of(
        page(
            *((50, 100, "Item"), (300, 100, "Qty"), (480, 100, "Amount")),
            *((50, 120, "Wooden box"), (305, 120, "2"), (480, 120, "12.00")),
            (50, 134, "with a lid"),
            *((50, 150, "Nails of all kinds"), (305, 150, "100"), (485, 150, "3.50")),
            (50, 260, "Payable within ten days"),
        )
    )

    table = table_below(segments(rows[0]), rows[1:], anchors=[2])

    assert texts(table) == [["Wooden box with a lid", "2", "12.00"], ["Nails of all kinds", "100", "3.50"]]


def test_boxes_behind_a_question_are_its_answers() -> None:
    paper = page(
        *((50, 100, "Do you smoke?"), (166, 100, "yes"), (226, 100, "no")),
        ticks=(((150, 100, 160, 110), False), ((210, 100, 220, 110), True)),
    )

    assert told(paper) == [("Do you smoke?", "yes", False), ("Do you smoke?", "no", True)]


def test_boxes_below_a_question_are_its_answers_and_a_later_one_is_not() -> None:
    paper = page(
        *((50, 100, "How did you hear of us?"), (80, 116, "friends"), (80, 132, "newspaper"), (66, 170, "I agree")),
        ticks=(
            ((64, 116, 74, 126), True),
            ((64, 132, 74, 142), False),
            ((50, 170, 60, 180), True),
        ),
    )

    assert told(paper) == [
        ("How did you hear of us?", "friends", True),
        ("How did you hear of us?", "newspaper", False),
        ("", "I agree", True),
    ]


def test_signs_in_the_text_are_boxes_where_none_were_drawn() -> None:
    assert told(page((50, 100, "\u2612 single \u2610 married"))) == [("", "single", True), ("", "married", False)]


def test_boxes_under_a_head_are_called_by_it() -> None:
    paper = page(
        *((300, 100, "yes"), (350, 100, "no"), (50, 120, "Is it raining")),
        ticks=(((302, 120, 312, 130), True), ((350, 120, 360, 130), False)),
    )

    assert told(paper) == [("Is it raining", "yes", True), ("Is it raining", "no", False)]


def test_the_largest_letters_on_top_are_the_title() -> None:
    rows = rows_of(page((50, 50, "# Registration form"), (50, 100, "Please complete"), (50, 120, "and return")))

    assert [row.text for row in title_of(rows)] == ["Registration form"]


def test_letters_of_one_size_have_no_title() -> None:
    assert title_of(rows_of(page((50, 50, "Registration form"), (50, 100, "Please complete")))) == ()


def test_lines_side_by_side_are_blocks_of_their_own() -> None:
    blocks = blocks_of(
        rows_of(
            page(
                *((50, 100, "Ann Abel"), (50, 114, "7 Mill Lane"), (50, 180, "Dear Ann")),
                *((400, 100, "Our reference"), (400, 114, "AB-17")),
            )
        )
    )

    assert [block.text for block in blocks] == ["Ann Abel\n7 Mill Lane", "Our reference\nAB-17", "Dear Ann"]
