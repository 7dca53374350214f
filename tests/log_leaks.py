"""What may stand in no log: looked for in those of every cloud that a run of the tests started, when it is over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.running import RunningCloud

PASSPHRASES = frozenset(
    {
        "a quite good passphrase",
        "an unlikely passphrase",
        "another good passphrase",
        "correct horse battery staple",
        "first of three boats",
        "not my password",
        "not the password",
        "not the right one",
        "password1234",
        "second of three boats",
        "seven quiet boats at dawn",
    }
)
"""All with which tests register somebody, sign in, if only in vain, or change to."""

SHAPES = {
    "a signed token": r"eyJ[\w-]{10,}\.[\w-]{10,}\.",
    "a token that says its tenant": r"\b[0-9a-f]{32}\.[\w-]{43}\b",
    "a machine's key": r"\bquire_[\w-]{43}\b",
    "a webhook's secret": r"\bwhsec_[\w-]{20,}",
    "a task token": r"\bAQCEAAAAKgAAAAMAAAAA[\w-]{40,}",
    "a ticket of a WebSocket": r"[?&]ticket=[\w-]{8,}",
    "a pre-signed request": r"(?i)x-amz-(signature|security-token)[=\"': ]+\w{8,}",
    "a credential in a header": r"(?i)authorization[\"']?\s*[:=]\s*[\"']?(bearer|basic|aws4)[\s-]\S{8,}",
    "the key of the language model": r"\bsk-secret\b",
    "a person's address": r"[\w.+-]+@example\.(org|com|net)\b",
    "a person's passphrase": "|".join(map(re.escape, sorted(PASSPHRASES))),
    "what a document says": r"of a document with a real text layer",
    "a file": r"%PDF-1\.",
}
"""Each is planted by tests in nearly every cloud: `sending.pdf` writes the sentence into each of its documents."""

_INVITATION = re.compile(r"^ +(open the page|look inside): \S+$", re.MULTILINE)
"""How the owner, who reads this on the terminal from which the cloud was started, gets to its pages."""


@dataclass(frozen=True)
class Leak:
    log: str
    what: str


@dataclass
class Watch:
    """Reads the logs of clouds as they end."""

    leaks: list[Leak] = field(default_factory=list)
    read: int = 0
    """Clouds of which something was read that a function had written."""
    unread: list[str] = field(default_factory=list)
    """The others, as far as they had ever been ready."""

    def look(self, cloud: RunningCloud) -> None:
        self.leaks += leaks_of(cloud.data)
        if any(log.stat().st_size for log in cloud.data.glob("logs/*Function.log*")):
            self.read += 1
        elif cloud.was_ready:
            self.unread.append(cloud.data.name)

    def unseen(self, started: int) -> list[str]:
        """What says that clouds ran whose logs nobody has searched."""
        nothing = ["clouds ran, and no log of any was read"] if started and not self.read else []
        return nothing + [f"nothing that a function wrote was read of the cloud in {name}" for name in self.unread]


def leaks_of(data: Path) -> list[Leak]:
    """Each log and what it holds that it may not; never what exactly, for this is printed too."""
    known = {what: re.compile(shape) for what, shape in SHAPES.items()}
    known |= {what: re.compile(re.escape(secret)) for what, secret in _own_secrets(data) if secret}
    found = set()
    for log in (*data.glob("logs/*.log*"), *data.glob("*.log*"), *data.glob("postgres/*.log*")):
        text = _INVITATION.sub("", log.read_text(errors="replace"))
        found |= {Leak(log.name, what) for what, shape in known.items() if shape.search(text)}
    return sorted(found, key=lambda leak: (leak.log, leak.what))


def _own_secrets(data: Path) -> Iterator[tuple[str, str]]:
    login, owner = _read(data / "login.json"), _read(data / "cloud.json")
    yield "the first person's password", login.get("password", "")
    yield "the owner's token", owner.get("token", "")
    yield "the owner's secret key", owner.get("secretAccessKey", "")
    for name, password in _read(data / "postgres" / "passwords.json").items():
        yield f"the database's password of {name}", password


def _read(path: Path) -> dict[str, str]:
    try:
        said: dict[str, str] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return said
