import pytest

from celldata.metrics import evaluate_tracking
from celldata.metrics.divisions import DivisionClasses

MOTHER = (["1112222", "1113333"], [(1, (2, 3), 3)])

# name: truth, prediction, classes in the published and in the strict form (correct, missed, incorrect, false)
CATALOGUE = {
    "as it is": (MOTHER, MOTHER, (1, 0, 0, 0), (1, 0, 0, 0)),
    "other names": (MOTHER, (["7779999", "7778888"], [(7, (8, 9), 3)]), (1, 0, 0, 0), (1, 0, 0, 0)),
    "a frame early": (MOTHER, (["1122222", "1133333"], [(1, (2, 3), 2)]), (1, 0, 0, 0), (1, 0, 0, 0)),
    "a frame late": (MOTHER, (["1111222", "1111333"], [(1, (2, 3), 4)]), (1, 0, 0, 0), (1, 0, 0, 0)),
    "two frames late": (MOTHER, (["1111122", "1111133"], [(1, (2, 3), 5)]), (0, 1, 0, 1), (0, 1, 0, 1)),
    "early, with daughters elsewhere": (
        (["1112222", "1113333", ".......", "......."], [(1, (2, 3), 3)]),
        (["11.2222", "11.3333", "..2....", "..3...."], [(1, (2, 3), 2)]),
        (0, 0, 1, 0),
        (0, 0, 1, 0),
    ),
    "missed, all tracks end": (MOTHER, (MOTHER[0], []), (0, 1, 0, 0), (0, 1, 0, 0)),
    "missed, the mother goes on as a daughter": (
        MOTHER,
        (["1111111", "1113333"], []),
        (0, 1, 0, 0),
        (0, 1, 0, 0),
    ),
    "one daughter is called another cell": (
        (["1112222", "1113333", ".......", "4444444"], [(1, (2, 3), 3)]),
        (["1112222", "1113333", ".......", "4445555"], [(1, (2, 5), 3)]),
        (0, 0, 1, 0),
        (0, 0, 1, 0),
    ),
    "three daughters for two": (
        (["1112222", "1113333", ".......", "4444444"], [(1, (2, 3), 3)]),
        (["1112222", "1113333", ".......", "4445555"], [(1, (2, 3, 5), 3)]),
        (0, 0, 1, 0),
        (0, 0, 1, 0),
    ),
    "a division where there is none": (
        (["1111111", "1111111"], []),
        MOTHER,
        (0, 0, 0, 1),
        (0, 0, 0, 1),
    ),
    "two divisions, their daughters exchanged": (
        (["1122", "1133", "....", "4455", "4466"], [(1, (2, 3), 2), (4, (5, 6), 2)]),
        (["1122", "1133", "....", "4455", "4466"], [(1, (5, 6), 2), (4, (2, 3), 2)]),
        (0, 0, 2, 0),
        (0, 0, 2, 0),
    ),
    "a single daughter is no division": (
        (["1112222"], [(1, (2,), 3)]),
        (["1112222"], [(1, (2,), 3)]),
        (0, 0, 0, 0),
        (0, 0, 0, 0),
    ),
    "a single daughter called for two": (
        MOTHER,
        (MOTHER[0], [(1, (2,), 3)]),
        (0, 1, 0, 0),
        (0, 1, 0, 0),
    ),
    # The mask of the mother misses most of her in her last frame: the track still matches, the mask does not.
    "a poor mask in the deciding frame": (
        (["1112222", "1112222", "1113333", "1113333"], [(1, (2, 3), 3)]),
        (["1112222", "11.2222", "11.3333", "11.3333"], [(1, (2, 3), 3)]),
        (1, 0, 0, 0),
        (0, 1, 0, 1),
    ),
    # Half of a daughter in each of two frames: enough for the published form, which adds them up.
    "half a daughter": (
        (["11222", "11222", "11333", "11333"], [(1, (2, 3), 2)]),
        (["112..", "11222", "11.33", "11..."], [(1, (2, 3), 2)]),
        (1, 0, 0, 0),
        (0, 0, 1, 0),
    ),
}


@pytest.mark.parametrize("name", CATALOGUE)
def test_catalogue(draw, name):
    truth, prediction, published, strict = CATALOGUE[name]
    figures = evaluate_tracking(draw(*truth), draw(*prediction))["divisions"]
    keys = ("correct", "missed", "incorrect", "false_positives")
    assert tuple(figures["published"][key] for key in keys) == published
    assert tuple(figures["strict"][key] for key in keys) == strict


def test_incorrect_divisions_count_against_the_strict_figures_only(draw):
    truth, prediction, *_ = CATALOGUE["one daughter is called another cell"]
    good = (["aabb", "aacc"], [(10, (11, 12), 2)])

    def both(lineage: tuple[list[str], list], more: tuple[list[str], list]):
        lanes = [lane.ljust(7, ".") for lane in more[0]]
        return draw([*lineage[0], ".......", *lanes], [*lineage[1], *more[1]])

    figures = evaluate_tracking(both(truth, good), both(prediction, good))["divisions"]
    assert figures["published"]["f1"] == 1.0
    assert figures["strict"]["recall"] == figures["strict"]["precision"] == figures["strict"]["f1"] == 0.5
    assert figures["published"]["mbc"] == figures["strict"]["mbc"] == 0.5


def test_without_divisions_there_is_no_recall(draw):
    figures = evaluate_tracking(draw(["11"]), draw(["11"]))["divisions"]["strict"]
    assert figures["recall"] is figures["precision"] is figures["f1"] is figures["mbc"] is None


def test_classes_of_several_movies_are_added_up():
    movies = [DivisionClasses(3, 1, 2, 0), DivisionClasses(0, 4, 0, 5)]
    for form in ("published", "strict"):
        assert DivisionClasses.total(getattr(one, form)() for one in movies) == DivisionClasses(3, 5, 2, 5)
    assert DivisionClasses.total([]) == DivisionClasses(0, 0, 0, 0)
