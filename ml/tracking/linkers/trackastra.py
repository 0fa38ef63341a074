"""Trackastra (Gallusser and Weigert 2024, BSD): a transformer over a few frames says who goes on as whom; the
links are taken greedily. Where a user has installed it with weights.
"""

import logging
from pathlib import Path
from typing import Any

import numpy as np
import torch

from celldata.errors import DataError
from ml.predictors.external import import_package
from ml.tracking.linkers.edges import largest, linking_of_edges
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.masks import Masks
from ml.tracking.scene import Scene
from ml.tracking.tracks import Linking

PACKAGE = "trackastra"
INSTALL = "Install it beside Prospero (pip install -c constraints.txt trackastra), and fetch its weights."
USUAL = "general_2d"


class TrackastraLinker:
    """It closes no gaps: its links join neighbouring frames."""

    def __init__(self, model: Any) -> None:
        self._model = model

    @classmethod
    def load(cls, weights: Path | None, device: torch.device) -> "TrackastraLinker":
        """`weights`: a folder with model.pt and train_config.yaml, or the name of one where Trackastra keeps
        them; None: its usual ones. Raises DataError where the package or the folder is not there.
        """
        module = import_package(PACKAGE, "trackastra.model", INSTALL)
        folder = _folder(weights)
        try:
            model = module.Trackastra.from_folder(folder, device=device.type)
        # Weights of another release fail with whatever its parts raise.
        except Exception as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            problem = f"Trackastra cannot load these weights ({reason[:120]})"
            raise DataError(folder, problem, "Name weights of the installed release with --model.") from None
        return cls(model)

    def link(self, scene: Scene, rules: LinkRules) -> Linking:
        features = scene.features
        rows = largest(features, rules.max_cells)
        if not len(rows) or features.n_frames < 2:
            return linking_of_edges(features, [], rows, rules)
        logging.getLogger("trackastra").setLevel(logging.ERROR)
        row_of = {(int(features.t[row]), int(features.label[row])): int(row) for row in rows}
        masks = _kept(scene.masks, row_of)
        mode = "greedy" if rules.divisions else "greedy_nodiv"
        found = self._model.track(np.asarray(scene.raw[:, 0], np.float32), masks, mode=mode)
        graph = found[0] if isinstance(found, tuple) else found
        node = graph.nodes
        edges = [
            (row_of[node[a]["time"], node[a]["label"]], row_of[node[b]["time"], node[b]["label"]])
            for a, b in graph.edges
        ]
        return linking_of_edges(features, edges, rows, rules)


def _kept(masks: Masks, row_of: dict[tuple[int, int], int]) -> np.ndarray:
    """int32 masks of the cells that are looked at alone."""
    wanted: dict[int, list[int]] = {}
    for t, label in row_of:
        wanted.setdefault(t, []).append(label)
    kept = np.zeros(masks.shape, np.int32)
    for t, labels in wanted.items():
        frame = masks[t]
        kept[t] = np.where(np.isin(frame, labels), frame, 0)
    return kept


def _folder(weights: Path | None) -> Path:
    """Where the weights lie. Trackastra would fetch those that are not there; here the user is asked to."""
    from platformdirs import user_data_dir

    home = Path(user_data_dir(PACKAGE)) / "models"
    wanted = weights or Path(USUAL)
    places = [home / wanted.name] if weights is None else [weights, home / weights]
    found = next((place for place in places if (place / "train_config.yaml").is_file()), None)
    if found is None:
        remedy = f"{INSTALL} Or name a folder with --model."
        raise DataError(PACKAGE, f"there are no weights {wanted} in {home}", remedy)
    return found
