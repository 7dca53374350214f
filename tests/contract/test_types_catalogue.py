"""What any catalogue of document types promises."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.making import a_principal
from quire.domain.types import NewType


def a_type(name: str = "delivery-note", **more: Any) -> NewType:
    schema = {"type": "object", "properties": {"number": {"type": "string"}, "state": {"enum": ["new", None]}}}
    return NewType.model_validate({"name": name, "title": "Delivery note", "schema": schema, **more})


def test_a_type_comes_back_as_it_was_made(world: Any) -> None:
    who = world.newcomer()
    new = a_type(
        labels={"number": "No."},
        synonyms={"number": ["Our number"]},
        hints=["delivery"],
        rules=[{"rule": "required", "fields": ["number"]}],
    )

    made = world.types.create(who, new, most=9)

    assert (made.version, made.built_in, made.wire()["schema"]) == (1, False, new.wire()["schema"])
    assert world.types.latest(who.tenant_id, "delivery-note") == made
    assert (made.labels, made.synonyms, made.hints, made.rules) == (new.labels, new.synonyms, new.hints, new.rules)


def test_the_latest_version_counts(world: Any) -> None:
    who = world.newcomer()
    world.types.create(who, a_type(), most=9)

    changed = world.types.change(who, a_type(title="Changed"), version=None)

    assert changed.version == 2
    assert [one.title for one in world.types.all(who.tenant_id)] == ["Changed"]


def test_a_change_from_another_version_changes_nothing(world: Any) -> None:
    who = world.newcomer()
    world.types.create(who, a_type(), most=9)
    world.types.change(who, a_type(title="Changed"), version=1)

    assert world.types.change(who, a_type(title="Late"), version=1) is None
    assert not world.types.remove(who, "delivery-note", version=1)
    assert world.types.latest(who.tenant_id, "delivery-note").title == "Changed"


def test_a_name_is_taken_once(world: Any) -> None:
    who = world.newcomer()

    assert world.types.create(who, a_type(), most=9) is not None
    assert world.types.create(who, a_type(), most=9) is None


def test_there_is_room_for_so_many_types(world: Any) -> None:
    who = world.newcomer()
    made = [world.types.create(who, a_type(name), most=2) for name in ("a", "b", "c")]

    assert [one is not None for one in made] == [True, True, False]
    world.types.remove(who, "a", version=None)
    assert world.types.create(who, a_type("c"), most=2) is not None


def test_a_removed_type_is_gone_but_runs_still_know_it(world: Any) -> None:
    who = world.newcomer()
    world.types.create(who, a_type(), most=9)

    assert world.types.remove(who, "delivery-note", version=1)
    assert world.types.latest(who.tenant_id, "delivery-note") is None
    assert list(world.types.all(who.tenant_id)) == []
    assert world.types.last_known(who.tenant_id, "delivery-note").version == 1
    assert not world.types.remove(who, "delivery-note", version=None)
    assert world.types.change(who, a_type(), version=None) is None


def test_a_name_that_comes_back_goes_on_counting(world: Any) -> None:
    who = world.newcomer()
    world.types.create(who, a_type(), most=9)
    world.types.remove(who, "delivery-note", version=None)

    assert world.types.create(who, a_type(), most=9).version == 3


@pytest.mark.parametrize("name", ["delivery-note", "nothing"])
def test_another_tenants_types_do_not_exist(world: Any, name: str) -> None:
    world.types.create(world.newcomer(), a_type(), most=9)
    stranger = a_principal()

    assert world.types.latest(stranger.tenant_id, name) is None
    assert world.types.last_known(stranger.tenant_id, name) is None
    assert list(world.types.all(stranger.tenant_id)) == []
    assert world.types.change(stranger, a_type(name), version=None) is None
    assert not world.types.remove(stranger, name, version=None)
