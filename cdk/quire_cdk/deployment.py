"""Which stacks there are, and what they know of each other."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from aws_cdk import App, Environment, PermissionsBoundary, Tags

from quire_cdk import entry, firewall, nag
from quire_cdk.application import Application
from quire_cdk.choices import Choices, Domain
from quire_cdk.doors import Doors
from quire_cdk.edge import Edge
from quire_cdk.foundation import Foundation
from quire_cdk.operations import Operations
from quire_cdk.second import Part

Options = dict[str, Any]
"""What all stacks are made with."""
TABLE = "AWS::DynamoDB::Table"
STREAMS = "The flow log writes streams of its own group."
INDEXES = "SAM's policies for a table cover its indexes, of which there are none."


def describe(app: App, choices: Choices) -> None:
    """Whoever reads another stack's notes, buckets or secrets by name comes after it."""
    first = _Region(app, choices, Part.FIRST if choices.second else Part.ALONE)
    Operations(
        app,
        f"{first.name}-operations",
        choices=choices,
        foundation=first.foundation,
        application=first.application,
        entry=entry.shown(choices.entry) if choices.domain else None,
        **first.options,
    )
    edge = _edge(app, choices.domain, first) if choices.domain and choices.domain.zone else None
    if edge and choices.domain and choices.second:
        _second(app, choices, choices.domain, first, edge)
    Tags.of(app).add("application", first.name)
    nag.check(app)


class _Region:
    """The foundation and the application, named as `sam deploy` would: the name is in its resources' names."""

    def __init__(self, app: App, choices: Choices, part: Part) -> None:
        self.name = f"quire-{choices.stage.name}"
        self.options = _options(choices, part)
        self._id = f"{self.name}-second" if part is Part.SECOND else self.name
        self.foundation = Foundation(
            app,
            f"{self._id}-foundation",
            stack_name=f"{self.name}-foundation",
            choices=choices,
            part=part,
            **self.options,
        )
        self.application = Application(
            app,
            self._id,
            stack_name=self.name,
            choices=choices,
            part=part,
            folder=Path(app.outdir),
            **self.options,
        )
        self.application.add_stack_dependency(self.foundation)
        nag.acknowledge(self.foundation, {**nag.FOUNDATION, nag.logged(self.foundation): STREAMS})
        indexed = {nag.indexed(table): INDEXES for table in self.application.named(TABLE)}
        copied = nag.replicated(choices.second.region) if choices.second else {}
        nag.acknowledge(self.application, {**nag.APPLICATION, **indexed, **copied})

    def doors(self, app: App, domain: Domain) -> Doors:
        return Doors(
            app,
            f"{self._id}-doors",
            stack_name=f"{self.name}-doors",
            domain=domain,
            application=self.application,
            **self.options,
        )


def _options(choices: Choices, part: Part) -> Options:
    region = os.environ.get("CDK_DEFAULT_REGION")
    if choices.second and part is Part.SECOND:
        region = choices.second.region
    env = Environment(account=os.environ.get("CDK_DEFAULT_ACCOUNT"), region=region)
    options: Options = {"env": env, "termination_protection": choices.stage.protected}
    if choices.permissions_boundary:
        options["permissions_boundary"] = PermissionsBoundary.from_name(choices.permissions_boundary)
    return options


def _edge(app: App, domain: Domain, first: _Region) -> Edge:
    return Edge(app, f"{first.name}-edge", domain=domain, application=first.application, **first.options)


def _second(app: App, choices: Choices, domain: Domain, first: _Region, edge: Edge) -> None:
    """Its database follows the first region's, and its buckets are there before anything is sent to them."""
    second = _Region(app, choices, Part.SECOND)
    second.foundation.add_stack_dependency(first.foundation)
    first.application.add_stack_dependency(second.application)
    edge.add_stack_dependency(first.doors(app, domain))
    doors = second.doors(app, domain)
    firewall.stand_before(doors, second.application, entry=entry.shown(choices.entry))
