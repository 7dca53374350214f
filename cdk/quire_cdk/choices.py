"""What one deployment says about itself: `-c name=value` on the command line, or the context in cdk.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from constructs import Construct

from quire_cdk.second import Second
from quire_cdk.stages import STAGES, Egress, Stage, Standby

ROOT = Path(__file__).parents[2]
_CHOSEN: Mapping[str, type[StrEnum]] = {"egress": Egress, "standby": Standby}


class Code(StrEnum):
    """Where the functions' code comes from: `sam build`'s folders, or the sources, which lack their packages."""

    BUILT = "built"
    SOURCE = "source"


@dataclass(frozen=True, kw_only=True)
class Domain:
    """Where people reach the application, if not at the APIs' own addresses."""

    name: str
    certificate: str
    """Its ARN, in us-east-1, where distributions look for theirs."""
    zone: str | None = None
    """The id of the hosted zone that gets the records; without one they are made by hand."""

    @property
    def apis(self) -> Mapping[str, str]:
        """Where two regions answer, by the API of the template that does; REST and WebSocket cannot share a name."""
        return {"RestApi": f"api.{self.name}", "WebSocketApi": f"ws.{self.name}"}

    @property
    def parameters(self) -> Mapping[str, str]:
        """What the template has to know of the name."""
        return {"PublicUrl": f"https://{self.name}", "CertificateArn": self.certificate}


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
    domain: Domain | None = None
    second: Second | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Values for parameters of template.yaml that the foundation does not give."""

    @property
    def given(self) -> Mapping[str, str]:
        """The template's parameters that are decided here; what was said outright counts most."""
        of_domain = self.domain.parameters if self.domain else {}
        of_stage = {"LogDays": str(self.stage.log_days), "DataEgress": str(self.stage.egress)}
        return {**of_stage, **of_domain, **self._of_two, **self.parameters}

    @property
    def entry(self) -> str:
        """The name of the secret by which the API and its firewall know the distribution."""
        return f"quire-{self.stage.name}-entry"

    @property
    def _of_two(self) -> Mapping[str, str]:
        """The distribution leads to names that both regions answer to."""
        if self.domain is None or self.second is None:
            return {}
        return {"RestDomain": self.domain.apis["RestApi"], "WebSocketDomain": self.domain.apis["WebSocketApi"]}

    @classmethod
    def of(cls, app: Construct) -> Self:
        def said(name: str) -> Any:
            return app.node.try_get_context(name) or None

        code, parameters = Code(said("code") or Code.BUILT), _mapping(said("parameters"))
        if code is Code.BUILT and "OcrImage" not in parameters:
            raise ValueError("the parameter OcrImage is missing: `make image` pushes the image that it names")
        domain = _domain(said("domain"), said("certificate"), said("zone"))
        return cls(
            stage=_stage(said("stage") or "dev", _mapping(said("settings"))),
            code=code,
            root=Path(said("root") or ROOT),
            alarm_email=said("alarm_email"),
            permissions_boundary=said("permissions_boundary"),
            domain=domain,
            second=_second(said("second_region"), domain, awake=str(said("second_awake")).lower() == "true"),
            parameters=parameters,
        )


def _stage(name: str, settings: Mapping[str, Any]) -> Stage:
    """The stage, with what this deployment wants otherwise."""
    if name not in STAGES:
        raise ValueError(f"there is no stage {name}: {', '.join(STAGES)}")
    unknown = settings.keys() - {each.name for each in fields(Stage) if each.name != "name"}
    if unknown:
        raise ValueError(f"a stage has no setting {', '.join(sorted(unknown))}")
    said: dict[str, Any] = {
        each: _CHOSEN[each](value) if each in _CHOSEN else value for each, value in settings.items()
    }
    stage = replace(STAGES[name], **said)
    if stage.standby is Standby.ASLEEP and stage.least_acu:
        raise ValueError("a standby sleeps only where least_acu is 0: let it be awake, or none")
    return stage


def _domain(name: str | None, certificate: str | None, zone: str | None) -> Domain | None:
    if not name:
        return None
    if not certificate:
        raise ValueError("a domain needs a certificate: its ARN, in us-east-1")
    return Domain(name=name, certificate=certificate, zone=zone)


def _second(region: str | None, domain: Domain | None, *, awake: bool) -> Second | None:
    if not region:
        return None
    if domain is None or domain.zone is None:
        raise ValueError("a second region needs a domain and its zone: people are led there by name")
    return Second(region=region, awake=awake)


def _mapping(value: Any) -> Mapping[str, Any]:
    """An object in cdk.json is one; on the command line it is JSON."""
    parsed: Mapping[str, Any] = json.loads(value) if isinstance(value, str) else value or {}
    return parsed
