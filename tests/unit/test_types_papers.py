"""Forms, letters and plain documents: what is read from their pages."""

from __future__ import annotations

from typing import Any

from printed import page
from quire import types
from quire.domain.pages import PageOfWords
from quire.domain.reading import Reading

ADDRESS = ((50, 150, "Ann Abel"), (50, 164, "7 Mill Lane"), (50, 178, "12345 Northfield"))


def read(name: str, *pages: PageOfWords) -> Reading:
    kind = types.built_in(name)
    assert kind is not None
    return types.read(kind, pages)


def values(reading: Reading) -> dict[str, Any]:
    return {name: found.value for name, found in reading.fields.items()}


def rows(reading: Reading) -> list[dict[str, Any]]:
    return [{name: found.value for name, found in line.items()} for line in reading.lines]


def test_a_form_has_a_title_a_date_and_its_answers_in_order() -> None:
    reading = read(
        "form",
        page(
            *((50, 40, "# Registration form"), (50, 100, "Name: Ann Abel"), (50, 130, "Date of birth: 01/02/1990")),
            *((50, 160, "Occupation: ........"), (50, 190, "Date: 12 March 2024"), (70, 220, "I agree")),
            ticks=(((50, 220, 60, 230), True),),
        ),
    )

    assert values(reading) == {"title": "Registration form", "date": "2024-03-12"}
    assert rows(reading) == [
        {"question": "Name", "answer": "Ann Abel", "ticked": None},
        {"question": "Date of birth", "answer": "01/02/1990", "ticked": None},
        {"question": "Occupation", "answer": None, "ticked": None},
        {"question": "Date", "answer": "12 March 2024", "ticked": None},
        {"question": "I agree", "answer": None, "ticked": True},
    ]


def test_each_box_of_a_question_is_a_row_of_the_form() -> None:
    reading = read(
        "form",
        page(
            *((50, 100, "Marital status:"), (166, 100, "single"), (226, 100, "married")),
            ticks=(((150, 100, 160, 110), False), ((210, 100, 220, 110), True)),
        ),
    )

    assert rows(reading) == [
        {"question": "Marital status", "answer": "single", "ticked": False},
        {"question": "Marital status", "answer": "married", "ticked": True},
    ]


def test_an_answer_leads_to_its_page_and_words() -> None:
    (_, line) = read("form", page((50, 90, "A: b")), page((50, 100, "Name:Ann"), number=2)).lines

    assert (line["answer"].page, [word.text for word in line["answer"].words]) == (2, ["Ann"])


def test_a_letter_says_who_writes_to_whom_when_and_about_what() -> None:
    reading = read(
        "letter",
        page(
            *((50, 40, "# Oakline Housing Ltd"), (50, 66, "Tel. 0123 456789")),
            *ADDRESS,
            *((380, 150, "Date: 3 May 2024"), (380, 164, "Our reference: AB-17")),
            *((50, 240, "Repair of the heating"), (50, 270, "Dear Ms Abel,")),
            *((50, 300, "We have looked into the matter of 1 January 2020."), (50, 340, "Yours sincerely,")),
            (50, 370, "Boris Costa"),
        ),
    )

    assert values(reading) == {
        "sender": "Oakline Housing Ltd",
        "recipient": "Ann Abel",
        "date": "2024-05-03",
        "subject": "Repair of the heating",
        "reference": "AB-17",
    }


def test_a_letter_between_people_is_from_who_signed_it() -> None:
    reading = read(
        "letter",
        page(
            *((380, 40, "Boris Costa"), (380, 54, "12 Birch Avenue"), (380, 68, "54321 Kirkdale")),
            *ADDRESS,
            *((50, 220, "Kirkdale, 03.05.2024"), (50, 260, "Liebe Ann,")),
            *((50, 290, "vielen Dank"), (50, 320, "Viele Grüße"), (50, 350, "Boris Costa")),
        ),
    )

    assert values(reading) == {"sender": "Boris Costa", "recipient": "Ann Abel", "date": "2024-05-03"}


def test_a_sender_on_the_line_above_the_address_is_known_by_it() -> None:
    reading = read(
        "letter",
        page(
            (50, 136, "Oakline Housing Ltd | 5 Harbour Road | 99999 Ashford"),
            *ADDRESS,
            *((50, 230, "Betreff: Ihre Anfrage"), (50, 260, "Sehr geehrte Frau Abel,")),
        ),
    )

    assert values(reading) == {"sender": "Oakline Housing Ltd", "recipient": "Ann Abel", "subject": "Ihre Anfrage"}


def test_a_day_that_could_be_another_is_less_sure() -> None:
    clear = read("letter", page((50, 100, "25/03/2024"), (50, 140, "Dear Ann,"))).fields["date"]
    unclear = read("letter", page((50, 100, "05/03/2024"), (50, 140, "Dear Ann,"))).fields["date"]

    assert (clear.score or 0) > (unclear.score or 0)


def test_a_plain_document_gives_what_it_labels_and_its_ruled_tables() -> None:
    reading = read(
        "document",
        page(
            *((50, 40, "# Yearly report"), (50, 80, "Customer number: 4711"), (50, 300, "Nothing more is said")),
            *((55, 105, "Place"), (205, 105, "Visitors"), (55, 125, "Northfield"), (205, 125, "120")),
            cells=((50, 100, 200, 120), (200, 100, 400, 120), (50, 120, 200, 140), (200, 120, 400, 140)),
        ),
    )

    assert values(reading) == {"customerNumber": "4711", "title": "Yearly report"}
    assert rows(reading) == [{"place": "Northfield", "visitors": "120"}]
    assert reading.rows_seen == 1


def test_what_a_plain_document_calls_a_date_or_a_title_and_is_none_stays_text() -> None:
    reading = read(
        "document", page((50, 80, "Date: as agreed"), (50, 120, "Title: Mr"), (50, 160, "Place: Northfield"))
    )

    assert values(reading) == {"place": "Northfield"}


def test_empty_pages_claim_nothing() -> None:
    for name in ("document", "form", "letter"):
        assert read(name, page()) == Reading()
        assert read(name) == Reading()
