"""The PP-OCR models as rapidocr's wheel carries them; the recogniser's output layer can be cut to an alphabet.

An ONNX file is a protocol buffer. The three changes to its last layer are made on the wire format itself, so that no
package for making models has to be where models are only run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

_GRAPH, _METADATA = 7, 14
_INITIALIZER, _OUTPUT, _VALUE_INFO = 5, 12, 13
_DIMS, _NAME, _RAW_DATA = 1, 8, 9
_VARINT, _BYTES = 0, 2


class Recognition(NamedTuple):
    """A recogniser and what its outputs stand for: class 0 is `nothing`, the last is the space."""

    model: bytes
    characters: Sequence[str]


def detection_model() -> bytes:
    return _bundled("*_det_*.onnx")


def recognition_model(alphabet: frozenset[str] | None) -> Recognition:
    """With an alphabet, a recogniser that knows its characters alone, which is quicker; None keeps them all."""
    model = _bundled("*_rec_*.onnx")
    characters = ["", *_metadata(model, "character").split("\n"), " "]
    if alphabet is None:
        return Recognition(model, characters)
    kept = [index for index, each in enumerate(characters) if each in {"", " "} or each in alphabet]
    return Recognition(_cut(model, len(characters), kept), [characters[index] for index in kept])


def _bundled(pattern: str) -> bytes:
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise LookupError("rapidocr is not installed")
    (path,) = (Path(spec.origin).parent / "models").glob(pattern)
    return path.read_bytes()


def _metadata(model: bytes, key: str) -> str:
    entries = (dict(_fields(value)) for number, value in _fields(model) if number == _METADATA)
    return next(bytes(entry[2]).decode() for entry in entries if bytes(entry[1]).decode() == key)


def _cut(model: bytes, classes: int, kept: Sequence[int]) -> bytes:
    return b"".join(
        _written(number, _cut_graph(value, classes, kept) if number == _GRAPH else value)
        for number, value in _fields(model)
    )


def _cut_graph(graph: Any, classes: int, kept: Sequence[int]) -> bytes:
    parts = []
    for number, value in _fields(graph):
        if number == _INITIALIZER:
            parts.append(_written(number, _cut_tensor(value, classes, kept)))
        elif number == _OUTPUT:
            parts.append(_written(number, _of_any_shape(value)))
        elif number != _VALUE_INFO:
            # What is left out are notes on shapes, which a runtime finds by itself and which are no longer true.
            parts.append(_written(number, value))
    return b"".join(parts)


def _cut_tensor(tensor: Any, classes: int, kept: Sequence[int]) -> bytes:
    """The tensor; of one whose last dimension is that of the classes, the columns that are kept."""
    import numpy as np

    fields = list(_fields(tensor))
    dims = [value for number, value in fields if number == _DIMS]
    if not dims or dims[-1] != classes:
        return bytes(tensor)
    numbers = np.frombuffer(next(value for number, value in fields if number == _RAW_DATA), np.float32)
    columns = numbers.reshape(prod(dims[:-1]), classes)[:, kept]
    rest = [(number, value) for number, value in fields if number not in {_DIMS, _RAW_DATA}]
    written = [(_DIMS, dim) for dim in (*dims[:-1], len(kept))] + rest + [(_RAW_DATA, columns.tobytes())]
    return b"".join(_written(number, value) for number, value in written)


def _of_any_shape(output: Any) -> bytes:
    name = next(value for number, value in _fields(output) if number == 1)
    float_tensor = _written(2, _written(1, _written(1, 1)))
    return _written(1, name) + float_tensor


def _fields(message: Any) -> Iterator[tuple[int, Any]]:
    """Field numbers with their values: an int, or the bytes of what has a length."""
    view = memoryview(message)
    at = 0
    while at < len(view):
        key, at = _varint(view, at)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            value, at = _varint(view, at)
            yield number, value
        elif wire == _BYTES:
            size, at = _varint(view, at)
            yield number, view[at : at + size]
            at += size
        else:
            # Models hold no field of a fixed size outside of tensors' packed data, and would be changed if they did.
            raise ValueError(f"the model holds a field of wire type {wire}")


def _varint(view: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = view[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _written(number: int, value: Any) -> bytes:
    if isinstance(value, int):
        return _number(number << 3 | _VARINT) + _number(value)
    return b"".join((_number(number << 3 | _BYTES), _number(len(value)), value))


def _number(value: int) -> bytes:
    written = bytearray()
    while value >= 0x80:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)
