"""The columns of the exported figures: their names and what they say. The tables of docs/formats.md say the
same, and a test holds them together.
"""

from __future__ import annotations

from typing import Any

from backend.numbers.figures import LABELS, MODEL, Figures

Columns = dict[str, str]
"""Name of a column -> what it says."""

# A row for each project, person, round and kind of task.
GROUPS: Columns = {
    "project": "name of the project",
    "person": "public name of who submitted the work",
    "round": "round whose data hold the tasks; empty: part of no round yet",
    "kind": "segmentation or tracking",
    "tasks_submitted": "different tasks submitted",
    "tasks_accepted": "accepted by an expert, with and without fixes",
    "tasks_fixed": "of these, accepted after the expert mended something",
    "tasks_returned": "verdicts that returned a submission",
    "returned_share": "returned / (accepted + returned)",
    "seconds_worked": "time of work in s, pauses over 60 s left out; an expert's review too",
    "tasks_counted": "accepted tasks whose outcome is counted: what the columns up to wrong_divisions add up",
    "cells": "outlines, one in each frame, in the approved labels",
    "divisions": "divisions in the approved labels (tracking)",
    "cells_corrected": "outlines that the person added, removed, reshaped, split, merged or renumbered",
    "divisions_corrected": "divisions that the person added, removed or changed",
    "cells_fixed": "outlines that the expert changed in what was submitted",
    "divisions_fixed": "divisions that the expert changed in what was submitted",
    "seconds_per_cell": "s of the person's work on accepted tasks / cells in them",
    "cells_timed": "cells of the accepted tasks whose time was measured: the sample of seconds_per_cell",
    "gold_score": "mean score of check tasks, 0 to 1",
    "gold_tasks": "check tasks: the sample of gold_score",
    "agreement": "mean agreement with others on the same task, 0 to 1",
    "agreement_tasks": "pairs of tasks: the sample of agreement",
    "agreement_adjusted": "agreement of the person with average partners, of this project and kind, 0 to 1",
    "predicted": "outlines that the model had drawn",
    "missed": "true outlines that the model did not draw",
    "false": "outlines of the model where there is none",
    "merged": "outlines of the model over several true ones",
    "split": "true outlines under several of the model",
    "catastrophes": "places where several of the model lie over several true ones",
    "links": "links from frame to frame in the approved labels (tracking)",
    "missed_links": "of these, not drawn by the model, with those of missed cells",
    "wrong_links": "links of the model that are not true",
    "missed_divisions": "true divisions that the model did not find",
    "false_divisions": "divisions of the model where there is none",
    "wrong_divisions": "divisions of the model with the right parent and other daughters",
}

# A row for each accepted task that is counted.
TASKS: Columns = {
    "task": "number of the task",
    "project": GROUPS["project"],
    "movie": "name of the movie",
    "kind": GROUPS["kind"],
    "first": "first frame of the movie that belongs to the task",
    "last": "last frame",
    "round": "round whose data hold the task; empty: part of no round yet",
    "person": GROUPS["person"],
    "approved_at": "when it was accepted, ISO 8601, UTC",
    "seconds": "time of the person's work over all revisions in s; empty: not measured",
    **{name: GROUPS[name] for name in (*LABELS, *MODEL)},
}


def group_values(figures: Figures) -> dict[str, Any]:
    """The columns of GROUPS behind the first four."""
    known = figures.to_json()
    known |= known.pop("model")
    return {name: known[name] for name in list(GROUPS)[4:]}
