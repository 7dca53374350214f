"""Forms that were filled in, by seed: lines to write on, columns, boxes and tables; with choices to tick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from training.generators import people
from training.generators.pages import Pages, width_of

Row = dict[str, Any]

TITLES = (
    "Membership application",
    "Registration form",
    "Change of address",
    "Claim for travel expenses",
    "Application for a library card",
    "Medical history",
    "Request for repair",
    "Anmeldung zum Kurs",
    "Consent form",
)
SECTIONS = ("Personal details", "Contact", "About your request", "Declaration", "For office use only")
ADVICE = (
    "Please complete this form in block capitals and return it to the office.",
    "Fields that do not apply to you may be left empty.",
    "Bitte in Druckbuchstaben ausfüllen.",
    "We keep your data for as long as the law asks us to.",
)
QUESTIONS: tuple[tuple[str, Callable[[Random], str]], ...] = (
    ("Full name", people.person),
    ("Street and number", people.street),
    ("Postcode and town", people.town),
    ("Date of birth", lambda random: people.day(random).strftime("%d/%m/%Y")),
    ("Telephone", people.phone),
    ("E-mail address", people.email),
    ("Occupation", lambda random: random.choice(("nurse", "carpenter", "teacher", "retired", "driver"))),
    ("Employer", people.company),
    ("Membership number", people.reference),
    ("Name of parent or guardian", people.person),
    ("Reason for your request", lambda random: random.choice(("new flat", "broken window", "moving abroad"))),
    ("Amount claimed", lambda random: f"{random.randint(5, 900)}.{random.randint(0, 99):02d} EUR"),
    ("Geburtsort", lambda random: random.choice(people.TOWNS.split("|"))),
    ("Staatsangehörigkeit", lambda random: random.choice(("deutsch", "polnisch", "französisch"))),
    ("Emergency contact", people.person),
    ("Number of children", lambda random: str(random.randint(0, 5))),
    ("Allergies", lambda random: random.choice(("none", "peanuts", "pollen and dust"))),
)
CHOICES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Marital status", ("single", "married", "widowed")),
    ("How did you hear of us?", ("friends", "newspaper", "internet", "other")),
    ("Do you smoke?", ("yes", "no")),
    ("Preferred contact", ("by post", "by e-mail", "by telephone")),
    ("Type of membership", ("full", "reduced", "family")),
    ("Geschlecht", ("weiblich", "männlich", "divers")),
)
AGREEMENTS = (
    "I agree to the terms of use",
    "Send me the monthly newsletter",
    "I confirm that my answers are true",
    "Ich bin mit der Verarbeitung meiner Daten einverstanden",
)
LOOKS = ("lines", "columns", "boxes", "table", "below")


@dataclass(frozen=True, slots=True)
class Form:
    pages: Pages
    expected: dict[str, Any]


def form(seed: int, *, look: str | None = None) -> Form:
    """A form and what it says; each look holds its labels and answers differently."""
    random = Random(seed)
    style = look or random.choice(LOOKS)
    sheet = _Sheet(random, style)
    title = sheet.head()
    asked = random.sample(QUESTIONS, random.randint(5, 11))
    answers = _DRAWN[style](sheet, [(name, "" if random.random() < 0.12 else make(random)) for name, make in asked])
    for choice in random.sample(CHOICES, random.randint(1, 3)):
        answers += sheet.choice(*choice)
    answers += [sheet.agreement(text) for text in random.sample(AGREEMENTS, random.randint(0, 2))]
    signed = people.day(random)
    answers.append(sheet.foot(signed.strftime(random.choice(("%d.%m.%Y", "%d %B %Y", "%Y-%m-%d")))))
    return Form(sheet.pages, {"title": title, "date": signed.isoformat(), "answers": answers})


def _row(question: str, answer: str | None = None, *, ticked: bool | None = None) -> Row:
    return {"question": question, "answer": answer or None, "ticked": ticked}


class _Sheet:
    """A form while it is being drawn from top to bottom."""

    def __init__(self, random: Random, style: str) -> None:
        self.random, self.pages = random, Pages()
        self.font = random.choice(("Helvetica", "Times-Roman"))
        self.written = random.choice(("Courier", "Helvetica-Oblique", "Times-Italic", self.font))
        self.size = random.uniform(9, 11.5)
        self.left, self.y = random.uniform(45, 75), random.uniform(60, 95)
        self.colon = ":" if style in ("lines", "below") or random.random() < 0.5 else ""

    def head(self) -> str:
        title = self.random.choice(TITLES)
        middle = self.random.random() < 0.4
        x = self.pages.width / 2 if middle else self.left
        bold = "Helvetica-Bold" if self.font == "Helvetica" else "Times-Bold"
        self.pages.text(x, self.y, title, font=bold, size=self.size * 1.7, align="middle" if middle else "left")
        self.y += 26
        if self.random.random() < 0.7:
            self.pages.text(self.left, self.y, self.random.choice(ADVICE), font=self.font, size=self.size - 1)
            self.y += 24
        if self.random.random() < 0.6:
            self.pages.text(self.left, self.y, self.random.choice(SECTIONS), font=bold, size=self.size + 1)
            self.y += 22
        return title

    def label(self, x: float, text: str, *, size: float | None = None) -> float:
        return self.pages.text(x, self.y, text, font=self.font, size=size or self.size)

    def answer(self, x: float, text: str) -> None:
        if text:
            self.pages.text(x, self.y, text, font=self.written, size=self.size)

    def choice(self, question: str, options: Sequence[str]) -> list[Row]:
        self.y += 12
        picked = self.random.randrange(len(options) + 1)
        side, cross = self.size * 0.9, self.random.random() < 0.6
        asked = question if question.endswith("?") else f"{question}:"
        in_a_row = self.random.random() < 0.6
        x = self.label(self.left, asked) + 14
        if not in_a_row:
            x = self.left + 14
        for place, option in enumerate(options):
            if not in_a_row:
                self.y += self.size * 1.7
            self.pages.tick(x, self.y - side + 1, side, is_ticked=place == picked, cross=cross)
            end = self.label(x + side + 4, option)
            x = end + 16 if in_a_row else x
        self.y += self.size * 1.8
        return [_row(question.rstrip(":"), option, ticked=place == picked) for place, option in enumerate(options)]

    def agreement(self, text: str) -> Row:
        self.y += 10
        side, ticked = self.size * 0.9, self.random.random() < 0.6
        self.pages.tick(self.left, self.y - side + 1, side, is_ticked=ticked)
        self.label(self.left + side + 5, text)
        self.y += self.size * 1.8
        return _row(text, ticked=ticked)

    def foot(self, signed: str) -> Row:
        self.y += 20
        end = self.label(self.left, "Date:")
        self.answer(end + 6, signed)
        self.pages.line(end + 4, self.y + 2, end + 110, self.y + 2)
        self.pages.line(self.left + 250, self.y, self.left + 430, self.y)
        self.y += 12
        self.label(self.left + 250, "Signature", size=self.size - 2)
        return _row("Date", signed)


def _lines(sheet: _Sheet, filled: list[tuple[str, str]]) -> list[Row]:
    rule = sheet.random.choice(("line", "dots", "none"))
    for name, answer in filled:
        end = sheet.label(sheet.left, f"{name}:")
        if rule == "line":
            sheet.pages.line(end + 4, sheet.y + 2, 520, sheet.y + 2)
        elif rule == "dots" and not answer:
            sheet.label(end + 4, "." * 60)
        sheet.answer(end + 8, answer)
        sheet.y += sheet.size * 2
    return [_row(*one) for one in filled]


def _columns(sheet: _Sheet, filled: list[tuple[str, str]]) -> list[Row]:
    column = sheet.left + max(width_of(name, font=sheet.font, size=sheet.size) for name, _ in filled) + 30
    for name, answer in filled:
        sheet.label(sheet.left, f"{name}:")
        sheet.answer(column, answer)
        sheet.y += sheet.size * 1.9
    return [_row(*one) for one in filled]


def _boxes(sheet: _Sheet, filled: list[tuple[str, str]]) -> list[Row]:
    """The label small in the corner of each box, what is written below it."""
    height, per_row = sheet.size * 2.9, sheet.random.choice((1, 2))
    width = (530 - sheet.left) / per_row
    for place, (name, answer) in enumerate(filled):
        x, top = sheet.left + (place % per_row) * width, sheet.y + (place // per_row) * height
        sheet.pages.cell(x, top, x + width, top + height)
        sheet.pages.text(x + 3, top + sheet.size * 0.85, name, font=sheet.font, size=sheet.size * 0.72)
        if answer:
            sheet.pages.text(x + 8, top + height - 6, answer, font=sheet.written, size=sheet.size)
    sheet.y += -(-len(filled) // per_row) * height + 20
    return [_row(*one) for one in filled]


def _table(sheet: _Sheet, filled: list[tuple[str, str]]) -> list[Row]:
    height, split = sheet.size * 2, sheet.left + sheet.random.uniform(150, 200)
    for name, answer in filled:
        sheet.pages.cell(sheet.left, sheet.y, split, sheet.y + height)
        sheet.pages.cell(split, sheet.y, 530, sheet.y + height)
        sheet.y += height
        base = sheet.y - height * 0.32
        sheet.pages.text(sheet.left + 4, base, f"{name}{sheet.colon}", font=sheet.font, size=sheet.size)
        if answer:
            sheet.pages.text(split + 5, base, answer, font=sheet.written, size=sheet.size)
    sheet.y += 24
    return [_row(*one) for one in filled]


def _below(sheet: _Sheet, filled: list[tuple[str, str]]) -> list[Row]:
    for name, answer in filled:
        sheet.label(sheet.left, f"{name}:")
        sheet.y += sheet.size * 1.4
        sheet.answer(sheet.left, answer)
        sheet.pages.line(sheet.left, sheet.y + 2, 480, sheet.y + 2)
        sheet.y += sheet.size * 2
    return [_row(*one) for one in filled]


_DRAWN: dict[str, Callable[[_Sheet, list[tuple[str, str]]], list[Row]]] = {
    "lines": _lines,
    "columns": _columns,
    "boxes": _boxes,
    "table": _table,
    "below": _below,
}
