"""Slips of engines that are mended, and what is left as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quire.domain.pages import Word
from quire.types.receipt import repair
from quire.types.receipt.heading import name_in

ANYWHERE = (0.1, 0.1, 0.2, 0.2)


def words(text: str, *, confidence: float | None = 0.999) -> list[Word]:
    return [Word(text=one, box=ANYWHERE, confidence=confidence) for one in text.split()]


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("NO 29O, JALAN AIR", "NO 290, JALAN AIR"),
        ("475O0 SUBANG", "47500 SUBANG"),
        ("23, J1n Burung", "23, Jln Burung"),
        ("Jaian Utarid", "Jalan Utarid"),
        ("SETIA \u00c1LAM", "SETIA ALAM"),
        ("Leve1 2A", "Level 2A"),
        ("68000AMPANG,SELANGOR", "68000 AMPANG, SELANGOR"),
        ("10T 1851-A", "LOT 1851-A"),
    ],
)
def test_an_address_gets_its_numbers_and_its_usual_words_back(seen: str, meant: str) -> None:
    assert repair.address(words(seen)) == meant


@pytest.mark.parametrize(
    "text", ["NO. 31G&33G, JALAN SETIA", "Bristol BS1 2QQ", "JALAN JINJANG UTARA", "DAISO JAPAN", "12 rue de l'Orme"]
)
def test_what_may_be_right_is_left_as_it_is(text: str) -> None:
    assert repair.address(words(text)) == text


def test_a_word_the_engine_doubted_itself_may_be_farther_from_the_usual_one() -> None:
    assert repair.address(words("SEESYEN 7", confidence=0.6)) == "SEKSYEN 7"
    assert repair.address(words("SEESYEN 7", confidence=0.999)) == "SEESYEN 7"


@pytest.mark.parametrize(
    ("seen", "name"),
    [
        ("GARDEN!A BAKERIES SDN BHD (139386 X)", "GARDENIA BAKERIES SDN BHD"),
        ("URBAN 1DEA SDN BHD (417940-M),", "URBAN IDEA SDN BHD"),
        ("Melur Trading (733921-X)", "Melur Trading"),
        ("OWN BY: TUNAS SDN 3HD", "TUNAS SDN BHD"),
        ("#000002 ORCHID MART", "ORCHID MART"),
        ("Triple Six Point 666", "Triple Six Point 666"),
        ("Gasthaus Zum Anker GmbH", "Gasthaus Zum Anker GmbH"),
    ],
)
def test_a_company_is_named_without_its_number(seen: str, name: str) -> None:
    assert name_in(seen) == name


@given(st.text(max_size=60))
def test_mending_never_fails_and_never_empties_a_text(text: str) -> None:
    assert bool(name_in(text)) == bool(text)
    assert repair.number(repair.number(text)) == repair.number(text)


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12), max_size=8))
def test_an_address_can_be_made_of_any_words(texts: list[str]) -> None:
    assert isinstance(repair.address([Word(text=one, box=ANYWHERE) for one in texts]), str)
