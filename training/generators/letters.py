"""Letters, by seed: from companies and from people, in three languages, in several looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from training.generators import people
from training.generators.pages import Pages, width_of

_FULL = 700
"""Points from the top from which on no paragraph begins."""
LOOKS = ("letterhead", "window", "personal", "block", "memo")
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    greetings: tuple[str, ...]
    closings: tuple[str, ...]
    subjects: tuple[str, ...]
    subject_labels: tuple[str, ...]
    reference_labels: tuple[str, ...]
    date_label: str
    sentences: tuple[str, ...]


ENGLISH = Language(
    "en",
    ("Dear {name},", "Dear Sir or Madam,", "Dear Mr {last},", "Hello {first},"),
    ("Yours sincerely,", "Kind regards,", "Best regards", "Yours faithfully"),
    (
        "Your appointment in spring",
        "Change of opening hours",
        "Offer for new windows",
        "Reminder of the outstanding books",
        "Thank you for your application",
        "Repair of the heating in flat 12",
        "Invitation to the annual meeting",
    ),
    ("Re: ", "Subject: ", ""),
    ("Our reference: ", "Our ref. ", "Ref: ", "Reference: "),
    "Date: ",
    (
        "Thank you for your letter, which reached us last week.",
        "We have looked into the matter and can tell you the following.",
        "The work will begin as soon as the weather allows it and take about ten days.",
        "Please let us know by telephone whether the proposed day suits you.",
        "If you have any questions, do not hesitate to write to us.",
        "We enclose the documents that you asked for on 3 March 2019.",
        "The office is closed between the holidays.",
    ),
)
GERMAN = Language(
    "de",
    ("Sehr geehrte Damen und Herren,", "Sehr geehrter Herr {last},", "Liebe {first},", "Guten Tag {name},"),
    ("Mit freundlichen Grüßen", "Freundliche Grüße", "Mit besten Grüßen"),
    ("Ihre Anfrage vom Montag", "Kündigung des Vertrags", "Einladung zur Mitgliederversammlung", "Angebot für Fenster"),
    ("Betreff: ", "Betr.: ", ""),
    ("Unser Zeichen: ", "Aktenzeichen: ", "Ihr Zeichen: "),
    "Datum: ",
    (
        "vielen Dank für Ihr Schreiben, das uns in der letzten Woche erreicht hat.",
        "Wir haben die Sache geprüft und teilen Ihnen gern Folgendes mit.",
        "Die Arbeiten beginnen, sobald das Wetter es zulässt, und dauern etwa zehn Tage.",
        "Bitte geben Sie uns telefonisch Bescheid, ob Ihnen der Termin zusagt.",
        "Für Rückfragen stehen wir Ihnen gern zur Verfügung.",
    ),
)
FRENCH = Language(
    "fr",
    ("Madame, Monsieur,", "Cher Monsieur {last},", "Chère Madame,"),
    ("Cordialement,", "Bien à vous,", "Salutations distinguées"),
    ("Votre demande de logement", "Changement des horaires", "Invitation à la réunion annuelle"),
    ("Objet : ", "Objet: ", ""),
    ("Notre référence : ", "Nos réf. : "),
    "Date : ",
    (
        "Nous vous remercions de votre lettre de la semaine dernière.",
        "Les travaux commenceront dès que le temps le permettra.",
        "Merci de nous dire par téléphone si cette date vous convient.",
        "Nous restons à votre disposition pour toute question.",
    ),
)


@dataclass(frozen=True, slots=True)
class Letter:
    pages: Pages
    expected: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What a letter says, before it has a look."""

    sender: str
    street: str
    town: str
    recipient: str
    to_street: str
    to_town: str
    written: date
    subject: str | None
    reference: str | None
    signed: str
    phone: str
    email: str


def letter(seed: int, *, look: str | None = None, paragraphs: int | None = None) -> Letter:
    """A letter and what it says; each look has its facts elsewhere, and many paragraphs fill more pages."""
    random = Random(seed)
    style = look or random.choice(LOOKS)
    language = random.choice((ENGLISH, ENGLISH, GERMAN, FRENCH))
    said = _said(random, language, is_personal=style == "personal")
    sheet = _Sheet(random, language, said)
    _DRAWN[style](sheet)
    if style != "memo":
        sheet.body(paragraphs)
    expected = {
        "sender": said.sender,
        "recipient": said.recipient,
        "date": said.written.isoformat(),
        "subject": said.subject,
        "reference": said.reference,
    }
    return Letter(sheet.pages, expected)


def _said(random: Random, language: Language, *, is_personal: bool) -> Said:
    writer = people.person(random)
    return Said(
        sender=writer if is_personal else people.company(random),
        street=people.street(random),
        town=people.town(random),
        recipient=people.person(random) if random.random() < 0.6 else people.company(random),
        to_street=people.street(random),
        to_town=people.town(random),
        written=people.day(random),
        subject=random.choice(language.subjects) if not is_personal or random.random() < 0.5 else None,
        reference=people.reference(random) if not is_personal and random.random() < 0.6 else None,
        signed=writer,
        phone=people.phone(random),
        email=people.email(random),
    )


