"""Who may use what: people by their role, machines by the scopes of their key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from quire.domain.people import Principal, Role, Scope


class Verdict(StrEnum):
    """What the rule says of a caller."""

    WELCOME = "welcome"
    UNKNOWN = "unknown"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class Access:
    """The rule of one route: no `roles` means that nobody has to sign in, no `scope` that no key opens it."""

    roles: frozenset[Role] | None
    scope: Scope | None

    def verdict(self, who: Principal | None) -> Verdict:
        if self.roles is None:
            return Verdict.WELCOME
        if who is None:
            return Verdict.UNKNOWN
        allowed = who.role in self.roles and (who.scopes is None or self.scope in who.scopes)
        return Verdict.WELCOME if allowed else Verdict.FORBIDDEN


ANYONE = Access(roles=None, scope=None)


def people(scope: Scope | None = None) -> Access:
    """Everybody who belongs to a tenant; `scope` opens it to keys too."""
    return Access(roles=frozenset(Role), scope=scope)


def reviewers(scope: Scope | None = None) -> Access:
    return Access(roles=frozenset({Role.REVIEWER, Role.ADMIN}), scope=scope)


def admins(scope: Scope | None = None) -> Access:
    return Access(roles=frozenset({Role.ADMIN}), scope=scope)
