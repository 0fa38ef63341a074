"""Figures and cells in the words of a place."""

from collections.abc import Iterable


def amount(value: float) -> str:
    """Whole from 1 on, one digit below: "9", "0.6"."""
    return f"{value:,.0f}" if value >= 0.95 else f"{value:.1f}"


def length(pixels: float, pixel_size_um: float | None) -> str:
    """A length in micrometres, in pixels where nobody knows the size of one."""
    return f"{amount(pixels)} px" if pixel_size_um is None else f"{amount(pixels * pixel_size_um)} µm"


def area(pixels: float, pixel_size_um: float | None) -> str:
    """An area in the same units."""
    return f"{amount(pixels)} px²" if pixel_size_um is None else f"{amount(pixels * pixel_size_um**2)} µm²"


def growth(before: float, after: float, pixel_size_um: float | None) -> str:
    """An area before and after: "160 → 310 µm²"."""
    number, unit = area(before, pixel_size_um).rsplit(" ", 1)
    return f"{number} → {area(after, pixel_size_um).rsplit(' ', 1)[0]} {unit}"


def score(value: float) -> str:
    """A probability without the leading zero: ".51", "1.0"."""
    return f"{value:.2f}".removeprefix("0") if value < 0.995 else "1.0"


def names(cells: Iterable[int]) -> str:
    """ "58", "58 and 63", "70, 71 and 88"."""
    words = [str(cell) for cell in cells]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def span(first: int, last: int) -> str:
    """Frames in a row: "40", "40–41"."""
    return str(first) if first == last else f"{first}–{last}"
