"""Routes as they are declared: the path, who may use it, and everything else out of the handler's signature."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter

from quire.domain.access import Access
from quire.domain.limits import Rate

if TYPE_CHECKING:
    from quire.domain.lists import Found, Page

T = TypeVar("T")
Handler = Callable[..., Any]
H = TypeVar("H", bound=Handler)

_NAMED = frozenset({"request", "_request", "body", "query", "return"})
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Listed(Generic[T]):
    """One page of a list, together with the question that it answers."""

    found: Found[T]
    query: Page


@dataclass(frozen=True)
class Reply(Generic[T]):
    """Data in the envelope, with more to say about it than the route declares."""

    data: T
    status: HTTPStatus | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bare(Generic[T]):
    """An answer without the envelope, in the form that a standard prescribes."""

    content: T
    status: HTTPStatus | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Route:
    """One operation. Its handler takes the request, the places of the path in order, `body` and `query` by name."""

    method: str
    path: str
    """As the gateway writes it: /v1/documents/{id}."""
    allowed: Access
    status: HTTPStatus
    handler: Handler
    limit: Rate | None = None
    """What a request counts as; None: by its method."""

    produces: str = "application/json"
    """The kind of a bare answer."""

    creates: bool = False
    """Whether a repetition under the same Idempotency-Key gets the first one's answer."""

    @property
    def rate(self) -> Rate:
        return self.limit or (Rate.READ if self.method == "GET" else Rate.WRITE)

    @property
    def name(self) -> str:
        return self.handler.__name__

    @cached_property
    def places(self) -> Mapping[str, TypeAdapter[Any]]:
        """How each place of the path is read."""
        kinds = [kind for name, kind in self._hints.items() if name not in _NAMED]
        return {name: TypeAdapter(kind) for name, kind in zip(_PLACE.findall(self.path), kinds, strict=True)}

    @property
    def body(self) -> type[BaseModel] | None:
        return self._hints.get("body")

    @property
    def query(self) -> type[BaseModel] | None:
        return self._hints.get("query")

    @property
    def answers(self) -> tuple[type, Any]:
        """The form of the answer (`Reply`, `Listed` or `Bare`) and what it holds."""
        hint = self._hints["return"]
        form = get_origin(hint)
        return (form, get_args(hint)[0]) if form in {Reply, Listed, Bare} else (Reply, hint)

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.handler, include_extras=True)


class Routes(list[Route]):
    """The operations of one part of the API, declared by decorating their handlers."""

    def __init__(self) -> None:
        super().__init__()
        self.get = partial(self._declare, "GET")
        self.post = partial(self._declare, "POST")
        self.put = partial(self._declare, "PUT")
        self.delete = partial(self._declare, "DELETE")

    def _declare(
        self,
        method: str,
        path: str,
        *,
        allowed: Access,
        status: HTTPStatus = HTTPStatus.OK,
        creates: bool = False,
        limit: Rate | None = None,
        produces: str = "application/json",
    ) -> Callable[[H], H]:
        def declare(handler: H) -> H:
            route = Route(method, path, allowed, status, handler, limit=limit, produces=produces, creates=creates)
            self.append(route)
            return handler

        return declare
