"""The OCR function's image, as far as it can be looked at without building it."""

from __future__ import annotations

import re
import subprocess
from fnmatch import fnmatch

from packing.building import ROOT, UV

FOLDER = ROOT / "functions/ocr"
DOCKERFILE = (FOLDER / "Dockerfile").read_text()
TEMPLATE = (ROOT / "template.yaml").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
COPIED = [
    source
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    for source in sources.split()
]


def test_every_stage_is_lambdas_image_of_the_templates_python() -> None:
    [version] = re.findall(r"^    Runtime: python(\d\.\d+)$", TEMPLATE, re.MULTILINE)

    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)

    assert bases == [f"public.ecr.aws/lambda/python:{version}"] * 2


def test_it_is_built_for_the_templates_processors() -> None:
    platforms = re.findall(r"--platform linux/(\w+)", MAKEFILE)

    assert "    Architectures: [arm64]\n" in TEMPLATE
    assert set(platforms) == {"arm64"}


def test_what_it_copies_is_there_and_sent_to_the_builder() -> None:
    sent = [line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"]

    assert len(COPIED) == 4
    assert [source for source in COPIED if not (ROOT / source).exists()] == []
    assert [source for source in COPIED if not any(fnmatch(source, f"{kept}*") for kept in sent)] == []


def test_it_holds_the_layers_packages_and_its_own_as_they_are_locked() -> None:
    [command] = re.findall(r"uv (export [^&\\]+?) --output-file", DOCKERFILE)

    exported = subprocess.run([UV, *command.split()], cwd=ROOT, capture_output=True, check=True, text=True).stdout

    assert "--require-hashes" in DOCKERFILE
    assert {"pydantic", "boto3", "rapidocr", "onnxruntime"} <= set(re.findall(r"^([\w-]+)==", exported, re.MULTILINE))
    assert exported.count("--hash=sha256:") > 100


def test_its_uv_is_the_one_that_made_the_lock_file() -> None:
    [ours] = re.findall(r"^UV_VERSION := (\S+)$", MAKEFILE, re.MULTILINE)

    assert re.findall(r"uv==(\S+)", DOCKERFILE) == [ours]


def test_it_starts_the_handler_that_the_template_names() -> None:
    [command] = re.findall(r'^CMD \["(\S+)"\]$', DOCKERFILE, re.MULTILINE)

    assert f"        Command: [{command}]\n" in TEMPLATE
    assert (FOLDER / f"{command.partition('.')[0]}.py").is_file()
