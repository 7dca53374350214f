"""Files that were made to do harm, through the real API: each comes to the end that is due to it, and does none."""

from __future__ import annotations

import random
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from hostile_files.canary import Canary, canary
from hostile_files.making import READABLE, Lures, Recipe
from hostile_files.shelves import recipes
from pipeline.sending import ENDED, job, pdf
from proofs.carrying import patiently
from proofs.claims import BRIEF, Claim, Scale
from proofs.strays import Ground
from proofs.workers import Invoked, Watch, invoked, watched
from quire.domain.codes import ErrorCode

from benchmarks.hostile import FOLDER, declared
from benchmarks.running import RunningCloud, signed_in

AT_ONCE = 3
PATIENCE_SECONDS = 600
SEEDS = {"brief": 1, "short": 1, "long": 3}
DRAWN = 6
RESTS = frozenset(ENDED | {"hitl_pending"})
_VERDICTS = frozenset(
    {
        *("TYPE_MISMATCH", "UNSUPPORTED_TYPE", "TOO_LARGE", "TOO_MANY_PAGES", "PIXEL_LIMIT"),
        *("ENCRYPTED", "CORRUPT", "EMPTY", "RESOURCE_LIMIT", "TIMEOUT"),
        *("PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE", "VALIDATION_ERROR"),
    }
)
"""Codes of jobs, and of refusals by the API, that say something of the file; all others are nobody's fault but ours."""
_ENDS = frozenset({READABLE, *_VERDICTS, *ErrorCode})


@dataclass(frozen=True)
class Sent:
    """One file and how it has to end; without `ends` any way will do that is a verdict on the file."""

    name: str
    content: bytes
    content_type: str
    file_name: str
    ends: tuple[str, ...]


@dataclass(frozen=True)
class Came:
    """What became of it: a code of the job or of the API's refusal, `readable`, or where it stood at last."""

    sent: str
    ends: tuple[str, ...]
    outcome: str

    @property
    def is_over(self) -> bool:
        return self.outcome in _ENDS

    @property
    def is_right(self) -> bool:
        return self.outcome in (self.ends or {READABLE, *_VERDICTS})

    def __str__(self) -> str:
        return f"{self.sent}: {self.outcome}" + (f", not {' or '.join(self.ends)}" if self.ends else "")


@dataclass
class Seen:
    made: list[Came] = field(default_factory=list)
    found: list[Came] = field(default_factory=list)
    there: int = 0
    """Files in the folder of other projects' files."""
    strays: list[str] = field(default_factory=list)
    visits: int = 0
    canary_hears: bool = False
    serves_on: bool = False


def prove(scale: Scale) -> Iterator[Claim]:
    seeds = scale.seeds[: SEEDS[scale.name]]
    said = f"{seeds[0]}..{seeds[-1]}"
    seen = Seen()
    with ExitStack() as held:
        bird = held.enter_context(canary())
        lures = Lures(bird.url, f"quire-lure-{uuid.uuid4().hex[:12]}")
        ground = Ground(Path(held.enter_context(tempfile.TemporaryDirectory(prefix="quire-proof-"))), lures.word)
        cloud = held.enter_context(RunningCloud(ground.data, environment=ground.environment))
        watch = held.enter_context(watched(cloud))
        for seed in seeds:
            seen.made += _carried(cloud, _made(scale, seed, lures))
        _other_projects(cloud, scale, seen)
        _aftermath(cloud, bird, ground, seen)
        calls, times = invoked(ground.data), _times(cloud)
    yield from _ends(seen, said)
    yield from _harm(seen, said)
    yield from _limits(watch, calls, times)


def _made(scale: Scale, seed: int, lures: Lures) -> Iterator[Sent]:
    for recipe in _chosen(scale, seed):
        content = recipe.made(seed, lures)
        name = f"{recipe.name} (seed {seed})"
        yield Sent(name, content, recipe.content_type, recipe.file_name, recipe.ends)


def _chosen(scale: Scale, seed: int) -> Sequence[Recipe]:
    """All of them; in the suite the first of each kind and some by chance, none of the slow ones."""
    known = recipes()
    if scale is not BRIEF:
        return known
    quick = [recipe for recipe in known if not recipe.slow]
    first = {recipe.kind: recipe for recipe in reversed(quick)}
    drawn = random.Random(seed).sample(quick, DRAWN)  # noqa: S311 - repeatable on purpose
    return list({recipe.name: recipe for recipe in [*first.values(), *drawn]}.values())


def _other_projects(cloud: RunningCloud, scale: Scale, seen: Seen) -> None:
    there = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    seen.there = len(there)
    count = min(len(there), scale.of(len(there), least=2))
    drawn = random.Random(scale.seeds[0]).sample(there, count)  # noqa: S311 - repeatable on purpose
    files = (Sent(path.name, path.read_bytes(), declared(path), path.name, ()) for path in drawn)
    seen.found = _carried(cloud, files)


