"""Rules about people that need no service: passwords, refresh tokens, signing keys, throttling."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes.people import FakePeople, FakeThrottle
from fakes.services import NOON, noon
from hypothesis import given
from hypothesis import strategies as st
from quire.adapters.common_passwords import common_passwords
from quire.adapters.postgres.schema import packaged
from quire.domain.ids import new_id
from quire.domain.keys import KeyPlan, KeyTerm
from quire.domain.machine_keys import KEY_PREFIX, new_key
from quire.domain.oidc import new_secret
from quire.domain.password_policy import problem_with
from quire.domain.people import Newcomer
from quire.domain.sessions import ShownToken, Verdict, judged
from quire.domain.tenant_tokens import TenantToken
from quire.errors import Refusal, RefusalCode
from quire.steps.account import AccountChange, RegisterRequest
from quire.steps.auth import TRUSTED, Guard
from quire_client.login_file import LoginFile

COMMON = common_passwords()
GRACE = timedelta(seconds=20)
PLAN = KeyPlan(lives=timedelta(days=30), lead=timedelta(minutes=10), outlives=timedelta(minutes=25))
ABOUT = ("quire", "ada@example.org", "ada", "example.org", "Ada Lovelace")
moments = st.timedeltas(min_value=timedelta(days=-10), max_value=timedelta(days=10)).map(lambda delta: NOON + delta)


def test_the_list_of_common_passwords_is_long_enough() -> None:
    assert len(COMMON) >= 10_000


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "ninechars",
        "Password123!",
        "1234567890",
        "!!qwertyuiop!!",
        "aaaaaaaaaaaa",
        "ababababababab",
        "Ada Lovelace1",
        "ada@example.org",
        "2026quire2026!",
        "x" * 1025,
    ],
)
def test_a_password_that_would_be_tried_first_is_refused(password: str) -> None:
    assert problem_with(password, common=COMMON, about=ABOUT) is not None


@pytest.mark.parametrize(
    "password", ["correct horse", "ten chars!", "пароль на русском", "a long one " * 90, "adapted zebra"]
)
def test_a_long_password_of_any_characters_is_accepted(password: str) -> None:
    assert problem_with(password, common=COMMON, about=ABOUT) is None


@given(expires_at=moments, spent_at=st.none() | moments, revoked_at=st.none() | moments, active=st.booleans())
def test_only_a_token_in_force_and_unspent_for_longer_than_the_grace_is_welcome(**facts: Any) -> None:
    token = ShownToken(**facts)

    verdict = judged(token, now=NOON, grace=GRACE)

    in_force = token.active and token.revoked_at is None and token.expires_at > NOON
    fresh = token.spent_at is None or NOON - token.spent_at <= GRACE
    assert (verdict is Verdict.WELCOME) == (in_force and fresh)
    assert (verdict is Verdict.STOLEN) == (in_force and not fresh)


@given(st.text(max_size=120))
def test_no_text_is_a_token_but_one_that_was_given_out(text: str) -> None:
    token = TenantToken.parsed(text)

    assert token is None or str(token) == text


def test_a_token_survives_being_written_down_and_its_hash_does_not_tell_it() -> None:
    token = TenantToken.new(new_id())

    assert TenantToken.parsed(str(token)) == token
    assert token.secret not in token.hash


@pytest.mark.parametrize(
    "make",
    [lambda: TenantToken.new(new_id()).secret, lambda: new_key().removeprefix(KEY_PREFIX), new_secret],
    ids=["refresh token or invitation", "key", "sign-in"],
)
def test_a_secret_is_256_bits_and_no_two_are_alike(make: Callable[[], str]) -> None:
    secrets = [make() for _ in range(50)]

    assert {len(base64.urlsafe_b64decode(f"{secret}=")) for secret in secrets} == {32}
    assert len(set(secrets)) == len(secrets)


def test_neither_the_schema_nor_a_new_folder_brings_an_account_that_others_know(tmp_path: Path) -> None:
    local = [LoginFile(tmp_path / name).ensure().password for name in ("one", "other")]

    assert [name for name, text in packaged().items() if "INSERT INTO users" in text] == []
    assert len(set(local)) == 2
    assert min(map(len, local)) >= 24


def test_registering_and_changing_an_account_ask_for_no_hint_and_no_question() -> None:
    known = {"email", "password", "name", "organization", "invitation", "session"}

    assert RegisterRequest.model_fields.keys() == known
    assert AccountChange.model_fields.keys() == {"name", "email", "current_password", "new_password", "refresh_token"}


@given(st.lists(st.integers(min_value=1, max_value=60), min_size=1, max_size=40))
def test_whatever_the_days_between_runs_a_key_outlives_the_tokens_that_it_signed(pauses: list[int]) -> None:
    terms, now = [KeyTerm(key_id="0", active_from=NOON)], NOON
    for number, days in enumerate(pauses, start=1):
        now += timedelta(days=days)
        signing = max((term for term in terms if term.active_from <= now), key=lambda term: term.active_from)
        due, spent = PLAN.next_from(terms, now), PLAN.spent(terms, now)

        assert signing.key_id not in spent
        assert due is None or due - now == PLAN.lead
        terms = [term for term in terms if term.key_id not in spent]
        terms += [KeyTerm(key_id=str(number), active_from=due)] if due else []
        assert len(terms) <= 2


def test_a_key_is_published_until_the_last_token_that_it_signed_has_ended() -> None:
    old, new = KeyTerm(key_id="old", active_from=NOON - PLAN.lives), KeyTerm(key_id="new", active_from=NOON)

    assert PLAN.spent([new, old], NOON + PLAN.outlives - timedelta(seconds=1)) == []
    assert PLAN.spent([new, old], NOON + PLAN.outlives) == ["old"]


@dataclass
class CountedPasswords:
    """Passwords that are their own hash; counts how often one was compared."""

    compared: int = 0

    def hash(self, password: str) -> str:
        return password

    def matches(self, password: str, hashed: str | None) -> bool:
        self.compared += 1
        return password == hashed


@pytest.fixture
def people() -> FakePeople:
    made = FakePeople()
    made.found(
        Newcomer(id=new_id(), email="ada@x.test", name="", password_hash="right"), tenant_id=new_id(), tenant_name=""
    )
    return made


def a_guard(people: FakePeople, account: int = 3, address: int = 100) -> Guard:
    return Guard(people, CountedPasswords(), FakeThrottle(), noon, account, address, 900)


def refused(guard: Guard, email: str, password: str = "wrong", address: str = "192.0.2.1") -> Refusal:
    with pytest.raises(Refusal) as caught:
        guard.check(email, password, address=address)
    return caught.value


def test_guessing_is_stopped_for_an_account_from_wherever_and_the_right_password_waits_too(people: FakePeople) -> None:
    guard = a_guard(people)

    codes = [refused(guard, "ada@x.test", address=f"192.0.2.{n}").code for n in range(4)]

    assert codes == [RefusalCode.UNAUTHORIZED] * 3 + [RefusalCode.RATE_LIMIT_EXCEEDED]
    assert refused(guard, "ADA@x.test", "right").retry_after == 900


@pytest.mark.parametrize("name", ["iris", "\u03bb\u03c3"])
@pytest.mark.parametrize("is_there", [True, False])
def test_guessing_is_stopped_however_the_address_is_spelled(people: FakePeople, name: str, *, is_there: bool) -> None:
    if is_there:
        newcomer = Newcomer(id=new_id(), email=f"{name}@x.test", name="", password_hash="right")
        people.found(newcomer, tenant_id=new_id(), tenant_name="")
    guard = a_guard(people)
    upper = name.replace("i", "\u0130").upper()

    spellings = (name, upper, name[0] + upper[1:], upper[0] + name[1:])
    codes = [refused(guard, f"{spelling}@x.test").code for spelling in spellings]

    assert codes == [RefusalCode.UNAUTHORIZED] * 3 + [RefusalCode.RATE_LIMIT_EXCEEDED]


def test_guessing_is_stopped_for_an_ipv6_network_whatever_its_addresses(people: FakePeople) -> None:
    guard = a_guard(people, address=2)

    codes = [refused(guard, f"{n}@x.test", address=f"2001:db8:1:2::{n}").code for n in range(3)]

    assert codes[-1] is RefusalCode.RATE_LIMIT_EXCEEDED
    assert guard.check("ada@x.test", "right", address="2001:db8:1:3::1")


def test_an_account_that_does_not_exist_is_answered_throttled_and_compared_alike(people: FakePeople) -> None:
    known, unknown = a_guard(people), a_guard(people)

    told = [
        [(one.code, one.message, one.retry_after) for one in (refused(guard, email) for _ in range(5))]
        for guard, email in ((known, "ada@x.test"), (unknown, "eve@x.test"))
    ]

    assert told[0] == told[1]
    assert known.passwords.compared == unknown.passwords.compared == 3  # type: ignore[attr-defined]


def test_guessing_is_stopped_for_an_address_whatever_the_accounts(people: FakePeople) -> None:
    guard = a_guard(people, address=2)

    codes = [refused(guard, f"{n}@x.test").code for n in range(3)]

    assert codes[-1] is RefusalCode.RATE_LIMIT_EXCEEDED
    assert guard.check("ada@x.test", "right", address="198.51.100.1")


def test_who_knows_the_password_starts_afresh(people: FakePeople) -> None:
    guard = a_guard(people)

    for _ in range(10):
        assert refused(guard, "ada@x.test", address="192.0.2.1").code is RefusalCode.UNAUTHORIZED
        assert guard.check("ada@x.test", "right", address="192.0.2.1").email == "ada@x.test"


def test_nobody_is_kept_from_their_account_where_they_signed_in_before(people: FakePeople) -> None:
    guard = a_guard(people)
    guard.check("ada@x.test", "right", address="198.51.100.1")

    for number in range(10):
        refused(guard, "ada@x.test", address=f"192.0.2.{number}")

    assert refused(guard, "ada@x.test", "right").code is RefusalCode.RATE_LIMIT_EXCEEDED
    assert guard.check("ada@x.test", "right", address="198.51.100.1").email == "ada@x.test"
    assert refused(guard, "ada@x.test", "right").code is RefusalCode.RATE_LIMIT_EXCEEDED


def test_who_guesses_where_somebody_signed_in_has_no_more_attempts_than_elsewhere(people: FakePeople) -> None:
    guard = a_guard(people)
    guard.check("ada@x.test", "right", address="198.51.100.1")

    codes = [refused(guard, "ada@x.test", address="198.51.100.1").code for _ in range(4)]

    assert codes == [RefusalCode.UNAUTHORIZED] * 3 + [RefusalCode.RATE_LIMIT_EXCEEDED]


def test_an_address_is_the_accounts_own_for_a_while_and_no_other_accounts(people: FakePeople) -> None:
    guard = a_guard(people)
    people.found(
        Newcomer(id=new_id(), email="eve@x.test", name="", password_hash="else"), tenant_id=new_id(), tenant_name=""
    )
    guard.check("eve@x.test", "else", address="198.51.100.1")
    for number in range(4):
        refused(guard, "ada@x.test", address=f"192.0.2.{number}")

    assert refused(guard, "ada@x.test", "right", "198.51.100.1").code is RefusalCode.RATE_LIMIT_EXCEEDED
    later = replace(guard, clock=lambda: noon() + TRUSTED)
    refused(later, "eve@x.test")
    for number in range(4):
        refused(later, "eve@x.test", address=f"192.0.2.{number}")
    assert refused(later, "eve@x.test", "else", "198.51.100.1").code is RefusalCode.RATE_LIMIT_EXCEEDED


def test_a_new_password_takes_back_what_sign_ins_with_the_old_one_were_good_for(people: FakePeople) -> None:
    guard = a_guard(people)
    user = guard.check("ada@x.test", "right", address="198.51.100.1")
    people.change(user, password_hash="new")

    spent = [refused(guard, "ada@x.test", address=f"192.0.2.{number}").code for number in range(4)]

    assert spent[-1] is RefusalCode.RATE_LIMIT_EXCEEDED
    assert refused(guard, "ada@x.test", "new", "198.51.100.1").code is RefusalCode.RATE_LIMIT_EXCEEDED


def test_an_address_is_of_no_use_to_whoever_had_the_e_mail_address_before(people: FakePeople) -> None:
    guard = a_guard(people)
    user = guard.check("ada@x.test", "right", address="198.51.100.1")
    people.change(user.model_copy(update={"email": "eve@x.test"}), password_hash=None)
    people.found(
        Newcomer(id=new_id(), email="ada@x.test", name="", password_hash="right"), tenant_id=new_id(), tenant_name=""
    )
    for number in range(4):
        refused(guard, "ada@x.test", address=f"192.0.2.{number}")

    assert refused(guard, "ada@x.test", "right", "198.51.100.1").code is RefusalCode.RATE_LIMIT_EXCEEDED
    assert guard.check("eve@x.test", "right", address="198.51.100.1") == user.model_copy(update={"email": "eve@x.test"})


def test_a_limit_of_nothing_is_none(people: FakePeople) -> None:
    guard = a_guard(people, account=0, address=0)

    assert {refused(guard, "ada@x.test").code for _ in range(50)} == {RefusalCode.UNAUTHORIZED}
