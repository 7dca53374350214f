"""Which time blocks of a reading are those of the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quire_client.evaluating.dataset import Doubt
from quire_client.evaluating.matching import folded, is_missing

Block = Mapping[str, Any]

_DECIDING = ("name", "dayOfWeek", "startTime", "endTime")


def matched(read: Sequence[Block], true: Sequence[Block], doubts: Sequence[Doubt] = ()) -> dict[int, int]:
    """Index of a block that was read -> index of the true one that it is; as many pairs as there can be."""
    right = [[index for index, block in enumerate(true) if _is_block(one, block, doubts)] for one in read]
    owner: dict[int, int] = {}
    for index in range(len(read)):
        _place(index, right, owner, set())
    return {mine: theirs for theirs, mine in owner.items()}


def _place(index: int, right: Sequence[Sequence[int]], owner: dict[int, int], tried: set[int]) -> bool:
    """Gives the block a true one, moving others on where they have another choice."""
    for choice in right[index]:
        if choice in tried:
            continue
        tried.add(choice)
        if choice not in owner or _place(owner[choice], right, owner, tried):
            owner[choice] = index
            return True
    return False


def _is_block(read: Block, true: Block, doubts: Sequence[Doubt]) -> bool:
    return all(_is_value(read.get(name), _accepted(name, true, doubts)) for name in _DECIDING)


def _accepted(name: str, true: Block, doubts: Sequence[Doubt]) -> tuple[Any, ...]:
    known = (true.get("dayOfWeek"), true.get("name"), true.get("startTime"))
    others = (doubt.accept for doubt in doubts if doubt.field == name and doubt.block == known)
    return (true.get(name), *(value for accept in others for value in accept))


def _is_value(read: Any, accepted: Sequence[Any]) -> bool:
    return any(_is_same(read, value) for value in accepted)


def _is_same(read: Any, true: Any) -> bool:
    if is_missing(read) or is_missing(true):
        return is_missing(read) and is_missing(true)
    return folded(read) == folded(true)
