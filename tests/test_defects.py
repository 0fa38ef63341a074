"""The defects of the tool our users come from, and for each the tests that hold it.

The list fails where a test it names is gone. A test is "file::name", in TypeScript the name given
to `it`.
"""

import re
from pathlib import Path

import numpy as np
import pytest

from celldata.cells import CellRow, CellsTable
from celldata.formats import deepcell_label
from celldata.labels import Labels
from celldata.movie import Movie

PROJECT = Path(__file__).resolve().parent.parent
TOOLS = "tests/e2e/test_tools.py"
PAGE = "frontend/src/labeling"
API = "frontend/src/api/transport.test.ts"
FRAMES = "frontend/src/frames/frameStore.test.ts"

DEFECTS: dict[int, tuple[str, list[str]]] = {
    1: (
        "Threshold, watershed and autofit fail on every image that is not square, silently",
        [
            "tests/e2e/test_proposals.py::test_watershed_threshold_and_autofit",
            f"{TOOLS}::test_tool",
            "tests/celldata/proposals/test_thresholding.py::test_most_of_a_nucleus_is_found_on_frames_of_either_shape",
            "tests/celldata/proposals/test_splitting.py::test_touching_nuclei_are_parted_on_frames_of_either_shape",
            "tests/celldata/proposals/test_fitting.py::test_rough_outlines_get_better_on_frames_of_either_shape",
            f"{PAGE}/tools/proposal.test.ts::nothing_found_says_why",
        ],
    ),
    2: (
        "Undo is not saved: undone pixels come back after a reload",
        [
            f"{PAGE}/defects.test.ts::the_server_has_the_undo_and_the_next_page_shows_it",
            f"{PAGE}/actors/undo.test.ts::undo_and_redo_are_edits_sent_to_the_log_with_undoes",
        ],
    ),
    3: (
        "Redo can resurrect an edit that a newer one had discarded, when two kinds of label were involved",
        [f"{PAGE}/actors/undo.test.ts::redo_is_cleared_for_every_kind_of_label_by_an_edit_after_undo"],
    ),
    4: (
        "Strokes made while a request is in flight are dropped",
        [f"{PAGE}/actors/save.test.ts::strokes_made_while_a_request_is_in_flight_are_kept"],
    ),
    5: (
        "In a project without labels the first click of select, trim, flood, watershed, add-daughter throws",
        [
            f"{TOOLS}::test_no_tool_stumbles_in_a_movie_without_labels",
            f"{PAGE}/tools/tools.test.ts::the_first_click_in_a_task_without_labels_does_not_throw",
        ],
    ),
    6: (
        "Export with two features overwrites one; overlaps vanish when a value's rows are not adjacent",
        ["tests/test_defects.py::test_an_export_keeps_both_features_and_overlaps_in_any_order_of_rows"],
    ),
    7: (
        "Cells without `c`: the first stroke erases every other label of the frame",
        [
            "tests/celldata/formats/test_deepcell_label.py::test_older_files_without_c_take_the_features_that_hold_the_value",
            f"{PAGE}/defects.test.ts::a_first_stroke_leaves_every_other_label_as_it_was",
        ],
    ),
    8: (
        "Keys of a tab stay bound after leaving it",
        [f"{PAGE}/tools/registry.test.ts::keys_of_an_inactive_scope_are_unbound"],
    ),
    9: (
        "Import: OME-TIFF fails, axes are misread, npz with other names crashes, what is lost is not said",
        [
            "tests/celldata/formats/test_tiff.py::test_ome_tiff_write_then_read_is_identity",
            "tests/celldata/formats/test_tiff.py::test_axes_that_the_file_states_are_followed",
            "tests/celldata/formats/test_tiff.py::test_axes_that_are_unclear_are_asked_for",
            "tests/celldata/formats/test_deepcell_label.py::test_the_ome_axes_are_trusted",
            "tests/celldata/formats/test_npz.py::test_other_names_the_first_array_is_raw",
            "tests/celldata/formats/test_deepcell_label.py::test_what_has_no_place_is_said",
        ],
    ),
    10: (
        "Submit that fails spins for ever; errors are shown as “undefined”",
        [
            f"{PAGE}/actors/task.test.ts::a_submit_that_fails_says_so_and_can_be_tried_again",
            f"{API}::keeps the status of an answer that is no problem, such as a proxy gives",
        ],
    ),
    11: (
        "The brush does not join mouse samples: a fast stroke leaves dots",
        [
            f"{PAGE}/tools/tools.test.ts::joins_the_samples_of_a_fast_stroke",
            f"{TOOLS}::test_shift_draws_straight_and_alt_with_the_wheel_sets_the_size",
        ],
    ),
    12: (
        "Flooding another cell in the default mode does nothing; tools see an 8-bit copy of the raw",
        [
            f"{PAGE}/tools/tools.test.ts::fills_another_cell_in_the_default_mode",
            "tests/celldata/proposals/test_thresholding.py::test_the_true_depth_counts",
            "tests/celldata/proposals/test_fitting.py::test_a_disc_is_found_at_any_depth",
        ],
    ),
    13: (
        "It slows down with the number of cells",
        [f"{PAGE}/defects.test.ts::%s_reads_as_many_pixels_with_twelve_times_the_cells"],
    ),
    14: (
        "The whole movie is loaded before the first frame shows; a stroke rewrites every label to IndexedDB",
        [
            f"{FRAMES}::loads the current frame first, then its neighbours on both sides",
            f"{PAGE}/defects.test.ts::a_stroke_writes_its_own_edit_to_the_journal_and_nothing_more",
        ],
    ),
}


