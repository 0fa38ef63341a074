"""A label frame in memory, compressed: what lets the frames of a hundred open tasks stay in one process.

The flat pixels are cut into chunks of about twenty rows. A stroke unpacks, checks and packs the chunks of its
own pixels and no others, so its cost does not follow the frame.
"""

from __future__ import annotations

import numpy as np

# 64 kB unpacked: packs 15 times as well as chunks of a quarter of that, in the same time per stroke.
CHUNK_PIXELS = 16_384
# Label images are long runs: the quickest level gets them below 1 %.
ZSTD_LEVEL = 1


class ChunkedFrame:
    """A (Y, X) uint32 label image (celldata.changes.Pixels). A chunk is never changed, only replaced."""

    def __init__(self, image: np.ndarray) -> None:
        height, width = image.shape
        self.shape: tuple[int, int] = (height, width)
        flat = np.ascontiguousarray(image, np.uint32).reshape(-1)
        self._chunks = [
            _pack(flat[start : start + CHUNK_PIXELS]) for start in range(0, flat.size, CHUNK_PIXELS)
        ]
        self._n_bytes = sum(map(len, self._chunks))

    @property
    def n_bytes(self) -> int:
        """What the frame takes in memory, about."""
        return self._n_bytes + 100 * len(self._chunks)

    def array(self) -> np.ndarray:
        """The pixels, in an array of their own."""
        flat = np.empty(self.shape[0] * self.shape[1], np.uint32)
        for number, chunk in enumerate(self._chunks):
            values = _unpack(chunk)
            flat[number * CHUNK_PIXELS :][: values.size] = values
        return flat.reshape(self.shape)

    def swap(self, pixels: np.ndarray, before: np.ndarray, after: np.ndarray) -> tuple[int, int] | None:
        """See celldata.changes.Pixels: all of `pixels` change, or none, and the first wrong one is named."""
        chunk_of = pixels // CHUNK_PIXELS
        touched: list[tuple[int, np.ndarray]] = []
        wrong: tuple[int, int] | None = None
        for number in np.unique(chunk_of).tolist():
            places = np.flatnonzero(chunk_of == number)
            values = _unpack(self._chunks[number])
            inside = pixels[places] - number * CHUNK_PIXELS
            bad = values[inside] != before[places]
            if bad.any():
                first = int(np.argmax(bad))
                place = int(places[first])
                if wrong is None or place < wrong[0]:
                    wrong = place, int(values[inside[first]])
            elif wrong is None:
                values[inside] = after[places]
                touched.append((number, values))
        if wrong is not None:
            return wrong
        for number, values in touched:
            packed = _pack(values)
            self._n_bytes += len(packed) - len(self._chunks[number])
            self._chunks[number] = packed
        return None


def _pack(values: np.ndarray) -> bytes:
    # Imported here: only a server that holds labels needs it (4 ms).
    from imagecodecs import zstd_encode

    return bytes(zstd_encode(values.tobytes(), level=ZSTD_LEVEL))


def _unpack(chunk: bytes) -> np.ndarray:
    """The values of a chunk, writable."""
    from imagecodecs import zstd_decode

    return np.frombuffer(bytearray(zstd_decode(chunk)), np.uint32)
