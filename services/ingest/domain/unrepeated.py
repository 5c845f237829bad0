"""The hashes of a request that has repeated nothing so far, and a quick way to see that it still does not.

The quick way is a Bloom filter: each key sets up to 5 of the 64 bits of one word. Where one of them is not set the
key is surely new; where all are (one key in fifty thousand) all keys are looked through.
"""

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
WORDS_A_KEY = 2
"""At least, once there are many keys."""
FEWEST_WORDS = 1024
_PATTERNS = 2**15
_BITS = np.bitwise_or.reduce(
    np.uint64(1) << np.random.default_rng(0).integers(0, 64, (_PATTERNS, 5), np.uint64), axis=1
)


class Unrepeated:
    """Keys, all different, each with the hash of its item's content."""

    def __init__(self, expected: int = 0) -> None:
        """Where about so many are expected, there is room for them from the start: to make more costs time."""
        self._keys, self._contents = list[Hashes](), list[Hashes]()
        self._count = 0
        self._words = _words(expected)

    def take(self, keys: Hashes, contents: Hashes) -> bool:
        """Remember these, if none of the keys came before or comes twice; else False."""
        if (self._count + keys.size) * WORDS_A_KEY > self._words.size:
            self._grow(self._count + keys.size)
        in_order, at, bits = np.sort(keys), self._at(keys), _bits(keys)
        marked = self._words[at]
        if (in_order[1:] == in_order[:-1]).any() or self._holds(keys[marked & bits == bits]):
            return False
        self._keys.append(keys)
        self._contents.append(contents)
        self._count += keys.size
        self._mark(at, bits, marked | bits)
        return True

    def all(self) -> tuple[Hashes, Hashes]:
        """All keys, and contents in the same order."""
        none = np.empty(0, np.int64)
        return np.concatenate([none, *self._keys]), np.concatenate([none, *self._contents])

    def _grow(self, count: int) -> None:
        """Room for so many. Batch by batch, for a large array anew costs more than all that is done with it."""
        self._words = _words(count)
        for keys in self._keys:
            at, bits = self._at(keys), _bits(keys)
            self._mark(at, bits, self._words[at] | bits)

    def _holds(self, suspects: Hashes) -> bool:
        """Whether one of them is known. They are few: the first of several is nearly always one that is."""
        return any((keys == suspect).any() for suspect in suspects for keys in self._keys)

    def _mark(self, at: Hashes, bits: Words, marked: Words) -> None:
        self._words[at] = marked  # of two keys with one word only the last is written
        lost = np.flatnonzero(self._words[at] & bits != bits)
        if lost.size:
            np.bitwise_or.at(self._words, at[lost], bits[lost])

    def _at(self, keys: Hashes) -> Hashes:
        return keys & (self._words.size - 1)


def _words(count: int) -> Words:
    return np.zeros(max(FEWEST_WORDS, 2 ** (count * WORDS_A_KEY).bit_length()), np.uint64)


def _bits(keys: Hashes) -> Words:
    bits: Words = _BITS[keys >> 32 & _PATTERNS - 1]
    return bits
