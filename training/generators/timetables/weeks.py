"""What happens in a made-up week: the truth that a timetable is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")

_SUBJECTS = (
    "Maths", "English", "Science", "History", "Geography", "Art", "Music", "PE", "French", "Spanish", "Computing",
    "RE", "Drama", "Reading", "Phonics", "Spelling", "Handwriting", "Design Technology", "Social Studies", "Topic",
    "Guided Reading", "Singing Practice", "Forest School", "Maths Meeting", "Library Visit", "Chemistry", "Biology",
    "Physics", "Economics", "Latin", "Circle Time", "Creative Writing",
)  # fmt: skip
_NOTES = ("(Room 4)", "(hall)", "(set 2)", "Mrs Ford", "Mr Lund", "(with 3B)", "[Lab 2]", "Miss Okoye", "(bring kit)")
_BREAKS = (("Break", 15), ("Break", 20), ("Recess", 15), ("Snack", 10))
_LUNCHES = (("Lunch", 60), ("Lunch", 45), ("Lunch", 50))
_PLACES = (
    "Willow Lane",
    "Harbour View",
    "St Aidan's",
    "Northfield",
    "Elm Grove",
    "Riverbank",
    "Castle Hill",
    "Oak Park",
)
_KINDS = ("Primary School", "High School", "Academy", "Junior School", "College")
_TEACHERS = ("Miss Avery", "Mr Castell", "Mrs Dunmore", "Ms Ekström", "Dr Farrow", "Mr Gupta", "Mrs Hale")
_TERMS = ("Autumn", "Spring 1", "Summer Term", "Autumn 2", "Term 3", "Spring Term")


@dataclass(frozen=True, slots=True)
class Slot:
    start: int
    end: int
    common: str | None = None
    """What all do then: Break, Lunch."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a day has from one slot to another, both counted; `printed` are the times that its own cell prints."""

    name: str
    first: int
    last: int
    notes: str | None = None
    printed: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Week:
    class_name: str
    teacher: str
    term: str
    year: int
    school: str
    slots: tuple[Slot, ...]
    days: tuple[tuple[Lesson, ...], ...]


def week(random: Random, *, doubles: bool = True, own_times: bool = True, gaps: bool = True) -> Week:
    """A week that may hold lessons of two slots, cells with times of their own, and pauses that no row stands for."""
    slots = tuple(_slots(random, gaps=gaps))
    return Week(
        class_name=f"{random.randint(1, 9)}{random.choice('ABCDEFGHKLMN')}",
        teacher=random.choice(_TEACHERS),
        term=random.choice(_TERMS),
        year=random.randint(2015, 2027),
        school=f"{random.choice(_PLACES)} {random.choice(_KINDS)}",
        slots=slots,
        days=tuple(tuple(_day(random, slots, doubles=doubles, own_times=own_times)) for _ in DAYS),
    )


def _slots(random: Random, *, gaps: bool) -> list[Slot]:
    time = random.choice((480, 510, 515, 525, 530, 540, 550))
    length = random.choice((30, 35, 40, 45, 50, 55, 60))
    teaching = random.randint(5, 8) if length < 50 else random.randint(4, 6)
    pauses = {teaching // 3 or 1: random.choice(_BREAKS), (2 * teaching) // 3 + 1: random.choice(_LUNCHES)}
    slots: list[Slot] = []
    for at in range(teaching):
        if at in pauses:
            name, minutes = pauses[at]
            slots.append(Slot(time, time + minutes, name))
            time += minutes
        slots.append(Slot(time, time + length))
        time += length + (5 if gaps and random.random() < 0.1 else 0)
    return slots


def _day(random: Random, slots: tuple[Slot, ...], *, doubles: bool, own_times: bool) -> list[Lesson]:
    lessons: list[Lesson] = []
    at = 0
    while at < len(slots):
        if slots[at].common is None:
            lessons.append(_lesson(random, slots, at, doubles=doubles, own_times=own_times))
            at = lessons[-1].last
        at += 1
    return lessons


def _lesson(random: Random, slots: tuple[Slot, ...], at: int, *, doubles: bool, own_times: bool) -> Lesson:
    after = slots[at + 1] if at + 1 < len(slots) else None
    is_double = doubles and after is not None and after.common is None and random.random() < 0.15
    last = at + int(is_double)
    start, end = slots[at].start, slots[last].end
    prints = own_times and random.random() < 0.05 and end - start >= 30
    return Lesson(
        name=random.choice(_SUBJECTS),
        first=at,
        last=last,
        notes=random.choice(_NOTES) if random.random() < 0.12 else None,
        printed=(start + 5, end - 5) if prints else None,
    )
