"""Policies: the matcher against a slow and plain one, and the decisions of IAM."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quire_local.gateway.policy import BadPolicy, Decision, matches, read_policy

ARN = "arn:aws:execute-api:us-east-1:000000000000:abc123/api/GET/v1/documents/7"
LETTERS = st.text(alphabet="ab[]!-/.*?\n", max_size=8)


def plainly(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(plainly(pattern[1:], text[start:]) for start in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and plainly(pattern[1:], text[1:])


@given(pattern=LETTERS, text=LETTERS)
def test_wildcards_match_as_the_plain_definition_says(pattern: str, text: str) -> None:
    assert matches(pattern, text) == plainly(pattern, text)


def test_many_stars_do_not_make_the_matcher_slow() -> None:
    assert not matches("*a" * 40 + "b", "a" * 4000)


def statement(effect: str, resource: Any, action: Any = "execute-api:Invoke") -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource}


def decide(*statements: dict[str, Any]) -> Decision:
    return read_policy({"Version": "2012-10-17", "Statement": list(statements)}).decide(ARN)


@pytest.mark.parametrize(
    "resource",
    [
        ARN,
        "*",
        "arn:aws:execute-api:*:*:abc123/api/GET/*",
        "arn:aws:execute-api:us-east-1:000000000000:abc123/*/G?T/v1/*/7",
        ["arn:aws:execute-api:us-east-1:000000000000:other/*", ARN],
    ],
)
def test_a_resource_that_covers_the_method_allows_it(resource: Any) -> None:
    assert decide(statement("Allow", resource)) is Decision.ALLOWED


@pytest.mark.parametrize("action", ["*", "execute-api:*", "EXECUTE-API:invoke", ["s3:GetObject", "execute-api:Inv*"]])
def test_an_action_is_compared_without_case(action: Any) -> None:
    assert decide(statement("Allow", "*", action)) is Decision.ALLOWED


@pytest.mark.parametrize(
    "allowed",
    [
        statement("Allow", ARN.lower().replace("get", "post")),
        statement("Allow", ARN[:-1]),
        statement("Allow", "*", "s3:*"),
    ],
)
def test_what_no_statement_covers_is_not_allowed(allowed: dict[str, Any]) -> None:
    assert decide(allowed) is Decision.NOT_ALLOWED
    assert decide() is Decision.NOT_ALLOWED


def test_an_explicit_deny_wins_in_any_order() -> None:
    allow, deny = statement("Allow", "*"), statement("Deny", "*/GET/v1/documents/*")

    assert decide(allow, deny) is Decision.DENIED
    assert decide(deny, allow) is Decision.DENIED
    assert decide(allow, statement("Deny", "*/POST/*")) is Decision.ALLOWED


def test_a_single_statement_needs_no_list() -> None:
    assert read_policy({"Statement": statement("Allow", "*")}).decide(ARN) is Decision.ALLOWED


@pytest.mark.parametrize(
    ("document", "named"),
    [
        (None, "policyDocument"),
        ({}, "policyDocument"),
        ({"Statement": "x"}, "Statement"),
        ({"Statement": ["x"]}, "statement"),
        ({"Statement": [{"Effect": "Allow", "NotAction": "x", "Resource": "*"}]}, "NotAction"),
        ({"Statement": [{"Effect": "Allow", "Action": "*", "NotResource": "*"}]}, "NotResource"),
        ({"Statement": [{**statement("Allow", "*"), "Condition": {}}]}, "Condition"),
        ({"Statement": [statement("allow", "*")]}, "Effect"),
        ({"Statement": [statement("Allow", [])]}, "Resource"),
        ({"Statement": [statement("Allow", [1])]}, "Resource"),
        ({"Statement": [statement("Allow", "*", None)]}, "Action"),
        ({"Statement": [statement("Allow", "a/${aws:username}")]}, "policy variables in Resource"),
    ],
)
def test_what_is_no_policy_or_is_not_evaluated_is_refused_by_name(document: Any, named: str) -> None:
    with pytest.raises(BadPolicy, match=named):
        read_policy(document)
