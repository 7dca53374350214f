"""What the console's files must keep to, whatever they do."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest
from local.states_node import FOLDER, needs_node

CONSOLE = Path(__file__).parents[2] / "console"
OPENAPI = Path(__file__).parents[2] / "shared" / "quire" / "doors" / "openapi.json"
SCRIPTS = sorted(CONSOLE.rglob("*.js"))
STYLES = sorted(CONSOLE.rglob("*.css"))
NOT_WRITTEN = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc")
PHYSICAL = re.compile(
    r"^\s*(?:(?:margin|padding|border)-(?:left|right)|left|right|float|text-align:\s*(?:left|right))\b"
)
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\brgb\(", re.IGNORECASE)
PASSWORD = re.compile(r"field\(\{[^}]*name: \"\w*[pP]assword\"[^}]*\}\)")
OWN_COLOURS = {"tokens.css", "base.css", "parts.css"}
"""Names of colours, and what stands on paper, which is light in dark colours too."""


async def node(*arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        "node", *arguments, cwd=FOLDER, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


@needs_node("openapi-typescript")
async def test_the_scripts_are_typed_against_the_api():
    (FOLDER / "out").mkdir(exist_ok=True)
    await node("node_modules/openapi-typescript/bin/cli.js", str(OPENAPI), "-o", "out/api.d.ts")

    await node("node_modules/typescript/bin/tsc", "-p", "console.json")
    await node("node_modules/typescript/bin/tsc", "-p", "worker.json")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(CONSOLE).as_posix())
def test_no_script_makes_markup_or_code_out_of_text(path: Path):
    assert NOT_WRITTEN.findall(path.read_text()) == []


def test_every_password_is_masked_and_left_to_the_readers_own_helpers():
    fields = [field for path in SCRIPTS for field in PASSWORD.findall(path.read_text())]

    assert len(fields) == 5
    assert [field for field in fields if 'type: "password"' not in field] == []
    assert [field for field in fields if not re.search(r'autocomplete: "(current|new)-password"', field)] == []
    assert [field for field in fields if re.search(r"on(paste|copy|drop)|readonly|maxlength", field)] == []


def test_whoever_pastes_is_listened_to_where_files_are_taken_alone():
    listening = {path.name for path in SCRIPTS if re.search(r'"paste"|onpaste', path.read_text())}

    assert listening == {"upload-zone.js"}


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.relative_to(CONSOLE).as_posix())
def test_styles_speak_of_beginning_and_end_so_that_they_turn_with_the_language(path: Path):
    assert [line for line in path.read_text().splitlines() if PHYSICAL.match(line)] == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.relative_to(CONSOLE).as_posix())
def test_colours_have_names(path: Path):
    if path.name not in OWN_COLOURS:
        assert COLOUR.findall(path.read_text()) == []


def test_the_page_carries_no_script_or_style_of_its_own_and_names_no_other_host():
    page = (CONSOLE / "index.html").read_text()

    assert re.findall(r"<style|style=|\son\w+=|<script(?![^>]*src=)|https?://", page) == []


def test_the_manifest_makes_it_installable():
    manifest = json.loads((CONSOLE / "manifest.webmanifest").read_text())

    assert {"name", "start_url", "display", "icons"} <= set(manifest)
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert all((CONSOLE / icon["src"]).is_file() for icon in manifest["icons"])


def test_every_page_of_the_routes_is_there():
    routes = (CONSOLE / "core" / "routes.js").read_text()
    modules = re.findall(r'module: "([\w-]+)"', routes)

    assert modules
    assert [each for each in modules if not (CONSOLE / "pages" / f"{each}.js").is_file()] == []
