"""What is neither measured nor priced: the assumptions of assumptions.json, each of which can be said otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from quire_client.cost.prices import read

Assumptions = Mapping[str, float]


def stages() -> tuple[str, ...]:
    return tuple(read("assumptions.json")["stages"])


def assumptions(stage: str, otherwise: Assumptions) -> Assumptions:
    """Those of the stage; KeyError if `otherwise` names one that there is not."""
    told = read("assumptions.json")
    usual = {name: float(one["value"]) for name, one in told["values"].items()}
    found = usual | {name: float(value) for name, value in told["stages"][stage].items()}
    return found | {name: otherwise[name] for name in otherwise if found[name] != otherwise[name]}


def chosen(*choices: str) -> Assumptions:
    """What is assumed of a deployment that chooses so."""
    told = read("assumptions.json")["choices"]
    return {name: float(value) for choice in choices for name, value in told[choice].items()}


def reasons() -> dict[str, str]:
    told = read("assumptions.json")
    return {name: one["why"] for name, one in told["values"].items()} | dict(told["stageValues"])


def left_out() -> list[str]:
    found: list[str] = read("assumptions.json")["leftOut"]
    return found
