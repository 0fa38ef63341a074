"""No augmentation, for tests that compare pixels and for trainings that must be quick."""

from ml.segmentation.augment import AugmentParameters

UNAUGMENTED = AugmentParameters(
    rotate=False,
    flip=False,
    zoom=0,
    contrast=0,
    brightness=0,
    gamma=0,
    blur=0,
    noise=0,
    drop_neighbours=0,
    drop_channel=0,
)
