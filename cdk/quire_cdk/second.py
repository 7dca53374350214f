"""A second region: objects and rows travel there, and the application waits until it is needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from quire_cdk.template import Template


class Part(StrEnum):
    """What a region's stacks are among those of the stage."""

    ALONE = "alone"
    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, kw_only=True)
class Second:
    region: str
    awake: bool = False
    """Its database was promoted, so that what begins by itself may begin there."""


def nearby(image: str, region: str) -> str:
    """The same image in the registry of this region, the only one that Lambda takes images from."""
    return re.sub(r"\.dkr\.ecr\.[a-z0-9-]+\.", f".dkr.ecr.{region}.", image)


def asleep(template: Template) -> None:
    """Nothing begins by itself: the database takes no writes yet, and copies of objects are no arrivals.

    What keeps functions warm begins nothing.
    """
    template["Resources"]["ObjectCreatedRule"]["Properties"]["State"] = "DISABLED"
    for resource in template["Resources"].values():
        for name, event in resource.get("Properties", {}).get("Events", {}).items():
            if event["Type"] == "Schedule" and name != "WarmUp":
                event["Properties"].pop("Enabled", None)
                event["Properties"]["State"] = "DISABLED"
