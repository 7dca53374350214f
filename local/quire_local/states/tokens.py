"""Task tokens: who holds one may end the task that waits for it, also after a restart."""

from __future__ import annotations

import re
import secrets
import sqlite3
from dataclasses import dataclass

from quire_local.errors import AwsError
from quire_local.states.failures import HEARTBEAT_TIMEOUT, TIMEOUT, StateFailure
from quire_local.states.values import Json, dumps, loads

_PREFIX = "AQCEAAAAKgAAAAMAAAAA"
_SHAPE = re.compile(rf"{_PREFIX}[A-Za-z0-9_-]{{64}}")


@dataclass(frozen=True, kw_only=True)
class Token:
    token: str
    submitted: bool
    """The function took the task; what is awaited is the token's holder."""
    due: float | None
    beat_due: float | None
    answer: Json

    @property
    def next_due(self) -> float | None:
        return min((due for due in (self.due, self.beat_due) if due is not None), default=None)

    def check_time(self, now: float) -> None:
        if self.due is not None and now >= self.due:
            raise StateFailure(TIMEOUT, None)
        if self.beat_due is not None and now >= self.beat_due:
            raise StateFailure(HEARTBEAT_TIMEOUT, None)


def new_token() -> str:
    return _PREFIX + secrets.token_urlsafe(48)


def open_token(
    db: sqlite3.Connection, token: str, frame: int, *, timeout: float | None, heartbeat: float | None, now: float
) -> None:
    due = None if timeout is None else now + timeout
    beat_due = None if heartbeat is None else now + heartbeat
    db.execute("DELETE FROM states_tokens WHERE frame = ?", (frame,))
    db.execute(
        "INSERT INTO states_tokens (token, frame, due, beat_every, beat_due) VALUES (?, ?, ?, ?, ?)",
        (token, frame, due, heartbeat, beat_due),
    )


def of_frame(db: sqlite3.Connection, frame: int) -> Token | None:
    row = db.execute("SELECT * FROM states_tokens WHERE frame = ?", (frame,)).fetchone()
    if row is None:
        return None
    return Token(
        token=row["token"],
        submitted=bool(row["submitted"]),
        due=row["due"],
        beat_due=row["beat_due"],
        answer=loads(row["answer"] or "null"),
    )


def mark_submitted(db: sqlite3.Connection, token: str) -> None:
    db.execute("UPDATE states_tokens SET submitted = 1 WHERE token = ?", (token,))


def answer(db: sqlite3.Connection, token: str, outcome: Json, *, now: float) -> None:
    """Take the holder's word, once; AwsError where the token is closed or was never one."""
    _require_open(db, token, now)
    db.execute("UPDATE states_tokens SET answer = ? WHERE token = ?", (dumps(outcome), token))


def beat(db: sqlite3.Connection, token: str, *, now: float) -> None:
    _require_open(db, token, now)
    db.execute("UPDATE states_tokens SET beat_due = ? + beat_every WHERE token = ?", (now, token))


def _require_open(db: sqlite3.Connection, token: str, now: float) -> None:
    if not _SHAPE.fullmatch(token):
        raise AwsError("InvalidToken", f"Invalid Token: '{token[:100]}'")
    row = db.execute("SELECT due, beat_due, answer FROM states_tokens WHERE token = ?", (token,)).fetchone()
    if row is None or row["answer"] is not None:
        raise AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
    if min(row["due"] or now + 1, row["beat_due"] or now + 1) <= now:
        raise AwsError("TaskTimedOut", "Task Timed Out: 'Provided task has timed out'")
