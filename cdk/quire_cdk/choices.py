"""What one deployment says about itself: `-c name=value` on the command line, or the context in cdk.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from constructs import Construct

from quire_cdk.stages import STAGES, Stage

ROOT = Path(__file__).parents[2]


class Code(StrEnum):
    """Where the functions' code comes from: `sam build`'s folders, or the sources, which lack their packages."""

    BUILT = "built"
    SOURCE = "source"


@dataclass(frozen=True, kw_only=True)
class Choices:
    stage: Stage
    code: Code = Code.BUILT
    root: Path = ROOT
    """The folder with template.yaml."""
    alarm_email: str | None = None
    """Who hears of alarms and of spending; others may subscribe to the topics."""
    permissions_boundary: str | None = None
    """The name of a policy of the account that bounds every role."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Values for parameters of template.yaml that the foundation does not give."""

    @classmethod
    def of(cls, app: Construct) -> Self:
        def said(name: str) -> Any:
            return app.node.try_get_context(name) or None

        name = said("stage") or "dev"
        if name not in STAGES:
            raise ValueError(f"there is no stage {name}: {', '.join(STAGES)}")
        code, parameters = Code(said("code") or Code.BUILT), said("parameters") or {}
        if code is Code.BUILT and "OcrImage" not in parameters:
            raise ValueError("the parameter OcrImage is missing: `make image` pushes the image that it names")
        return cls(
            stage=STAGES[name],
            code=code,
            root=Path(said("root") or ROOT),
            alarm_email=said("alarm_email"),
            permissions_boundary=said("permissions_boundary"),
            parameters=parameters,
        )
