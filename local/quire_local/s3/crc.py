"""Cyclic redundancy checks that the standard library lacks, and the check of two parts joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

# A block is cut into lanes of this many bytes, which are worked through side by side in a few large operations.
_LANE = 128
_BLOCK = 1 << 18


@dataclass(frozen=True)
class Polynomial:
    """A generator with its bits reflected: the highest bit stands for x to the power of zero."""

    bits: int
    value: int

    @property
    def ones(self) -> int:
        return (1 << self.bits) - 1

    def times(self, one: int, other: int) -> int:
        """The product of two remainders."""
        product, mask = 0, 1 << (self.bits - 1)
        while mask:
            if one & mask:
                product ^= other
            other = (other >> 1) ^ (self.value if other & 1 else 0)
            mask >>= 1
        return product

    def joined(self, first: int, second: int, length: int) -> int:
        """The check of two texts in a row, of which the second has this many bytes."""
        return self.times(first, _zeros(self, length)) ^ second


CRC32 = Polynomial(32, 0xEDB88320)
CRC32C = Polynomial(32, 0x82F63B78)
CRC64NVME = Polynomial(64, 0x9A6C9329AC4BC9B5)


class Crc:
    """A digest over one of the polynomials, of tens of megabytes a second."""

    def __init__(self, polynomial: Polynomial) -> None:
        self._polynomial = polynomial
        self._value = polynomial.ones
        self._waiting = bytearray()

    def update(self, data: bytes, /) -> None:
        self._waiting += data
        if len(self._waiting) >= _BLOCK:
            self._absorb()

    def digest(self) -> bytes:
        self._absorb()
        return (self._value ^ self._polynomial.ones).to_bytes(self._polynomial.bits // 8, "big")

    def _absorb(self) -> None:
        data, self._waiting = bytes(self._waiting), bytearray()
        whole = len(data) - len(data) % _LANE
        if whole:
            self._value = _lanes(self._polynomial, self._value, data[:whole])
        table = _table(self._polynomial)
        for byte in data[whole:]:
            self._value = (self._value >> 8) ^ table[(self._value ^ byte) & 0xFF]


def _lanes(polynomial: Polynomial, value: int, data: bytes) -> int:
    """The check after a whole number of lanes: each by itself, then one joined to the next."""
    count = len(data) // _LANE
    # One integer for each byte of the check, lowest first; it holds that byte of every lane.
    planes = [*value.to_bytes(polynomial.bits // 8, "little")]
    for position in range(_LANE):
        column = int.from_bytes(data[position::_LANE], "little")
        index = (planes[0] ^ column).to_bytes(count, "little")
        changes = [int.from_bytes(index.translate(table), "little") for table in _byte_tables(polynomial)]
        planes = [plane ^ change for plane, change in zip([*planes[1:], 0], changes, strict=True)]
    first, *others = zip(*(plane.to_bytes(count, "little") for plane in planes), strict=True)
    joined = int.from_bytes(bytes(first), "little")
    for lane in others:
        joined = _past_lane(polynomial, joined) ^ int.from_bytes(bytes(lane), "little")
    return joined


def _past_lane(polynomial: Polynomial, value: int) -> int:
    result = 0
    for table in _lane_tables(polynomial):
        result ^= table[value & 0xFF]
        value >>= 8
    return result


@cache
def _table(polynomial: Polynomial) -> Sequence[int]:
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ (polynomial.value if value & 1 else 0)
        table.append(value)
    return table


@cache
def _byte_tables(polynomial: Polynomial) -> Sequence[bytes]:
    table = _table(polynomial)
    return [bytes(value >> shift & 0xFF for value in table) for shift in range(0, polynomial.bits, 8)]


@cache
def _lane_tables(polynomial: Polynomial) -> Sequence[Sequence[int]]:
    zeros = _zeros(polynomial, _LANE)
    return [[polynomial.times(byte << shift, zeros) for byte in range(256)] for shift in range(0, polynomial.bits, 8)]


@lru_cache(maxsize=1024)
def _zeros(polynomial: Polynomial, length: int) -> int:
    """What this many zero bytes behind a text multiply its check by."""
    power, square, left = 1 << (polynomial.bits - 1), 1 << (polynomial.bits - 2), length * 8
    while left:
        if left & 1:
            power = polynomial.times(power, square)
        square = polynomial.times(square, square)
        left >>= 1
    return power
