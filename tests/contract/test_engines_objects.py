"""Working files that are looked for by their key."""

from __future__ import annotations

from typing import Any


def test_the_newest_working_file_under_a_key_is_found(world: Any) -> None:
    world.objects.write("tenant/readings/picture/engine", b"older")
    newer = world.objects.write("tenant/readings/picture/engine", b"newer")

    assert world.objects.find("tenant/readings/picture/engine") == newer
    assert world.objects.read(newer) == b"newer"


def test_working_files_that_there_are_are_kept_under_a_second_key(world: Any) -> None:
    world.objects.write("tenant/first/picture", b"the picture")

    world.objects.copy([("tenant/first/picture", "tenant/second/picture"), ("tenant/first/no", "tenant/second/no")])

    kept = world.objects.find("tenant/second/picture")
    assert kept is not None
    assert world.objects.read(kept) == b"the picture"
    assert world.objects.find("tenant/second/no") is None


def test_where_no_working_file_was_kept_there_is_none(world: Any) -> None:
    assert world.objects.find("tenant/readings/another/engine") is None
