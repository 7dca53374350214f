"""The base of every model: frozen, strict about its fields, camelCase on the wire."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Model(BaseModel):
    """A value. Changing one means making another.

    A process imports many models and uses few, so what pydantic makes of one is made when it is first used.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True, defer_build=True
    )

    def wire(self) -> dict[str, Any]:
        """This value as JSON-plain camelCase data."""
        return self.model_dump(mode="json", by_alias=True)
