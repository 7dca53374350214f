"""The people of a tenant, as its admins see and invite them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from quire.domain.ids import new_id
from quire.domain.lists import Found, PageQuery
from quire.domain.model import Model
from quire.domain.people import Email, Invitation, Person, PersonChange, Principal, Role
from quire.domain.tenant_tokens import TenantToken
from quire.errors import not_found
from quire.ports import Clock, Grants, Invitations, Members


class SliceQuery(Model):
    """Which page of a short list."""

    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    limit: Annotated[int, Field(ge=1, le=100)] = 20

    @property
    def pages(self) -> PageQuery:
        return PageQuery(page=self.page, limit=self.limit)


class InviteRequest(Model):
    email: Email
    role: Role = Role.MEMBER


class Invited(Model):
    """An invitation together with its secret, which is shown this once."""

    invitation: Invitation
    token: str
    url: str | None
    """Where the invited person goes; None where the installation has no public address."""


def everybody(query: SliceQuery, who: Principal, *, members: Members) -> Found[Person]:
    return members.everybody(who.tenant_id, query.pages)


def change_person(user_id: UUID, change: PersonChange, who: Principal, *, members: Members, grants: Grants) -> Person:
    """Change the role of somebody, or shut them out; their keys follow at once, access tokens end by themselves."""
    person = members.change_person(who.tenant_id, user_id, change, publish=grants.hold)
    if person is None:
        raise not_found("user")
    return person


def invite(
    request: InviteRequest, who: Principal, *, invitations: Invitations, clock: Clock, seconds: int, public_url: str
) -> Invited:
    """A secret that makes a user of this tenant of whoever registers with it and that address, once."""
    now, token = clock(), TenantToken.new(who.tenant_id)
    invitation = Invitation(
        id=new_id(),
        email=request.email,
        role=request.role,
        created_at=now,
        expires_at=now + timedelta(seconds=seconds),
    )
    invitations.add_invitation(who.tenant_id, invitation, token_hash=token.hash)
    # Behind the #, which no server gets to see or to log.
    url = f"{public_url}/#/register?invitation={token}" if public_url else None
    return Invited(invitation=invitation, token=str(token), url=url)


def pending(query: SliceQuery, who: Principal, *, invitations: Invitations, clock: Clock) -> Found[Invitation]:
    return invitations.pending(who.tenant_id, query.pages, now=clock())


def withdraw(invitation_id: UUID, who: Principal, *, invitations: Invitations) -> None:
    if not invitations.withdraw(who.tenant_id, invitation_id):
        raise not_found("invitation")