def test_the_list_is_complete():
    assert sorted(DEFECTS) == list(range(1, 15))
    assert all(tests for _, tests in DEFECTS.values())


@pytest.mark.parametrize("number", DEFECTS)
def test_the_tests_that_hold_a_defect_exist(number: int):
    for reference in DEFECTS[number][1]:
        path, name = reference.split("::")
        file = PROJECT / path
        assert file.is_file(), f"defect {number}: {path} is gone"
        text = file.read_text()
        if path.endswith(".py"):
            found = re.search(rf"^def {re.escape(name)}\(", text, re.MULTILINE)
        else:
            found = re.search(rf"\(\s*['\"]{re.escape(name)}['\"]", text)
        assert found, f"defect {number}: {path} has no test named {name}"


def test_an_export_keeps_both_features_and_overlaps_in_any_order_of_rows(tmp_path: Path):
    nucleus = np.zeros((1, 4, 6), np.uint32)
    nucleus[0, 0, :3] = [1, 3, 2]
    whole = np.zeros_like(nucleus)
    whole[0, 2, 1:5] = 7
    # The rows of the overlap (value 3) are apart, with others between them.
    rows = [
        CellRow(0, "nucleus", 3, 2),
        CellRow(0, "whole-cell", 7, 2),
        CellRow(0, "nucleus", 1, 1),
        CellRow(0, "nucleus", 2, 2),
        CellRow(0, "nucleus", 3, 1),
    ]
    movie = Movie("m", np.zeros((1, 1, 4, 6), np.uint16), ("a",), None, None)
    labels = Labels({"nucleus": nucleus, "whole-cell": whole}, CellsTable(rows))
    deepcell_label.write(tmp_path / "m.zip", movie, labels)
    _, found = deepcell_label.read(tmp_path / "m.zip")
    assert found is not None
    assert len(found.features) == 2
    first, second = found.features
    for feature, image in ((first, nucleus), (second, whole)):
        assert np.array_equal(found.images[feature] > 0, image > 0)
    cells = {row.cell for row in found.cells.at(0, first) if row.value == found.images[first][0, 0, 1]}
    assert cells == {1, 2}
    assert {row.cell for row in found.cells.at(0, second)} == {2}
