"""IAM policies as authorizers return them: read strictly, decided for one method's ARN."""

from __future__ import annotations

import enum
import fnmatch
from dataclasses import dataclass

_INVOKE = "execute-api:invoke"
_STATEMENT_KEYS = frozenset({"Sid", "Effect", "Action", "Resource"})


class Decision(enum.Enum):
    ALLOWED = "allowed"
    DENIED = "denied"
    """An explicit Deny, which wins over every Allow."""
    NOT_ALLOWED = "not allowed"


class BadPolicy(Exception):  # noqa: N818 - it reads as a sentence: raise BadPolicy(...)
    """The document is no policy, or asks for something that is not evaluated here."""


@dataclass(frozen=True)
class Statement:
    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]

    def covers(self, arn: str) -> bool:
        invokes = any(matches(action.lower(), _INVOKE) for action in self.actions)
        return invokes and any(matches(resource, arn) for resource in self.resources)


@dataclass(frozen=True)
class Policy:
    statements: tuple[Statement, ...]

    def decide(self, arn: str) -> Decision:
        verdicts = {statement.allows for statement in self.statements if statement.covers(arn)}
        if False in verdicts:
            return Decision.DENIED
        return Decision.ALLOWED if verdicts else Decision.NOT_ALLOWED


def matches(pattern: str, text: str) -> bool:
    """IAM's wildcards: * is any run of characters, ? any one; everything else is itself."""
    return fnmatch.fnmatchcase(text, pattern.replace("[", "[[]"))


def read_policy(document: object) -> Policy:
    if not isinstance(document, dict) or "Statement" not in document:
        raise BadPolicy("policyDocument is not a policy")
    statements = document["Statement"]
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list):
        raise BadPolicy("Statement is not a list")
    return Policy(tuple(_statement(statement) for statement in statements))


def _statement(statement: object) -> Statement:
    if not isinstance(statement, dict):
        raise BadPolicy("a statement is not an object")
    if unknown := sorted(statement.keys() - _STATEMENT_KEYS):
        raise BadPolicy(f"{', '.join(unknown)} in a statement is not supported by the local cloud")
    effect = str(statement.get("Effect"))
    if effect not in {"Allow", "Deny"}:
        raise BadPolicy("Effect is neither Allow nor Deny")
    return Statement(
        allows=effect == "Allow",
        actions=_strings(statement, "Action"),
        resources=_strings(statement, "Resource"),
    )


def _strings(statement: dict[str, object], name: str) -> tuple[str, ...]:
    value = statement.get(name)
    values = value if isinstance(value, list) else [value]
    texts = tuple(each for each in values if isinstance(each, str))
    if not values or len(texts) < len(values):
        raise BadPolicy(f"{name} is not a string or a list of strings")
    if any("${" in text for text in texts):
        raise BadPolicy(f"policy variables in {name} are not supported by the local cloud")
    return texts
