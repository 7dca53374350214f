"""Who is asking."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, StringConstraints
from pydantic.alias_generators import to_camel

from quire.domain.model import Model


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must not contain control characters")
    return text


PrintableName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_printable)
]
Email = Annotated[
    str, StringConstraints(max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s]{1,189}$"), AfterValidator(_printable)
]


def spelled_alike(email: str) -> str:
    """The one spelling of all addresses that find the same account: letter by letter in lower case, as PostgreSQL does.

    Python alone would make two letters of an \u0130, and of a \u03a3 now one and now another.
    """
    return "".join(letter.lower()[0] for letter in email)


class Role(StrEnum):
    """What somebody may do in their tenant; each may do what those after it may."""

    ADMIN = "admin"
    REVIEWER = "reviewer"
    MEMBER = "member"


class Scope(StrEnum):
    """What an API key can be good for."""

    DOCUMENTS_READ = "documents:read"
    DOCUMENTS_WRITE = "documents:write"
    REVIEW = "review"
    TIMETABLES_READ = "timetables:read"
    TIMETABLES_WRITE = "timetables:write"
    TYPES_READ = "types:read"
    TYPES_WRITE = "types:write"
    WEBHOOKS = "webhooks"
    USAGE_READ = "usage:read"


class Principal(Model):
    """A signed-in person as the access token describes them, or a machine that acts for the person who made its key."""

    tenant_id: UUID
    user_id: UUID
    role: Role
    token_expires_at: datetime
    scopes: frozenset[Scope] | None = None
    """What the key is good for; None for a person, who may do all that the role allows."""

    @property
    def sees_everything(self) -> bool:
        """Whether all documents of the tenant are shown, and not only those that they sent."""
        return self.role in {Role.ADMIN, Role.REVIEWER}

    def spoken(self) -> dict[str, str]:
        """The principal in the plain strings that the gateway hands from the authorizer to the functions."""
        said = {name: str(value) for name, value in self.wire().items() if name != "scopes"}
        return said if self.scopes is None else {**said, "scopes": " ".join(sorted(self.scopes))}

    @classmethod
    def heard(cls, said: Mapping[str, Any]) -> Principal | None:
        """Whom the authorizer let in; None where there was no authorizer."""
        if "tenantId" not in said:
            return None
        known = {to_camel(name) for name in cls.model_fields}
        facts = {name: value for name, value in said.items() if name in known}
        return cls.model_validate(facts | ({"scopes": facts["scopes"].split()} if "scopes" in facts else {}))


class User(Model):
    id: UUID
    email: str
    name: str = ""
    role: Role
    tenant_id: UUID


class Account(Model):
    """A user together with the hash that a password is checked against."""

    user: User
    password_hash: str | None
    """None where the person has no password and signs in elsewhere."""
    active: bool = True


class Person(Model):
    """Somebody of the tenant as the admins see them."""

    id: UUID
    email: str
    name: str
    role: Role
    active: bool
    created_at: datetime

    def at_most(self, other: Person) -> Person:
        """This person with the lower role of both, and shut out if either is."""
        lower = max(self.role, other.role, key=tuple(Role).index)
        return self.model_copy(update={"role": lower, "active": self.active and other.active})


class PersonChange(Model):
    """What an admin may change of somebody; what is absent stays."""

    role: Role | None = None
    active: bool | None = None


class NamedPerson(Model):
    """Somebody of the tenant as their colleagues know them: by name, or by address where they gave none."""

    id: UUID
    name: str


class Invitation(Model):
    id: UUID
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime


class Identity(Model):
    """Whom an external provider vouches for, e-mail address included."""

    issuer: str
    subject: str
    email: Email
    name: str = ""


class Newcomer(Model):
    """Somebody about to get an account: known by a password, by an identity, or by both."""

    id: UUID
    email: str
    name: str
    password_hash: str | None = None
    identity: Identity | None = None
