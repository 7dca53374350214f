"""Where a function's code is: a folder and layers, or an image whose code this machine finds in the template's tree."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from quire_local.template.properties import Properties

MOST_LAYERS = 5
IMAGE = "Image"

_TASK_ROOT = PurePosixPath("/var/task")
_ENTRANCE = "/lambda-entrypoint.sh"
"""What AWS's own base images start with."""


@dataclass(frozen=True, kw_only=True)
class Package:
    kind: str
    folder: Path
    handler: str
    runtime: str
    layers: tuple[Path, ...]


@dataclass(frozen=True)
class Layers:
    """The template's layers."""

    folders: Mapping[str, Path]
    """ARN of the layer's version -> what is put on Python's path."""
    arns: Mapping[str, str]
    """Logical id -> that ARN."""

    def of(self, properties: Properties) -> tuple[Path, ...]:
        """The property Layers, in its order; each later one hides what earlier ones have."""
        wanted = properties.get("Layers", [])
        if len(wanted) > MOST_LAYERS:
            raise properties.unsupported(f"more than {MOST_LAYERS} Layers")
        return tuple(self._folder(properties, str(layer)) for layer in wanted)

    def _folder(self, properties: Properties, layer: str) -> Path:
        if layer not in self.folders:
            raise properties.unsupported(f"the layer {layer}, which the template does not declare,")
        return self.folders[layer]

    def named(self, properties: Properties) -> tuple[Path, ...]:
        """As `of`, where layers may be told by their logical ids too."""
        return tuple(self._folder(properties, self.arns.get(layer, layer)) for layer in properties.get("Layers", []))


def read_layer(properties: Properties, *, root: Path) -> Path:
    """What a layer puts on Python's path: its folder `python`, else all of it, as a build would put it there."""
    folder = _folder(properties, root, properties.need("ContentUri"))
    properties.get("LayerName")
    properties.finish(
        without_effect=(
            "CompatibleArchitectures",
            "CompatibleRuntimes",
            "Description",
            "LicenseInfo",
            "PublishLambdaVersion",
            "RetentionPolicy",
        )
    )
    return folder / "python" if (folder / "python").is_dir() else folder


def read_package(properties: Properties, metadata: Properties, *, root: Path, layers: Layers) -> Package:
    kind = properties.get("PackageType", "Zip")
    properties.expect("PackageType", kind, ("Zip", IMAGE))
    return _image(properties, metadata, root, layers) if kind == IMAGE else _zip(properties, root, layers)


def _zip(properties: Properties, root: Path, layers: Layers) -> Package:
    runtime = str(properties.need("Runtime"))
    if not runtime.startswith("python3."):
        raise properties.unsupported(f"Runtime {runtime}")
    return Package(
        kind="Zip",
        folder=_folder(properties, root, properties.need("CodeUri")),
        handler=str(properties.need("Handler")),
        runtime=runtime,
        layers=layers.of(properties),
    )


def _image(properties: Properties, metadata: Properties, root: Path, layers: Layers) -> Package:
    """The Dockerfile is not read: the code is where Metadata.LocalCloud says, else in the Docker context."""
    for name in ("Handler", "Runtime", "Layers", "CodeUri"):
        if name in properties:
            raise properties.unsupported(f"{name} beside PackageType Image")
    local = metadata.part("LocalCloud")
    where = local.get("Code") or metadata.get("DockerContext")
    if where is None:
        raise properties.unsupported("an image without Metadata.LocalCloud.Code or Metadata.DockerContext")
    config = properties.part("ImageConfig")
    package = Package(
        kind=IMAGE,
        folder=_working_directory(config, _folder(local, root, where)),
        handler=_command(config),
        runtime=f"python{sys.version_info.major}.{sys.version_info.minor}",
        layers=layers.named(local),
    )
    local.finish()
    config.finish()
    return package


def _command(config: Properties) -> str:
    entry = config.get("EntryPoint") or [_ENTRANCE]
    if entry != [_ENTRANCE] and list(_after(entry, "-m"))[:1] != ["awslambdaric"]:
        raise config.unsupported(f"EntryPoint {entry!r}, which does not start awslambdaric,")
    command = config.need("Command")
    if not isinstance(command, list) or len(command) != 1 or not isinstance(command[0], str):
        raise config.unsupported(f"Command {command!r}, which is not one handler,")
    return command[0]


def _after(words: object, word: str) -> Iterator[str]:
    found = words if isinstance(words, list) else []
    return iter(found[found.index(word) + 1 :] if word in found else [])


def _working_directory(config: Properties, folder: Path) -> Path:
    """In the image the code is in /var/task; a folder below it is the same one below the code's."""
    directory = PurePosixPath(str(config.get("WorkingDirectory", _TASK_ROOT)))
    if not directory.is_relative_to(_TASK_ROOT) or ".." in directory.parts:
        raise config.unsupported(f"WorkingDirectory {directory}, which is not in {_TASK_ROOT},")
    return folder / directory.relative_to(_TASK_ROOT)


def _folder(properties: Properties, root: Path, where: object) -> Path:
    if not isinstance(where, str):
        raise properties.unsupported(f"code that is not in a folder here ({where!r})")
    return (root / where).resolve()
