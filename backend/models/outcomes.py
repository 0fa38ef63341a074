"""What became of a task, counted once when it is approved, so that figures of thousands are one query."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import UtcDateTime, db, now


class TaskOutcome(db.Model):  # type: ignore[name-defined]
    """An approved task in numbers (backend/numbers/outcomes.py). A cell is an outline in one frame."""

    __tablename__ = "task_outcomes"

    task_id: Mapped[int] = mapped_column(
        sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    # Who submitted what was accepted, and when it was.
    annotator_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    approved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    # The annotator's time over all revisions; None where none was measured.
    seconds: Mapped[float | None]
    # In the approved labels.
    cells: Mapped[int]
    divisions: Mapped[int]
    # What the annotator changed in the prediction, and the expert in what was submitted.
    cells_corrected: Mapped[int]
    divisions_corrected: Mapped[int]
    cells_fixed: Mapped[int]
    divisions_fixed: Mapped[int]
    # What the model had drawn, and what it got wrong, by the classes of celldata.metrics.
    predicted: Mapped[int]
    missed: Mapped[int]
    false: Mapped[int]
    merged: Mapped[int]
    split: Mapped[int]
    catastrophes: Mapped[int]
    # Outlines that it got right; None where that was not counted.
    correct: Mapped[int | None]
    # Tracking tasks; 0 in the others.
    links: Mapped[int]
    missed_links: Mapped[int]
    wrong_links: Mapped[int]
    # Strict AA of the prediction beside the approved tracks, 0 … 1; None where there is no true link.
    tracks_kept: Mapped[float | None]
    missed_divisions: Mapped[int]
    false_divisions: Mapped[int]
    wrong_divisions: Mapped[int]
