"""From examples to a draft, from the draft to a trial, and from there to a type, through the function itself."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from app_fixtures import Cloud, rest
from fakes.making import a_principal, a_registration
from printed import page
from quire import bootstrap
from quire.domain.flow import PreparedPage, PreparedPages
from quire.domain.people import Principal, Role

NOTE = page((50, 100, "Delivery no.: 12345"), (50, 140, "Weight"), (200, 140, "12.50"))


@pytest.fixture
def admin(cloud: Cloud) -> Principal:
    """The admin of a new tenant."""
    return cloud.settle(a_principal(role=Role.ADMIN))


def document(cloud: Cloud, who: Principal, *, was_read: bool = True) -> UUID:
    cloud.become("quire_app")
    registration = a_registration(who)
    bootstrap.documents().register(registration)
    job, objects = registration.job, bootstrap.objects()
    if was_read:
        words = objects.write(job.text_key(1), NOTE.model_dump_json().encode())
        listed = PreparedPages(pages=(PreparedPage(number=1, width=600, height=800, words=words),))
        objects.write(job.key("preprocess/pages.json"), listed.model_dump_json().encode())
    return job.document_id


def said(cloud: Cloud, who: Principal, path: str, body: Any) -> tuple[int, Any]:
    answer = cloud.call("documents", rest("POST", path, who.spoken(), body))
    content = json.loads(answer["body"])
    return answer["statusCode"], content.get("data") or content["error"]


def test_a_draft_can_be_tried_and_saved_as_it_is(cloud: Cloud, admin: Principal) -> None:
    read = str(document(cloud, admin))
    examples = [{"value": "12345"}, {"name": "weight", "page": 1, "box": [0.3, 0.15, 0.5, 0.2]}]

    status, draft = said(
        cloud, admin, "/v1/types/draft", {"documentId": read, "name": "delivery-note", "examples": examples}
    )
    assert status == 200
    status, trial = said(cloud, admin, "/v1/types/try", {**draft, "documentId": read})
    assert status == 200
    assert {name: one["value"] for name, one in trial["fields"].items()} == {"deliveryNo": "12345", "weight": "12.50"}
    assert (trial["problems"], trial["documentId"], trial["pagesTried"]) == ([], read, 1)
    status, made = said(cloud, admin, "/v1/types", draft)
    assert (status, made["version"]) == (201, 1)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (
            "/v1/types/try",
            {"title": "T", "schema": {"properties": {"a": {"type": "string", "pattern": "(?=a)"}}}},
            "schema.properties.a.pattern",
        ),
        ("/v1/types/draft", {"examples": [{"value": "nowhere"}]}, "examples.0"),
        ("/v1/types/draft", {"examples": [{"name": "a"}]}, "examples.0"),
        ("/v1/types/draft", {"examples": []}, "examples"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(
    cloud: Cloud, admin: Principal, path: str, body: dict[str, Any], field: str
) -> None:
    read = str(document(cloud, admin))

    status, error = said(cloud, admin, path, {"name": "t", "documentId": read, **body})

    assert (status, error["code"], error["details"][0]["field"]) == (400, "VALIDATION_ERROR", field)


def test_a_document_that_nobody_read_yet_is_a_conflict(cloud: Cloud, admin: Principal) -> None:
    unread = str(document(cloud, admin, was_read=False))

    status, error = said(
        cloud, admin, "/v1/types/draft", {"name": "t", "documentId": unread, "examples": [{"value": "x"}]}
    )

    assert (status, error["message"]) == (409, "This document has not been read yet.")


@pytest.mark.parametrize("name", ["try", "draft"])
def test_what_the_paths_say_is_no_name_of_a_type(cloud: Cloud, admin: Principal, name: str) -> None:
    schema = {"properties": {"a": {"type": "string"}}}

    status, error = said(cloud, admin, "/v1/types", {"name": name, "title": "T", "schema": schema})

    assert (status, error["details"][0]["field"]) == (409, "name")
