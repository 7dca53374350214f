"""Papers that are none of the kinds with fields of their own."""

from __future__ import annotations

from random import Random

from training.generators.papers.setting import Row, Sheet
from training.generators.papers.speech import LANGUAGES, NAMES, PLACES, TOWNS, day, money, paragraph, sentence

_SECTIONS = ("Introduction", "Background", "Methods", "Results", "Discussion", "Conclusion", "References", "Summary")
_DISHES = ("Tomato soup", "Grilled salmon", "Mushroom risotto", "Apple tart", "Green salad", "Lamb stew", "Iced tea")


def article(random: Random) -> Sheet:
    """A report, a paper, a page of a book or of a contract."""
    language = random.choice((*LANGUAGES, "en", "en"))
    rows: list[Row] = [[(0.2, sentence(random, language, most=9))], []]
    for at in range(random.randint(2, 6)):
        if random.random() < 0.6:
            rows.append([(0.1, f"{at + 1}. {random.choice(_SECTIONS)}")])
        rows += [[(0.1, line)] for line in paragraph(random, language, lines=random.randint(3, 9))]
    return Sheet(rows)


def prose(random: Random) -> Sheet:
    """A page from the middle of a book, or a few lines of text: nothing says what it is."""
    language = random.choice((*LANGUAGES, "en", "en"))
    rows: list[Row] = []
    for _ in range(random.randint(1, 5)):
        rows += [[(0.12, line)] for line in paragraph(random, language, lines=random.randint(2, 10))]
        rows += random.choice(([], [[]]))
    return Sheet(rows[: random.choice((2, 5, 60))], size=random.uniform(8, 13))


def career(random: Random) -> Sheet:
    rows: list[Row] = [
        [(0.1, random.choice(NAMES))],
        [(0.1, random.choice(("Curriculum vitae", "Resume", "Lebenslauf")))],
    ]
    rows += [[(0.1, random.choice(PLACES)), (0.5, "anna@example.org")], []]
    for head in random.sample(("Work experience", "Education", "Skills", "Languages", "Profile"), k=4):
        rows += [[], [(0.1, head)]]
        for _ in range(random.randint(1, 4)):
            year = random.randint(1995, 2020)
            rows.append([(0.1, f"{year} - {year + 3}"), (0.3, sentence(random, most=9))])
    return Sheet(rows)


def menu(random: Random) -> Sheet:
    rows: list[Row] = [[(0.4, random.choice(("Menu", "Lunch menu", "Speisekarte", "La carte")))]]
    for head in ("Starters", "Main courses", "Desserts", "Drinks"):
        rows += [[], [(0.4, head)]]
        for dish in random.sample(_DISHES, k=random.randint(2, 6)):
            rows += [[(0.2, dish), (0.7, money(random, 30))], [(0.2, sentence(random, most=8))]]
    return Sheet(rows, size=random.uniform(9, 13))


def mail(random: Random) -> Sheet:
    rows: list[Row] = [[(0.1, f"From: {random.choice(NAMES)} <a@example.org>")], [(0.1, f"To: {random.choice(NAMES)}")]]
    rows += [[(0.1, f"Sent: {day(random)} 10:42")], [(0.1, f"Subject: {sentence(random, most=8)}")], []]
    rows += [[(0.1, random.choice(("Hi,", "Hello all,", "Hi Anna,")))]]
    rows += [[(0.1, line)] for line in paragraph(random, lines=random.randint(2, 8))]
    return Sheet([*rows, [(0.1, random.choice(("Thanks", "Cheers", "Best")))], [(0.1, "Forwarded message")]])


def minutes(random: Random) -> Sheet:
    """Minutes, agendas and plans: times and days, but no week of lessons."""
    rows: list[Row] = [
        [(0.1, random.choice(("Minutes of the meeting", "Agenda", "Conference programme", "Itinerary")))]
    ]
    rows += [[(0.1, f"{random.choice(('Monday', 'Tuesday', 'Friday'))} {day(random)} {random.randint(8, 18)}:30")], []]
    rows += [[(0.1, "Attendees: " + ", ".join(random.sample(NAMES, k=3)))], []]
    for at in range(random.randint(3, 9)):
        rows.append([(0.1, f"{9 + at}:00"), (0.25, sentence(random, most=10))])
        rows += [[(0.25, line)] for line in paragraph(random, lines=random.randint(0, 3), width=60)]
    return Sheet(rows)


def quotation(random: Random) -> Sheet:
    """Quotations, delivery notes, orders and price lists: tables of goods that nobody has to pay yet."""
    title = random.choice(
        ("Quotation", "Delivery note", "Purchase order", "Price list", "Angebot", "Lieferschein", "Devis")
    )
    rows: list[Row] = [
        [(0.1, random.choice(NAMES))],
        [(0.1, random.choice(TOWNS))],
        [],
        [(0.1, f"{title} {day(random)}")],
    ]
    rows += [[(0.1, sentence(random, most=10))], [(0.1, "Item"), (0.5, "Quantity"), (0.8, "Price")]]
    for _ in range(random.randint(3, 20)):
        rows.append([(0.1, sentence(random, most=7)), (0.5, str(random.randint(1, 40))), (0.8, money(random))])
    return Sheet([*rows, [(0.1, "Valid for 30 days")]])


def ticket(random: Random) -> Sheet:
    """Certificates, posters, boarding passes, labels: few words, large."""
    rows: list[Row] = [
        [(0.2, random.choice(("CERTIFICATE", "Boarding pass", "Summer concert", "Notice", "Warning")))],
        [],
    ]
    rows += [[(0.2, sentence(random, most=8))] for _ in range(random.randint(1, 4))]
    rows += [[(0.2, random.choice(NAMES))], [(0.2, f"{day(random)} {random.randint(8, 22)}:00")]]
    return Sheet(rows, size=random.uniform(12, 24))


def scrap(random: Random) -> Sheet:
    """Labels, drawings, single lines: too few words for any kind, on paper of any size and in print of any size."""
    rows: list[Row] = []
    for _ in range(random.randint(1, 8)):
        number = str(random.randint(1, 10 ** random.randint(1, 8)))
        text = random.choice((number, money(random), random.choice(NAMES), sentence(random, most=7), day(random)))
        rows.append([(random.uniform(0, 0.6), text)])
    width = random.choice((150.0, 300.0, 595.0, 842.0))
    return Sheet(rows, width=width, height=width * random.uniform(0.3, 2.5), size=width / random.uniform(12, 70))
