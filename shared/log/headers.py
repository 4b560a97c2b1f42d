"""Headers of a record as one value, for tables that keep them byte for byte."""

import struct
from collections.abc import Sequence

_LENGTHS = struct.Struct("<HI")


def pack(headers: Sequence[tuple[str, bytes]]) -> bytes:
    """Headers as one value: per header the lengths of name and value, then both."""
    parts: list[bytes] = []
    for name, value in headers:
        encoded = name.encode()
        parts += (_LENGTHS.pack(len(encoded), len(value)), encoded, value)
    return b"".join(parts)


def unpack(packed: bytes) -> Sequence[tuple[str, bytes]]:
    """The headers of `pack`, byte for byte and in order."""
    headers = []
    place, end = 0, len(packed)
    while place < end:
        name, value = _LENGTHS.unpack_from(packed, place)
        place += _LENGTHS.size
        middle = place + name
        headers.append((packed[place:middle].decode(), packed[middle : middle + value]))
        place = middle + value
    return headers
