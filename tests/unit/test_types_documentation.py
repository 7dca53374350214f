"""What docs/types.md says of types is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

from quire.domain.schemas import Schema
from quire.domain.types import NewType

PAGE = (Path(__file__).parents[2] / "docs" / "types.md").read_text()


def test_the_example_is_a_type() -> None:
    example, *_ = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)

    assert NewType.model_validate(json.loads(example), by_name=False).name == "delivery-note"


def test_every_keyword_is_listed() -> None:
    [said] = re.findall(r"\*\*The schema\*\* is (.*?)Any other keyword", PAGE, re.DOTALL)
    keywords = {field.alias for field in Schema.model_fields.values()}

    assert keywords <= set(re.findall(r"`([$A-Za-z]+)`", said))
