"""template.yaml as a stack: everything that it declares, and nothing that it does not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aws_cdk import Fn, Stack
from aws_cdk import aws_s3_assets as assets
from aws_cdk import cloudformation_include as include
from constructs import Construct

from quire_cdk import foundation, release, template
from quire_cdk.choices import Choices, Code
from quire_cdk.keys import alias
from quire_cdk.replication import replicated
from quire_cdk.second import Part, asleep, nearby


class Application(Stack):
    """The foundation's values come from Parameter Store: the template's conditions may not ask another stack."""

    def __init__(
        self, scope: Construct, name: str, *, choices: Choices, part: Part, folder: Path, **options: Any
    ) -> None:
        super().__init__(scope, name, **options)
        self._choices, self._part = choices, part
        self.plain = self._described()
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{name}.translated.json"
        file.write_text(json.dumps(self.plain))
        self.included = include.CfnInclude(self, "Template", template_file=str(file))

    @property
    def dead_letters(self) -> list[str]:
        """Queues that nothing reads: where other queues, rules and failed calls leave what they could not do."""
        resources = self.plain["Resources"]
        return [name for name in self.named("AWS::SQS::Queue") if "RedrivePolicy" not in resources[name]["Properties"]]

    def value(self, name: str, attribute: str | None = None) -> str:
        """What CloudFormation answers to Ref, or to GetAtt, of a resource of the template."""
        resource = self.included.get_resource(name)
        return resource.ref if attribute is None else resource.get_att(attribute).to_string()

    def told(self, output: str) -> str:
        """An output of the template, for another stack, made under the output's own condition."""
        found = self.included.get_output(output)
        found.export_name = f"{self.stack_name}-{output}"
        return Fn.import_value(found.export_name)

    @property
    def rest_stage(self) -> str:
        """The ARN of the REST API's stage."""
        api = f"arn:{self.partition}:apigateway:{self.region}::/restapis/{self.value('RestApi')}"
        return f"{api}/stages/{self.value('RestApiapiStage')}"

    def named(self, kind: str) -> list[str]:
        """The logical ids of the resources of this type that this deployment makes."""
        typed = [name for name, resource in self.plain["Resources"].items() if resource["Type"] == kind]
        return [name for name in typed if template.is_made(self.plain, name)]

    def _described(self) -> template.Template:
        described = template.read(self._choices.root / "template.yaml")
        release.staged(described, self._choices.stage)
        self._of_two(described)
        template.placed(described, self._folder, self._place)
        plain = template.translated(described)
        for name in foundation.GIVEN:
            template.looked_up(plain, name, foundation.noted(self._choices.stage, name))
        for name, value in self._given().items():
            template.given(plain, name, value)
        return plain

    def _given(self) -> Mapping[str, str]:
        given, other = self._choices.given, self._choices.second
        if other is None or self._part is not Part.SECOND:
            return given
        near = {"OcrImage": nearby(given["OcrImage"], other.region)} if "OcrImage" in given else {}
        return {**given, **near, "Console": "off"}

    def _of_two(self, described: template.Template) -> None:
        """What it does for the other region, or leaves to it."""
        other = self._choices.second
        if other and self._part is Part.FIRST:
            replicated(described, other.region, alias(self._choices.stage))
        if other and self._part is Part.SECOND and not other.awake:
            asleep(described)

    def _folder(self, name: str, source: str) -> Path:
        root = self._choices.root
        built = self._choices.code is Code.BUILT and (root / source).is_dir()
        path = root / ".aws-sam" / "build" / name if built else root / source
        if not path.exists():
            raise FileNotFoundError(f"{path} is missing: run `sam build` first")
        return path

    def _place(self, name: str, path: Path) -> Mapping[str, Any]:
        # What was built brings its bytecode, without which each cold start would compile it again.
        left_out = [] if self._choices.code is Code.BUILT else ["__pycache__", "*.pyc"]
        asset = assets.Asset(self, f"{name}Code", path=str(path), exclude=left_out)
        return {"Bucket": self.resolve(asset.s3_bucket_name), "Key": asset.s3_object_key}
