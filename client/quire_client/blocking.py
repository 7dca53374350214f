"""The parts of the API for blocking code: each method of the asyncio part, run in the loop's thread."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from quire_client.looping import LoopThread
from quire_client.resources.auth import AsyncAuth
from quire_client.resources.documents import AsyncDocuments
from quire_client.resources.jobs import AsyncJobs
from quire_client.resources.review import AsyncReview
from quire_client.resources.timetables import AsyncTimetables
from quire_client.resources.types import AsyncTypes
from quire_client.resources.usage import AsyncUsage
from quire_client.resources.webhooks import AsyncWebhooks

A = TypeVar("A")
T = TypeVar("T")
P = ParamSpec("P")


class Blocking(Generic[A]):
    """One part of the API."""

    def __init__(self, part: A, thread: LoopThread) -> None:
        self._part = part
        self._thread = thread


def _awaited(method: Callable[Concatenate[A, P], Coroutine[Any, Any, T]]) -> Callable[Concatenate[Blocking[A], P], T]:
    def blocking(self: Blocking[A], /, *args: P.args, **named: P.kwargs) -> T:
        return self._thread.run(method(self._part, *args, **named))

    return _like(method, blocking)


def _iterated(
    method: Callable[Concatenate[A, P], AsyncGenerator[T, None]],
) -> Callable[Concatenate[Blocking[A], P], Iterator[T]]:
    def blocking(self: Blocking[A], /, *args: P.args, **named: P.kwargs) -> Iterator[T]:
        return self._thread.iterate(method(self._part, *args, **named))

    return _like(method, blocking)


def _like(method: Callable[..., Any], blocking: Callable[P, T]) -> Callable[P, T]:
    """Named and described as the method that it stands for."""
    blocking.__name__, blocking.__doc__ = method.__name__, method.__doc__
    return blocking


class Auth(Blocking[AsyncAuth]):
    login = _awaited(AsyncAuth.login)
    logout = _awaited(AsyncAuth.logout)
    me = _awaited(AsyncAuth.me)
    ws_ticket = _awaited(AsyncAuth.ws_ticket)
    api_keys = _iterated(AsyncAuth.api_keys)
    make_api_key = _awaited(AsyncAuth.make_api_key)
    remove_api_key = _awaited(AsyncAuth.remove_api_key)


class Documents(Blocking[AsyncDocuments]):
    list = _awaited(AsyncDocuments.list)
    all = _iterated(AsyncDocuments.all)
    get = _awaited(AsyncDocuments.get)
    result = _awaited(AsyncDocuments.result)
    delete = _awaited(AsyncDocuments.delete)
    original = _awaited(AsyncDocuments.original)
    page_image = _awaited(AsyncDocuments.page_image)
    page_words = _awaited(AsyncDocuments.page_words)
    download = _awaited(AsyncDocuments.download)
    export = _awaited(AsyncDocuments.export)
    search = _awaited(AsyncDocuments.search)
    upload = _awaited(AsyncDocuments.upload)
    process = _awaited(AsyncDocuments.process)
    process_many = _iterated(AsyncDocuments.process_many)


class Jobs(Blocking[AsyncJobs]):
    list = _awaited(AsyncJobs.list)
    all = _iterated(AsyncJobs.all)
    get = _awaited(AsyncJobs.get)
    retry = _awaited(AsyncJobs.retry)
    cancel = _awaited(AsyncJobs.cancel)
    follow = _iterated(AsyncJobs.follow)


class Review(Blocking[AsyncReview]):
    tasks = _awaited(AsyncReview.tasks)
    all_tasks = _iterated(AsyncReview.all_tasks)
    get = _awaited(AsyncReview.get)
    claim = _awaited(AsyncReview.claim)
    release = _awaited(AsyncReview.release)
    submit = _awaited(AsyncReview.submit)
    reject = _awaited(AsyncReview.reject)
    set_priority = _awaited(AsyncReview.set_priority)
    history = _iterated(AsyncReview.history)
    reviews = _iterated(AsyncReview.reviews)


class Types(Blocking[AsyncTypes]):
    list = _awaited(AsyncTypes.list)
    all = _iterated(AsyncTypes.all)
    get = _awaited(AsyncTypes.get)
    create = _awaited(AsyncTypes.create)
    try_on = _awaited(AsyncTypes.try_on)
    draft = _awaited(AsyncTypes.draft)
    change = _awaited(AsyncTypes.change)
    delete = _awaited(AsyncTypes.delete)


class Timetables(Blocking[AsyncTimetables]):
    list = _awaited(AsyncTimetables.list)
    all = _iterated(AsyncTimetables.all)
    get = _awaited(AsyncTimetables.get)
    create = _awaited(AsyncTimetables.create)
    change = _awaited(AsyncTimetables.change)
    delete = _awaited(AsyncTimetables.delete)
    add_block = _awaited(AsyncTimetables.add_block)
    change_block = _awaited(AsyncTimetables.change_block)
    delete_block = _awaited(AsyncTimetables.delete_block)
    export = _awaited(AsyncTimetables.export)


class Webhooks(Blocking[AsyncWebhooks]):
    list = _awaited(AsyncWebhooks.list)
    all = _iterated(AsyncWebhooks.all)
    get = _awaited(AsyncWebhooks.get)
    create = _awaited(AsyncWebhooks.create)
    delete = _awaited(AsyncWebhooks.delete)
    ping = _awaited(AsyncWebhooks.ping)
    deliveries = _iterated(AsyncWebhooks.deliveries)
    redeliver = _awaited(AsyncWebhooks.redeliver)


class Usage(Blocking[AsyncUsage]):
    get = _awaited(AsyncUsage.get)
    set_budget = _awaited(AsyncUsage.set_budget)
