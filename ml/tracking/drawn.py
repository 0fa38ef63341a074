"""Lessons of the tracker with the outlines that a segmentation model draws, right and wrong.

A module of its own: only the recipe of the box draws its lessons, and stages that learn from `lessons` have
nothing to do with segmentation.
"""

from celldata.labels import Labels
from celldata.movie import Movie
from ml.segmentation.predict import segment_movie
from ml.segmentation.segmenter import Segmenter
from ml.tracking.truth import TrackedMovie, tracked_movie


def drawn(movie: Movie, labels: Labels, segmenter: Segmenter) -> TrackedMovie:
    """The movie with the outlines that a segmentation model draws in it and all other readings of its maps,
    as a linker is given them. Halves of a cell are no cells here, though the model may be sure of them.
    """
    found = segment_movie(segmenter, movie, labels.features[0], progress=False, other_readings=True)
    outlines = found.labels.images[labels.features[0]]
    return tracked_movie(movie, labels, outlines=outlines, others=found.others)
