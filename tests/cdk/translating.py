"""Prints a SAM template as AWS's own translator writes it out, every piece of code at a made-up address."""

import json
import sys
from pathlib import Path

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

if __name__ == "__main__":
    template = yaml_parse(Path(sys.argv[1]).read_text())
    for name, resource in template["Resources"].items():
        for source in {"CodeUri", "ContentUri", "DefinitionUri"} & resource.get("Properties", {}).keys():
            resource["Properties"][source] = f"s3://code/{name}"
    print(json.dumps(Translator({}, Parser()).translate(template, {})))  # noqa: T201 - its one purpose
