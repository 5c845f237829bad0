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

    def __init__(self) -> None:
        self._keys, self._contents = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        self._count = 0
        self._words = np.zeros(FEWEST_WORDS, np.uint64)

    def take(self, keys: Hashes, contents: Hashes) -> bool:
        """Remember these, if none of the keys came before or comes twice; else False."""
        in_order, bits = np.sort(keys), _bits(keys)
        if (in_order[1:] == in_order[:-1]).any() or self._has_one_of(keys, bits):
            return False
        self._keys.append(keys)
        self._contents.append(contents)
        self._count += keys.size
        if self._count * WORDS_A_KEY <= self._words.size:
            self._mark(keys, bits)
        else:
            self._words = np.zeros(2 ** (self._count * WORDS_A_KEY).bit_length(), np.uint64)
            self._keys, self._contents = ([np.concatenate(a)] for a in (self._keys, self._contents))
            self._mark(self._keys[0], _bits(self._keys[0]))
        return True

    def all(self) -> tuple[Hashes, Hashes]:
        """All keys, and contents in the same order."""
        return np.concatenate(self._keys), np.concatenate(self._contents)

    def _has_one_of(self, keys: Hashes, bits: Words) -> bool:
        suspects = keys[self._words[self._at(keys)] & bits == bits]
        return bool(suspects.size) and bool(np.isin(np.concatenate(self._keys), suspects).any())

    def _mark(self, keys: Hashes, bits: Words) -> None:
        at = self._at(keys)
        self._words[at] |= bits  # of two keys with one word only the last is written
        if (self._words[at] & bits != bits).any():
            np.bitwise_or.at(self._words, at, bits)  # takes twice as long

    def _at(self, keys: Hashes) -> Hashes:
        return keys & (self._words.size - 1)


def _bits(keys: Hashes) -> Words:
    bits: Words = _BITS[keys >> 32 & _PATTERNS - 1]
    return bits
