"""AWS::CloudFront::Distribution: files at the root, and paths that lead to APIs of the same template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from quire_local.bucket_resources import Bucket
from quire_local.errors import Section, Unsupported
from quire_local.identity import REGION
from quire_local.resources import Distribution, RestApi, WebSocketApi
from quire_local.template.properties import Properties

_UNCACHED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
"""AWS's own policy CachingDisabled: docs.aws.amazon.com, "Use managed cache policies"."""
_WITHOUT_EFFECT = (
    "Aliases",
    "Comment",
    "HttpVersion",
    "IPV6Enabled",
    "Logging",
    "PriceClass",
    "ViewerCertificate",
    "WebACLId",
)
_ORIGIN_WITHOUT_EFFECT = (
    "ConnectionAttempts",
    "ConnectionTimeout",
    "CustomOriginConfig",
    "OriginAccessControlId",
    "S3OriginConfig",
)
_BEHAVIOUR_WITHOUT_EFFECT = ("CachedMethods", "Compress", "OriginRequestPolicyId", "ViewerProtocolPolicy")
_READING = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Origins:
    """What a distribution may lead to, by domain name."""

    folders: Mapping[str, Path]
    stages: Mapping[str, str]


def origins_of(
    buckets: Iterable[Bucket], folders: Mapping[str, Path], apis: Iterable[RestApi | WebSocketApi]
) -> Origins:
    """`folders` are those that stand here for what buckets, by their logical ids, hold on AWS."""
    filled = [(bucket.name, folders[bucket.logical_id]) for bucket in buckets if bucket.logical_id in folders]
    return Origins(
        {domain: folder for name, folder in filled for domain in domains_of(name)},
        {f"{api.id}.execute-api.{REGION}.amazonaws.com": api.stage for api in apis},
    )


def domains_of(bucket: str) -> tuple[str, str]:
    """The global name, then the region's."""
    return f"{bucket}.s3.amazonaws.com", f"{bucket}.s3.{REGION}.amazonaws.com"


def read_distribution(
    logical_id: str,
    properties: Properties,
    *,
    identity: Mapping[str, str],  # noqa: ARG001 - all readers are told
    origins: Origins,
    headers: Mapping[str, Mapping[str, str]],
) -> Distribution:
    """`headers` are those of the template's policies, by their ids."""
    config = properties.part("DistributionConfig")
    config.expect("Enabled", config.need("Enabled"), (True,))
    domains = {origin.need("Id"): _domain(origin) for origin in config.items("Origins")}
    default = config.part("DefaultCacheBehavior")
    for behaviour in config.items("CacheBehaviors"):
        _check_door(behaviour, origins.stages.get(_target(behaviour, domains)))
    distribution = Distribution(
        logical_id=logical_id,
        root=str(config.get("DefaultRootObject", "")),
        folder=_folder(default, domains, origins),
        headers=_headers(default, headers),
    )
    config.finish(without_effect=_WITHOUT_EFFECT)
    properties.finish(without_effect=("Tags",))
    return distribution


def the_only(distributions: Sequence[Distribution]) -> Distribution | None:
    """A machine has one origin to serve them at."""
    for second in distributions[1:]:
        raise Unsupported(second.logical_id, "a second distribution", Section.CLOUDFRONT)
    return next(iter(distributions), None)


def _domain(origin: Properties) -> str:
    _refuse(origin, "OriginCustomHeaders", "OriginPath")
    domain = str(origin.need("DomainName"))
    origin.finish(without_effect=_ORIGIN_WITHOUT_EFFECT)
    return domain


def _target(behaviour: Properties, domains: Mapping[str, str]) -> str:
    target = behaviour.need("TargetOriginId")
    behaviour.expect("TargetOriginId", target, domains)
    return domains[target]


def _folder(default: Properties, domains: Mapping[str, str], origins: Origins) -> Path:
    """Nothing is kept by the way, so it does not matter how long a policy would keep it."""
    domain = _target(default, domains)
    if domain not in origins.folders:
        raise default.unsupported("an origin that is no bucket with a folder in Metadata.LocalCloud")
    if not set(default.get("AllowedMethods", [])) <= _READING:
        raise default.unsupported("AllowedMethods beyond GET, HEAD and OPTIONS")
    return origins.folders[domain]


def _headers(default: Properties, headers: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    policy = default.get("ResponseHeadersPolicyId")
    if policy is not None and policy not in headers:
        raise default.unsupported(f"the ResponseHeadersPolicyId {policy}, which is none of the template's,")
    _refuse(default, "FunctionAssociations", "LambdaFunctionAssociations")
    default.finish(without_effect=(*_BEHAVIOUR_WITHOUT_EFFECT, "CachePolicyId"))
    return headers.get(policy, {})


def _check_door(behaviour: Properties, stage: str | None) -> None:
    """An API is at its stage here with a distribution or without one, so that is where it must lead."""
    if stage is None:
        raise behaviour.unsupported("an origin that is no API of the template")
    behaviour.expect("PathPattern", behaviour.need("PathPattern"), (f"/{stage}", f"/{stage}/*"))
    behaviour.expect("CachePolicyId", behaviour.need("CachePolicyId"), (_UNCACHED,))
    _refuse(behaviour, "FunctionAssociations", "LambdaFunctionAssociations", "ResponseHeadersPolicyId")
    behaviour.finish(without_effect=(*_BEHAVIOUR_WITHOUT_EFFECT, "AllowedMethods"))


def _refuse(part: Properties, *names: str) -> None:
    """A condition may have left the property out."""
    for name in names:
        if part.get(name) is not None:
            raise part.unsupported(f"the property {name}")
