"""Brings an installation up to date: its schema, its signing key, its first account."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from quire.domain.keys import Seeded, SigningKey
from quire.domain.model import Model
from quire.ports import Passwords, PublicKeys, Schema, Seeds
from quire.steps.auth import LoginRequest


class MigrateRequest(Model):
    admin: LoginRequest | None = None


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
    passwords: Passwords,
    make_key: Callable[[], SigningKey],
) -> Migrated:
    """Run as often as you like: what is there already stays, and the given administrator can sign in."""
    applied = schema.migrate()
    key = seeds.signing_key(make_key)
    keys.publish(key.public_jwk)
    admin = request.admin and seeds.admin(request.admin.email, request.admin.password, passwords)
    return Migrated(applied=applied, key_id=key.id, admin=admin)
