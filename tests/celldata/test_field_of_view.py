"""Movies cut out of one source, and which pixels of it they show."""

import pytest

from celldata.field_of_view import FieldOfView


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


def test_without_a_source_nothing_is_known() -> None:
    assert FieldOfView.of("", 10, 10) is None
