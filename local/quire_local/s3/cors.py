"""Cross-origin answers, from the rules that a bucket declares."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from quire_local.bucket_resources import CorsRule
from quire_local.s3.calls import Answer
from quire_local.s3.errors import S3Error

_VARY = {"vary": "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"}


def preflight(rules: Sequence[CorsRule], headers: Mapping[str, str]) -> Answer:
    """Answer a browser's question before its request; raises where no rule allows that."""
    origin, method = headers.get("origin"), headers.get("access-control-request-method")
    if origin is None or method is None:
        raise _forbidden("Insufficient information. Origin and Access-Control-Request-Method are needed.", 400)
    asked = [name.strip().lower() for name in headers.get("access-control-request-headers", "").split(",")]
    names = [name for name in asked if name]
    rule = _matching(rules, origin, method, names)
    if rule is None:
        raise _forbidden("CORSResponse: This CORS request is not allowed.", 403)
    extra = {"access-control-allow-headers": ", ".join(names)} if names else {}
    return Answer(200, {**_granted(rule, origin), **extra})


def granted(rules: Sequence[CorsRule], method: str, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that let a page of this origin read the answer to this request, if a rule says so."""
    origin = headers.get("origin")
    rule = None if origin is None else _matching(rules, origin, method, [])
    return {} if rule is None or origin is None else _granted(rule, origin)


def _matching(rules: Sequence[CorsRule], origin: str, method: str, names: Sequence[str]) -> CorsRule | None:
    for rule in rules:
        fits = method in rule.methods and any(_like(pattern, origin) for pattern in rule.origins)
        if fits and all(any(_like(pattern.lower(), name) for pattern in rule.headers) for name in names):
            return rule
    return None


def _granted(rule: CorsRule, origin: str) -> dict[str, str]:
    headers = {"access-control-allow-methods": ", ".join(rule.methods), **_VARY}
    if "*" in rule.origins:
        headers["access-control-allow-origin"] = "*"
    else:
        headers |= {"access-control-allow-origin": origin, "access-control-allow-credentials": "true"}
    if rule.expose:
        headers["access-control-expose-headers"] = ", ".join(rule.expose)
    if rule.max_age is not None:
        headers["access-control-max-age"] = str(rule.max_age)
    return headers


def _like(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None


def _forbidden(message: str, status: int) -> S3Error:
    return S3Error("AccessForbidden" if status == 403 else "BadRequest", message, status)
