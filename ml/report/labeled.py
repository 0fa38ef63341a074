"""Labeled movies of all splits as the model in use draws them, beside what was approved."""

from collections.abc import Iterator, Mapping
from typing import Any

from ml.report.html import Rate, Raw, section, table

WORDS = {
    "new": "new to the model",
    "known": "it learned them, or was chosen by them",
}
ERRORS = {
    "false_negatives": "missed",
    "false_positives": "false",
    "merges": "merged",
    "splits": "split",
}
COLUMNS = ("approved frames", "movies", "frames", "cells", "F1", *ERRORS.values())
NOTE = (
    "A few approved frames of each labeled movie. What is new to the model says how good it is; on what it "
    "knows it does better than on any other movie. Errors per 1 000 true cells."
)


def labeled_section(told: Mapping[str, Any]) -> Raw:
    """`told`: metrics/labeled.json."""
    rows = [
        (words, told[which]["movies"], *_figures(told[which]))
        for which, words in WORDS.items()
        if told.get(which, {}).get("frames")
    ]
    if not rows:
        return section("Labeled movies", "<p>No labeled frame was predicted for comparison.</p>")
    every = table(("movie", "split", "which", *COLUMNS[2:]), _movies(told["per_movie"]))
    listed = f"<details><summary>Each movie</summary>{every}</details>"
    return section("Labeled movies", table(COLUMNS, rows) + listed, NOTE)


def _movies(movies: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[object, ...]]:
    for name, movie in movies.items():
        for which in WORDS:
            if movie[which] is not None:
                yield name, movie["split"], which, *_figures(movie[which])


def _figures(one: Mapping[str, Any]) -> tuple[object, ...]:
    true = one["true"]
    return (
        one["frames"],
        true,
        one["f1"],
        *(Rate(1000 * one[kind] / true) if true else None for kind in ERRORS),
    )
