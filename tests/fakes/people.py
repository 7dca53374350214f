"""People, their sessions and their keys in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from fakes.services import NOON
from quire.domain.ids import new_id
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
    Role,
    User,
    spelled_alike,
)
from quire.domain.sessions import ShownToken, Verdict, judged
from quire.errors import Refusal, RefusalCode, not_found

T = TypeVar("T")
GRACE = timedelta(seconds=20)


@dataclass
class FakeGrants:
    known: dict[str, Principal] = field(default_factory=dict)
    held: dict[UUID, Person] = field(default_factory=dict)

    def publish(self, grant: Grant) -> None:
        self.known[grant.key_hash] = grant.principal

    def withdraw(self, key_hash: str) -> None:
        self.known.pop(key_hash, None)

    def hold(self, person: Person) -> None:
        self.held[person.id] = person

    def find(self, key_hash: str, *, now: datetime) -> Principal | None:
        who = self.known.get(key_hash)
        if who is None or who.token_expires_at <= now:
            return None
        person = self.held.get(who.user_id)
        if person is None:
            return who
        return who.model_copy(update={"role": person.role}) if person.active else None


@dataclass
class FakeThrottle:
    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    trusted: dict[str, datetime] = field(default_factory=dict)

    def hit(self, key: str, *, limit: int, seconds: int, now: datetime) -> int | None:
        window = int(now.timestamp()) // seconds
        self.counts[key, window] = self.counts.get((key, window), 0) + 1
        left = (window + 1) * seconds - int(now.timestamp())
        return None if self.counts[key, window] <= limit else max(1, left)

    def forgive(self, key: str, *, seconds: int, now: datetime) -> None:
        self.counts.pop((key, int(now.timestamp()) // seconds), None)

    def trust(self, key: str, *, until: datetime) -> None:
        self.trusted[key] = until

    def trusts(self, key: str, *, now: datetime) -> bool:
        return key in self.trusted and self.trusted[key] > now


@dataclass
class _Token:
    user_id: UUID
    tenant_id: UUID
    family: UUID
    expires_at: datetime
    spent_at: datetime | None = None


@dataclass
class FakePeople:
    """The ports Accounts, Members, Invitations, Sessions and ApiKeys."""

    accounts: dict[UUID, Account] = field(default_factory=dict)
    identities: dict[tuple[str, str], UUID] = field(default_factory=dict)
    invited: dict[str, tuple[UUID, Invitation]] = field(default_factory=dict)
    tokens: dict[str, _Token] = field(default_factory=dict)
    revoked: dict[UUID, datetime] = field(default_factory=dict)
    keys: dict[str, tuple[UUID, ApiKey]] = field(default_factory=dict)

    def by_email(self, email: str) -> Account | None:
        sought = spelled_alike(email)
        return next((one for one in self.accounts.values() if spelled_alike(one.user.email) == sought), None)

    def by_identity(self, identity: Identity) -> Account | None:
        user_id = self.identities.get((identity.issuer, identity.subject))
        return None if user_id is None else self.accounts[user_id]

    def user(self, who: Principal) -> User | None:
        account = self.accounts.get(who.user_id)
        mine = account is not None and account.user.tenant_id == who.tenant_id and account.active
        return account.user if account is not None and mine else None

    def found(self, newcomer: Newcomer, *, tenant_id: UUID, tenant_name: str) -> User:  # noqa: ARG002 - the port's
        return self._admit(newcomer, tenant_id, Role.ADMIN)

    def change(self, user: User, *, password_hash: str | None = None) -> None:
        account = self.accounts[user.id]
        taken = self.by_email(user.email)
        if taken is not None and taken.user.id != user.id:
            raise _conflict()
        kept = password_hash or account.password_hash
        self.accounts[user.id] = account.model_copy(update={"user": user, "password_hash": kept})

    def link(self, user: User, identity: Identity) -> None:
        if (identity.issuer, identity.subject) in self.identities:
            raise _conflict()
        self.identities[identity.issuer, identity.subject] = user.id

    def _admit(self, newcomer: Newcomer, tenant_id: UUID, role: Role) -> User:
        if self.by_email(newcomer.email) is not None:
            raise _conflict()
        user = User(id=newcomer.id, email=newcomer.email, name=newcomer.name, role=role, tenant_id=tenant_id)
        if newcomer.identity is not None:
            self.link(user, newcomer.identity)
        self.accounts[user.id] = Account(user=user, password_hash=newcomer.password_hash)
        return user

    def everybody(self, tenant_id: UUID, page: PageQuery) -> Found[Person]:
        mine = [_person(one) for one in self.accounts.values() if one.user.tenant_id == tenant_id]
        return _page(mine, page)

    def change_person(
        self,
        tenant_id: UUID,
        user_id: UUID,
        change: PersonChange,
        *,
        publish: Callable[[Person], None],
    ) -> Person | None:
        account = self.accounts.get(user_id)
        if account is None or account.user.tenant_id != tenant_id:
            return None
        user = account.user.model_copy(update={"role": change.role or account.user.role})
        active = account.active if change.active is None else change.active
        changed = account.model_copy(update={"user": user, "active": active})
        others = [one for one in self.accounts.values() if one.user.tenant_id == tenant_id and one.user.id != user_id]
        if not any(one.active and one.user.role is Role.ADMIN for one in [*others, changed]):
            raise Refusal(RefusalCode.CONFLICT, "")
        person, former = _person(changed), _person(account)
        publish(person.at_most(former))
        self.accounts[user_id] = changed
        if not active:
            self.end_others(user, kept_hash=None, now=NOON)
        if person != person.at_most(former):
            publish(person)
        return person

    def add_invitation(self, tenant_id: UUID, invitation: Invitation, *, token_hash: str) -> None:
        self.invited[token_hash] = (tenant_id, invitation)

    def pending(self, tenant_id: UUID, page: PageQuery, *, now: datetime) -> Found[Invitation]:
        return _page(
            [one for tenant, one in self.invited.values() if tenant == tenant_id and one.expires_at > now], page
        )

    def withdraw(self, tenant_id: UUID, invitation_id: UUID) -> bool:
        found = [h for h, (tenant, one) in self.invited.items() if (tenant, one.id) == (tenant_id, invitation_id)]
        for token_hash in found:
            del self.invited[token_hash]
        return bool(found)

    def accept(self, newcomer: Newcomer, *, tenant_id: UUID, token_hash: str, now: datetime) -> User | None:
        tenant, one = self.invited.get(token_hash, (None, None))
        if one is None or tenant != tenant_id or one.expires_at <= now or one.email.lower() != newcomer.email.lower():
            return None
        user = self._admit(newcomer, tenant_id, one.role)
        del self.invited[token_hash]
        return user

    def begin(self, user: User, *, token_hash: str, now: datetime, expires_at: datetime) -> None:  # noqa: ARG002 - as above
        self.tokens[token_hash] = _Token(user.id, user.tenant_id, new_id(), expires_at)

    def turn(
        self, tenant_id: UUID, old_hash: str, *, new_hash: str, now: datetime, expires_at: datetime
    ) -> User | None:
        token = self.tokens.get(old_hash)
        if token is None or token.tenant_id != tenant_id:
            return None
        account = self.accounts[token.user_id]
        shown = ShownToken(
            expires_at=token.expires_at,
            spent_at=token.spent_at,
            revoked_at=self.revoked.get(token.family),
            active=account.active,
        )
        verdict = judged(shown, now=now, grace=GRACE)
        if verdict is Verdict.STOLEN:
            self.revoked[token.family] = now
        if verdict is not Verdict.WELCOME:
            return None
        token.spent_at = token.spent_at or now
        self.tokens[new_hash] = _Token(token.user_id, tenant_id, token.family, expires_at)
        return account.user

    def end(self, tenant_id: UUID, token_hash: str, *, now: datetime) -> None:
        token = self.tokens.get(token_hash)
        if token is not None and token.tenant_id == tenant_id:
            self.revoked.setdefault(token.family, now)

    def end_all(self, tenant_id: UUID, token_hash: str, *, now: datetime) -> None:
        token = self.tokens.get(token_hash)
        if token is None or token.tenant_id != tenant_id or token.family in self.revoked or token.expires_at <= now:
            return
        self.end_others(self.accounts[token.user_id].user, kept_hash=None, now=now)

    def end_others(self, user: User, *, kept_hash: str | None, now: datetime) -> None:
        kept = self.tokens[kept_hash].family if kept_hash in self.tokens else None
        for token in self.tokens.values():
            if token.user_id == user.id and token.family != kept:
                self.revoked.setdefault(token.family, now)

    def add_key(
        self, tenant_id: UUID, key: ApiKey, *, key_hash: str, most: int, publish: Callable[[Grant], None]
    ) -> bool:
        account = self.accounts.get(key.user_id)
        if account is None or account.user.tenant_id != tenant_id or not account.active:
            raise not_found("account")
        mine = {known: one for known, (_, one) in self.keys.items() if one.user_id == key.user_id}
        for ended in [known for known, one in mine.items() if one.expires_at <= key.created_at]:
            del self.keys[ended], mine[ended]
        if len(mine) >= most:
            return False
        publish(Grant.of(key, key_hash=key_hash, tenant_id=tenant_id, role=account.user.role))
        self.keys[key_hash] = (tenant_id, key)
        return True

    def kept(self, tenant_id: UUID, page: PageQuery, *, owner: UUID | None) -> Found[ApiKey]:
        mine = [key for tenant, key in self.keys.values() if tenant == tenant_id and owner in {None, key.user_id}]
        return _page(mine, page)

    def remove(self, tenant_id: UUID, key_id: UUID, *, owner: UUID | None, withdraw: Callable[[str], None]) -> bool:
        for key_hash, (tenant, key) in list(self.keys.items()):
            if (tenant, key.id) == (tenant_id, key_id) and owner in {None, key.user_id}:
                withdraw(key_hash)
                del self.keys[key_hash]
                return True
        return False


def _conflict() -> Refusal:
    return Refusal(RefusalCode.CONFLICT, "There is an account for that already.")


def _page(items: Sequence[T], page: PageQuery) -> Found[T]:
    newest = list(reversed(items))
    return Found(newest[page.offset : page.offset + page.limit], len(items))


def _person(account: Account) -> Person:
    user = account.user
    return Person(id=user.id, email=user.email, name=user.name, role=user.role, active=account.active, created_at=NOON)
