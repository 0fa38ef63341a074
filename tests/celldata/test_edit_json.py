"""Edits as JSON are parsed strictly: what is wrong is named with its place."""

import copy
from typing import Any

import pytest

from celldata.edits import edit_from_json
from celldata.errors import DataError

ID = "0b0d5f0e-8f4e-4a44-9d5e-2a39a7a3a111"
GOOD: dict[str, Any] = {
    "id": ID,
    "action": "brush",
    "undoes": None,
    "ui": {"t": 3},
    "changes": [
        {"kind": "paint", "t": 3, "feature": "nucleus", "runs": [{"before": 0, "after": 1, "spans": [4, 2]}]},
        {"kind": "cells", "feature": "nucleus", "removed": [], "added": [[3, 1, 1]]},
        {"kind": "divisions", "removed": [], "added": [{"parent": 1, "daughters": [2, 3], "t": 4}]},
        {"kind": "events", "removed": [], "added": [{"cell": 2, "t": 6, "kind": "dies"}]},
    ],
}
NOTHING = object()


def broken(path: tuple[Any, ...], value: Any) -> Any:
    edit = copy.deepcopy(GOOD)
    place: Any = edit
    for key in path[:-1]:
        place = place[key]
    if value is NOTHING:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return edit


def test_the_good_edit_is_good():
    edit = edit_from_json(GOOD)
    assert edit.ui == {"t": 3}
    assert len(edit.changes) == 4


def test_undoes_and_ui_may_be_left_out():
    edit = edit_from_json({key: GOOD[key] for key in ("id", "action", "changes")})
    assert edit.undoes is None
    assert edit.ui is None


def nested(levels: int) -> dict:
    """An object within an object, so many in all."""
    return {"x": nested(levels - 1)} if levels > 1 else {}


def test_the_pages_state_may_be_nested_some_levels():
    assert edit_from_json({**GOOD, "ui": nested(20)}).ui == nested(20)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("id",), NOTHING, 'lacks "id"'),
        (("id",), "7", "not a UUID"),
        (("id",), ID.upper(), "not a UUID"),
        (("id",), 7, "not a UUID"),
        (("undoes",), "no", "not a UUID"),
        (("action",), "", "not a text"),
        (("action",), "x" * 101, "not a text"),
        (("action",), None, "not a text"),
        (("ui",), [1], "ui is list, not an object"),
        (("ui",), {"x": "y" * 5000}, "larger than 4096 bytes"),
        (("ui",), nested(21), "nested deeper than 20 levels"),
        (("more",), 1, 'unknown part "more"'),
        (("changes",), [], "changes is empty"),
        (("changes",), {}, "changes is dict, not a list"),
        (("changes", 0), None, r"changes\[0\] has the kind null"),
        (("changes", 0, "kind"), "classes", r"changes\[0\] has the kind \"classes\""),
        (("changes", 0, "t"), -1, "frame is >= 0"),
        (("changes", 0, "t"), 1.0, r"changes\[0\].t is 1.0, not a whole number"),
        (("changes", 0, "t"), True, r"changes\[0\].t is true, not a whole number"),
        (("changes", 0, "feature"), 5, "not a text"),
        (("changes", 0, "runs"), [], "at least one run"),
        (("changes", 0, "runs", 0, "spans"), [4], "pairs"),
        (("changes", 0, "runs", 0, "spans"), [4, "2"], r"runs\[0\].spans holds something"),
        (("changes", 0, "runs", 0, "spans"), [4, False], r"runs\[0\].spans holds something"),
        (("changes", 0, "runs", 0, "before"), 1, "changes nothing"),
        (("changes", 0, "runs", 0, "after"), 2**32, "leaves the values"),
        (("changes", 0, "runs", 0, "color"), 1, "unknown part"),
        (("changes", 1, "added"), NOTHING, 'lacks "added"'),
        (("changes", 1, "added"), [[1, 2]], r"added\[0\] is not \[t, value, cell\]"),
        (("changes", 1, "added"), [[0, 1, 0]], "is no row"),
        (("changes", 1, "added"), [], "removes and adds nothing"),
        (("changes", 2, "added", 0, "daughters"), [], "no daughter"),
        (("changes", 2, "added", 0, "parent"), 0, "out of range"),
        (("changes", 2, "added", 0, "t"), None, r"added\[0\].t is null, not a whole number"),
        (("changes", 3, "added", 0, "kind"), "divides", r"added\[0\] is not valid: a track does not end"),
        (("changes", 3, "added", 0, "kind"), NOTHING, 'lacks "kind"'),
        (("changes", 3, "added", 0, "cell"), 0, "out of range"),
        (("changes", 3, "added", 0, "t"), 1.5, r"added\[0\].t is 1.5, not a whole number"),
        (("changes", 3, "added"), [], "removes and adds nothing"),
        (
            ("changes", 3, "added"),
            [{"cell": 2, "t": 6, "kind": "dies"}, {"cell": 2, "t": 7, "kind": "dies"}],
            "lets a track end twice",
        ),
    ],
)
def test_a_malformed_edit_is_refused_with_its_place(path, value, says):
    with pytest.raises(DataError, match=says) as error:
        edit_from_json(broken(path, value))
    assert "docs/formats.md" in str(error.value)


@pytest.mark.parametrize("data", [None, [], "edit", 3, {}])
def test_what_is_no_edit_at_all_is_refused(data):
    with pytest.raises(DataError):
        edit_from_json(data)
