"""What any store of timetables promises."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.making import a_principal
from quire.domain.ids import new_id
from quire.domain.people import Principal, Role
from quire.domain.timetables import BlockDraft, Day, Heading, TimetableDraft, TimetableQuery


def a_block(name: str = "Maths", **more: Any) -> BlockDraft:
    given = {"day_of_week": Day.TUESDAY, "start_time": "09:00", "end_time": "10:00"}
    return BlockDraft(name=name, **{**given, **more})


def a_draft(*blocks: BlockDraft, name: str = "2EJ", **more: Any) -> TimetableDraft:
    return TimetableDraft(name=name, timeblocks=blocks, **more)


def colleague(who: Principal, role: Role) -> Principal:
    return a_principal(who.tenant_id, role=role)


def test_a_timetable_comes_back_as_it_was_made(world: Any) -> None:
    who = world.newcomer()
    blocks = a_block("Maths", notes="ruler\nand compass", color="#00ff00"), a_block("Home", end_time=None)

    made = world.timetables.create(who, a_draft(*blocks, teacher="Miss Joynes", year=2024))

    assert world.timetables.find(who, made.timetable_id) == made
    assert (made.name, made.teacher, made.year, made.term, made.document_id) == ("2EJ", "Miss Joynes", 2024, None, None)
    assert [(one.name, one.duration, one.position) for one in made.timeblocks] == [("Maths", 60, 0), ("Home", None, 1)]
    assert (made.timeblocks[0].notes, made.timeblocks[0].color) == ("ruler\nand compass", "#00ff00")


def test_a_heading_changes_and_the_blocks_stay(world: Any) -> None:
    who = world.newcomer()
    made = world.timetables.create(who, a_draft(a_block(), teacher="Miss Joynes"))

    changed = world.timetables.change(who, made.timetable_id, Heading(name="3EJ", school="Example School"))

    assert (changed.name, changed.teacher, changed.school) == ("3EJ", None, "Example School")
    assert changed.timeblocks == made.timeblocks


def test_a_block_without_a_place_comes_last(world: Any) -> None:
    who = world.newcomer()
    made = world.timetables.create(who, a_draft(a_block(position=7)))

    last = world.timetables.add_block(who, made.timetable_id, a_block("Last"), most=9)
    first = world.timetables.add_block(who, made.timetable_id, a_block("First", position=0), most=9)

    assert (last.position, first.position) == (8, 0)
    found = world.timetables.find(who, made.timetable_id)
    assert [one.name for one in found.timeblocks] == ["First", "Maths", "Last"]


def test_a_timetable_has_room_for_so_many_blocks(world: Any) -> None:
    who = world.newcomer()
    made = world.timetables.create(who, a_draft(a_block()))

    assert world.timetables.add_block(who, made.timetable_id, a_block(), most=1) is None


def test_a_block_changes_and_keeps_its_place(world: Any) -> None:
    who = world.newcomer()
    made = world.timetables.create(who, a_draft(a_block(), a_block("Break")))
    block = made.timeblocks[1]

    changed = world.timetables.change_block(who, block.timeblock_id, a_block("Lunch", day_of_week=Day.FRIDAY))

    assert (changed.name, changed.day_of_week, changed.position) == ("Lunch", Day.FRIDAY, 1)
    assert changed.timeblock_id == block.timeblock_id
    assert world.timetables.find(who, made.timetable_id).timeblocks[1] == changed


def test_what_was_removed_is_gone(world: Any) -> None:
    who = world.newcomer()
    made = world.timetables.create(who, a_draft(a_block(), a_block("Break")))

    assert world.timetables.remove_block(who, made.timeblocks[0].timeblock_id)
    assert not world.timetables.remove_block(who, made.timeblocks[0].timeblock_id)
    assert [one.name for one in world.timetables.find(who, made.timetable_id).timeblocks] == ["Break"]
    assert world.timetables.remove(who, made.timetable_id)
    assert world.timetables.find(who, made.timetable_id) is None
    assert world.timetables.change_block(who, made.timeblocks[1].timeblock_id, a_block()) is None


def test_lists_come_in_pages_and_in_order(world: Any) -> None:
    who = world.newcomer()
    for name in ("b", "c", "a"):
        world.timetables.create(who, a_draft(name=name))

    listed = world.timetables.listed(who, TimetableQuery(sort_by="name", order="asc", limit=2))
    rest = world.timetables.listed(who, TimetableQuery(sort_by="name", order="asc", limit=2, page=2))

    assert ([one.name for one in [*listed.items, *rest.items]], listed.total) == (["a", "b", "c"], 3)
    assert world.timetables.listed(who, TimetableQuery(document_id=new_id())).total == 0


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_those_who_see_everything_see_and_change_it(world: Any, role: Role) -> None:
    who = world.newcomer()
    made = world.timetables.create(who, a_draft(a_block()))
    head = colleague(who, role)

    assert world.timetables.find(head, made.timetable_id) == made
    assert world.timetables.listed(head, TimetableQuery()).total == 1
    assert world.timetables.change_block(head, made.timeblocks[0].timeblock_id, a_block("Lunch")).name == "Lunch"
    assert world.timetables.change(head, made.timetable_id, Heading(name="3EJ")).name == "3EJ"


@pytest.mark.parametrize("of_the_tenant", [True, False])
def test_nobody_else_sees_or_changes_it(world: Any, of_the_tenant: Any) -> None:
    who = world.newcomer()
    made = world.timetables.create(who, a_draft(a_block()))
    other = colleague(who, Role.MEMBER) if of_the_tenant else a_principal(role=Role.ADMIN)
    block_id = made.timeblocks[0].timeblock_id

    assert world.timetables.find(other, made.timetable_id) is None
    assert world.timetables.listed(other, TimetableQuery()).total == 0
    assert world.timetables.change(other, made.timetable_id, Heading(name="x")) is None
    assert not world.timetables.remove(other, made.timetable_id)
    assert world.timetables.add_block(other, made.timetable_id, a_block(), most=9) is None
    assert world.timetables.change_block(other, block_id, a_block("x")) is None
    assert not world.timetables.remove_block(other, block_id)
    assert world.timetables.find(who, made.timetable_id) == made
