"""The secret by which the API and its firewall know what came by the distribution."""

from __future__ import annotations

from aws_cdk import SecretValue
from aws_cdk import aws_secretsmanager as secrets
from constructs import Construct

from quire_cdk.second import Second

ADDRESS_HEADER = "X-Quire-Address"
"""Holds the caller's address; the distribution overwrites whatever came under this name."""
ENTRY_HEADER = "X-Quire-Entry"
"""Holds what only the distribution and those behind it know; template.yaml names both."""


def kept(scope: Construct, *, name: str, second: Second | None) -> secrets.Secret:
    """There before anybody shows it or looks at it, in both regions."""
    return secrets.Secret(
        scope,
        "Entry",
        secret_name=name,
        generate_secret_string=secrets.SecretStringGenerator(exclude_punctuation=True),
        replica_regions=[secrets.ReplicaRegion(region=second.region)] if second else None,
    )


def shown(name: str) -> str:
    """The value of the header, read when the stack that asks is deployed."""
    return SecretValue.secrets_manager(name).unsafe_unwrap()
