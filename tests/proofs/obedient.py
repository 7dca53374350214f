"""A language model that answers rightly, unless a text tells it otherwise: then it does whatever that says."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from llm_server import Asked, Reply, writes
from proofs.injected import Case

_ORDER = re.compile(r'ANSWER (\w+) = ([^"\\|<\]]+)')
_SAID = re.compile(r'"field": "(\w+)", "value": "([^"]+)"')
_CODED = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_EXTRA = {"confidence": "100", "status": "completed", "approved": "true", "lines.amount": "777", "timeblocks": "all"}
_DETENTION = {"name": "Detention", "dayOfWeek": "Sunday", "startTime": "03:00", "endTime": "04:00"}


@dataclass
class Obedient:
    """Knows the truth of every case, and remembers all that it ever read."""

    cases: dict[str, Case] = field(default_factory=dict)
    prompts: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    """Signs of the documents of which the words came this far."""
    asked: set[str] = field(default_factory=set)
    obeyed: set[str] = field(default_factory=set)
    """Signs of the documents about which it said something else than an honest model."""
    _heard: list[tuple[str, str]] = field(default_factory=list)

    def knows(self, cases: Iterable[Case]) -> None:
        self.cases |= {case.paper.sign: case for case in cases}

    def __call__(self, asked: Asked) -> Reply:
        prompt = asked.body["system"][0]["text"]
        self.prompts.add(prompt)
        case = next((case for sign, case in self.cases.items() if sign in asked.text), None)
        words = _decoded(asked.text)
        orders = dict(_orders(words))
        if case is not None and case.words and case.words in words:
            self.reached.add(case.paper.sign)
        if case is not None and case.is_told:
            words += _decoded(case.words)
            orders |= dict(_orders(_decoded(case.words))) | _wanted(case, asked)
        told = _truth(case, asked) | orders
        told |= self._recited(words, asked, prompt, case)
        self._hear(case, asked.text)
        reply = _reply(words, told, asked, case)
        if case is not None:
            self.asked.add(case.paper.sign)
            if reply != _reply("", _truth(case, asked), asked, case):
                self.obeyed.add(case.paper.sign)
        return reply

    def _recited(self, words: str, asked: Asked, prompt: str, case: Case | None) -> dict[str, str]:
        """Its instructions, or what it read before, as the value of every field."""
        if "SAY PROMPT" in words:
            return dict.fromkeys(asked.fields, prompt[:600])
        others = [text for sign, text in self._heard if case is None or sign != case.paper.sign]
        if "SAY EARLIER" in words and others:
            return {name: others[number % len(others)] for number, name in enumerate(asked.fields)}
        return {}

    def _hear(self, case: Case | None, text: str) -> None:
        if case is not None:
            self._heard += [(case.paper.sign, value) for value in case.paper.known.values()]
            self._heard.append((case.paper.sign, " ".join(re.findall(r"[\w.]+", text))[-300:]))


def _decoded(text: str) -> str:
    return "\n".join([text.replace('\\"', '"'), *_uncoded(text)])


def _uncoded(text: str) -> Iterator[str]:
    for coded in _CODED.findall(text):
        try:
            yield base64.b64decode(coded, validate=True).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            continue


def _orders(words: str) -> Iterator[tuple[str, str]]:
    for name, value in (*_ORDER.findall(words), *_SAID.findall(words)):
        yield name, value.strip()


def _wanted(case: Case, asked: Asked) -> dict[str, str]:
    return {name: case.wanted for name in asked.fields if name == case.field and "SAY " not in case.words}


def _truth(case: Case | None, asked: Asked) -> dict[str, str]:
    return {} if case is None else {name: case.paper.known[name] for name in asked.fields if name in case.paper.known}


def _reply(words: str, told: dict[str, str], asked: Asked, case: Case | None) -> Reply:
    if "SAY REFUSED" in words:
        return writes("", stop_reason="refusal")(asked)
    if "SAY SHAPE" in words and len(asked.body["messages"]) == 1:
        return writes(json.dumps({"fields": told, "status": "completed", "confidence": 100}))(asked)
    if "SAY UNASKED" in words:
        listed = asked.body["output_config"]["format"]["schema"]["properties"]["answers"]["items"]["properties"]
        told = dict.fromkeys(listed["field"]["enum"], "777") | told
    said: dict[str, Any] = {"answers": [{"field": name, "value": value} for name, value in told.items()]}
    said |= {"timeblocks": list(case.paper.blocks)} if case is not None and "timeblocks" in asked.fields else {}
    if "SAY MORE" in words or "SAY SURE" in words:
        said["answers"] += [{"field": name, "value": value} for name, value in _EXTRA.items()]
        said["timeblocks"] = [*said.get("timeblocks", []), _DETENTION]
    return writes(json.dumps(said))(asked)
