"""What labels on receipts say."""

from __future__ import annotations

import pytest
from quire.types.receipt.labels import counts_items, kinds_of, names_columns


@pytest.mark.parametrize(
    ("label", "kinds"),
    [
        ("TOTAL", {"total", "alone"}),
        ("Totai :", {"total"}),
        ("Grand Total (RM)", {"total", "grand", "alone"}),
        ("Total Incl. GST@6%", {"total", "including", "tax"}),
        ("Sub-Total", {"subtotal", "total"}),
        ("Zwischensumme", {"subtotal"}),
        ("R\u00fcckgeld", {"change"}),
        ("Rounding Adj", {"rounding"}),
        ("Chanige", {"change"}),
        ("PAPER A4 80GSM", set()),
    ],
)
def test_a_label_says_what_an_amount_is(label: str, kinds: set[str]) -> None:
    assert kinds <= kinds_of(label)
    if not kinds:
        assert kinds_of(label) == frozenset()


def test_heads_of_columns_are_told_from_items() -> None:
    assert names_columns("Qty Description Amount")
    assert not names_columns("2 Description of Egypt 12.00")


def test_a_count_of_items_is_told_from_an_item_sold_by_the_piece() -> None:
    assert counts_items("Total Qty: 5")
    assert counts_items("Item(s) : 4")
    assert not counts_items("BATTERY AA 4PCS")
