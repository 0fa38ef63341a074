"""The folder: PNGs and index.html, which needs nothing else (it opens from the disk, and can be sent)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np
from PIL import Image

from celldata.formats.atomic import atomic_folder, refuse_foreign
from celldata.gallery.choose import worst
from celldata.gallery.picture import PREDICTION, TRUTH, picture
from celldata.labels import Labels
from celldata.scoring.errors import AnswerError
from celldata.scoring.objects import score_segmentation

INDEX, PICTURES = "index.html", "pictures.json"
"""The page; and for reports [{"file", "movie", "kind", "of", "words"}], `of` all errors of the kind."""
MOST = 8
"""Pictures of each kind and movie."""
NO_ERROR = "No error: every cell is found, with a good outline."
HEADINGS = {
    "tangled": ("Tangled", "several cells of the prediction on several true ones"),
    "merged": ("Merged", "one cell of the prediction on several true ones"),
    "split": ("Split", "several cells of the prediction on one true one"),
    "missing": ("Missing", "a true cell, and none in the prediction"),
    "extra": ("Extra", "a cell of the prediction where there is none"),
    "ragged": ("Ragged", "the right cell with a poor outline"),
}
OURS = re.compile(rf"\d+-({'|'.join(HEADINGS)})-\d{{3,}}\.png")
"""Names of pictures. A folder with any other may be somebody's own, and is not replaced."""


@dataclass(frozen=True)
class Compared:
    """What is shown of one movie: labels of the same frames, one feature each, the raw image (Y, X) of each
    of these frames, and the numbers that the frames have in the movie.
    """

    name: str
    truth: Labels
    prediction: Labels
    raw: Callable[[int], np.ndarray]
    numbers: Sequence[int]


def write_gallery(folder: Path, movies: Sequence[Compared], most: int = MOST) -> int:
    """Write the folder (one that is there is replaced) and return how many pictures it has.

    Raises:
        DataError: the folder holds other files than those of a gallery.
    """
    refuse_foreign(folder, lambda name: name in (INDEX, PICTURES) or OURS.fullmatch(name) is not None)
    with atomic_folder(folder) as target:
        parts, told, n = [], [], 0
        for place, movie in enumerate(movies):
            errors = score_segmentation(movie.truth, movie.prediction).errors
            shown = worst(errors, most)
            figures: list[str] = []
            for kind, chosen in shown.items():
                total = sum(error.kind == kind for error in errors)
                figures.append(_heading(kind, total, len(chosen)))
                for error in chosen:
                    n += 1
                    name = f"{place + 1}-{kind}-{n:03d}.png"
                    _draw(movie, error).save(target / name)
                    words = _words(error, movie.numbers[error.t])
                    figures.append(_figure(name, words))
                    told.append(
                        {"file": name, "movie": movie.name, "kind": kind, "of": total, "words": words}
                    )
                figures.append("</div>")
            body = "\n".join(figures) if shown else f"<p>{NO_ERROR}</p>"
            parts.append(f"<h2>{escape(movie.name)}</h2>\n{body}")
        (target / INDEX).write_text(_page(parts, len(movies)), encoding="utf-8")
        (target / PICTURES).write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")
    return n


def _draw(movie: Compared, error: AnswerError) -> Image.Image:
    truth, prediction = (
        labels.mask_of_cells(labels.features[0], error.t) for labels in (movie.truth, movie.prediction)
    )
    return picture(error, movie.raw(error.t), truth, prediction)


def _heading(kind: str, total: int, shown: int) -> str:
    title, words = HEADINGS[kind]
    count = f"{total}" if total == shown else f"{total}, the worst {shown} of them"
    return f'<h3>{title} <small>{words}: {count}</small></h3>\n<div class="row">'


def _words(error: AnswerError, number: int) -> str:
    return f"Frame {number}, at {error.x:.0f}, {error.y:.0f}. {error.words}"


def _figure(name: str, text: str) -> str:
    words = escape(text)
    alt = f"{words} Left the raw image, right the same with outlines."
    image = f'<img src="{name}" alt="{alt}" loading="lazy">'
    return f"<figure>{image}<figcaption>{words}</figcaption></figure>"


def _page(parts: Sequence[str], n_movies: int) -> str:
    truth, prediction = (f"rgb{colour}" for colour in (TRUTH, PREDICTION))
    body = "\n".join(parts) if n_movies else "<p>No movie was compared.</p>"
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The worst errors of the segmentation</title>
<style>
:root {{ color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }}
body {{ max-width: 1180px; margin: 2rem auto; padding: 0 1rem; }}
h1, h2, h3 {{ line-height: 1.25; }}
h2 {{ margin-top: 2.5rem; border-bottom: 1px solid GrayText; }}
small {{ font-weight: normal; color: GrayText; }}
.row {{ display: flex; flex-wrap: wrap; gap: 1rem; }}
figure {{ margin: 0; max-width: 100%; }}
figure img {{ display: block; max-width: 100%; image-rendering: pixelated; }}
figcaption {{ max-width: 33em; font-size: .87em; }}
i {{ display: inline-block; width: 1.6em; height: 0; border-top: 4px solid; vertical-align: middle; }}
</style>
<h1>The worst errors of the segmentation</h1>
<p><i style="color:{truth}"></i> truth, drawn inside its border &emsp; <i style="color:{prediction}"></i>
prediction, drawn outside of its border. Cells that the error is not about are dim.</p>
{body}
</html>
"""
