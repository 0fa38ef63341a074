"""Movies cut out of one source, and which pixels of it they show."""

import numpy as np
import pytest

from celldata.field_of_view import FieldOfView, crop_words


def crop(source: str, y: int, x: int) -> FieldOfView | None:
    return FieldOfView.of(f"{source} [frames 0:5, y {y}:{y + 10}, x {x}:{x + 20}]", 10, 20)


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (crop("B2.tif", 9, 19), True),
        (crop("B2.tif", 10, 0), False),
        (crop("B2.tif", 0, 20), False),
        (crop("B3.tif", 0, 0), False),
        (FieldOfView.of("B2.tif", 100, 100), True),
    ],
)
def test_crops_share_what_lies_in_both(other: FieldOfView, shared: bool) -> None:
    one = crop("B2.tif", 0, 0)
    assert one is not None
    assert one.overlaps(other) == other.overlaps(one) == shared


def test_whole_movies_of_a_lab_are_not_one_field() -> None:
    one, other = (FieldOfView.of("the lab", 10, 10) for _ in range(2))
    assert one is not None
    assert other is not None
    assert not one.overlaps(other)


def test_a_crop_of_a_crop_lies_where_both_say() -> None:
    twice = FieldOfView.of("B2 [frames 0:5, y 10:50, x 20:60] [frames 0:2, y 5:9, x 1:4]", 4, 3)
    assert twice == FieldOfView("B2", (15, 19, 21, 24), True)


def field_of(source: str, raw: np.ndarray, x: int) -> FieldOfView:
    words = crop_words(raw, slice(0, 1), slice(0, 10), slice(x, x + 20))
    found = FieldOfView.of(f"{source} {words}", 10, 20)
    assert found is not None
    return found


def test_files_of_one_name_are_told_apart_by_what_is_in_them() -> None:
    one, other = (np.random.default_rng(seed).integers(0, 99, (2, 1, 10, 60)) for seed in (1, 2))
    first = field_of("img.tif", one, 0)
    assert first.overlaps(field_of("img.tif", one, 10))
    assert not first.overlaps(field_of("img.tif", one, 20))
    assert not first.overlaps(field_of("img.tif", other, 10))
    # What was imported before this was noted, and whole movies, go by their name.
    for unknown in (crop("img.tif", 0, 0), FieldOfView.of("img.tif", 10, 60)):
        assert unknown is not None
        assert first.overlaps(unknown)


def test_a_crop_of_a_crop_is_of_the_first_source() -> None:
    raw = np.random.default_rng(1).integers(0, 99, (2, 1, 10, 60))
    inner = crop_words(raw[:, :, :, :20], slice(0, 1), slice(0, 5), slice(2, 9))
    outer = field_of("img.tif", raw, 10)
    words = crop_words(raw, slice(0, 1), slice(0, 10), slice(10, 30))
    twice = FieldOfView.of(f"img.tif {words} {inner}", 5, 7)
    assert twice == FieldOfView("img.tif", (0, 5, 12, 19), True, outer.whole)


def test_without_a_source_nothing_is_known() -> None:
    assert FieldOfView.of("", 10, 10) is None
