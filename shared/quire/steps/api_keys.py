"""Keys for machines: made, listed and taken back by the people for whom they act."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from quire.domain.ids import new_id
from quire.domain.lists import Found
from quire.domain.machine_keys import MOST_KEYS, ApiKey, KeyRequest, hint_of, new_key
from quire.domain.model import Model
from quire.domain.people import Principal, Role
from quire.domain.tenant_tokens import hashed
from quire.errors import Refusal, RefusalCode, not_found
from quire.ports import ApiKeys, Clock, Grants
from quire.steps.people import SliceQuery


class MadeKey(Model):
    """A key together with its secret, which is shown this once."""

    api_key: ApiKey
    key: str


def make_key(request: KeyRequest, who: Principal, *, keys: ApiKeys, grants: Grants, clock: Clock) -> MadeKey:
    """A key with which a machine does what its maker may do, as far as its scopes go."""
    now, key = clock(), new_key()
    made = ApiKey(
        id=new_id(),
        name=request.name,
        hint=hint_of(key),
        scopes=tuple(sorted(request.scopes)),
        user_id=who.user_id,
        created_at=now,
        expires_at=now + timedelta(days=request.expires_in_days),
    )
    if not keys.add_key(who.tenant_id, made, key_hash=hashed(key), most=MOST_KEYS, publish=grants.publish):
        raise Refusal(RefusalCode.CONFLICT, f"You can have {MOST_KEYS} API keys; take one back first.")
    return MadeKey(api_key=made, key=key)


def list_keys(query: SliceQuery, who: Principal, *, keys: ApiKeys) -> Found[ApiKey]:
    """One's own keys; those of the whole tenant for an admin."""
    return keys.kept(who.tenant_id, query.pages, owner=_owner(who))


def remove_key(key_id: UUID, who: Principal, *, keys: ApiKeys, grants: Grants) -> None:
    if not keys.remove(who.tenant_id, key_id, owner=_owner(who), withdraw=grants.withdraw):
        raise not_found("API key")


def _owner(who: Principal) -> UUID | None:
    return None if who.role is Role.ADMIN else who.user_id
