"""What real invoices do that no generator would think of, on pages laid out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from invoice_sheets import amounts, reading, sheet, values

HEAD = ((50, 60, "Fennec Ireland Limited"), (50, 200, "Invoice number: F-7781"), (50, 215, "Date: 3 May 2021"))


@pytest.mark.parametrize(
    ("placed", "number"),
    [
        ([(50, 60, "Invoice No: # BLR_WFLD-20"), (300, 60, "Order ID: OD30417")], "BLR_WFLD-20"),
        ([(50, 60, "Facture n°562044387 du 02 Juillet 2015")], "562044387"),
        ([(50, 60, "INVOICE 0042")], "0042"),
        ([(400, 60, "INVOICE"), (400, 80, "# 9F3A-0004")], "9F3A-0004"),
        (
            [(50, 60, "Klant"), (150, 60, "Factuur"), (250, 60, "Vervaldatum"), (50, 74, "S28"), (150, 74, "VF1005")],
            "VF1005",
        ),
        ([(50, 60, "Rechnungsnummer"), (200, 60, "45 7788 1290 3341")], "45 7788 1290 3341"),
        ([(50, 60, "Faktura VAT nr FV/12/2020")], "FV/12/2020"),
        ([(50, 60, "Numéro de client : 77"), (50, 74, "Référence facture : AN-85832")], "AN-85832"),
    ],
)
def test_the_number_is_found_however_it_is_labelled(placed: list[tuple[float, float, str]], number: str) -> None:
    assert values(sheet(*placed))["invoice_number"] == number


def test_days_of_orders_and_periods_are_not_those_of_the_invoice() -> None:
    page = sheet(
        (50, 60, "Order Date: 15-10-2015"),
        (50, 75, "Invoice Date: 20-10-2015"),
        (50, 90, "Billing period 1-10-2015 to 31-10-2015"),
        (50, 105, "Payable by 3-11-2015"),
    )
    assert (values(page)["invoice_date"], values(page)["due_date"]) == ("2015-10-20", "2015-11-03")


def test_american_days_are_told_by_the_one_that_leaves_no_doubt() -> None:
    page = sheet((50, 60, "Invoice Date"), (200, 60, "Due Date"), (50, 74, "03/04/2023"), (200, 74, "03/31/2023"))
    assert (values(page)["invoice_date"], values(page)["due_date"]) == ("2023-03-04", "2023-03-31")


def test_a_comma_that_stands_low_and_alone_does_not_tear_a_day_apart() -> None:
    page = sheet((50, 60, "Invoice Date: August 3"), (165, 60, "2014"))
    low = page.words[0].model_copy(update={"text": ",", "box": (0.268, 0.0705, 0.27, 0.0725)})
    assert values(page.model_copy(update={"words": (*page.words, low)}))["invoice_date"] == "2014-08-03"


def test_two_taxes_of_the_same_rate_are_one_tax() -> None:
    page = sheet(
        *HEAD,
        (350, 300, "Taxable Amount"), (480, 300, "1,731.25"),
        (350, 315, "CGST @ 6%"), (480, 315, "103.88"),
        (350, 330, "SGST @ 6%"), (480, 330, "103.87"),
        (350, 345, "Grand Total"), (480, 345, "Rs. 1,939.00"),
    )  # fmt: skip
    told = values(page)
    assert (told["subtotal"], told["tax"], told["total"]) == (Decimal("1731.25"), Decimal("207.75"), Decimal("1939.00"))
    assert told["currency"] == "INR"


def test_sums_in_columns_below_their_heads_are_told_apart() -> None:
    page = sheet(
        (250, 100, "Montant EUR HT"), (370, 100, "Montant TVA"), (480, 100, "Montant EUR TTC"),
        (50, 115, "Abonnements"), (270, 115, "24.99"), (390, 115, "5.00"), (500, 115, "29.99"),
        (50, 130, "Total facture"), (270, 130, "24.99"), (390, 130, "5.00"), (500, 130, "29.99"),
    )  # fmt: skip
    told = values(page)
    assert [str(told[name]) for name in ("subtotal", "tax", "total")] == ["24.99", "5.00", "29.99"]


def test_the_subtotal_that_agrees_with_tax_and_total_wins() -> None:
    page = sheet(
        *HEAD,
        (350, 300, "Subtotaal"), (480, 300, "717,97"), (50, 300, "Exclusief BTW"), (200, 300, "593,36"),
        (50, 315, "BTW 21%"), (200, 315, "124,61"), (350, 330, "Totaal"), (480, 330, "717,97"),
    )  # fmt: skip
    assert values(page)["subtotal"] == Decimal("593.36")


@given(st.integers(1, 10**7), st.integers(0, 25), st.integers(1, 10**7))
def test_sums_that_agree_are_read_as_such_beside_an_amount_that_does_not(net: int, rate: int, other: int) -> None:
    subtotal = Decimal(net) / 100
    tax = (subtotal * rate / 100).quantize(Decimal("0.01"))
    page = sheet(
        *HEAD,
        (300, 300, "Subtotal"), (450, 300, f"{subtotal:.2f}"),
        (300, 315, f"VAT {rate} %"), (450, 315, f"{tax:.2f}"),
        (300, 330, "Total"), (450, 330, f"{subtotal + tax:.2f}"),
        (300, 345, "Amount paid"), (450, 345, f"{Decimal(other) / 100:.2f}"),
    )  # fmt: skip
    told = values(page)
    assert (told["subtotal"], told["tax"], told["total"]) == (subtotal, tax, subtotal + tax)


def test_the_company_of_the_small_print_is_called_as_the_head_calls_it() -> None:
    page = sheet(
        (50, 60, "Fjordnet Service Abonné"), (50, 74, "75371 Paris Cedex 08"), (50, 200, "Facture n° 77"),
        (50, 780, "Fjordnet SAS au capital de 3.441.812 Euros - RCS Paris - www.fjordnet.fr"),
    )  # fmt: skip
    assert values(page)["supplier"] == "Fjordnet"


def test_sender_and_addressee_of_a_window_are_told_apart() -> None:
    page = sheet(
        (62, 140, "Nordfunk Deutschland GmbH, 53171 Bonn"),
        (62, 170, "Herrn"), (62, 182, "Karl Beispiel"), (62, 194, "Ahornweg 3"), (62, 206, "21073 Hamburg"),
        (62, 260, "Ihre Rechnung"),
    )  # fmt: skip
    assert (values(page)["supplier"], values(page)["buyer"]) == ("Nordfunk Deutschland GmbH", "Karl Beispiel")


def test_a_company_that_is_addressed_is_not_the_supplier() -> None:
    page = sheet(
        (50, 60, "Sold By :"), (50, 73, "Kestrel Retail Private Limited"), (50, 86, "Plot 12, Bangalore, 560099"),
        (350, 60, "Ship to:"), (350, 73, "Juniper Labs Ltd"), (350, 86, "Leeds LS1 4AP"),
        (50, 150, "Bill to:"), (50, 163, "Orchard Books Ltd"), (50, 176, "Cambridge CB1 2AZ"),
    )  # fmt: skip
    assert values(page)["supplier"] == "Kestrel Retail Private Limited"
    assert values(page)["buyer"] == "Orchard Books Ltd"


TABLE = ((50, 300, "Item"), (300, 300, "Qty"), (380, 300, "Unit price"), (490, 300, "Amount"))


def test_what_stands_below_an_item_describes_it() -> None:
    page = sheet(
        *HEAD, *TABLE,
        (50, 320, "Service A"), (300, 320, "12"), (380, 320, "$10.00"), (490, 320, "$120.00"),
        (50, 333, "Parts: 1 x cap_a"),
        (50, 355, "Service B"), (300, 355, "5"), (380, 355, "$1.50"), (490, 355, "$7.50"),
        (380, 390, "Total:"), (490, 390, "$127.50"),
    )  # fmt: skip
    first, second = reading(page).lines
    assert first["description"].value == "Service A Parts: 1 x cap_a"
    assert [str(second[name].value) for name in ("quantity", "unitPrice", "amount")] == ["5", "1.50", "7.50"]


def test_a_row_whose_amount_is_illegible_stays_a_row() -> None:
    page = sheet(
        *HEAD, *TABLE,
        (50, 320, "Service A"), (300, 320, "1"), (380, 320, "10.00"), (490, 320, "10.00"),
        (50, 340, "Service B"), (300, 340, "1"), (380, 340, "7.50"), (490, 340, "7.5.0/9"),
    )  # fmt: skip
    assert amounts(page) == ["10.00", "None"]
    assert reading(page).rows_seen == 2


def test_a_day_in_a_row_is_a_whole_date_or_none() -> None:
    page = sheet(
        *HEAD, (50, 300, "Date"), (150, 300, "Description"), (490, 300, "Amount"),
        (50, 320, "12/04/2021"), (150, 320, "Service A"), (490, 320, "10.00"),
        (50, 340, "week 16"), (150, 340, "Service B"), (490, 340, "7.50"),
    )  # fmt: skip
    assert [line["date"].value for line in reading(page).lines] == ["2021-04-12", None]


def test_a_row_that_says_what_another_includes_is_no_item() -> None:
    page = sheet(
        *HEAD, *TABLE,
        (50, 320, "Tablet 16 GB"), (300, 320, "1"), (380, 320, "399,00"), (490, 320, "399,00"),
        (50, 340, "Incl. Thuiskopie"), (300, 340, "1"), (380, 340, "4,24"), (490, 340, "4,24"),
        (380, 390, "Totaal"), (490, 390, "399,00"),
    )  # fmt: skip
    assert amounts(page) == ["399.00"]


def test_items_without_heads_are_believed_when_they_add_up() -> None:
    told = ((50, 240, "For: Cover illustration"), (450, 240, "£850.00"), (50, 260, "Two rounds"), (450, 260, "£150.00"))
    assert amounts(sheet(*HEAD, *told, (380, 290, "Total"), (450, 290, "£1000.00"))) == ["850.00", "150.00"]
    assert amounts(sheet(*HEAD, *told, (380, 290, "Total"), (450, 290, "£1000.07"))) == []


def test_the_point_before_an_amount_belongs_to_the_mark_of_the_currency() -> None:
    assert values(sheet(*HEAD, (300, 300, "Total"), (450, 300, "Rs.77.88")))["total"] == Decimal("77.88")


def test_an_empty_page_claims_nothing() -> None:
    read = reading(sheet())
    assert (dict(read.fields), read.lines, read.rows_seen) == ({}, (), None)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(10, 830), st.text(max_size=30)), max_size=12))
@example([(490, 10, "beyond-the-right-edge- of it")])
def test_whatever_stands_on_a_page_it_is_read_to_the_end(placed: list[tuple[int, int, str]]) -> None:
    reading(sheet(*placed))
