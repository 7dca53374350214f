"""API keys, and the usage plans that say what they may ask of which stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from quire_local.api_rules import ApiKey, Quota, Throttle, UsagePlan
from quire_local.template.properties import Properties

Declared = Callable[[str], list[tuple[str, Properties]]]
"""The resources of a type: what Ref says of each, and its properties."""

Plans = Mapping[tuple[str, str], tuple[UsagePlan, ...]]
"""(API, stage) -> its plans."""


def read_plans(declared: Declared) -> Plans:
    keys = {key.id: key for key in (_key(ref, part) for ref, part in declared("AWS::ApiGateway::ApiKey"))}
    members = _members(declared, keys)
    plans: dict[tuple[str, str], tuple[UsagePlan, ...]] = {}
    for ref, properties in declared("AWS::ApiGateway::UsagePlan"):
        stage, plan = _plan(ref, properties, tuple(members.get(ref, ())))
        plans[stage] = (*plans.get(stage, ()), plan)
        _refuse_shared_keys(properties, plans[stage])
    return plans


def read_own_plan(logical_id: str, part: Properties) -> tuple[UsagePlan, ...]:
    """The plan and key that SAM makes for one API."""
    kind = part.need("CreateUsagePlan")
    part.expect("CreateUsagePlan", kind, ("PER_API", "NONE"))
    plan = UsagePlan(
        id=f"{logical_id}UsagePlan",
        keys=(ApiKey(id=f"{logical_id}ApiKey"),),
        throttle=_throttle_of(part),
        quota=_quota(part),
    )
    part.finish(without_effect=("Description", "Tags", "UsagePlanName"))
    return (plan,) if kind == "PER_API" else ()


def read_throttle(part: Properties, rate: str, burst: str) -> Throttle | None:
    """The bucket that two properties describe; None where neither is there or AWS's -1 switches it off."""
    if rate not in part and burst not in part:
        return None
    given = Throttle()
    throttle = Throttle(rate=float(part.get(rate, given.rate)), burst=int(part.get(burst, given.burst)))
    return None if throttle.rate < 0 or throttle.burst < 0 else throttle


def _key(ref: str, properties: Properties) -> ApiKey:
    # Enabled is false where a template leaves it out, on AWS too.
    key = ApiKey(id=ref, value=properties.get("Value"), enabled=str(properties.get("Enabled", False)).lower() == "true")
    properties.finish(without_effect=("Description", "GenerateDistinctId", "Name", "Tags"))
    return key


def _members(declared: Declared, keys: Mapping[str, ApiKey]) -> dict[str, list[ApiKey]]:
    members: dict[str, list[ApiKey]] = {}
    for _, properties in declared("AWS::ApiGateway::UsagePlanKey"):
        properties.expect("KeyType", properties.need("KeyType"), ("API_KEY",))
        key = properties.need("KeyId")
        properties.expect("KeyId", key, keys)
        members.setdefault(properties.need("UsagePlanId"), []).append(keys[key])
        properties.finish()
    return members


def _plan(ref: str, properties: Properties, keys: tuple[ApiKey, ...]) -> tuple[tuple[str, str], UsagePlan]:
    stages = properties.items("ApiStages")
    if len(stages) != 1:
        raise properties.unsupported(f"a usage plan with {len(stages)} API stages")
    stage = stages[0]
    plan = UsagePlan(
        id=ref,
        keys=keys,
        throttle=_throttle_of(properties),
        quota=_quota(properties),
        methods={method: throttle for method, part in stage.parts("Throttle") if (throttle := _rates(part))},
    )
    where = (stage.need("ApiId"), stage.need("Stage"))
    stage.finish()
    properties.finish(without_effect=("Description", "Tags", "UsagePlanName"))
    return where, plan


def _throttle_of(properties: Properties) -> Throttle | None:
    return _rates(properties.part("Throttle"))


def _rates(part: Properties) -> Throttle | None:
    throttle = read_throttle(part, "RateLimit", "BurstLimit")
    part.finish()
    return throttle


def _quota(properties: Properties) -> Quota | None:
    part = properties.part("Quota")
    if "Limit" not in part:
        part.finish()
        return None
    part.expect("Period", part.need("Period"), ("DAY", "WEEK", "MONTH"))
    part.expect("Offset", part.get("Offset", 0), (0,))
    quota = Quota(limit=int(part.get("Limit")), period=part.get("Period"))
    part.finish()
    return quota


def _refuse_shared_keys(properties: Properties, plans: tuple[UsagePlan, ...]) -> None:
    keys = [key.id for plan in plans for key in plan.keys]
    if len(keys) > len(set(keys)):
        raise properties.unsupported("a key in two plans of one stage")