class _Sheet:
    """A letter while it is being drawn."""

    def __init__(self, random: Random, language: Language, said: Said) -> None:
        self.random, self.language, self.said, self.pages = random, language, said, Pages()
        self.font = random.choice(("Helvetica", "Times-Roman", "Courier"))
        self.bold = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold", "Courier": "Courier-Bold"}[self.font]
        self.size = random.uniform(9.5, 11.5)
        self.left, self.right = random.uniform(55, 80), random.uniform(520, 545)
        self.y = random.uniform(50, 80)

    def put(self, text: str, x: float | None = None, *, bold: bool = False, scale: float = 1.0) -> float:
        font = self.bold if bold else self.font
        return self.pages.text(self.left if x is None else x, self.y, text, font=font, size=self.size * scale)

    def lines(self, *texts: str, x: float | None = None) -> None:
        for text in texts:
            self.put(text, x)
            self.y += self.size * 1.25

    def day(self) -> str:
        day, names = self.said.written, MONTHS[self.language.code].split()
        named = f"{day.day}{'.' if self.language.code == 'de' else ''} {names[day.month - 1]} {day.year}"
        return self.random.choice((named, named, day.strftime("%d.%m.%Y"), day.strftime("%d/%m/%Y")))

    def body(self, paragraphs: int | None) -> None:
        said, language, random = self.said, self.language, self.random
        if said.subject:
            self.put(random.choice(language.subject_labels) + said.subject, bold=random.random() < 0.7)
            self.y += self.size * 2.6
        first, _, last = said.recipient.partition(" ")
        self.put(random.choice(language.greetings).format(name=said.recipient, first=first, last=last))
        self.y += self.size * 2.2
        for _ in range(paragraphs or random.randint(2, 4)):
            self.paragraph(" ".join(random.sample(language.sentences, random.randint(2, 4))))
        self.put(random.choice(language.closings))
        self.y += self.size * random.uniform(2, 4)
        self.put(said.signed)
        if random.random() < 0.5:
            foot = f"{said.sender}  {said.phone}  {said.email}"
            self.pages.text(self.left, 800, foot, font=self.font, size=7)

    def paragraph(self, text: str) -> None:
        if self.y > _FULL:
            self.pages.turn()
            self.y = 80
        line = ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if width_of(longer, font=self.font, size=self.size) > self.right - self.left:
                self.lines(line)
                longer = word
            line = longer
        self.lines(line)
        self.y += self.size * 0.9


def _letterhead(sheet: _Sheet) -> None:
    """The company large on top, its address beside or below it, the date to the right of the recipient."""
    said, random = sheet.said, sheet.random
    sheet.put(said.sender, bold=True, scale=random.uniform(1.4, 2))
    sheet.y += sheet.size * 1.6
    sheet.lines(f"{said.street}, {said.town}", f"Tel. {said.phone}  {said.email}")
    sheet.y += 40
    top = sheet.y
    sheet.lines(said.recipient, said.to_street, said.to_town)
    below, sheet.y = sheet.y, top
    sheet.lines(*_facts(sheet, with_date=True), x=370)
    sheet.y = max(below, sheet.y) + 36


def _window(sheet: _Sheet) -> None:
    """The sender on one small line above the recipient, the date on a line of its own."""
    said, random = sheet.said, sheet.random
    sheet.y += 60
    parted = random.choice((" · ", " - ", " | ", " \u2022 "))
    sheet.put(parted.join((said.sender, said.street, said.town)), scale=0.7)
    sheet.y += 18
    polite = ("Herrn",) if sheet.language.code == "de" and random.random() < 0.4 else ()
    sheet.lines(*polite, said.recipient, said.to_street, said.to_town)
    sheet.y += 30
    sheet.lines(*_facts(sheet, with_date=False), x=sheet.left)
    town = said.town.split(" ", 1)[1]
    where = f"{town}, {sheet.day()}"
    sheet.pages.text(sheet.right, sheet.y, where, font=sheet.font, size=sheet.size, align="right")
    sheet.y += 34


def _personal(sheet: _Sheet) -> None:
    """A person's address on top, at either side, the recipient below it."""
    said, random = sheet.said, sheet.random
    sheet.lines(said.sender, said.street, said.town, x=random.choice((sheet.left, 380)))
    sheet.y += 26
    sheet.lines(said.recipient, said.to_street, said.to_town)
    sheet.y += 26
    sheet.put(sheet.day(), random.choice((sheet.left, 400)))
    sheet.y += 36


def _block(sheet: _Sheet) -> None:
    """Everything at the left edge: sender, date, recipient."""
    said = sheet.said
    sheet.lines(said.sender, said.street, said.town)
    sheet.y += 20
    sheet.lines(sheet.day())
    sheet.y += 20
    sheet.lines(said.recipient, said.to_street, said.to_town)
    sheet.y += 20
    sheet.lines(*_facts(sheet, with_date=False))
    sheet.y += 14


def _memo(sheet: _Sheet) -> None:
    """Labels with what they stand for."""
    said = sheet.said
    for label, value in (("From:", said.sender), ("To:", said.recipient), ("Date:", sheet.day())):
        sheet.put(label, bold=True)
        sheet.put(value, sheet.left + 80)
        sheet.y += sheet.size * 1.6
    if said.reference:
        sheet.put("Reference:", bold=True)
        sheet.put(said.reference, sheet.left + 80)
        sheet.y += sheet.size * 1.6
    sheet.put("Subject:", bold=True)
    sheet.put(said.subject or "", sheet.left + 80)
    sheet.y += 40
    for _ in range(3):
        sheet.paragraph(" ".join(sheet.random.sample(sheet.language.sentences, 3)))


def _facts(sheet: _Sheet, *, with_date: bool) -> list[str]:
    said, language = sheet.said, sheet.language
    label = sheet.random.choice(("", language.date_label))
    facts = [label + sheet.day()] if with_date else []
    return facts + ([sheet.random.choice(language.reference_labels) + said.reference] if said.reference else [])


_DRAWN: Mapping[str, Callable[[_Sheet], None]] = {
    "letterhead": _letterhead,
    "window": _window,
    "personal": _personal,
    "block": _block,
    "memo": _memo,
}
