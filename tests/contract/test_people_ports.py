"""What the ports about people promise, by the fakes and by PostgreSQL and DynamoDB alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from app_fixtures import Cloud
from fakes.people import FakeGrants, FakePeople, FakeThrottle
from fakes.services import NOON
from quire import bootstrap
from quire.domain.ids import new_id
from quire.domain.lists import PageQuery
from quire.domain.machine_keys import ApiKey, Grant
from quire.domain.people import (
    Identity,
    Invitation,
    Newcomer,
    Person,
    PersonChange,
    Principal,
    Role,
    Scope,
    User,
    spelled_alike,
)
from quire.errors import Refusal, RefusalCode, TransientError

WEEK = timedelta(days=7)
SOON = NOON + timedelta(seconds=5)
LATER = NOON + timedelta(seconds=21)
PAGE = PageQuery()


@dataclass
class People:
    """The ports. Typed loosely: they hold either kind."""

    accounts: Any
    members: Any
    invitations: Any
    sessions: Any
    keys: Any
    grants: Any
    throttle: Any

    def founder(self) -> User:
        """The admin of a tenant of their own."""
        return self.accounts.found(someone(), tenant_id=new_id(), tenant_name="one")

    def colleague_of(self, admin: User, role: Role = Role.MEMBER) -> User:
        newcomer, secret = someone(), str(new_id())
        self.invitations.add_invitation(admin.tenant_id, an_invitation(newcomer.email, role), token_hash=secret)
        return self.invitations.accept(newcomer, tenant_id=admin.tenant_id, token_hash=secret, now=NOON)

    def change(self, by: User, whom: User, **change: Any) -> Any:
        return self.members.change_person(by.tenant_id, whom.id, PersonChange(**change), publish=self.grants.hold)

    def add_key(self, user: User, key_hash: str, *, most: int = 9, **more: Any) -> bool:
        key = a_key(user).model_copy(update=more)
        return self.keys.add_key(user.tenant_id, key, key_hash=key_hash, most=most, publish=self.grants.publish)

    def turn(self, user: User, old: str, new: str, now: datetime = NOON) -> User | None:
        return self.sessions.turn(user.tenant_id, old, new_hash=new, now=now, expires_at=now + WEEK)


@pytest.fixture(params=["fake", "real"])
def people(request: pytest.FixtureRequest) -> People:
    if request.param == "fake":
        kept = FakePeople()
        return People(kept, kept, kept, kept, kept, FakeGrants(), FakeThrottle())
    cloud: Cloud = request.getfixturevalue("cloud")
    cloud.become("quire_auth")
    return People(
        bootstrap.accounts(),
        bootstrap.members(),
        bootstrap.invitations(),
        bootstrap.sessions(),
        bootstrap.api_keys(),
        bootstrap.grants(),
        bootstrap.throttle(),
    )


def someone(**more: Any) -> Newcomer:
    return Newcomer(**{"id": new_id(), "email": f"{new_id()}@example.org", "name": "S", "password_hash": "x", **more})


def an_invitation(email: str, role: Role = Role.MEMBER, *, expires_at: datetime = NOON + WEEK) -> Invitation:
    return Invitation(id=new_id(), email=email, role=role, created_at=NOON, expires_at=expires_at)


def a_key(user: User) -> ApiKey:
    scopes = (Scope.DOCUMENTS_READ,)
    return ApiKey(
        id=new_id(),
        name="k",
        hint="quire_abc",
        scopes=scopes,
        user_id=user.id,
        created_at=NOON,
        expires_at=datetime.max.replace(year=2100, tzinfo=NOON.tzinfo, microsecond=0),
    )


def test_a_founder_is_found_by_address_in_any_case(people: People) -> None:
    user = people.founder()

    account = people.accounts.by_email(user.email.upper())

    assert (account.user, account.password_hash, account.active) == (user, "x", True)
    assert people.accounts.by_email("nobody@example.org") is None


def test_addresses_that_differ_in_nothing_but_case_find_the_same_account_and_are_spelled_alike(people: People) -> None:
    email = f"k\u03c3i{new_id()}@example.org"
    user = people.accounts.found(someone(email=email), tenant_id=new_id(), tenant_name="one")

    for spelling in ("K\u03a3\u0130", "\u212a\u03a3i", "k\u03c3I", "k\u03c2i", "k\u03c3i\u0307", "k\u03c3\u0131"):
        found = people.accounts.by_email(spelling + email[3:])
        assert (found is not None) == (spelled_alike(spelling + email[3:]) == email), spelling
        assert found is None or found.user == user
    assert people.accounts.by_email("K\u03a3\u0130" + email[3:]).user == user


def test_an_address_belongs_to_one_account_of_the_whole_installation(people: People) -> None:
    first, second = people.founder(), people.founder()

    for attempt in (
        lambda: people.accounts.found(someone(email=first.email.upper()), tenant_id=new_id(), tenant_name="two"),
        lambda: people.accounts.change(second.model_copy(update={"email": first.email})),
    ):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert refused.value.code is RefusalCode.CONFLICT
    assert people.accounts.by_email(second.email).user == second


def test_a_changed_account_keeps_its_password_unless_it_is_given_one(people: People) -> None:
    user = people.founder().model_copy(update={"name": "New"})

    people.accounts.change(user)
    assert people.accounts.by_email(user.email).password_hash == "x"
    people.accounts.change(user, password_hash="y")
    assert people.accounts.by_email(user.email).password_hash == "y"
    assert people.accounts.by_email(user.email).user.name == "New"


def test_an_identity_opens_the_account_that_it_was_linked_to_and_no_second_one(people: People) -> None:
    user, other = people.founder(), people.founder()
    identity = Identity(issuer="https://id.test", subject=str(new_id()), email=user.email)
    assert people.accounts.by_identity(identity) is None

    people.accounts.link(user, identity)

    assert people.accounts.by_identity(identity).user == user
    with pytest.raises(Refusal):
        people.accounts.link(other, identity)
    assert people.accounts.by_identity(identity.model_copy(update={"issuer": "https://other.test"})) is None


def test_an_invitation_is_good_once_for_its_address_while_it_lasts(people: People) -> None:
    admin, guest = people.founder(), someone()
    people.invitations.add_invitation(
        admin.tenant_id, an_invitation(guest.email, Role.REVIEWER, expires_at=SOON), token_hash=f"i{guest.id}"
    )

    def accept(who: Newcomer, tenant: Any, now: datetime) -> User | None:
        return people.invitations.accept(who, tenant_id=tenant, token_hash=f"i{guest.id}", now=now)

    assert accept(someone(), admin.tenant_id, NOON) is None
    assert accept(guest, new_id(), NOON) is None
    assert accept(guest, admin.tenant_id, SOON) is None
    user = accept(guest, admin.tenant_id, NOON)
    assert user is not None
    assert (user.role, user.tenant_id) == (Role.REVIEWER, admin.tenant_id)
    assert accept(guest.model_copy(update={"id": new_id()}), admin.tenant_id, NOON) is None


def test_an_invitation_for_an_address_that_got_an_account_meanwhile_stays_open(people: People) -> None:
    admin, taken = people.founder(), people.founder()
    invitation = an_invitation(taken.email)
    people.invitations.add_invitation(admin.tenant_id, invitation, token_hash=f"i{taken.id}")

    with pytest.raises(Refusal):
        people.invitations.accept(
            someone(email=taken.email), tenant_id=admin.tenant_id, token_hash=f"i{taken.id}", now=NOON
        )
    assert list(people.invitations.pending(admin.tenant_id, PAGE, now=NOON).items) == [invitation]


def test_a_withdrawn_invitation_is_gone_and_another_tenants_is_out_of_reach(people: People) -> None:
    admin, stranger = people.founder(), people.founder()
    invitation = an_invitation("a@example.org")
    people.invitations.add_invitation(admin.tenant_id, invitation, token_hash=f"i{admin.id}")

    assert not people.invitations.withdraw(stranger.tenant_id, invitation.id)
    assert people.invitations.pending(stranger.tenant_id, PAGE, now=NOON).total == 0
    assert people.invitations.withdraw(admin.tenant_id, invitation.id)
    assert people.invitations.pending(admin.tenant_id, PAGE, now=NOON).total == 0


def test_a_refresh_token_is_spent_for_the_next(people: People) -> None:
    user = people.founder()
    first, second, third = (f"{name}{user.id}" for name in "abc")
    people.sessions.begin(user, token_hash=first, now=NOON, expires_at=NOON + WEEK)

    assert people.turn(user, first, second) == user
    assert people.turn(user, second, third, LATER) == user


def test_the_same_token_within_the_grace_is_no_theft_and_every_answer_is_usable(people: People) -> None:
    user = people.founder()
    first, second, third, fourth = (f"{name}{user.id}" for name in "abcd")
    people.sessions.begin(user, token_hash=first, now=NOON, expires_at=NOON + WEEK)

    assert people.turn(user, first, second) == user
    assert people.turn(user, first, third, SOON) == user
    assert people.turn(user, second, fourth, SOON) == user
    assert people.turn(user, third, f"e{user.id}", LATER) == user


def test_a_replayed_token_ends_its_family_and_no_other(people: People) -> None:
    user = people.founder()
    first, second, other = (f"{name}{user.id}" for name in "abc")
    for token in (first, other):
        people.sessions.begin(user, token_hash=token, now=NOON, expires_at=NOON + WEEK)
    people.turn(user, first, second)

    assert people.turn(user, first, "x1", LATER) is None
    assert people.turn(user, second, "x2", LATER) is None
    assert people.turn(user, other, f"d{user.id}", LATER) == user


def test_a_token_is_nobodys_when_it_is_unknown_or_over_or_another_tenants(people: People) -> None:
    user, stranger = people.founder(), people.founder()
    people.sessions.begin(user, token_hash=f"a{user.id}", now=NOON, expires_at=SOON)

    assert people.turn(user, "unknown", "x1") is None
    assert people.turn(stranger, f"a{user.id}", "x2") is None
    assert people.turn(user, f"a{user.id}", "x3", SOON) is None
    assert people.turn(user, f"a{user.id}", f"b{user.id}") == user


def test_logging_out_ends_the_family_of_the_token(people: People) -> None:
    user = people.founder()
    first, second = f"a{user.id}", f"b{user.id}"
    people.sessions.begin(user, token_hash=first, now=NOON, expires_at=NOON + WEEK)
    people.turn(user, first, second)

    people.sessions.end(user.tenant_id, first, now=NOON)

    assert people.turn(user, second, "x") is None


def test_logging_out_everywhere_ends_all_families_of_the_user_and_nobody_elses(people: People) -> None:
    user, stranger = people.founder(), people.founder()
    mine, other, strangers = f"a{user.id}", f"b{user.id}", f"a{stranger.id}"
    for whose, token in ((user, mine), (user, other), (stranger, strangers)):
        people.sessions.begin(whose, token_hash=token, now=NOON, expires_at=NOON + WEEK)

    people.sessions.end_all(user.tenant_id, mine, now=NOON)

    assert people.turn(user, mine, "x1") is None
    assert people.turn(user, other, "x2") is None
    assert people.turn(stranger, strangers, f"b{stranger.id}") == stranger


def test_a_token_whose_family_has_ended_ends_no_other(people: People) -> None:
    user = people.founder()
    revoked, over, other = f"a{user.id}", f"b{user.id}", f"c{user.id}"
    for token, until in ((over, SOON), (revoked, NOON + WEEK), (other, NOON + WEEK)):
        people.sessions.begin(user, token_hash=token, now=NOON, expires_at=until)
    people.sessions.end(user.tenant_id, revoked, now=NOON)

    for token in (revoked, over, "unknown"):
        people.sessions.end_all(user.tenant_id, token, now=SOON)

    assert people.turn(user, other, f"d{user.id}", SOON) == user


@pytest.mark.parametrize("keeps_one", [True, False])
def test_all_other_sessions_can_be_ended(people: People, keeps_one: bool) -> None:  # noqa: FBT001 - a case
    user = people.founder()
    mine, other = f"a{user.id}", f"b{user.id}"
    for token in (mine, other):
        people.sessions.begin(user, token_hash=token, now=NOON, expires_at=NOON + WEEK)

    people.sessions.end_others(user, kept_hash=mine if keeps_one else None, now=NOON)

    assert (people.turn(user, mine, f"c{user.id}") is not None) == keeps_one
    assert people.turn(user, other, "x") is None


def test_the_last_admin_stays_one(people: People) -> None:
    admin = people.founder()
    colleague = people.colleague_of(admin)

    for change in ({"role": Role.MEMBER}, {"active": False}):
        with pytest.raises(Refusal) as refused:
            people.change(admin, admin, **change)
        assert refused.value.code is RefusalCode.CONFLICT
    people.change(admin, colleague, role=Role.ADMIN)
    assert people.change(colleague, admin, role=Role.MEMBER).role is Role.MEMBER


def test_who_is_shut_out_has_no_session_and_no_account_to_see(people: People) -> None:
    admin = people.founder()
    colleague = people.colleague_of(admin)
    people.sessions.begin(colleague, token_hash=f"a{colleague.id}", now=NOON, expires_at=NOON + WEEK)

    assert not people.change(admin, colleague, active=False).active

    assert people.turn(colleague, f"a{colleague.id}", "x") is None
    who = Principal(tenant_id=colleague.tenant_id, user_id=colleague.id, role=colleague.role, token_expires_at=NOON)
    assert people.accounts.user(who) is None
    assert not people.accounts.by_email(colleague.email).active


def test_a_change_that_the_gateway_could_not_be_told_is_not_made(people: People) -> None:
    admin = people.founder()
    colleague = people.colleague_of(admin)

    def fail(*_told: Any) -> None:
        raise TransientError("down")

    with pytest.raises(TransientError):
        people.members.change_person(admin.tenant_id, colleague.id, PersonChange(active=False), publish=fail)
    with pytest.raises(TransientError):
        people.keys.add_key(admin.tenant_id, a_key(admin), key_hash=f"k{admin.id}", most=9, publish=fail)
    assert people.accounts.by_email(colleague.email).active
    assert people.keys.kept(admin.tenant_id, PAGE, owner=None).total == 0


def test_nobody_changes_or_lists_the_people_of_another_tenant(people: People) -> None:
    admin, stranger = people.founder(), people.founder()

    assert people.change(stranger, admin, role=Role.MEMBER) is None
    assert [one.id for one in people.members.everybody(stranger.tenant_id, PAGE).items] == [stranger.id]


def test_keys_follow_what_their_maker_may_do(people: People) -> None:
    admin = people.founder()
    colleague, other = people.colleague_of(admin), people.colleague_of(admin)
    for user in (colleague, other):
        people.add_key(user, f"k{user.id}")

    def found(user: User) -> Principal | None:
        return people.grants.find(f"k{user.id}", now=NOON)

    assert found(colleague) == found(other).model_copy(update={"user_id": colleague.id})
    assert (found(colleague).role, found(colleague).scopes) == (Role.MEMBER, {Scope.DOCUMENTS_READ})
    people.change(admin, colleague, role=Role.REVIEWER)
    assert (found(colleague).role, found(other).role) == (Role.REVIEWER, Role.MEMBER)
    people.change(admin, colleague, active=False)
    assert (found(colleague), found(other).role) == (None, Role.MEMBER)
    people.change(admin, colleague, active=True, role=Role.MEMBER)
    assert found(colleague).role is Role.MEMBER


def test_keys_may_do_more_after_the_change_is_kept_and_less_before(people: People) -> None:
    admin = people.founder()
    colleague = people.colleague_of(admin)
    told: list[tuple[Role, bool]] = []

    def change(**change: Any) -> list[tuple[Role, bool]]:
        told.clear()
        people.members.change_person(
            admin.tenant_id,
            colleague.id,
            PersonChange(**change),
            publish=lambda person: told.append((person.role, person.active)),
        )
        return told

    assert change(role=Role.REVIEWER) == [(Role.MEMBER, True), (Role.REVIEWER, True)]
    assert change(role=Role.REVIEWER) == [(Role.REVIEWER, True)]
    assert change(role=Role.ADMIN, active=False) == [(Role.REVIEWER, False), (Role.ADMIN, False)]
    assert change(role=Role.MEMBER, active=True) == [(Role.MEMBER, False), (Role.MEMBER, True)]
    assert change(active=False) == [(Role.MEMBER, False)]


def test_what_the_gateway_could_not_be_told_afterwards_it_hears_when_asked_again(people: People) -> None:
    admin = people.founder()
    colleague = people.colleague_of(admin)

    def fail(person: Person) -> None:
        if person.role is Role.REVIEWER:
            raise TransientError("down")

    with pytest.raises(TransientError):
        people.members.change_person(admin.tenant_id, colleague.id, PersonChange(role=Role.REVIEWER), publish=fail)
    people.add_key(colleague, f"k{admin.id}")
    assert people.change(admin, colleague, role=Role.REVIEWER).role is Role.REVIEWER
    assert people.grants.find(f"k{admin.id}", now=NOON).role is Role.REVIEWER


def test_keys_are_listed_and_removed_by_their_owner_or_an_admin(people: People) -> None:
    admin = people.founder()
    colleague = people.colleague_of(admin)
    key, gone = a_key(colleague), []
    people.keys.add_key(admin.tenant_id, key, key_hash=f"k{admin.id}", most=9, publish=lambda _grant: None)

    assert list(people.keys.kept(admin.tenant_id, PAGE, owner=colleague.id).items) == [key]
    assert people.keys.kept(admin.tenant_id, PAGE, owner=admin.id).total == 0
    assert not people.keys.remove(admin.tenant_id, key.id, owner=admin.id, withdraw=gone.append)
    assert not people.keys.remove(people.founder().tenant_id, key.id, owner=None, withdraw=gone.append)
    assert people.keys.remove(admin.tenant_id, key.id, owner=None, withdraw=gone.append)
    assert gone == [f"k{admin.id}"]


def test_nobody_has_more_keys_than_are_allowed_that_are_good(people: People) -> None:
    admin = people.founder()
    colleague = people.colleague_of(admin)

    assert people.add_key(admin, f"a{admin.id}", most=2, expires_at=SOON)
    assert people.add_key(admin, f"b{admin.id}", most=2)
    assert not people.add_key(admin, f"c{admin.id}", most=2)
    assert people.grants.find(f"c{admin.id}", now=NOON) is None
    assert people.add_key(colleague, f"d{admin.id}", most=2)
    assert people.add_key(admin, f"e{admin.id}", most=2, created_at=SOON)
    assert people.keys.kept(admin.tenant_id, PAGE, owner=admin.id).total == 2


def a_grant(expires_at: datetime) -> Grant:
    who = Principal(
        tenant_id=new_id(), user_id=new_id(), role=Role.MEMBER, token_expires_at=expires_at, scopes={Scope.REVIEW}
    )
    return Grant(key_hash=f"g{who.user_id}", principal=who)


def test_a_grant_is_found_until_it_is_withdrawn_or_over(people: People) -> None:
    grant = a_grant(SOON)
    find: Callable[[datetime], Any] = lambda now: people.grants.find(grant.key_hash, now=now)  # noqa: E731 - three short looks

    people.grants.publish(grant)
    assert find(NOON) == grant.principal
    assert find(SOON) is None
    people.grants.withdraw(grant.key_hash)
    assert find(NOON) is None


def test_attempts_beyond_the_limit_wait_for_the_end_of_the_window(people: People) -> None:
    def hit(key: str, now: datetime = NOON) -> int | None:
        return people.throttle.hit(key, limit=2, seconds=60, now=now)

    assert [hit("a"), hit("a"), hit("a", SOON)] == [None, None, 55]
    assert hit("b") is None
    assert hit("a", NOON + timedelta(seconds=60)) is None


def test_forgiven_attempts_do_not_count(people: People) -> None:
    for _ in range(5):
        assert people.throttle.hit("a", limit=1, seconds=60, now=NOON) is None
        people.throttle.forgive("a", seconds=60, now=NOON)


def test_what_is_trusted_is_until_then_and_counts_like_anything_else(people: People) -> None:
    key = str(new_id())

    people.throttle.trust(key, until=NOON + WEEK)

    assert people.throttle.trusts(key, now=NOON + WEEK - timedelta(seconds=1))
    assert not people.throttle.trusts(key, now=NOON + WEEK)
    assert not people.throttle.trusts(str(new_id()), now=NOON)
    assert people.throttle.hit(key, limit=1, seconds=60, now=NOON) is None
    people.throttle.forgive(key, seconds=60, now=NOON)
    assert people.throttle.trusts(key, now=NOON)
