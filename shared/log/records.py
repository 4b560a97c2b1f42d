"""What both adapters agree on: where a key belongs and what no log takes."""

import struct
from functools import lru_cache

from shared.log.port import RecordRefused

MAX_RECORD_BYTES = 1_000_000
"""Key, value and headers together; Kafka's own default limit of a batch is 1,048,588 bytes."""

_MULTIPLIER = 0x5BD1E995
_MASK = 0xFFFFFFFF


@lru_cache(maxsize=1 << 16)
def partition_of(key: bytes, partitions: int) -> int:
    """Partition of a key: murmur2 as Kafka's own clients do, so that every producer ever agrees."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def murmur2(data: bytes) -> int:
    """MurmurHash2, 32 bits, with the seed of Apache Kafka."""
    length = len(data)
    words = length // 4
    h = 0x9747B28C ^ length
    for word in struct.unpack_from(f"<{words}I", data):
        k = word * _MULTIPLIER & _MASK
        k = (k ^ k >> 24) * _MULTIPLIER & _MASK
        h = (h * _MULTIPLIER & _MASK) ^ k
    tail = data[4 * words :]
    if tail:
        h = (h ^ int.from_bytes(tail, "little")) * _MULTIPLIER & _MASK
    h = (h ^ h >> 13) * _MULTIPLIER & _MASK
    return h ^ h >> 15


def refusal(key: bytes, size: int) -> RecordRefused | None:
    """Why no log takes a record of `size` bytes under `key`, or None."""
    if not key:
        return RecordRefused("een bericht zonder sleutel heeft geen plaats in het logboek")
    if size > MAX_RECORD_BYTES:
        return RecordRefused(f"bericht van {size} bytes is te groot: hoogstens {MAX_RECORD_BYTES}")
    return None
