"""A refusal points to a section of the documentation that exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from quire_local.errors import Section, Unsupported

PAGE = Path(__file__).parents[2] / "docs" / "local-cloud.md"


@pytest.mark.parametrize("section", Section)
def test_each_section_that_a_refusal_names_is_a_heading_of_the_page(section: Section) -> None:
    assert f"\n## {section}\n" in PAGE.read_text()


def test_a_refusal_names_the_resource_the_property_and_the_section() -> None:
    refusal = Unsupported("Uploads", "the property WebsiteConfiguration", Section.S3)

    assert str(refusal) == (
        'Uploads: the property WebsiteConfiguration is not supported by the local cloud (docs/local-cloud.md, "S3")'
    )
