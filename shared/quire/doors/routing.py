"""Finds the operation that a request means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quire.doors.routes import Route
from quire.errors import not_found


class Router:
    """Routes by method and path; a path that is spelled out comes before one with places."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[tuple[str, int], list[tuple[tuple[str, ...], Route]]] = {}
        for route in sorted(routes, key=lambda route: route.path.count("{")):
            parts = tuple(route.path.split("/"))
            self._routes.setdefault((route.method, len(parts)), []).append((parts, route))

    def find(self, method: str, path: str) -> tuple[Route, Mapping[str, str]]:
        """The route and what stands in the places of its path; refuses what no route is declared for."""
        given = path.split("/")
        for parts, route in self._routes.get((method, len(given)), ()):
            places = _places(parts, given)
            if places is not None:
                return route, places
        raise not_found("route")


def _places(parts: Iterable[str], given: Iterable[str]) -> dict[str, str] | None:
    places = {}
    for part, value in zip(parts, given, strict=True):
        if part.startswith("{") and value:
            places[part[1:-1]] = value
        elif part != value:
            return None
    return places
