"""How every stage starts and ends: one-line errors with exit code 2, results as JSON and CSV where DVC
looks.
"""

import csv
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from celldata.errors import DataError
from ml.memory import is_out_of_memory

DATA = Path("data")
PREPARED = Path("prepared")
MODELS = Path("models")
SEGMENTATION = MODELS / "segmentation.pt"
"""The model in use; TRAINED is the one that was trained last."""
TRAINED = MODELS / "segmentation.trained.pt"
TRACKING = MODELS / "tracking.pt"
"""The tracking model in use; TRAINED_TRACKING is the one that was trained last."""
TRAINED_TRACKING = MODELS / "tracking.trained.pt"
METRICS = Path("metrics")
SPLITS = METRICS / "splits.json"
PLOTS = Path("plots")
GALLERY = Path("gallery") / "segmentation"
TRACKING_GALLERY = Path("gallery") / "tracking"
PREDICTIONS = Path("predictions")
RANK = Path("rank.json")
REPORTS = Path("reports")


def run_stage(main: Callable[[], None]) -> None:
    """Run a stage; a DataError, and memory that does not suffice, become one line on standard error."""
    try:
        main()
    except DataError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        remedy = "Lower batch_size or crop (training), tile or batch (prediction) in params.yaml."
        print(f"There is not enough memory. {remedy}", file=sys.stderr)
        sys.exit(2)


def write_json(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_table(path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A CSV file that `dvc plots` reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
