"""The container's processes, started as its image starts them, beside a local cloud in the place of AWS."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import httpx
from prometheus_client.parser import text_string_to_metric_families
from quire_container.deployed import Deployed

from benchmarks.running import RunningCloud

START_LIMIT = 60.0


def deployed(cloud: RunningCloud, **environment: str) -> Deployed:
    """What `describe` finds in a stack; `environment` goes over that of each function."""
    lambda_, sqs = cloud.service("lambda"), cloud.service("sqs")
    functions = [each for page in lambda_.get_paginator("list_functions").paginate() for each in page["Functions"]]
    return Deployed(
        parameters={"Workers": "containers"},
        environments={
            _logical(each["FunctionName"]): {**each["Environment"]["Variables"], **environment} for each in functions
        },
        queues={_logical(url.rpartition("/")[2]): url for url in sqs.list_queues()["QueueUrls"]},
    )


def free_port() -> int:
    """Free on every loopback address at this moment."""
    with socket.socket() as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])


class Container:
    """One process of the image; replicas have addresses of their own and the ports in common, as in a cluster."""

    def __init__(
        self,
        cloud: RunningCloud,
        log: Path,
        *arguments: str,
        told: Deployed,
        host: str = "127.0.0.1",
        beside: Container | None = None,
    ) -> None:
        self.host = host
        self.port, self.private_port = (beside.port, beside.private_port) if beside else (free_port(), free_port())
        self._log = log.open("ab")
        self.log = log
        ports = ["--host", host, "--private-port", str(self.private_port)]
        ports += ["--port", str(self.port), "--address", host, "--proxies", "0"] if arguments[0] == "serve" else []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "quire_container", *arguments, *ports, "--grace", "20"],
            env=_environment(cloud) | {"QUIRE_DEPLOYED": told.model_dump_json()},
            stdout=self._log,
            stderr=self._log,
        )

    @property
    def private(self) -> str:
        return f"http://{self.host}:{self.private_port}"

    @property
    def public(self) -> str:
        return f"http://{self.host}:{self.port}"

    def until_ready(self) -> Container:
        deadline = time.monotonic() + START_LIMIT
        while self.probe("readyz") != httpx.codes.OK:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)
        return self

    def probe(self, name: str) -> int | None:
        """The status of a probe, or None while nothing listens."""
        try:
            return httpx.get(f"{self.private}/{name}", timeout=10).status_code
        except httpx.TransportError:
            return None

    def figure(self, name: str, **labels: str) -> float:
        """A counter's value, summed over the labels that are not given."""
        families = text_string_to_metric_families(httpx.get(f"{self.private}/metrics", timeout=10).text)
        samples = [sample for family in families for sample in family.samples if sample.name == name]
        return sum(sample.value for sample in samples if labels.items() <= sample.labels.items())

    def end(self) -> int:
        """Send SIGTERM; answers the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=40)
        finally:
            self.process.kill()
            self._log.close()

    def __enter__(self) -> Container:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()


def _logical(name: str) -> str:
    return name.partition("-")[2]


def _environment(cloud: RunningCloud) -> dict[str, str]:
    owner = cloud.owner()
    return {
        "PATH": os.environ["PATH"],
        "AWS_REGION": owner["region"],
        "AWS_ACCESS_KEY_ID": owner["accessKeyId"],
        "AWS_SECRET_ACCESS_KEY": owner["secretAccessKey"],
        "AWS_ENDPOINT_URL": owner["origin"],
        "AWS_ENDPOINT_URL_S3": owner["s3"],
        "AWS_EC2_METADATA_DISABLED": "true",
    }
