"""Which resource a path belongs to: a literal goes before {param}, and that before {proxy+}."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from quire_local.resources import Route

_ANY = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


@dataclass(frozen=True)
class Match:
    """A resource and the path parameters that led to it, percent-encoded still, as AWS leaves them."""

    resource: str
    parameters: Mapping[str, str]
    routes: Mapping[str, Route]

    def route(self, method: str) -> Route | None:
        if method in self.routes:
            return self.routes[method]
        return self.routes.get("ANY") if method in _ANY else None


class Router:
    """Finds resources.

    The resource is chosen first and its method only then, so a specific resource without the method hides a
    general one that has it; the parents of a route are resources too, without methods.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        resources: dict[str, dict[str, Route]] = {}
        for route in routes:
            for parent in _parents(route.path):
                resources.setdefault(parent, {})
            resources.setdefault(route.path, {})[route.method] = route
        self._resources = resources
        self._patterns = sorted(((path, _segments(path)) for path in resources), key=_precedence)

    def match(self, path: str) -> Match | None:
        segments = _segments(path)
        for resource, pattern in self._patterns:
            parameters = _parameters(pattern, segments)
            if parameters is not None:
                return Match(resource, parameters, self._resources[resource])
        return None


def _segments(path: str) -> tuple[str, ...]:
    stripped = path.strip("/")
    return tuple(stripped.split("/")) if stripped else ()


def _parents(path: str) -> Iterator[str]:
    segments = _segments(path)
    for length in range(len(segments)):
        yield "/" + "/".join(segments[:length])


def _precedence(resource: tuple[str, tuple[str, ...]]) -> list[int]:
    return [2 if _is_greedy(part) else 1 if _is_parameter(part) else 0 for part in resource[1]]


def _parameters(pattern: tuple[str, ...], segments: tuple[str, ...]) -> dict[str, str] | None:
    if pattern and _is_greedy(pattern[-1]):
        if len(segments) < len(pattern):
            return None
        rest = "/".join(segments[len(pattern) - 1 :])
        segments = (*segments[: len(pattern) - 1], rest)
    if len(pattern) != len(segments) or not all(map(_fits, pattern, segments)):
        return None
    pairs = zip(pattern, segments, strict=True)
    return {part.strip("{+}"): segment for part, segment in pairs if _is_parameter(part)}


def _fits(part: str, segment: str) -> bool:
    return bool(segment) if _is_parameter(part) else unquote(segment) == part


def _is_parameter(part: str) -> bool:
    return part.startswith("{")


def _is_greedy(part: str) -> bool:
    return part.endswith("+}")
