"""The Kubernetes manifests as `kubectl` gets them: the variables of the documentation filled in."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import yaml
from quire_container.application import Work, read_work
from quire_container.deployed import Deployed
from quire_local.template import read_template

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "container/kubernetes"

Manifest = dict[str, Any]


@cache
def work() -> Work:
    """What containers do for a stack whose queues are theirs."""
    application = read_template(ROOT / "template.yaml").read(
        origin="", addresses={}, overrides={"Workers": "containers", "Console": "off"}
    )
    queues = {queue.logical_id: f"https://sqs.example/{queue.logical_id}" for queue in application.queues}
    return read_work(
        ROOT / "template.yaml", Deployed(parameters={"Workers": "containers"}, environments={}, queues=queues)
    )


@cache
def manifests() -> tuple[Manifest, ...]:
    """Fails for a variable that the documentation does not name."""
    filled = {
        "Image": "registry.example/quire:1",
        "Network": "10.0.0.0/16",
        "Region": "eu-west-1",
        "TaskRole": "arn:aws:iam::123456789012:role/quire",
        **{feed.queue: feed.url for feed in work().feeds},
    }
    texts = [Template(path.read_text()).substitute(filled) for path in sorted(FOLDER.glob("*.yaml"))]
    return tuple(document for text in texts for document in yaml.safe_load_all(text))


def of_kind(kind: str) -> dict[str, Manifest]:
    return {each["metadata"]["name"]: each for each in manifests() if each["kind"] == kind}


def container_of(deployment: Manifest) -> Manifest:
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    return dict(container)
