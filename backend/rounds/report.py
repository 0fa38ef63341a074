"""The report of a round: an HTML file that stands alone, `reports/round-N.html` of the workspace."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from backend.rounds.workspace import Workspace

REPORTS = "reports"
NAME = re.compile(r"round-(\d{1,9})\.html")


def report_path(workspace: Workspace, number: int) -> Path:
    """Where the report of a round is, or would be."""
    return workspace.root / REPORTS / f"round-{number}.html"


def newest_report(workspace: Workspace, number: int) -> dict[str, Any] | None:
    """{"round", "href"} of the newest report up to round `number`; None where there is none."""
    folder = workspace.root / REPORTS
    names = (NAME.fullmatch(file.name) for file in folder.iterdir()) if folder.is_dir() else ()
    numbers = [int(name[1]) for name in names if name and int(name[1]) <= number]
    if not numbers:
        return None
    return {"round": max(numbers), "href": f"/api/v1/rounds/{max(numbers)}/report"}
