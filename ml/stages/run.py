"""How every stage starts and ends: one-line errors with exit code 2, results as JSON and CSV where DVC
looks.
"""

import csv
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

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
ERROR_FILE = "TORCHELASTIC_ERROR_FILE"
"""torchrun's word for the file that a process of its leaves an error in."""


def run_stage(main: Callable[[], None]) -> None:
    """Run a stage; a DataError, and memory that does not suffice, become one line on standard error."""
    try:
        main()
    except DataError as error:
        _refuse(str(error))
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        remedy = "Lower batch_size or crop (training), tile or batch (prediction) in params.yaml."
        _refuse(f"There is not enough memory. {remedy}")


def _refuse(words: str) -> NoReturn:
    """One of several processes (ml.training.distributed) leaves the words to the one that started them all,
    which says them once.
    """
    if file := os.environ.get(ERROR_FILE):
        content = {"message": words, "timestamp": int(time.time())}
        Path(file).write_text(json.dumps(content), encoding="utf-8")
    else:
        print(words, file=sys.stderr)
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
