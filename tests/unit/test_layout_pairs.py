"""Labels and their values on a page."""

from __future__ import annotations

from printed import page
from quire.domain.layout.colons import parted_at_colons
from quire.domain.layout.labels import find_labels, likeness
from quire.domain.layout.pairs import Place, pairs_of
from quire.domain.layout.rows import rows_of
from quire.domain.pages import PageOfWords


def told(paper: PageOfWords) -> list[tuple[str, str]]:
    return [(pair.name, pair.text) for pair in pairs_of(paper)]


def test_a_value_stands_behind_a_colon() -> None:
    assert told(page((50, 100, "Invoice number: 123"))) == [("Invoice number", "123")]


def test_a_value_stands_beside_its_label_over_a_wide_gap() -> None:
    (pair,) = pairs_of(page((50, 100, "Name:"), (300, 100, "Ann Abel")))

    assert (pair.name, pair.text, pair.place) == ("Name", "Ann Abel", Place.BESIDE)


def test_a_value_stands_below_a_label_that_nothing_stands_beside() -> None:
    (pair,) = pairs_of(page((50, 100, "Name:"), (50, 114, "Ann Abel")))

    assert (pair.text, pair.place) == ("Ann Abel", Place.BELOW)


def test_what_stands_elsewhere_below_is_not_the_value() -> None:
    assert told(page((50, 100, "Name:"), (300, 114, "Ann Abel"))) == [("Name", "")]
    assert told(page((50, 100, "Name:"), (50, 160, "Ann Abel"))) == [("Name", "")]


def test_two_labels_on_one_line_have_a_value_each() -> None:
    assert told(page((50, 100, "Name: Ann"), (300, 100, "Age: 7"))) == [("Name", "Ann"), ("Age", "7")]


def test_a_line_to_write_on_makes_a_label_and_no_value() -> None:
    assert told(page((50, 100, "Name ________________"))) == [("Name", "")]


def test_running_text_without_colons_has_no_pairs() -> None:
    assert told(page((50, 100, "We thank you for your letter of last week"))) == []


def test_ruled_cells_side_by_side_are_label_and_value() -> None:
    paper = page(
        (55, 105, "Name"),
        (205, 105, "Ann Abel"),
        (55, 125, "Town"),
        cells=((50, 100, 200, 120), (200, 100, 400, 120), (50, 120, 200, 140), (200, 120, 400, 140)),
    )

    assert told(paper) == [("Name", "Ann Abel"), ("Town", "")]


def test_a_cell_with_its_label_on_top_holds_its_own_value() -> None:
    paper = page(
        (55, 102, "Name"),
        (60, 118, "Ann Abel"),
        (255, 102, "Town"),
        cells=((50, 100, 250, 135), (250, 100, 450, 135)),
    )

    assert told(paper) == [("Name", "Ann Abel"), ("Town", "")]


def test_words_that_an_engine_ran_together_at_a_colon_are_parted() -> None:
    paper = parted_at_colons(page((50, 100, "Number:A-17 at 12:30 http://quire.example")))

    assert [word.text for word in paper.words] == ["Number:", "A-17", "at", "12:30", "http://quire.example"]
    assert paper.words[0].box[2] == paper.words[1].box[0]


def test_labels_are_known_whatever_their_case_accents_and_slips() -> None:
    assert likeness("RÉFÉRENCE:", "Référence") == 1
    assert likeness("lnvoice No", "Invoice no.") == 1
    assert 0 < likeness("Involce numbr", "Invoice number") < 1
    assert likeness("Total", "Totals") > 0
    assert likeness("Tax", "Fax") == 0
    assert likeness("Subtotal", "Total") == 0


def test_a_label_is_found_within_a_row_the_one_most_alike_first() -> None:
    rows = rows_of(page((50, 100, "Our lnvoice date 3 May"), (50, 120, "Involce dats 4 May")))

    found = find_labels(rows, ("Invoice date",))

    assert [(one.start, one.end) for one in found] == [(1, 3), (0, 2)]
    assert found[0].likeness > found[1].likeness
