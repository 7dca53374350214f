"""The REST API on the wire: envelope, sign-in, errors, patience."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any, TypeVar

import httpx

from quire_client.addresses import api_base
from quire_client.errors import (
    AnswerError,
    QuireError,
    RateLimitError,
    UnauthorizedError,
    UnreachableError,
    api_error,
)
from quire_client.models import Page, Session, Tokens
from quire_client.pauses import pauses

T = TypeVar("T")

ATTEMPTS = 4
LONGEST_PAUSE = 60.0
MOST = 100
"""As many of a list as the API gives at once."""

OnTokens = Callable[[Tokens], None]
Params = Mapping[str, str | int | None]


def untold(tokens: Tokens) -> None:
    """For callers that keep no session."""


class Api:
    """Sends requests to one Quire, signed in as one user.

    A transient error is tried again, but for a POST without an idempotency key only what was not begun; a 401 renews
    the session once, however many requests meet it.
    """

    def __init__(self, url: str, http: httpx.AsyncClient, *, tokens: Tokens, on_tokens: OnTokens = untold) -> None:
        self._base = api_base(url)
        self._http = http
        self._tokens = tokens
        self._on_tokens = on_tokens
        self._credentials: tuple[str, str] | None = None
        self._signing_in = asyncio.Lock()

    async def login(self, email: str, password: str) -> Session:
        body = {"email": email, "password": password}
        data = await self._once("POST", "/auth/login", body=body)
        self._credentials = (email, password)
        return self._begun(data)

    async def logout(self) -> None:
        ended, self._tokens, self._credentials = self._tokens, Tokens(), None
        if ended.refresh_token:
            await self._once("POST", "/auth/logout", body={"refreshToken": ended.refresh_token})

    async def get(self, path: str, params: Params | None = None, *, attempts: int = ATTEMPTS) -> Any:
        return (await self._patiently("GET", path, attempts=attempts, params=_given(params or {})))["data"]

    async def get_page(self, path: str, params: Params, read: Callable[[Any], T]) -> Page[T]:
        body = await self._patiently("GET", path, params=_given(params))
        return parsed(body, lambda page: _page(page, read))

    async def every(self, path: str, params: Params, read: Callable[[Any], T]) -> AsyncGenerator[T, None]:
        """The whole list, page by page."""
        where: Params = {"page": 1}
        while True:
            page = await self.get_page(path, {**params, **where, "limit": MOST}, read)
            for item in page.items:
                yield item
            if not page.has_next:
                return
            # A cursor does not lose its place where things come and go meanwhile.
            where = {"cursor": page.next_cursor} if page.next_cursor else {"page": page.page + 1}

    async def post(
        self, path: str, body: Mapping[str, Any] | None = None, *, idempotency_key: str | None = None
    ) -> Any:
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        repeatable = idempotency_key is not None
        return (await self._patiently("POST", path, body=body or {}, headers=headers, repeatable=repeatable))["data"]

    async def put(self, path: str, body: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> Any:
        return (await self._patiently("PUT", path, body=body, headers=headers))["data"]

    async def delete(self, path: str, *, headers: Mapping[str, str] | None = None) -> None:
        await self._patiently("DELETE", path, headers=headers)

    async def _patiently(
        self, method: str, path: str, *, attempts: int = ATTEMPTS, repeatable: bool = True, **sent: Any
    ) -> Any:
        waits = pauses(0.2, 5.0)
        for _ in range(attempts - 1):
            try:
                return await self._signed_in(method, path, **sent)
            except QuireError as error:
                if not error.transient or not (repeatable or isinstance(error, RateLimitError)):
                    raise
                asked = error.retry_after
                await asyncio.sleep(min(next(waits) if asked is None else asked, LONGEST_PAUSE))
        return await self._signed_in(method, path, **sent)

    async def _signed_in(self, method: str, path: str, **sent: Any) -> Any:
        tokens = self._tokens
        try:
            return await self._once(method, path, token=tokens.access_token, **sent)
        except UnauthorizedError:
            if tokens.refresh_token is None and self._credentials is None:
                raise
            await self._renew(tokens)
            return await self._once(method, path, token=self._tokens.access_token, **sent)

    async def _renew(self, refused: Tokens) -> None:
        async with self._signing_in:
            if self._tokens == refused:  # else another request has renewed them meanwhile
                await self._renewed(refused)

    async def _renewed(self, refused: Tokens) -> None:
        try:
            self._begun(await self._once("POST", "/auth/refresh", body={"refreshToken": refused.refresh_token}))
        except UnauthorizedError:  # the session is over; who told us the password need not be asked again
            if self._credentials is None:
                raise
            await self.login(*self._credentials)

    def _begun(self, answer: Any) -> Session:
        session = parsed(answer["data"], Session.from_wire)
        self._tokens = session.tokens
        self._on_tokens(session.tokens)
        return session

    async def _once(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        signed = {**(headers or {}), **({"Authorization": f"Bearer {token}"} if token else {})}
        try:
            answer = await self._http.request(method, self._base + path, json=body, params=params, headers=signed)
        except httpx.InvalidURL as error:
            raise AnswerError(f"{self._base} is not an address: {error}") from error
        except httpx.HTTPError as error:
            raise UnreachableError(f"{self._base} does not answer ({type(error).__name__})") from error
        return _opened(answer)


def parsed(data: Any, read: Callable[[Any], T]) -> T:
    """`data` as `read` understands it; AnswerError where it does not fit the contract."""
    try:
        return read(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AnswerError(f"the answer does not fit the API's contract: {error!r}") from error


def as_sent(kind: Callable[..., T]) -> Callable[[Any], T]:
    """Reads what the API sent as the TypedDict that describes it."""
    return lambda data: kind(**data)


def _given(params: Params) -> dict[str, str | int]:
    return {name: value for name, value in params.items() if value is not None}


def _opened(answer: httpx.Response) -> Any:
    """The envelope of a success; raises what the envelope of an error says."""
    try:
        body = answer.json()
        if body["success"]:
            return body
        error = api_error(answer.status_code, body["error"], answer.headers.get("Retry-After"))
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise _stranger(answer) from wrong
    raise error


def _stranger(answer: httpx.Response) -> QuireError:
    """A gateway or proxy on the way answered in the API's place, or this is no Quire at all."""
    what = f"{answer.url.host} answered {answer.status_code} without the API's envelope"
    return UnreachableError(what) if answer.status_code >= 500 else AnswerError(what)


def _page(body: Mapping[str, Any], read: Callable[[Any], T]) -> Page[T]:
    pagination = body["pagination"]
    return Page(
        items=tuple(read(item) for item in body["data"]),
        page=pagination["page"],
        limit=pagination["limit"],
        total=pagination["total"],
        has_next=pagination["hasNext"],
        next_cursor=pagination.get("nextCursor"),
    )
