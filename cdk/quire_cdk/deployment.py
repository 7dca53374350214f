"""Which stacks there are, and what they know of each other."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from aws_cdk import App, Environment, PermissionsBoundary, Tags

from quire_cdk import nag
from quire_cdk.application import Application
from quire_cdk.choices import Choices, Domain
from quire_cdk.edge import Edge
from quire_cdk.foundation import Foundation
from quire_cdk.operations import Operations

Options = dict[str, Any]
"""What all stacks are made with."""
TABLE = "AWS::DynamoDB::Table"
INDEXES = "SAM's policies for a table cover its indexes, of which there are none."


def describe(app: App, choices: Choices) -> None:
    """The application's stack is named as `sam deploy` would name it, for its name is in its resources' names."""
    stage = choices.stage
    name = f"quire-{stage.name}"
    env = Environment(account=os.environ.get("CDK_DEFAULT_ACCOUNT"), region=os.environ.get("CDK_DEFAULT_REGION"))
    options: Options = {"env": env, "termination_protection": stage.protected}
    if choices.permissions_boundary:
        options["permissions_boundary"] = PermissionsBoundary.from_name(choices.permissions_boundary)
    foundation = Foundation(app, f"{name}-foundation", stage=stage, **options)
    application = Application(app, name, choices=choices, folder=Path(app.outdir), **options)
    application.add_stack_dependency(foundation)
    edge = _edge(app, f"{name}-edge", choices.domain, application, options)
    Operations(
        app,
        f"{name}-operations",
        choices=choices,
        foundation=foundation,
        application=application,
        edge=edge,
        **options,
    )
    nag.acknowledge(foundation, nag.FOUNDATION)
    nag.acknowledge(
        application, {**nag.APPLICATION, **{nag.indexed(name): INDEXES for name in application.named(TABLE)}}
    )
    if edge:
        nag.acknowledge(edge, nag.EDGE)
    Tags.of(app).add("application", name)
    nag.check(app)


def _edge(app: App, name: str, domain: Domain | None, application: Application, options: Options) -> Edge | None:
    return Edge(app, name, domain=domain, application=application, **options) if domain else None
