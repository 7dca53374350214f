"""What the owner of a cloud sees and does behind the application's back."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import httpx

from benchmarks.owner import executions
from benchmarks.running import RunningCloud


class FunctionError(RuntimeError):
    """A function that was invoked answered with an error."""


@dataclass(frozen=True)
class Run:
    """An execution; its name begins with its document."""

    arn: str
    name: str
    status: str

    @property
    def is_at_work(self) -> bool:
        return self.status == "RUNNING"


class Owner:
    """The AWS services of a cloud, with its owner's credentials."""

    def __init__(self, cloud: RunningCloud) -> None:
        self.s3 = cloud.service("s3")
        self.states = cloud.service("stepfunctions")
        self._functions = cloud.service("lambda")
        self._facts = cloud.owner()

    def put(self, form: dict[str, Any], content: bytes, *, kind: str = "application/pdf") -> int:
        """Writes where a form leads to, without the form."""
        names = [one["Name"] for one in self.s3.list_buckets()["Buckets"]]
        [bucket] = [name for name in names if "-uploads-" in name]
        answer = self.s3.put_object(Bucket=bucket, Key=form["fields"]["key"], Body=content, ContentType=kind)
        return int(answer["ResponseMetadata"]["HTTPStatusCode"])

    def objects(self, prefix: str) -> list[str]:
        """The keys of all versions below it, in whatever bucket."""
        buckets = [one["Name"] for one in self.s3.list_buckets()["Buckets"]]
        found = [self.s3.list_object_versions(Bucket=name, Prefix=prefix).get("Versions", []) for name in buckets]
        return [version["Key"] for versions in found for version in versions]

    def invoke(self, function: str, **event: Any) -> None:
        """What the clock does, each minute or with an event of its own, by the template's name of the function."""
        answer = self._functions.invoke(FunctionName=f"quire-{function}", Payload=json.dumps(event).encode())
        if "FunctionError" in answer:
            raise FunctionError(f"{function}: {json.load(answer['Payload'])}")

    def failures(self, function: str) -> int:
        """How many of its calls have ended with an error since the cloud began."""
        told = httpx.get(
            f"{self._facts['origin']}/_local/snapshot", headers={"X-Local-Token": self._facts["token"]}, timeout=30
        )
        return int(told.raise_for_status().json()["functions"][f"quire-{function}"]["errors"])

    def runs(self) -> dict[str, list[Run]]:
        """All executions, by the document that they are about."""
        found: dict[str, list[Run]] = defaultdict(list)
        for one in executions(self.states):
            found[one["name"][:36]].append(Run(one["executionArn"], one["name"], one["status"]))
        return found
