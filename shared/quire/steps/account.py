"""One's own account: making it, looking at it, changing it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from quire.domain.ids import new_id
from quire.domain.model import Model
from quire.domain.password_policy import MAX_LENGTH, problem_with
from quire.domain.people import Email, Identity, Newcomer, Principal, PrintableName, User
from quire.domain.tenant_tokens import TenantToken
from quire.errors import Refusal, RefusalCode, not_found
from quire.ports import Accounts, Clock, Invitations, Passwords, Sessions
from quire.steps.auth import Guard, SessionKind

Secret = Annotated[str, Field(max_length=MAX_LENGTH)]
InvitationToken = Annotated[str, Field(max_length=200)]


class RegisterRequest(Model):
    email: Email
    password: Secret
    name: PrintableName | None = None
    organization: PrintableName | None = None
    """What the new tenant is called; the address where it is absent. No use with an invitation."""
    invitation: InvitationToken | None = None
    session: SessionKind = "token"


class AccountChange(Model):
    """What is absent stays. A new address or password needs the present password."""

    name: PrintableName | None = None
    email: Email | None = None
    current_password: Secret | None = None
    new_password: Secret | None = None
    refresh_token: Annotated[str | None, Field(max_length=200)] = None
    """The session that goes on when a new password ends the others; the cookie says it too."""


@dataclass(frozen=True)
class Policy:
    """Turns an acceptable password into its hash."""

    passwords: Passwords
    common: Container[str]

    def accept(self, password: str, *, field: str, about: tuple[str, ...]) -> str:
        self.check(password, field=field, about=about)
        return self.passwords.hash(password)

    def check(self, password: str, *, field: str, about: tuple[str, ...]) -> None:
        problem = problem_with(password, common=self.common, about=about)
        if problem is not None:
            raise Refusal(
                RefusalCode.VALIDATION_ERROR, f"The password is not good enough: it {problem}.", (field, problem)
            )


def register(
    request: RegisterRequest, *, accounts: Accounts, invitations: Invitations, policy: Policy, clock: Clock
) -> User:
    """A new tenant with its first admin, or one more person in the tenant that sent the invitation."""
    about = known_of(request.email, request.name)
    newcomer = Newcomer(
        id=new_id(),
        email=request.email,
        name=request.name or "",
        password_hash=policy.accept(request.password, field="password", about=about),
    )
    if request.invitation is None:
        return accounts.found(newcomer, tenant_id=new_id(), tenant_name=request.organization or request.email)
    return join(newcomer, request.invitation, invitations=invitations, clock=clock)


def join(newcomer: Newcomer, invitation: str, *, invitations: Invitations, clock: Clock) -> User:
    """Make the invited person a user of the tenant that invited that address."""
    token = TenantToken.parsed(invitation)
    user = None
    if token is not None:
        user = invitations.accept(newcomer, tenant_id=token.tenant_id, token_hash=token.hash, now=clock())
    if user is None:
        raise not_found("invitation")
    return user


def me(who: Principal, *, accounts: Accounts) -> User:
    user = accounts.user(who)
    if user is None:
        raise not_found("account")
    return user


def change_me(
    change: AccountChange,
    who: Principal,
    *,
    address: str,
    session: str | None,
    accounts: Accounts,
    sessions: Sessions,
    guard: Guard,
    policy: Policy,
) -> User:
    """The account as it is afterwards; a new password ends every other session."""
    present = me(who, accounts=accounts)
    if change.email is not None or change.new_password is not None:
        _prove(present, change.current_password, address=address, guard=guard)
    user = present.model_copy(update={"name": change.name or present.name, "email": change.email or present.email})
    hashed = None
    if change.new_password is not None:
        about = known_of(user.email, user.name)
        hashed = policy.accept(change.new_password, field="newPassword", about=about)
    accounts.change(user, password_hash=hashed)
    if hashed is not None:
        kept = TenantToken.parsed(change.refresh_token or session or "")
        sessions.end_others(user, kept_hash=None if kept is None else kept.hash, now=guard.clock())
    return user


def link(who: Principal, identity: Identity, *, accounts: Accounts) -> User:
    """From now on the provider's identity opens this account; both have to have the same address."""
    user = me(who, accounts=accounts)
    if identity.email.lower() != user.email.lower():
        raise Refusal(RefusalCode.CONFLICT, "The provider knows you by another e-mail address.")
    linked = accounts.by_identity(identity)
    if linked is None or linked.user.id != user.id:
        accounts.link(user, identity)
    return user


def _prove(user: User, password: str | None, *, address: str, guard: Guard) -> None:
    # Not UNAUTHORIZED: the caller is signed in, and clients answer a 401 by signing in again.
    refusal = Refusal(RefusalCode.FORBIDDEN, "The present password is wrong.", ("currentPassword", "is wrong"))
    if password is None:
        raise refusal
    try:
        guard.check(user.email, password, address=address)
    except Refusal as error:
        if error.code is RefusalCode.UNAUTHORIZED:
            raise refusal from error
        raise


def known_of(email: str, name: str | None = None) -> tuple[str, ...]:
    """What everybody knows of a person, and tries first."""
    return ("quire", email, *email.split("@"), name or "")
