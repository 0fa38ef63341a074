"""Pieces of HTML. What is put in is text unless it is a `Raw`."""

import base64
import io
from collections.abc import Iterable, Sequence
from html import escape

from PIL import Image

MIME = {".png": "image/png", ".jpg": "image/jpeg"}
LONG = 24
"""Signs from which on a cell of a table may be broken into lines."""


class Raw(str):
    """Text that is HTML already."""

    __slots__ = ()


class Rate(float):
    """A number of which one decimal is told."""

    __slots__ = ()


def counted(number: int, noun: str) -> str:
    """1 movie, 2 movies."""
    return f"{text(number)} {noun}{'' if number == 1 else 's'}"


def text(value: object) -> str:
    """A value as a reader wants it: a score without its leading zero, large numbers in groups, — for none."""
    if isinstance(value, Raw):
        return value
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u2009")
    if isinstance(value, Rate):
        return f"{value:.1f}"
    if isinstance(value, float):
        return score(value)
    return escape(str(value))


def score(value: float) -> str:
    """Three digits, of larger numbers one; .940 rather than 0.940."""
    told = f"{abs(value):.3f}" if abs(value) < 10 else f"{abs(value):.1f}"
    return ("−" if value < 0 else "") + (told[1:] if told.startswith("0.") else told)


def section(title: str, body: str, note: str = "") -> Raw:
    small = f"<p class=note>{escape(note)}</p>" if note else ""
    return Raw(f"<section><h2>{escape(title)}</h2>{small}{body}</section>")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], numbers: bool = True) -> Raw:
    """The first column are names; the others stand right where they are `numbers`."""
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    lines = (f"<tr><th scope=row>{text(first)}</th>{''.join(map(_cell, rest))}</tr>" for first, *rest in rows)
    kind = " class=numbers" if numbers else ""
    body = "".join(lines)
    return Raw(
        f"<div class=wide><table{kind}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(value: object) -> str:
    long = isinstance(value, str) and len(value) > LONG
    return f"<td{' class=words' if long else ''}>{text(value)}</td>"


def facts(pairs: Iterable[tuple[str, object]]) -> Raw:
    """A list of what is what."""
    items = "".join(f"<dt>{escape(name)}</dt><dd>{text(value)}</dd>" for name, value in pairs)
    return Raw(f"<dl>{items}</dl>")


def figure(images: Sequence[bytes], kind: str, words: str, alt: str) -> Raw:
    """Pictures side by side over one caption. `kind`: .png or .jpg."""
    shown = "".join(
        f'<img src="data:{MIME[kind]};base64,{base64.b64encode(image).decode()}" alt="{escape(alt, True)}">'
        for image in images
    )
    return Raw(f"<figure><div>{shown}</div><figcaption>{text(words)}</figcaption></figure>")


def jpeg(image: Image.Image) -> bytes:
    """A photograph with thin coloured lines: colour at full resolution."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=82, subsampling=0, optimize=True)
    return buffer.getvalue()


def row(figures: Iterable[Raw]) -> Raw:
    return Raw(f"<div class=row>{''.join(figures)}</div>")
