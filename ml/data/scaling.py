"""To the model's pixel size and back: a nucleus should measure the same number of pixels in every movie."""

import warnings

import numpy as np

TOLERANCE = 0.1
"""Within 10 % of the model's pixel size nothing is rescaled: augmentation by zoom covers far more."""
LARGEST_FACTOR = 8.0
"""Beyond it the pixel size is more likely wrong than the image worth 64 times its pixels."""


def scale_factor(pixel_size_um: float | None, model_pixel_size_um: float, name: str) -> float:
    """By how much to enlarge an image; 1 where the pixel size is unknown, close, or not credible (with a
    warning).
    """
    if pixel_size_um is None:
        return 1.0
    factor = pixel_size_um / model_pixel_size_um
    if not 1 / LARGEST_FACTOR <= factor <= LARGEST_FACTOR:
        warnings.warn(
            f"{name}: a pixel size of {pixel_size_um} um is {factor:.3g} times the model's; it is not used. "
            "Import the movie again with the right pixel size.",
            stacklevel=2,
        )
        return 1.0
    return 1.0 if abs(factor - 1) <= TOLERANCE else factor


def scaled_shape(shape: tuple[int, int], factor: float) -> tuple[int, int]:
    """(Y, X) after scaling, at least one pixel each."""
    return max(1, round(shape[0] * factor)), max(1, round(shape[1] * factor))


def scale_image(image: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """(C, Y, X) float32 to the given (Y, X), bilinear, smoothed first where it shrinks."""
    if image.shape[1:] == tuple(shape):
        return image
    from skimage.transform import resize

    smooth = shape[0] < image.shape[1] or shape[1] < image.shape[2]
    planes = [
        resize(p, shape, order=1, anti_aliasing=smooth, preserve_range=True, mode="edge") for p in image
    ]
    return np.stack(planes).astype(np.float32)


def scale_labels(labels: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """(Y, X) labels to the given shape by nearest neighbour: no value is made that was not there."""
    if labels.shape == tuple(shape):
        return labels
    rows, columns = (
        np.minimum(((np.arange(new) + 0.5) * old / new).astype(int), old - 1)
        for new, old in zip(shape, labels.shape, strict=True)
    )
    return labels[rows[:, None], columns[None, :]]
