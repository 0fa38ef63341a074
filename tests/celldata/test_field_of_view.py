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
    assert twice == FieldOfView("img.tif", (0, 5, 12, 19), True, None, outer.channels)


def test_the_same_file_is_known_by_any_channel_and_when_frames_were_added() -> None:
    both = np.random.default_rng(1).integers(0, 99, (3, 2, 10, 60)).astype(np.uint16)
    whole = field_of("img.tif", both, 0)
    assert len(whole.channels) == 2
    one, other = (field_of("img.tif", both[:, c : c + 1], 10) for c in (0, 1))
    assert whole.overlaps(one)
    assert whole.overlaps(other)
    assert whole.overlaps(field_of("img.tif", both[:2], 10))
    assert not one.overlaps(other), "nothing tells that these two belong together"


def test_an_empty_channel_is_no_sign_of_a_common_source() -> None:
    movies = [np.random.default_rng(seed).integers(1, 99, (2, 2, 10, 60)) for seed in (1, 2)]
    for movie in movies:
        movie[:, 1] = 0
    one, other = (field_of("img.tif", movie, 0) for movie in movies)
    assert not one.overlaps(other)
    # Where nothing is seen at all, the name alone counts.
    assert one.overlaps(field_of("img.tif", np.zeros((2, 1, 10, 60)), 0))


def test_what_earlier_versions_noted_is_still_read() -> None:
    first, same, other = (
        FieldOfView.of(f"img.tif [frames 0:1, y 0:10, x {x}:{x + 20} of {whole}]", 10, 20)
        for whole, x in (("0123abcd", 0), ("0123abcd", 10), ("89abcdef", 10))
    )
    assert first is not None
    assert same is not None
    assert other is not None
    assert first == FieldOfView("img.tif", (0, 10, 0, 20), True, "0123abcd")
    assert first.overlaps(same)
    assert not first.overlaps(other)
    # How they hashed cannot be compared with how it is done now.
    now = field_of("img.tif", np.random.default_rng(1).integers(0, 99, (2, 1, 10, 60)), 10)
    assert first.overlaps(now)
    assert now.overlaps(first)


def test_without_a_source_nothing_is_known() -> None:
    assert FieldOfView.of("", 10, 10) is None
