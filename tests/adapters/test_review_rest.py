"""The review's routes: who may use them, what they refuse, and what never leaves."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from app_fixtures import Cloud, data, rest, sample, signed_in
from fakes.making import a_registration, a_task
from psycopg import errors
from quire import bootstrap
from quire.domain.people import Principal

TOKEN = "AQCEAAAAKgAAAAMAAAAAnobodymayseethis"
TASK = "/v1/hitl/tasks/{id}"
NOBODYS = "01931000-0000-7000-8000-00000000000a"


@pytest.fixture
def me(cloud: Cloud) -> dict[str, Any]:
    """The administrator, as the gateway speaks of them."""
    return signed_in(cloud)


@pytest.fixture
def task(cloud: Cloud, me: dict[str, Any]) -> str:
    who = Principal.heard(me)
    assert who is not None
    cloud.become("quire_app")
    registration = a_registration(who)
    bootstrap.documents().register(registration)
    # Long enough for the clock of the functions, whatever day it is.
    return str(bootstrap.reviews().request(a_task(registration.job, token=TOKEN, seconds=10**10, total="12.50")))


def answer(cloud: Cloud, event: dict[str, Any]) -> tuple[int, str]:
    said = cloud.call("documents", event)
    body = json.loads(said["body"])
    return said["statusCode"], body.get("error", {}).get("code", "")


ROUTES = [
    ("GET", "/v1/hitl/tasks", None),
    ("GET", TASK, None),
    ("PUT", TASK, {"priority": "high"}),
    ("POST", f"{TASK}/claim", None),
    ("POST", f"{TASK}/release", None),
    ("POST", f"{TASK}/submit", {"fields": {}}),
    ("POST", f"{TASK}/reject", {}),
    ("GET", "/v1/hitl/policy", None),
    ("PUT", "/v1/hitl/policy", {"rule": "always"}),
]


@pytest.mark.parametrize(("method", "route", "body"), ROUTES)
def test_members_and_keys_without_the_scope_have_no_part_in_the_review(
    cloud: Cloud, me: dict[str, Any], task: str, method: str, route: str, body: Any
) -> None:
    for caller in ({**me, "role": "member"}, {**me, "scopes": "documents:read documents:write"}):
        assert answer(cloud, rest(method, route, caller, body, id=task)) == (403, "FORBIDDEN")


@pytest.mark.parametrize(("method", "route", "body"), [one for one in ROUTES if "{id}" in one[1]])
def test_a_task_of_another_tenant_looks_like_none(
    cloud: Cloud, me: dict[str, Any], task: str, method: str, route: str, body: Any
) -> None:
    stranger = {**me, "tenantId": NOBODYS}

    assert answer(cloud, rest(method, route, stranger, body, id=task)) == (404, "NOT_FOUND")
    assert answer(cloud, rest(method, route, me, body, id=NOBODYS)) == (404, "NOT_FOUND")


def test_reviewers_do_the_review_and_administrators_say_what_is_reviewed(
    cloud: Cloud, me: dict[str, Any], task: str
) -> None:
    reviewer = {**me, "role": "reviewer"}

    claimed = data(cloud, rest("POST", f"{TASK}/claim", reviewer, id=task), "documents")
    decided = data(cloud, rest("POST", f"{TASK}/submit", reviewer, {"fields": {"total": "13"}}, id=task), "documents")

    assert (claimed["status"], claimed["claimedBy"]) == ("claimed", me["userId"])
    assert (decided["status"], decided["decision"]["fields"]) == ("submitted", {"total": "13"})
    told = [event["detail-type"] for event in cloud.announced()]
    assert told == ["task.changed", "task.changed", "task.changed", "review.decided"]
    assert answer(cloud, rest("GET", "/v1/hitl/policy", reviewer)) == (200, "")
    assert answer(cloud, rest("PUT", "/v1/hitl/policy", reviewer, {"rule": "never"})) == (403, "FORBIDDEN")


def test_the_queue_is_asked_in_the_words_of_the_address(cloud: Cloud, me: dict[str, Any], task: str) -> None:
    claimed = data(cloud, rest("POST", f"{TASK}/claim", me, id=task), "documents")

    def found(**query: str) -> int:
        named = {"documentId": claimed["documentId"], **query}
        return len(data(cloud, {**rest("GET", "/v1/hitl/tasks", me), "queryStringParameters": named}, "documents"))

    assert found(status="open,claimed", claimedBy="me", q="A.PDF", confidenceFrom="60", confidenceTo="60.0") == 1
    assert found(sortBy="priority", order="desc") == 1
    assert (found(status="open"), found(claimedBy=NOBODYS), found(q="b.pdf"), found(confidenceTo="59")) == (0, 0, 0, 0)


@pytest.mark.parametrize("body", [{}, {"priority": "now"}, {"priority": "high", "status": "open"}])
def test_a_priority_that_there_is_not_is_refused(cloud: Cloud, me: dict[str, Any], task: str, body: Any) -> None:
    assert answer(cloud, rest("PUT", TASK, me, body, id=task)) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    "body",
    [
        {"rule": "sometimes"},
        {"rule": "always", "byType": {"Not A Name": "never"}},
        {"rule": "always", "byType": {"receipt": "maybe"}},
        {"rule": "always", "by_type": {}},
        {"rule": "always", "byType": {f"t{number}": "never" for number in range(201)}},
    ],
)
def test_a_policy_that_means_nothing_is_refused(cloud: Cloud, me: dict[str, Any], body: Any) -> None:
    assert answer(cloud, rest("PUT", "/v1/hitl/policy", me, body)) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    "query",
    [
        {"status": "done"},
        {"status": "open,done"},
        {"documentId": "x"},
        {"type": "a\x00b"},
        {"q": "a\x00b"},
        {"limit": "1000"},
        {"claimedBy": "you"},
        {"confidenceFrom": "101"},
        {"confidenceFrom": "60", "confidenceTo": "50"},
        {"sortBy": "mood"},
    ],
)
def test_a_list_that_cannot_be_meant_is_refused(cloud: Cloud, me: dict[str, Any], query: dict[str, str]) -> None:
    event = {**rest("GET", "/v1/hitl/tasks", me), "queryStringParameters": query}

    assert answer(cloud, event) == (400, "VALIDATION_ERROR")


def test_the_token_is_in_no_answer_and_in_no_log(
    cloud: Cloud, me: dict[str, Any], task: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = [cloud.call("documents", rest("GET", route, me, id=task)) for route in ("/v1/hitl/tasks", TASK)]
    said.append(cloud.call("documents", rest("POST", f"{TASK}/submit", me, {"fields": {}}, id=task)))
    with pytest.raises(Exception, match="the log says where"):  # the sample's objects are not there
        cloud.call("review", {**sample("review"), "taskToken": TOKEN})

    logged = capsys.readouterr()
    assert TOKEN not in json.dumps(said) + logged.out + logged.err


def test_a_token_is_given_out_for_a_decided_task_of_the_own_tenant_only(
    cloud: Cloud, me: dict[str, Any], task: str
) -> None:
    def token(tenant: str) -> Any:
        with psycopg.connect(cloud.urls("quire_app")) as connection:
            connection.execute("SELECT set_config('app.tenant', %s, true)", (tenant,))
            [found] = connection.execute("SELECT review_token(%s)", (task,)).fetchone() or [None]
            return found

    assert token(me["tenantId"]) is None
    data(cloud, rest("POST", f"{TASK}/reject", me, {}, id=task), "documents")
    assert token(me["tenantId"]) == TOKEN
    assert token(NOBODYS) is None
    assert token("") is None


@pytest.mark.parametrize(
    "change",
    [
        """UPDATE hitl_tasks SET decision = '{"verdict": "submitted"}' WHERE task_id = %s""",
        "UPDATE hitl_tasks SET decision = NULL, status = 'open' WHERE task_id = %s",
        "UPDATE hitl_tasks SET decided_at = now() WHERE task_id = %s",
        "UPDATE hitl_tasks SET fields = '{}' WHERE task_id = %s",
    ],
)
def test_a_decision_and_what_it_is_about_do_not_change_even_for_the_owner(
    cloud: Cloud, me: dict[str, Any], task: str, change: str
) -> None:
    data(cloud, rest("POST", f"{TASK}/reject", me, {"reviewNotes": "blurred"}, id=task), "documents")

    with psycopg.connect(cloud.urls("quire_owner")) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", (me["tenantId"],))
        with pytest.raises(errors.RestrictViolation):
            owner.execute(change, (task,))


@pytest.mark.parametrize("change", ["DELETE FROM hitl_tasks", "UPDATE hitl_tasks SET fields = '{}'"])
def test_the_application_itself_may_not_touch_the_record_of_a_review(
    cloud: Cloud, me: dict[str, Any], task: str, change: str
) -> None:
    with psycopg.connect(cloud.urls("quire_app")) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, true)", (me["tenantId"],))
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(change)


def test_colleagues_are_known_by_name_and_strangers_and_passwords_are_not(cloud: Cloud, me: dict[str, Any]) -> None:
    def people(tenant: str) -> int:
        with psycopg.connect(cloud.urls("quire_app")) as connection:
            connection.execute("SELECT set_config('app.tenant', %s, true)", (tenant,))
            return len(connection.execute("SELECT user_id, name, email FROM users").fetchall())

    assert people(me["tenantId"]) > 0
    assert (people(NOBODYS), people("")) == (0, 0)
    with psycopg.connect(cloud.urls("quire_app")) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("SELECT password_hash FROM users")


def test_a_document_that_is_erased_takes_its_task_along(cloud: Cloud, me: dict[str, Any], task: str) -> None:
    shown = data(cloud, rest("GET", TASK, me, id=task), "documents")
    who = Principal.heard(me)
    assert who is not None

    cloud.become("quire_app")
    assert bootstrap.documents().erase(who, UUID(shown["documentId"]), at=datetime.now(UTC))

    assert answer(cloud, rest("GET", TASK, me, id=task)) == (404, "NOT_FOUND")
