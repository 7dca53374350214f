"""Accounts and what they are let in by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from quire.domain.keys import SigningKey
    from quire.domain.lists import Found, PageQuery
    from quire.domain.machine_keys import ApiKey, Grant
    from quire.domain.people import (
        Account,
        Identity,
        Invitation,
        Newcomer,
        Person,
        PersonChange,
        Principal,
        User,
    )


class Accounts(Protocol):
    """Where an address or an identity is taken already, a Refusal (CONFLICT) says so and nothing has changed."""

    def by_email(self, email: str) -> Account | None: ...

    def by_identity(self, identity: Identity) -> Account | None: ...

    def user(self, who: Principal) -> User | None: ...

    def found(self, newcomer: Newcomer, *, tenant_id: UUID, tenant_name: str) -> User:
        """A new tenant with the newcomer as its admin."""

    def change(self, user: User, *, password_hash: str | None = None) -> None:
        """Name and address become those of `user`; the password too if one is given."""

    def link(self, user: User, identity: Identity) -> None:
        """From now on the identity signs in as this user."""


class Members(Protocol):
    """The people of a tenant, as its admins see them."""

    def everybody(self, tenant_id: UUID, page: PageQuery) -> Found[Person]: ...

    def change_person(
        self,
        tenant_id: UUID,
        user_id: UUID,
        change: PersonChange,
        *,
        publish: Callable[[Person], None],
    ) -> Person | None:
        """Change somebody and end their sessions if they are shut out; None if there is nobody.

        `publish` hears before the change is kept what the person may do before and after it alike: if it fails,
        nothing has changed. It hears afterwards if they may do more than that; whoever asks for the same change
        again makes up for what it could not be told. Of several changes, it hears of the one that stays last.
        A Refusal (CONFLICT) says that nobody would be left to administer the tenant.
        """


class Invitations(Protocol):
    def add_invitation(self, tenant_id: UUID, invitation: Invitation, *, token_hash: str) -> None: ...

    def pending(self, tenant_id: UUID, page: PageQuery, *, now: datetime) -> Found[Invitation]: ...

    def withdraw(self, tenant_id: UUID, invitation_id: UUID) -> bool: ...

    def accept(self, newcomer: Newcomer, *, tenant_id: UUID, token_hash: str, now: datetime) -> User | None:
        """Make the invited person a user, once; None where no such invitation is open for that address."""


class Sessions(Protocol):
    """Families of refresh tokens: one for each signing in."""

    def begin(self, user: User, *, token_hash: str, now: datetime, expires_at: datetime) -> None: ...

    def turn(
        self, tenant_id: UUID, old_hash: str, *, new_hash: str, now: datetime, expires_at: datetime
    ) -> User | None:
        """Spend one token for the next; a replayed one ends its family. None where nobody is let in."""

    def end(self, tenant_id: UUID, token_hash: str, *, now: datetime) -> None:
        """End the family of this token."""

    def end_all(self, tenant_id: UUID, token_hash: str, *, now: datetime) -> None:
        """End all families of this token's user; the token of a family that has ended says nothing any more."""

    def end_others(self, user: User, *, kept_hash: str | None, now: datetime) -> None:
        """End all of the user's families but the one of this token."""


class ApiKeys(Protocol):
    """The keys of a tenant. `publish` and `withdraw` tell the gateway, and what they cannot tell is not kept."""

    def add_key(
        self, tenant_id: UUID, key: ApiKey, *, key_hash: str, most: int, publish: Callable[[Grant], None]
    ) -> bool:
        """Keep one more key and forget those of its owner that have ended; False where `most` are good already."""

    def kept(self, tenant_id: UUID, page: PageQuery, *, owner: UUID | None) -> Found[ApiKey]:
        """The owner's keys; everybody's without one."""

    def remove(self, tenant_id: UUID, key_id: UUID, *, owner: UUID | None, withdraw: Callable[[str], None]) -> bool: ...


class Grants(Protocol):
    """What the gateway knows of the keys."""

    def publish(self, grant: Grant) -> None: ...

    def withdraw(self, key_hash: str) -> None: ...

    def hold(self, person: Person) -> None:
        """From now on all keys of the person have this role, and open nothing while the person is shut out."""

    def find(self, key_hash: str, *, now: datetime) -> Principal | None:
        """For whom the key acts; None for one that is unknown, or expired, or of somebody who is shut out."""


class Throttle(Protocol):
    """Counts attempts, so that guessing gets slow."""

    def hit(self, key: str, *, limit: int, seconds: int, now: datetime) -> int | None:
        """Count one more attempt; the seconds to wait if that was one too many within the window."""

    def forgive(self, key: str, *, seconds: int, now: datetime) -> None:
        """Forget the attempts of this window."""

    def trust(self, key: str, *, until: datetime) -> None:
        """Remember that an attempt succeeded under this key."""

    def trusts(self, key: str, *, now: datetime) -> bool: ...


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...

    def matches(self, password: str, hashed: str | None) -> bool:
        """Whether the password fits; takes as long for nobody's hash (None) as for anybody's."""


class SigningKeys(Protocol):
    def active(self) -> SigningKey: ...


class Tokens(Protocol):
    def issue(self, user: User, *, expires_at: datetime) -> str: ...


class TokenReader(Protocol):
    def read(self, token: str) -> Principal | None:
        """Whom a valid token names; None for any other."""


class PublicKeys(Protocol):
    def all(self) -> Sequence[dict[str, Any]]:
        """The public halves of the signing keys as JWKs."""

    def publish(self, jwk: dict[str, Any]) -> None: ...

    def retire(self, key_id: str) -> None: ...


class Tickets(Protocol):
    def keep(self, ticket_hash: str, who: Principal, *, expires_at: datetime) -> None: ...

    def consume(self, ticket_hash: str, *, now: datetime) -> Principal | None:
        """Whose ticket it was; None for an unknown, used or expired one. Only one caller ever gets it."""
