"""Crops: image and labels stay together, and what is random is repeatable."""

from dataclasses import replace

import numpy as np
import pytest

from ml.segmentation.augment import (
    AugmentParameters,
    change_intensity,
    cut_crop,
    drop_channel,
    drop_neighbours,
)
from ml.segmentation.crops import CropSampler
from ml.segmentation.model import ModelParameters
from ml.segmentation.targets import IGNORED, distance_targets
from tests.ml.segmentation.unaugmented import UNAUGMENTED


def scene(side: int = 80) -> tuple[np.ndarray, np.ndarray]:
    """Discs whose brightness is their number: image (C, Y, X) and labels (Y, X)."""
    labels = np.zeros((side, side), np.uint16)
    yy, xx = np.mgrid[:side, :side]
    for value in range(1, 7):
        y, x = 12 + 24 * ((value - 1) // 3), 14 + 25 * ((value - 1) % 3)
        labels[(yy - y) ** 2 + (xx - x) ** 2 < 100] = value
    return labels[None].astype(np.float32), labels


def test_without_augmentation_a_crop_is_a_piece_of_the_frame() -> None:
    image, labels = scene()
    crop, label, _, place = cut_crop([image], labels, (40, 30), 21, UNAUGMENTED, np.random.default_rng(0))
    assert np.allclose(crop[0, 0], image[0, 30:51, 20:41], atol=1e-4)
    assert np.array_equal(label, labels[30:51, 20:41])
    # row 30 of 80, column 20 of 80: from -1 at the first to 1 at the last
    assert place[:, 0, 0] == pytest.approx([2 * 30 / 79 - 1, 2 * 20 / 79 - 1])
    assert place[:, -1, -1] == pytest.approx([2 * 50 / 79 - 1, 2 * 40 / 79 - 1])


def test_pixels_that_nobody_labeled_are_ignored() -> None:
    image, labels = scene()
    ignored = labels == 4
    crop = cut_crop([image], labels, (40, 30), 41, UNAUGMENTED, np.random.default_rng(0), ignored)
    expected = np.where(ignored, IGNORED, labels.astype(int))[20:61, 10:51]
    assert np.array_equal(crop.labels, expected)
    assert (crop.labels == IGNORED).any()


@pytest.mark.parametrize("seed", range(8))
def test_turned_and_zoomed_labels_follow_the_image(seed: int) -> None:
    image, labels = scene()
    turned = AugmentParameters(
        **{
            **{f: getattr(UNAUGMENTED, f) for f in UNAUGMENTED.__dataclass_fields__},
            "rotate": True,
            "flip": True,
            "zoom": 1.33,
        }
    )
    crop, label, _, _ = cut_crop([image, image], labels, (38, 40), 64, turned, np.random.default_rng(seed))
    assert crop.shape == (2, 1, 64, 64)
    here = label > 0
    # inside a disc brightness is its number; only pixels at its edge are a mix
    assert (np.abs(crop[0, 0][here] - label[here]) < 0.2).mean() > 0.85


def test_beyond_the_frame_nothing_is_labeled_and_the_image_is_mirrored() -> None:
    image, labels = scene(40)
    crop, label, _, _ = cut_crop([image], labels, (20, 20), 64, UNAUGMENTED, np.random.default_rng(0))
    assert (label == IGNORED).sum() == 64 * 64 - 40 * 40
    assert np.isfinite(crop).all()
    assert crop[0, 0][label == IGNORED].max() > 0


def test_a_crop_may_be_larger_than_a_frame_of_one_row() -> None:
    crop, label, _, _ = cut_crop(
        [np.ones((1, 1, 30), np.float32)],
        np.ones((1, 30), np.uint16),
        (0, 15),
        32,
        UNAUGMENTED,
        np.random.default_rng(0),
    )
    assert np.allclose(crop, 1)
    assert (label == 1).sum() == 30


def test_intensity_changes_alike_in_all_frames() -> None:
    image, _ = scene()
    frames = np.stack([image, image, image])
    parameters = AugmentParameters(noise=0)
    changed = change_intensity(frames, parameters, np.random.default_rng(3))
    assert not np.allclose(changed, frames)
    assert np.array_equal(changed[0], changed[2])


def test_dropped_neighbours_become_the_frame_itself() -> None:
    frames = np.arange(3, dtype=np.float32).reshape(3, 1, 1, 1)
    dropped = drop_neighbours(frames, AugmentParameters(drop_neighbours=1), np.random.default_rng(0))
    assert dropped.ravel().tolist() == [1, 1, 1]
    kept = drop_neighbours(frames, AugmentParameters(drop_neighbours=0), np.random.default_rng(0))
    assert kept.ravel().tolist() == [0, 1, 2]


@pytest.mark.parametrize("border", [5, 20, 100])
def test_what_seems_background_in_the_border_is_ignored_but_not_the_cells_in_it(border: int) -> None:
    image, labels = scene()
    crop = cut_crop([image], labels, (40, 40), 80, UNAUGMENTED, np.random.default_rng(0), border=border)
    yy, xx = np.mgrid[:80, :80]
    outside = np.minimum.reduce([yy, xx, 79 - yy, 79 - xx]) < border
    assert np.array_equal(crop.labels == IGNORED, outside & (labels == 0))
    assert np.array_equal(crop.labels > 0, labels > 0)


def test_targets_are_drawn_after_the_cell_was_zoomed_or_before() -> None:
    image, labels = scene()
    whole = replace(UNAUGMENTED, targets="before")
    for same in (UNAUGMENTED, whole):
        crop = cut_crop([image], labels, (40, 40), 80, same, np.random.default_rng(0))
        assert np.allclose(crop.targets, distance_targets(labels), atol=1e-4), "without zoom they agree"
    # a cell zoomed by z has z² times the area: its inner distance falls more steeply than the warped one
    differences = []
    for seed in range(6):
        after, before = (
            cut_crop(
                [image],
                labels,
                (12, 14),
                32,
                replace(UNAUGMENTED, zoom=2, targets=t),
                np.random.default_rng(seed),
            )
            for t in ("after", "before")
        )
        assert np.array_equal(after.labels, before.labels)
        assert np.array_equal(after.targets, distance_targets(after.labels))
        differences.append(float(np.abs(after.targets[1] - before.targets[1])[after.labels == 1].mean()))
    assert max(differences) > 0.05


def test_noise_is_each_channel_s_own() -> None:
    frames = np.zeros((3, 2, 64, 64), np.float32)
    noisy = replace(UNAUGMENTED, noise=1.0)
    spread = np.array(
        [change_intensity(frames, noisy, np.random.default_rng(s)).std(axis=(0, 2, 3)) for s in range(12)]
    )
    assert (spread[:, 0] != spread[:, 1]).sum() > 6
    assert ((spread[:, 0] == 0) != (spread[:, 1] == 0)).any(), "noise in one channel and none in the other"


def test_one_of_several_channels_is_dropped_in_all_frames_but_never_the_only_one() -> None:
    always = replace(UNAUGMENTED, drop_channel=1.0)
    frames = np.ones((3, 2, 4, 4), np.float32)
    dark = [~drop_channel(frames, always, np.random.default_rng(s)).any(axis=(0, 2, 3)) for s in range(9)]
    assert all(d.sum() == 1 for d in dark)
    assert {int(d.argmax()) for d in dark} == {0, 1}
    assert frames.all(), "the crop itself is not changed"
    assert drop_channel(frames[:, :1], always, np.random.default_rng(0)).all()


def test_a_step_s_batch_depends_on_seed_and_step_alone(prepared_round) -> None:
    frames = [(m, t) for m in prepared_round.of_split("train") for t in m.labeled]

    def batch(seed: int, step: int):
        return CropSampler(frames, 48, ModelParameters(), AugmentParameters(), seed).batch(step, 3)

    first, again = batch(1, 5), batch(1, 5)
    assert first.images.shape == (3, 3, 48, 48)
    assert first.targets.shape == (3, 3, 48, 48)
    assert first.counted.shape == (3, 1, 48, 48)
    assert first.images.equal(again.images)
    assert first.targets.equal(again.targets)
    assert not first.images.equal(batch(1, 6).images)
    assert not first.images.equal(batch(2, 5).images)
