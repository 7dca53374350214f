"""Weeks of schools: days as columns or as rows, and lists day by day."""

from __future__ import annotations

from random import Random

from training.generators.papers.setting import Row, Sheet

_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    "short": ("Mon", "Tue", "Wed", "Thu", "Fri"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"),
    "fr": ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi"),
    "nl": ("Maandag", "Dinsdag", "Woensdag", "Donderdag", "Vrijdag"),
}
_LESSONS = (
    *("Maths", "English", "Science", "PE", "Music", "Art", "History", "Geography", "Break", "Lunch", "Assembly"),
    *("Registration", "Reading", "Phonics", "Computing", "Physics", "Chemistry", "Mathe", "Deutsch", "Sport", "Pause"),
    *("Français", "Anglais", "Story", "RE", "French", "Drama", "Lab", "Topic", "Swimming", "Choir", "Homework"),
)
_HEADS = ("Class timetable", "Timetable", "Year 4 Autumn Term", "Weekly schedule", "Stundenplan", "Emploi du temps", "")


def timetable(random: Random) -> Sheet:
    days = _DAYS[random.choice(("en", "en", "en", "short", "de", "fr", "nl"))]
    body = random.choice((_columns, _rows, _list))(random, days)
    wide = random.random() < 0.6
    width, height = (842.0, 595.0) if wide else (595.0, 842.0)
    return Sheet([[(0.3, random.choice(_HEADS))], *body], width=width, height=height, size=random.uniform(6, 11))


def _columns(random: Random, days: tuple[str, ...]) -> list[Row]:
    rows: list[Row] = [[(0.15 + 0.17 * at, day) for at, day in enumerate(days)]]
    for period in range(random.randint(4, 10)):
        lessons = [(0.15 + 0.17 * at, _lesson(random)) for at in range(len(days))]
        rows.append([(0.02, _time(random, period)), *lessons])
    return rows


def _rows(random: Random, days: tuple[str, ...]) -> list[Row]:
    count = random.randint(4, 9)
    rows: list[Row] = [[(0.1 + 0.9 * at / count, _time(random, at)) for at in range(count)]]
    for day in days:
        rows += [[(0.01, day), *((0.1 + 0.9 * at / count, _lesson(random)) for at in range(count))]]
    return rows


def _list(random: Random, days: tuple[str, ...]) -> list[Row]:
    rows: list[Row] = []
    for named in random.choice(((", ".join(days[:3]), ", ".join(days[3:])), days)):
        rows += [[], [(0.1, named)]]
        rows += [[(0.1, _time(random, at)), (0.3, _lesson(random))] for at in range(random.randint(4, 9))]
    return rows


def _lesson(random: Random) -> str:
    return " ".join(random.sample(_LESSONS, k=random.choice((1, 1, 1, 2))))


def _time(random: Random, at: int) -> str:
    hour, minute = 8 + at * 3 // 4, random.choice(("00", "05", "15", "30", "45", "50"))
    begin, end = f"{hour}:{minute}", f"{hour + 1}:{random.choice(('00', '10', '35'))}"
    return random.choice((f"{begin} - {end}", f"{begin}-{end}", begin, f"{hour:02}.{minute}", f"Period {at + 1}"))
