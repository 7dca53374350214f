"""S3's XML: small enough to write by hand, hostile enough to read with care."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable

from quire_local.errors import AwsError

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
Content = str | int | bool | Iterable["Element"]
Element = tuple[str, Content]
_SPECIAL = re.compile(r"[&<>\"\x00-\x1f\x7f\ufffe\uffff]")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def document(root: Element, *, namespace: bool = True) -> bytes:
    name, content = root
    opening = f'{name} xmlns="{NAMESPACE}"' if namespace else name
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{opening}>{_inner(content)}</{name}>'.encode(errors="replace")


def parse(body: bytes) -> ET.Element:
    """Read a client's document; no document type, hence no entities."""
    try:
        text = body.decode()
        if "<!DOCTYPE" in text:
            raise _malformed()
        return ET.fromstring(text)  # noqa: S314 - entities need a DOCTYPE
    except (UnicodeDecodeError, ET.ParseError) as error:
        raise _malformed() from error


def child(element: ET.Element, name: str) -> str | None:
    """The text of the first child of that name, whatever its namespace."""
    return element.findtext(f"{{*}}{name}")


def _malformed() -> AwsError:
    return AwsError("MalformedXML", "The XML you provided was not well-formed or did not validate.")


def _inner(content: Content) -> str:
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, str | int):
        return _SPECIAL.sub(lambda match: _NAMED.get(match[0], f"&#{ord(match[0])};"), str(content))
    return "".join(f"<{name}>{_inner(inner)}</{name}>" for name, inner in content)
