"""How large a report may be: it is mailed, and kept for every round."""

from collections.abc import Sequence

from ml.report.html import Raw, figure

MOST_BYTES = 4_500_000
"""Of all pictures as text; with the tables a report stays under 5 MB."""


class Room:
    """Room for pictures. What does not fit is left out, and said so in the report."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.left = most_bytes
        self.refused = 0

    def let_in(self, images: Sequence[bytes], kind: str, words: str, alt: str) -> Raw | None:
        """The figure; None where it is too large for what is left."""
        made = figure(images, kind, words, alt)
        if len(made) > self.left:
            self.refused += 1
            return None
        self.left -= len(made)
        return made
