"""The automatic display range of a movie's channels, from a sample of its frames.

Percentiles of all pixels are not enough: in fluorescence most pixels are background, so one bright mitosis or
a piece of debris fills the top thousandth and the nuclei stay dim. There the bright end is the upper fence of
the foreground instead. `frontend/src/render/contrast.ts` does the same for single frames;
`tests/vectors/contrast.json` holds the two together.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from celldata.movie import Movie

SAMPLED_FRAMES = 16  # more change the percentiles by less than one grey value
SAMPLED_PIXELS = 200_000  # per frame
EXTREMES = (0.1, 99.9)  # percentiles: a few hot pixels never count
EVEN = (0.35, 99.65)  # the range of images that are dark and bright alike, such as phase contrast
BACKGROUND = 2.0  # percentile that is black where cells are bright on dark
MOST_WHITE = 99.0  # percentile that is never beyond white
ONE_SIDED = 8.0  # the bright tail is so many times the dark one: cells shine on a dark background
FOREGROUND_SIGMAS = 4.0  # brighter than the background by so many of its standard deviations


def automatic_range(values: npt.NDArray[Any]) -> tuple[float, float]:
    """(black, white) for displaying finite `values` (any shape, at least one)."""
    sample = values.astype(np.float64).ravel()
    bottom, below, middle, top = np.percentile(sample, (EXTREMES[0], 15.87, 50, EXTREMES[1]))
    if top - middle <= ONE_SIDED * (middle - bottom):
        low, high = np.percentile(sample, EVEN)
        return float(low), float(high)
    threshold = middle + FOREGROUND_SIGMAS * (middle - below)
    lower, upper = np.percentile(sample[sample > threshold], (25, 75))
    low, most = np.percentile(sample, (BACKGROUND, MOST_WHITE))
    return float(low), float(max(most, min(top, upper + 1.5 * (upper - lower))))


def contrast_of(movie: Movie) -> list[dict[str, float]]:
    """Per channel the automatic range (low, high) and the extremes (min, max), over up to 16 frames."""
    times = np.unique(np.linspace(0, movie.n_frames - 1, SAMPLED_FRAMES).round().astype(int))
    step = max(1, int(np.ceil(np.sqrt(movie.height * movie.width / SAMPLED_PIXELS))))
    result = []
    for c in range(movie.n_channels):
        frames = [movie.raw[t, c] for t in times]
        sample = np.concatenate([frame[::step, ::step].ravel() for frame in frames])
        finite = [frame[np.isfinite(frame)] for frame in (sample, *frames)]
        if not any(part.size for part in finite[1:]):  # a float channel without a single number
            result.append({"low": 0.0, "high": 1.0, "min": 0.0, "max": 1.0})
            continue
        low, high = automatic_range(finite[0] if finite[0].size else np.concatenate(finite[1:]))
        smallest = min(float(part.min()) for part in finite[1:] if part.size)
        largest = max(float(part.max()) for part in finite[1:] if part.size)
        result.append({"low": low, "high": high, "min": smallest, "max": largest})
    return result
