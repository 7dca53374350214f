"""What kind of document it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quire import types
from quire.domain.classification import classified
from quire.domain.languages import language_of
from quire.domain.learned import learned
from quire.domain.lines import read_page
from quire.domain.looks import look
from quire.domain.pages import PageOfWords, Word
from quire.domain.types import DocumentType

from training.generators import papers
from training.kinds import as_weights, fitted, made_looks

BUILT_IN = tuple(kind for name in types.BUILT_IN if (kind := types.built_in(name)) is not None)

WORDS = st.lists(
    st.builds(
        lambda text, x, y: Word(text=text, box=(x, y, min(1, x + 0.1), min(1, y + 0.02))),
        st.text(max_size=12),
        st.floats(0, 1),
        st.floats(0, 1),
    ),
    max_size=20,
)


def page(text: str) -> PageOfWords:
    """A page with the lines of the text below each other."""
    words = [
        Word(text=word, box=(0.1 * at, 0.03 * row, 0.1 * at + 0.08, 0.03 * row + 0.02))
        for row, line in enumerate(text.splitlines())
        for at, word in enumerate(line.split()[:9])
    ]
    return PageOfWords(number=1, width=595, height=842, words=tuple(words))


def own(name: str, *hints: str) -> DocumentType:
    schema = {"type": "object", "properties": {"number": {"type": "string"}}}
    return DocumentType.model_validate({"name": name, "title": name, "schema": schema, "hints": hints})


@pytest.mark.parametrize("kind", papers.KINDS)
def test_papers_that_nobody_learned_from_are_told_apart(kind: str) -> None:
    said = [classified([papers.make(kind, seed)], BUILT_IN).type for seed in range(10_000, 10_030)]

    assert said.count(kind) >= 28


def test_a_page_without_words_is_a_document() -> None:
    blank = PageOfWords(number=1, width=595, height=842, words=())

    assert classified([blank], BUILT_IN).type == "document"
    assert classified([], BUILT_IN).type == "document"
    assert classified([blank, blank, papers.make("receipt", 1)], BUILT_IN).type == "document"


@settings(max_examples=40)
@given(WORDS)
def test_probabilities_are_shares_of_one(words: list[Word]) -> None:
    found = classified([PageOfWords(number=1, width=595, height=842, words=tuple(words))], BUILT_IN)

    assert sum(found.probabilities.values()) == pytest.approx(1, abs=1e-3)
    assert found.type in {kind.name for kind in BUILT_IN}


def test_a_type_that_is_not_at_hand_is_never_chosen() -> None:
    without = [kind for kind in BUILT_IN if kind.name != "receipt"]

    assert classified([papers.make("receipt", 1)], BUILT_IN).type == "receipt"
    assert "receipt" not in classified([papers.make("receipt", 1)], without).probabilities


MANIFEST = page("Cargo manifest\nvessel Aurora\nport of loading Rotterdam\ncontainer 42 gross weight 1200")


def test_hints_win_where_no_built_in_type_is_at_home() -> None:
    manifest = own("manifest", "cargo manifest", "port of loading", "vessel", "consignee")

    assert classified([MANIFEST], [*BUILT_IN, manifest]).type == "manifest"
    assert classified([MANIFEST], BUILT_IN).type == "document"


@pytest.mark.parametrize("hints", [(), ("vessel", "rice", "beans"), ("pineapple",)])
def test_too_few_hints_are_chance(hints: tuple[str, ...]) -> None:
    assert classified([MANIFEST], [*BUILT_IN, own("other", *hints)]).type == "document"


def test_of_two_types_the_one_with_more_of_its_hints_wins() -> None:
    some, all_of_them = own("some", "cargo", "vessel", "anchor"), own("all", "cargo", "vessel")

    assert classified([MANIFEST], [some, *BUILT_IN, all_of_them]).type == "all"


def test_hints_that_half_fit_do_not_take_a_receipt_away() -> None:
    receipt = papers.make("receipt", 1)
    said = [word.text for word in receipt.words if len(word.text) > 5][:2]

    assert classified([receipt], [*BUILT_IN, own("slip", *said, "xylophone", "quartz")]).type == "receipt"
    assert classified([receipt], [*BUILT_IN, own("slip", *said)]).type == "slip"


def test_words_that_an_engine_joined_are_cues_as_well() -> None:
    parted, joined = look([page("tax invoice\nbill to")]), look([page("TaxInvoice\nBillTo")])

    assert parted["cue invoice"] == joined["cue invoice"] > 0
    assert parted["cue billing"] == joined["cue billing"] > 0


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The house of the river is not for sale and you are welcome to it", "en"),
        ("Wir danken Ihnen für die Bestellung und bitten Sie um Zahlung auf das Konto", "de"),
        ("Nous vous remercions pour votre commande et nous restons à votre service", "fr"),
        ("Wij danken u voor uw bestelling en zullen deze op tijd bij u bezorgen", "nl"),
        ("12.50 33.90 RM", None),
        ("", None),
    ],
)
def test_a_language_is_known_by_its_common_words(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_weights_say_where_they_come_from_and_fit_the_looks() -> None:
    weights = learned("kinds")

    assert {"version", "fitted", "recipe"} <= set(weights)
    assert {name for name, _, _ in weights["signs"]} == set(look([MANIFEST]))
    assert {kind for kind, _, _ in weights["kinds"]} == set(types.BUILT_IN)


def test_fitting_again_gives_weights_of_the_same_shape() -> None:
    again = as_weights(fitted(list(made_looks(4))))

    assert [name for name, _, _ in again["signs"]] == [name for name, _, _ in learned("kinds")["signs"]]
    assert {kind for kind, _, _ in again["kinds"]} == set(types.BUILT_IN)


def test_lines_of_made_papers_can_be_read() -> None:
    assert all(read_page(papers.make(kind, 3)).text for kind in papers.KINDS)
