"""A county's partition is what every Kafka client would choose for its id, on every topic."""

import pytest
from aiokafka.partitioner import murmur2
from hypothesis import given
from hypothesis import strategies as st

from shared.kafka import partition_of

KAFKAS_OWN = {
    "21": -973932308,
    "foobar": -790332482,
    "a-little-bit-long-string": -985981536,
    "a-little-bit-longer-string": -1486304829,
    "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
    "abc": 479470107,
}
"""murmur2 of these strings as org.apache.kafka.common.utils.UtilsTest has them (signed 32 bit)."""


@pytest.mark.parametrize(("text", "expected"), KAFKAS_OWN.items())
def test_murmur2_is_that_of_kafkas_own_client(text: str, expected: int) -> None:
    assert murmur2(text.encode()) == expected & 0xFFFFFFFF


@pytest.mark.parametrize(("text", "hashed"), KAFKAS_OWN.items())
@pytest.mark.parametrize("partitions", [1, 2, 12, 48])
def test_a_partition_is_the_positive_part_of_the_hash(text: str, hashed: int, partitions: int) -> None:
    assert partition_of(text, partitions) == (hashed & 0x7FFFFFFF) % partitions


def test_the_shipped_county_never_moves() -> None:
    assert (partition_of("warwickshire", 12), partition_of("warwickshire", 48)) == (4, 16)


@given(st.text(min_size=1), st.integers(1, 48))
def test_a_partition_exists(county: str, partitions: int) -> None:
    assert 0 <= partition_of(county, partitions) < partitions
