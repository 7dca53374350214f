"""Buckets, tables and state machines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from quire_local.bucket_resources import Bucket, CorsRule
from quire_local.errors import Section, StartError, Unsupported
from quire_local.resources import StateMachine, Table
from quire_local.template.lifecycle import read_lifecycle
from quire_local.template.properties import Properties

_BUCKET_WITHOUT_EFFECT = (
    "BucketEncryption",
    "OwnershipControls",
    "PublicAccessBlockConfiguration",
    "Tags",
)
_TABLE_WITHOUT_EFFECT = (
    "DeletionProtectionEnabled",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "Tags",
)
_MACHINE_WITHOUT_EFFECT = ("Logging", "Policies", "Role", "Tags", "Tracing")


def read_bucket(logical_id: str, properties: Properties, *, identity: Mapping[str, str]) -> Bucket:
    notifications = properties.part("NotificationConfiguration")
    bridge = notifications.part("EventBridgeConfiguration")
    versioning = properties.part("VersioningConfiguration")
    cors = properties.part("CorsConfiguration")
    bucket = Bucket(
        logical_id=logical_id,
        name=identity["Ref"],
        versioned=versioning.get("Status") == "Enabled",
        events="EventBridgeConfiguration" in notifications and bridge.get("EventBridgeEnabled", True) is not False,
        cors=tuple(_cors_rule(rule) for rule in cors.items("CorsRules")),
        lifecycle=read_lifecycle(properties.part("LifecycleConfiguration")),
    )
    for part in (bridge, notifications, versioning, cors):
        part.finish()
    properties.get("BucketName")
    properties.finish(without_effect=_BUCKET_WITHOUT_EFFECT)
    return bucket


def _cors_rule(rule: Properties) -> CorsRule:
    read = CorsRule(
        origins=tuple(rule.need("AllowedOrigins")),
        methods=tuple(rule.need("AllowedMethods")),
        headers=tuple(rule.get("AllowedHeaders", [])),
        expose=tuple(rule.get("ExposedHeaders", [])),
        max_age=rule.get("MaxAge"),
    )
    rule.finish(without_effect=("Id",))
    return read


def read_table(logical_id: str, properties: Properties, *, identity: Mapping[str, str]) -> Table:
    ttl = properties.part("TimeToLiveSpecification")
    definition = {"TableName": identity["Ref"], "BillingMode": properties.get("BillingMode", "PROVISIONED")}
    for name in ("AttributeDefinitions", "KeySchema"):
        definition[name] = properties.need(name)
    for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes", "ProvisionedThroughput"):
        if name in properties:
            definition[name] = properties.get(name)
    ttl.expect("Enabled", ttl.get("Enabled", True), (True,))
    table = Table(
        logical_id=logical_id,
        name=identity["Ref"],
        arn=identity["Arn"],
        definition=definition,
        ttl_attribute=ttl.get("AttributeName"),
    )
    ttl.finish()
    properties.get("TableName")
    properties.finish(without_effect=_TABLE_WITHOUT_EFFECT)
    return table


def read_state_machine(
    logical_id: str, properties: Properties, *, identity: Mapping[str, str], root: Path
) -> StateMachine:
    properties.expect("Type", properties.get("Type", "STANDARD"), ("STANDARD",))
    substitutions = properties.get("DefinitionSubstitutions", {})
    if "Definition" in properties:
        text = json.dumps(properties.get("Definition"))
    else:
        text = _read(properties.where, root / properties.need("DefinitionUri"))
    machine = StateMachine(
        logical_id=logical_id,
        name=identity["Name"],
        arn=identity["Arn"],
        definition=_definition(properties.where, text, substitutions),
    )
    properties.get("Events")
    properties.get("Name")
    properties.finish(without_effect=_MACHINE_WITHOUT_EFFECT)
    return machine


def _read(where: str, path: Path) -> str:
    try:
        return path.read_text()
    except OSError as error:
        raise StartError(f"{where}: DefinitionUri {path} cannot be read: {error.strerror}") from error


def _definition(where: str, text: str, substitutions: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in substitutions.items():
        text = text.replace("${" + name + "}", json.dumps(str(value))[1:-1])
    try:
        definition: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise Unsupported(where, f"a definition that is not JSON ({error})", Section.TEMPLATE) from error
    return definition
