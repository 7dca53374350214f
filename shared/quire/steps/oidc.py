"""Signing in with an external provider: out to it, back from it, and in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from quire.domain.ids import new_id
from quire.domain.model import Model
from quire.domain.oidc import Pending, Returned, Vouched, challenge_of, new_secret
from quire.domain.people import Identity, Newcomer, PrintableName, User
from quire.domain.tenant_tokens import hashed
from quire.errors import Refusal, RefusalCode, not_found
from quire.ports import Accounts, Clock, Handoffs, Invitations, Provider
from quire.steps.account import InvitationToken, join
from quire.steps.auth import SessionKind

SIGN_IN_SECONDS = 600
"""How long somebody may take at the provider."""
_HANDOFF_SECONDS = 60


class Offer(Model):
    available: bool
    """Whether there is a provider that lets people in."""


class ExternalRequest(Model):
    code: Annotated[str, Field(max_length=100)]
    """What the browser came back to the console with."""


class ExternalSession(ExternalRequest):
    invitation: InvitationToken | None = None
    organization: PrintableName | None = None
    session: SessionKind = "token"


@dataclass(frozen=True)
class Started:
    """Where the browser goes, and the secret by which it is known when it comes back."""

    address: str
    browser: str


def start(*, provider: Provider | None, handoffs: Handoffs, clock: Clock) -> Started:
    """Send a browser to the provider."""
    state, browser = new_secret(), new_secret()
    pending = Pending(nonce=new_secret(), verifier=new_secret(), browser_hash=hashed(browser))
    address = _given(provider).address(state=state, nonce=pending.nonce, challenge=challenge_of(pending.verifier))
    ends_at = clock() + timedelta(seconds=SIGN_IN_SECONDS)
    handoffs.keep(hashed(f"state#{state}"), pending.model_dump_json(), expires_at=ends_at)
    return Started(address=address, browser=browser)


def come_back(
    returned: Returned, browser: str | None, *, provider: Provider | None, handoffs: Handoffs, clock: Clock
) -> str | None:
    """The code by which this browser is let in within a minute; None for whom the provider does not vouch."""
    asked = _given(provider)
    kept = handoffs.take(hashed(f"state#{returned.state}"), now=clock())
    pending = None if kept is None else Pending.model_validate_json(kept)
    if pending is None or returned.code is None or pending.browser_hash != hashed(browser or ""):
        return None
    identity = asked.identity(returned.code, verifier=pending.verifier, nonce=pending.nonce)
    if identity is None:
        return None
    code = new_secret()
    vouched = Vouched(identity=identity, browser_hash=pending.browser_hash)
    ends_at = clock() + timedelta(seconds=_HANDOFF_SECONDS)
    handoffs.keep(hashed(f"code#{code}"), vouched.model_dump_json(), expires_at=ends_at)
    return code


def redeem(code: str, browser: str | None, *, handoffs: Handoffs, clock: Clock) -> Identity:
    """For whom the provider vouched a moment ago, in this browser."""
    kept = handoffs.take(hashed(f"code#{code}"), now=clock())
    vouched = None if kept is None else Vouched.model_validate_json(kept)
    if vouched is None or vouched.browser_hash != hashed(browser or ""):
        raise Refusal(RefusalCode.UNAUTHORIZED, "Sign in again.")
    return vouched.identity


def enter(
    request: ExternalSession, identity: Identity, *, accounts: Accounts, invitations: Invitations, clock: Clock
) -> User:
    """The account that the identity was linked to; for a new address one more, as registering makes it.

    An account with the same address is not taken over: nobody has checked the address that it was registered with.
    """
    account = accounts.by_identity(identity)
    if account is not None:
        if not account.active:
            raise Refusal(RefusalCode.UNAUTHORIZED, "The account is shut out.")
        return account.user
    newcomer = Newcomer(id=new_id(), email=identity.email, name=identity.name, identity=identity)
    if request.invitation is not None:
        return join(newcomer, request.invitation, invitations=invitations, clock=clock)
    return accounts.found(newcomer, tenant_id=new_id(), tenant_name=request.organization or identity.email)


def _given(provider: Provider | None) -> Provider:
    if provider is None:
        raise not_found("sign-in provider")
    return provider
