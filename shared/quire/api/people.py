"""The people of a tenant, invitations to it, and the keys of its machines."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from quire import bootstrap
from quire.domain.access import admins, people
from quire.domain.machine_keys import ApiKey, KeyRequest
from quire.domain.people import Invitation, Person, PersonChange
from quire.doors.requests import Request
from quire.doors.routes import Listed, Reply, Routes
from quire.steps import api_keys
from quire.steps import people as steps

routes = Routes()


@routes.get("/v1/auth/users", allowed=admins())
def list_users(request: Request, query: steps.SliceQuery) -> Listed[Person]:
    """The people of the tenant, the newest first."""
    return Listed(steps.everybody(query, request.principal, members=bootstrap.members()), query.pages)


@routes.put("/v1/auth/users/{id}", allowed=admins())
def change_user(request: Request, user_id: UUID, body: PersonChange) -> Person:
    """Change the role of somebody, or shut them out."""
    return steps.change_person(user_id, body, request.principal, members=bootstrap.members(), grants=bootstrap.grants())


@routes.post("/v1/auth/invitations", allowed=admins(), status=HTTPStatus.CREATED)
def invite(request: Request, body: steps.InviteRequest) -> Reply[steps.Invited]:
    """Invite somebody; the secret is shown this once."""
    invited = steps.invite(
        body,
        request.principal,
        invitations=bootstrap.invitations(),
        clock=bootstrap.now,
        seconds=bootstrap.settings().invitation_seconds,
        public_url=bootstrap.settings().public_url,
    )
    return Reply(invited)


@routes.get("/v1/auth/invitations", allowed=admins())
def list_invitations(request: Request, query: steps.SliceQuery) -> Listed[Invitation]:
    """Invitations that nobody has accepted yet, the newest first."""
    found = steps.pending(query, request.principal, invitations=bootstrap.invitations(), clock=bootstrap.now)
    return Listed(found, query.pages)


@routes.delete("/v1/auth/invitations/{id}", allowed=admins())
def withdraw_invitation(request: Request, invitation_id: UUID) -> None:
    """Take an invitation back."""
    steps.withdraw(invitation_id, request.principal, invitations=bootstrap.invitations())


@routes.post("/v1/auth/api-keys", allowed=people(), status=HTTPStatus.CREATED)
def make_key(request: Request, body: KeyRequest) -> Reply[api_keys.MadeKey]:
    """Make a key for a machine; the secret is shown this once. A person can have 50."""
    made = api_keys.make_key(
        body, request.principal, keys=bootstrap.api_keys(), grants=bootstrap.grants(), clock=bootstrap.now
    )
    return Reply(made)


@routes.get("/v1/auth/api-keys", allowed=people())
def list_keys(request: Request, query: steps.SliceQuery) -> Listed[ApiKey]:
    """One's own keys, the newest first; for an admin those of the tenant."""
    return Listed(api_keys.list_keys(query, request.principal, keys=bootstrap.api_keys()), query.pages)


@routes.delete("/v1/auth/api-keys/{id}", allowed=people())
def remove_key(request: Request, key_id: UUID) -> None:
    """Take a key back; the gateway forgets it within a minute."""
    api_keys.remove_key(key_id, request.principal, keys=bootstrap.api_keys(), grants=bootstrap.grants())