def _carried(cloud: RunningCloud, files: Iterable[Sent]) -> list[Came]:
    """Every file to its end, some at a time."""
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        return list(crowd.map(lambda file: _end(cloud, file), files))


def _end(cloud: RunningCloud, file: Sent) -> Came:
    with signed_in(cloud.login) as api:
        accepted = _announced(api, file)
        if accepted.is_error:
            return Came(file.name, file.ends, str(accepted.json()["error"]["code"]))
        about = accepted.json()["data"]
        form = about["upload"]
        httpx.post(form["url"], data=form["fields"], files={"file": file.content}, timeout=60).raise_for_status()
        return Came(file.name, file.ends, _outcome(cloud, about["jobId"]))


def _announced(api: httpx.Client, file: Sent) -> httpx.Response:
    about = {"fileName": file.file_name, "contentType": file.content_type, "size": len(file.content)}
    return api.post("/documents/upload", json=about | {"type": "document", "force": True})


def _outcome(cloud: RunningCloud, job_id: str) -> str:
    def rested() -> str:
        with signed_in(cloud.login) as api:
            state = job(api, job_id)
        if state["status"] not in RESTS:
            raise KeyError(state["status"])
        return str(state.get("errorCode") or READABLE)

    try:
        return patiently(rested, seconds=PATIENCE_SECONDS)
    except TimeoutError as error:
        return f"still {error.__cause__}"


def _aftermath(cloud: RunningCloud, bird: Canary, ground: Ground, seen: Seen) -> None:
    """What is left once all is over: the service, and nothing where nothing belongs."""
    good = Sent("a good one", pdf("All is well again."), "application/pdf", "good.pdf", (READABLE,))
    seen.serves_on = _end(cloud, good).is_right and cloud.process.poll() is None
    seen.visits = bird.visits
    seen.canary_hears = bird.hears()
    seen.strays = ground.strays()


def _times(cloud: RunningCloud) -> dict[str, int]:
    """Seconds that the template gives each function."""
    pages = cloud.service("lambda").get_paginator("list_functions").paginate()
    return {each["FunctionName"]: each["Timeout"] for page in pages for each in page["Functions"]}


def _ends(seen: Seen, seeds: str) -> Iterator[Claim]:
    labelled = [came for came in seen.made if came.ends]
    for says, came in (
        ("files made to do harm that came to an end", [(each, each.is_over) for each in seen.made]),
        ("labelled ones that came to the very end that is due to them", [(each, each.is_right) for each in labelled]),
        ("all of them that were read or given a verdict", [(each, each.is_right) for each in seen.made]),
    ):
        wrong = [str(each) for each, held in came if not held]
        yield Claim("hostile", says, len(came) - len(wrong), len(came), "; ".join(wrong[:3]), seeds)
    yield _foreign(seen, seeds)


def _foreign(seen: Seen, seeds: str) -> Claim:
    """Their folder is not part of the repository: where it is missing, the table says so."""
    says = "files of other projects that were read or given a verdict"
    if not seen.there:
        return Claim("hostile", f"{says}: none tried", 1, 1, f"{FOLDER} is not on this machine")
    wrong = [str(each) for each in seen.found if not each.is_right]
    says = f"{says} ({len(seen.found)} of {seen.there})"
    return Claim("hostile", says, len(seen.found) - len(wrong), len(seen.found), "; ".join(wrong[:3]), seeds)


def _harm(seen: Seen, seeds: str) -> Iterator[Claim]:
    files = len(seen.made) + len(seen.found)
    quiet = files if seen.canary_hears and not seen.visits else 0
    yield Claim("hostile", "files after which nobody had asked the address in the lures", quiet, files, seeds=seeds)
    clean = files - min(files, len(seen.strays))
    says = "files that left or changed none outside of the work folder"
    yield Claim("hostile", says, clean, files, " ".join(seen.strays[:3]))
    yield Claim("hostile", "the same process serves on", int(seen.serves_on), 1)


def _limits(watch: Watch, calls: Sequence[Invoked], times: dict[str, int]) -> Iterator[Claim]:
    of = sum(each.calls for each in calls)
    crashes = [line for each in calls for line in each.crashes]
    yield Claim("hostile", "calls of functions without a crash", of - len(crashes), of, "; ".join(crashes[:2])[:200])
    share = {name: used / watch.given[name] for name, used in watch.used.items()}
    fullest = max(share, key=lambda name: share[name], default="")
    worst = f"{fullest} {watch.used.get(fullest, 0):.0f} of {watch.given.get(fullest, 0)} MiB"
    within = sum(part <= 1 for part in share.values())
    yield Claim("hostile", "functions whose workers kept within their memory", within, len(share), worst)
    timed = [(each.longest / times[each.function], each) for each in calls if each.function in times]
    _, slowest = max(timed, key=lambda pair: pair[0])
    worst = f"{slowest.function} {slowest.longest:.1f} of {times[slowest.function]} s"
    within = sum(part < 1 for part, _ in timed)
    yield Claim("hostile", "functions that kept within their time", within, len(timed), worst, timed=True)
