"""What docs/deploy.md says of the stages is what they get."""

from __future__ import annotations

import json
import re
from typing import Any

from cdk.conftest import ROOT, run

PAGE = (ROOT / "docs" / "deploy.md").read_text()


def printed() -> dict[str, dict[str, Any]]:
    """The settings of each stage."""
    asked = "import json; from dataclasses import asdict; from quire_cdk.stages import STAGES"
    shown = "print(json.dumps({name: asdict(stage) for name, stage in STAGES.items()}))"
    stages: dict[str, dict[str, Any]] = json.loads(run(["-c", f"{asked}; {shown}"], PYTHONPATH="cdk"))
    return stages


def written(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def test_the_table_of_stages_is_theirs() -> None:
    rows = {name: cells.split(" | ")[:3] for name, cells in re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE, re.MULTILINE)}
    stages = printed()
    settings = stages["dev"].keys() - {"name"}

    assert {name: rows.get(name) for name in settings} == {
        name: [written(stage[name]) for stage in stages.values()] for name in settings
    }


def test_the_options_are_those_that_a_deployment_reads() -> None:
    options = PAGE.partition("## Options")[2].partition("\n## ")[0]
    described = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.+?`) \| ", options, re.MULTILINE))))
    read = set(re.findall(r'said\("(\w+)"\)', (ROOT / "cdk" / "quire_cdk" / "choices.py").read_text()))

    assert described == read - {"stage", "root"}
