"""EventBridge's API of archives and replays."""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from quire_local.aws_json import Operation
from quire_local.bridge_resources import Archive
from quire_local.errors import AwsError
from quire_local.eventbridge import archives, replays
from quire_local.eventbridge.archives import Archives
from quire_local.eventbridge.paging import Answer, Request, has_prefix, page, without_nothing
from quire_local.eventbridge.replays import Replay, Replays, State
from quire_local.eventbridge.rules import Rules
from quire_local.identity import ACCOUNT, REGION
from quire_local.store import Store

_LONGEST_DESCRIPTION = 512
_NAME = re.compile(r"[.\-_A-Za-z0-9]{1,64}")


@dataclass(frozen=True)
class ArchiveOperations:
    archives: Archives
    rules: Rules
    replays: Replays
    store: Store
    clock: Callable[[], float]

    def operations(self) -> Mapping[str, Operation]:
        return {
            "DescribeArchive": self.describe_archive,
            "ListArchives": self.list_archives,
            "StartReplay": self.start_replay,
            "DescribeReplay": self.describe_replay,
            "ListReplays": self.list_replays,
            "CancelReplay": self.cancel_replay,
        }

    async def describe_archive(self, request: Request) -> Answer:
        archive = self.archives.by_name.get(str(request.get("ArchiveName")))
        if archive is None:
            raise AwsError("ResourceNotFoundException", f"Archive {request.get('ArchiveName')} does not exist.")
        pattern = None if archive.pattern is None else json.dumps(archive.pattern)
        return without_nothing(self._archive(archive) | {"ArchiveArn": archive.arn, "EventPattern": pattern})

    async def list_archives(self, request: Request) -> Answer:
        source = request.get("EventSourceArn")
        found = [
            self._archive(archive)
            for archive in self.archives.by_name.values()
            if has_prefix(archive.name, request) and source in (None, archive.source)
        ]
        return page("Archives", found, request)

    async def start_replay(self, request: Request) -> Answer:
        replay = self._wanted(request)

        def work(db: sqlite3.Connection) -> None:
            if replays.named(db, replay["name"]) is not None:
                raise AwsError("ResourceAlreadyExistsException", f"Replay {replay['name']} already exists.")
            replays.insert(db, replay)

        await self.store.write(work)
        self.replays.ring()
        return {
            "ReplayArn": _replay_arn(replay["name"]),
            "State": State.STARTING,
            "ReplayStartTime": replay["started_at"],
        }

    async def describe_replay(self, request: Request) -> Answer:
        name = _name(request)
        replay = self.store.read(partial(replays.named, name=name))
        if replay is None:
            raise AwsError("ResourceNotFoundException", f"Replay {name} does not exist.")
        filters = json.loads(replay.filters)
        destination = {"Arn": replay.destination} | ({"FilterArns": filters} if filters else {})
        return self._replay(replay) | {
            "ReplayArn": _replay_arn(replay.name),
            "Description": replay.description,
            "Destination": destination,
        }

    async def list_replays(self, request: Request) -> Answer:
        state, source = request.get("State"), request.get("EventSourceArn")
        found = [self._replay(replay) for replay in self.store.read(replays.listed) if has_prefix(replay.name, request)]
        wanted = [each for each in found if state in (None, each["State"]) and source in (None, each["EventSourceArn"])]
        return page("Replays", wanted, request)

    async def cancel_replay(self, request: Request) -> Answer:
        name = _name(request)

        def work(db: sqlite3.Connection) -> None:
            replay = replays.named(db, name)
            if replay is None:
                raise AwsError("ResourceNotFoundException", f"Replay {name} does not exist.")
            if replay.state not in (State.STARTING, State.RUNNING):
                raise AwsError("IllegalStatusException", f"Replay {name} is not in a valid state for this operation.")
            replays.cancel(db, name)

        await self.store.write(work)
        self.replays.ring()
        return {"ReplayArn": _replay_arn(name), "State": State.CANCELLING}

    def _wanted(self, request: Request) -> dict[str, Any]:
        """A new row of replays, out of what StartReplay asks for."""
        name = _name(request)
        archive = self._archive_of(request)
        start, end = _moment(request, "EventStartTime"), _moment(request, "EventEndTime")
        if start >= end:
            raise _invalid("EventStartTime must be before EventEndTime.")
        destination, filters = self._destination(request, archive)
        return {
            "name": name,
            "archive": archive.name,
            "destination": destination,
            "filters": json.dumps(filters),
            "description": _description(request),
            "window_start": start,
            "window_end": end,
            "state": State.STARTING,
            "started_at": self.clock(),
            "last_time": start,
        }

    def _archive_of(self, request: Request) -> Archive:
        wanted = request.get("EventSourceArn")
        found = next((archive for archive in self.archives.by_name.values() if archive.arn == wanted), None)
        if found is None:
            raise AwsError("ResourceNotFoundException", f"Archive {wanted} does not exist.")
        return found

    def _destination(self, request: Request, archive: Archive) -> tuple[str, list[str]]:
        destination = request.get("Destination")
        if not isinstance(destination, dict) or destination.get("Arn") != archive.source:
            raise _invalid("Events are replayed to the event bus that they were archived from.")
        filters = destination.get("FilterArns") or []
        known = {rule.arn for rule in self.rules.all}
        if not isinstance(filters, list) or not all(isinstance(each, str) for each in filters):
            raise _invalid("FilterArns is not a list of ARNs.")
        if unknown := [each for each in filters if each not in known]:
            raise _invalid(f"Rule {unknown[0]} does not exist.")
        return archive.source, filters

    def _archive(self, archive: Archive) -> Answer:
        count, size = self.store.read(partial(archives.size, archive=archive.name))
        return {
            "ArchiveName": archive.name,
            "EventSourceArn": archive.source,
            "State": "ENABLED",
            "RetentionDays": archive.retention_days,
            "EventCount": count,
            "SizeBytes": size,
        }

    def _replay(self, replay: Replay) -> Answer:
        return without_nothing(
            {
                "ReplayName": replay.name,
                "EventSourceArn": _archive_arn(replay.archive),
                "State": replay.state,
                "EventStartTime": replay.window_start,
                "EventEndTime": replay.window_end,
                "EventLastReplayedTime": replay.last_time if replay.last_sequence else None,
                "ReplayStartTime": replay.started_at,
                "ReplayEndTime": replay.ended_at,
            }
        )


def _name(request: Request) -> str:
    name = request.get("ReplayName")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _invalid("ReplayName is not valid.")
    return name


def _description(request: Request) -> str:
    text = request.get("Description") or ""
    if not isinstance(text, str) or len(text) > _LONGEST_DESCRIPTION or not text.isprintable():
        raise _invalid("Description is not valid.")
    return text


def _moment(request: Request, name: str) -> float:
    value = request.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _invalid(f"{name} is not a timestamp.")
    return float(value)


def _archive_arn(name: str) -> str:
    return f"arn:aws:events:{REGION}:{ACCOUNT}:archive/{name}"


def _replay_arn(name: str) -> str:
    return f"arn:aws:events:{REGION}:{ACCOUNT}:replay/{name}"


def _invalid(reason: str) -> AwsError:
    return AwsError("ValidationException", reason)
