"""samconfig.toml and the recipe say nothing that template.yaml does not know."""

from __future__ import annotations

import re
import tomllib

import pytest
from packing.building import ROOT

TEMPLATE = (ROOT / "template.yaml").read_text()
STAGES = tomllib.loads((ROOT / "samconfig.toml").read_text())
PARAMETERS = set(re.findall(r"^  (\w+):\n    Type: (?:String|Number|CommaDelimitedList)$", TEMPLATE, re.MULTILINE))


@pytest.mark.parametrize("stage", ["dev", "staging", "prod"])
def test_a_stage_is_a_stack_of_its_own_and_sets_only_parameters_that_there_are(stage: str) -> None:
    deploy = STAGES[stage]["deploy"]["parameters"]
    said = {override.partition("=")[0] for override in deploy.get("parameter_overrides", [])}

    assert deploy["stack_name"] == f"quire-{stage}"
    assert f"stage={stage}" in deploy["tags"]
    assert len(PARAMETERS) > 20
    assert said - PARAMETERS == set()


def test_production_is_changed_after_a_look_at_the_changes_alone() -> None:
    assert STAGES["prod"]["deploy"]["parameters"]["confirm_changeset"] is True


def test_every_zip_and_the_layer_are_built_by_the_recipe() -> None:
    built = re.findall(
        r"Type: AWS::Serverless::(?:Function|LayerVersion)\n    Metadata: \{BuildMethod: makefile", TEMPLATE
    )
    images = TEMPLATE.count("PackageType: Image")

    assert len(built) == TEMPLATE.count("Type: AWS::Serverless::Function") - images + 1
