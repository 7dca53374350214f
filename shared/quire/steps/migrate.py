"""Brings an installation up to date: its schema, its signing keys, its first account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from quire.domain.keys import KeyPlan, Seeded, SigningKey
from quire.domain.model import Model
from quire.ports import Clock, PublicKeys, Schema, Seeds
from quire.steps.account import Policy, known_of
from quire.steps.auth import Credentials


class MigrateRequest(Model):
    admin: Credentials | None = None
    keys_only: bool = False
    """Let the signing keys take turns and touch nothing else, as the schedule does."""
    keys_leaked: bool = False
    """Somebody else may hold a signing key: a new one signs from now on, and what others signed opens nothing."""


class Migrated(Model):
    applied: Sequence[str]
    key_id: str
    admin: Seeded | None


def migrate(
    request: MigrateRequest,
    *,
    schema: Schema,
    seeds: Seeds,
    keys: PublicKeys,
    policy: Policy,
    plan: KeyPlan,
    make_key: Callable[[], SigningKey],
    clock: Clock,
) -> Migrated:
    """Run as often as you like: what is there already stays, and the given administrator can sign in."""
    if request.admin is not None:
        policy.check(request.admin.password, field="admin.password", about=known_of(request.admin.email))
    applied = () if request.keys_only else schema.migrate()
    turns = (plan.at_once, plan.alone) if request.keys_leaked else (plan,)
    for turn in turns:
        key_id = seeds.signing_keys(turn, now=clock(), make=make_key, publish=partial(_publish, keys))
    admin = request.admin and seeds.admin(request.admin.email, request.admin.password, policy.passwords)
    return Migrated(applied=applied, key_id=key_id, admin=admin)


def _publish(keys: PublicKeys, jwks: Sequence[dict[str, Any]]) -> None:
    """From now on these public keys are known, and no others."""
    for jwk in jwks:
        keys.publish(jwk)
    wanted = {jwk["kid"] for jwk in jwks}
    for known in keys.all():
        if known["kid"] not in wanted:
            keys.retire(known["kid"])
