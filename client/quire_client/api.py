"""The REST API on the wire: envelope, sign-in, errors, patience."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx

from quire_client.addresses import api_base
from quire_client.errors import AnswerError, QuireError, UnauthorizedError, UnreachableError, api_error
from quire_client.models import Page, Session
from quire_client.pauses import pauses

T = TypeVar("T")

ATTEMPTS = 4
LONGEST_PAUSE = 60.0


class Api:
    """Sends requests to one Quire, signed in as one user.

    A transient error is tried again (POST only with an idempotency key); a 401 signs in once more.
    """

    def __init__(self, url: str, http: httpx.AsyncClient, *, token: str | None = None) -> None:
        self._base = api_base(url)
        self._http = http
        self._token = token
        self._credentials: tuple[str, str] | None = None
        self._signing_in = asyncio.Lock()

    async def login(self, email: str, password: str) -> Session:
        body = {"email": email, "password": password}
        data = await self._once("POST", "/auth/login", body=body)
        session = parsed(data["data"], Session.from_wire)
        self._token, self._credentials = session.access_token, (email, password)
        return session

    async def get(self, path: str, *, attempts: int = ATTEMPTS) -> Any:
        return (await self._patiently("GET", path, attempts=attempts))["data"]

    async def get_page(self, path: str, params: Mapping[str, str | int | None], read: Callable[[Any], T]) -> Page[T]:
        given = {name: value for name, value in params.items() if value is not None}
        body = await self._patiently("GET", path, params=given)
        return parsed(body, lambda page: _page(page, read))

    async def post(
        self, path: str, body: Mapping[str, Any] | None = None, *, idempotency_key: str | None = None
    ) -> Any:
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        attempts = ATTEMPTS if idempotency_key else 1
        answer = await self._patiently("POST", path, body=body or {}, headers=headers, attempts=attempts)
        return answer["data"]

    async def _patiently(self, method: str, path: str, *, attempts: int = ATTEMPTS, **sent: Any) -> Any:
        waits = pauses(0.2, 5.0)
        for _ in range(attempts - 1):
            try:
                return await self._signed_in(method, path, **sent)
            except QuireError as error:
                if not error.transient:
                    raise
                asked = error.retry_after
                await asyncio.sleep(min(next(waits) if asked is None else asked, LONGEST_PAUSE))
        return await self._signed_in(method, path, **sent)

    async def _signed_in(self, method: str, path: str, **sent: Any) -> Any:
        token = self._token
        try:
            return await self._once(method, path, token=token, **sent)
        except UnauthorizedError:
            if self._credentials is None:
                raise
            await self._renew(token, *self._credentials)
            return await self._once(method, path, token=self._token, **sent)

    async def _renew(self, refused: str | None, email: str, password: str) -> None:
        async with self._signing_in:
            if self._token == refused:  # else another request has signed in meanwhile
                await self.login(email, password)

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
    )
