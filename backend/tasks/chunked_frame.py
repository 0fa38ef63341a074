"""A label frame in memory, compressed: what lets the frames of a hundred open tasks stay in one process.

The flat pixels are cut into chunks of about twenty rows. A stroke unpacks, checks and packs the chunks of its
own pixels and no others, so its cost does not follow the frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from backend.storage.reduction import level_size

# 64 kB unpacked: packs 15 times as well as chunks of a quarter of that, in the same time per stroke.
CHUNK_PIXELS = 16_384
# Label images are long runs: the quickest level gets them below 1 %.
ZSTD_LEVEL = 1


class ChunkedFrame:
    """A (Y, X) uint32 label image (celldata.changes.Pixels). A chunk is never changed, only replaced."""

    def __init__(self, image: np.ndarray) -> None:
        flat = np.ascontiguousarray(image, np.uint32).reshape(-1)
        starts = range(0, flat.size, CHUNK_PIXELS)
        self._fill(image.shape, (flat[start : start + CHUNK_PIXELS] for start in starts))

    @classmethod
    def of_pieces(cls, shape: tuple[int, ...], pieces: Iterable[np.ndarray]) -> ChunkedFrame:
        """The same from its flat pixels, `CHUNK_PIXELS` at a time, without the whole image in memory."""
        frame = cls.__new__(cls)
        frame._fill(shape, pieces)
        return frame

    def _fill(self, shape: tuple[int, ...], pieces: Iterable[np.ndarray]) -> None:
        height, width = shape
        self.shape: tuple[int, int] = (height, width)
        self._chunks = [_pack(piece) for piece in pieces]
        self._n_bytes = sum(map(len, self._chunks))

    def copy(self) -> ChunkedFrame:
        """A frame that stays as this one is now; it shares every chunk until this one changes."""
        frame = ChunkedFrame.__new__(ChunkedFrame)
        frame.shape, frame._chunks, frame._n_bytes = self.shape, list(self._chunks), self._n_bytes
        return frame

    @property
    def n_bytes(self) -> int:
        """What the frame takes in memory, about."""
        return self._n_bytes + 100 * len(self._chunks)

    def array(self) -> np.ndarray:
        """The pixels, in an array of their own."""
        return self.rows(0, self.shape[0])

    def pieces(self) -> Iterator[np.ndarray]:
        """The flat pixels, `CHUNK_PIXELS` at a time."""
        return map(_unpack, self._chunks)

    def rows(self, y0: int, y1: int) -> np.ndarray:
        """Rows y0 to y1 (not included), in an array of their own."""
        width = self.shape[1]
        start, end = y0 * width, y1 * width
        flat = np.empty(end - start, np.uint32)
        for number in range(start // CHUNK_PIXELS, -(-end // CHUNK_PIXELS)):
            first = number * CHUNK_PIXELS
            values = _unpack(self._chunks[number])[max(0, start - first) : end - first]
            at = max(0, first - start)
            flat[at : at + values.size] = values
        return flat.reshape(y1 - y0, width)

    def thinned(self, level: int) -> np.ndarray:
        """One pixel of each square of 2**level, the one right below its centre: labels from afar. Values are
        never mixed; a last part of a square is left out.
        """
        height, width = level_size(*self.shape, level)
        middle = (1 << level) >> 1
        columns = np.minimum((np.arange(width) << level) + middle, self.shape[1] - 1)
        result = np.empty((height, width), np.uint32)
        for y in range(height):
            row = min((y << level) + middle, self.shape[0] - 1)
            result[y] = self.rows(row, row + 1)[0, columns]
        return result

    def swap(self, pixels: np.ndarray, before: np.ndarray, after: np.ndarray) -> tuple[int, int] | None:
        """See celldata.changes.Pixels: all of `pixels` change, or none, and the first wrong one is named."""
        chunk_of = pixels // CHUNK_PIXELS
        touched: list[tuple[int, np.ndarray]] = []
        wrong: tuple[int, int] | None = None
        for number, places in _groups(chunk_of):
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


def _groups(chunk_of: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Each chunk with the places where it is named, ascending. Every pixel is looked at once, however many
    chunks there are.
    """
    order = np.argsort(chunk_of, kind="stable")
    in_order = chunk_of[order]
    starts = np.flatnonzero(np.diff(in_order, prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        yield int(in_order[start]), order[start:end]


def _pack(values: np.ndarray) -> bytes:
    # Imported here: only a server that holds labels needs it (4 ms).
    from imagecodecs import zstd_encode

    return bytes(zstd_encode(values.tobytes(), level=ZSTD_LEVEL))


def _unpack(chunk: bytes) -> np.ndarray:
    """The values of a chunk, writable."""
    from imagecodecs import zstd_decode

    return np.frombuffer(bytearray(zstd_decode(chunk)), np.uint32)
