"""Reads a SAM template into `resources.Application`, and refuses by name what the local cloud does not do."""

from quire_local.template.reader import Template, read_template

__all__ = ["Template", "read_template"]
