"""The names by which callers know functions: a name, a partial ARN or an ARN, each with or without a qualifier."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quire_local.errors import AwsError
from quire_local.resources import Function

LATEST = "$LATEST"
PUBLISHED = "1"
"""The version behind an alias: one template has one version of its code."""


@dataclass(frozen=True)
class Address:
    """A function as a caller named it."""

    function: Function
    qualifier: str | None = None

    @property
    def arn(self) -> str:
        """What the function is told as its invoked ARN."""
        return f"{self.function.arn}:{self.qualifier}" if self.qualifier else self.function.arn

    @property
    def version(self) -> str:
        return LATEST if self.qualifier in (None, LATEST) else PUBLISHED


class Directory:
    """Finds functions by what callers call them."""

    def __init__(self, functions: Iterable[Function]) -> None:
        self._by_name = {name: function for function in functions for name in _names(function)}

    def find(self, name: str, qualifier: str | None = None) -> Address:
        """Raises ResourceNotFoundException for what the template does not declare."""
        function, named = self._by_name.get(name), None
        if function is None:
            unqualified, _, named = name.rpartition(":")
            function = self._by_name.get(unqualified)
        if function is None:
            raise AwsError("ResourceNotFoundException", f"Function not found: {name}", 404)
        if named and qualifier and named != qualifier:
            message = "The derived qualifier from the function name does not match the specified qualifier."
            raise AwsError("InvalidParameterValueException", message)
        address = Address(function, named or qualifier)
        if address.qualifier not in qualifiers(function):
            raise AwsError("ResourceNotFoundException", f"Function not found: {address.arn}", 404)
        return address


def qualifiers(function: Function) -> tuple[str | None, ...]:
    """All that lead to the function's code; None is a call without one."""
    return (None, LATEST, PUBLISHED, function.alias) if function.alias else (None, LATEST)


def _names(function: Function) -> tuple[str, str, str]:
    account = function.arn.split(":")[4]
    return function.arn, function.name, f"{account}:function:{function.name}"
