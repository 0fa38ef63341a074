"""What both promote stages do: the model just trained goes into use, unless the one in use is better: that of
the last round, or before any round the one in the box.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
import yaml

from celldata.errors import DataError
from ml.stages.run import write_json
from ml.training.promotion import PROMOTION, VALIDATED, Decision, uncompared

LOCK = Path("dvc.lock")
BOX = "the model in the box"


class Promotable(Protocol):
    """A trained model with its card, what it was trained on and how it did."""

    card: dict[str, Any]

    def weights(self) -> Mapping[str, torch.Tensor]:
        """What training changed."""
        ...

    def save(self, path: Path) -> None:
        """Write it for `load`."""
        ...


M = TypeVar("M", bound=Promotable)


@dataclass(frozen=True)
class Places:
    """Files of one `kind` of model: just `trained`, in use, in the box; and of the verdict."""

    kind: str
    trained: Path
    in_use: Path
    boxed: Path
    verdict: Path

    @property
    def stage(self) -> str:
        return f"promote_{self.kind}"


def promote(
    places: Places,
    load: Callable[[Path], M],
    decide: Callable[[M, M], tuple[M, Decision]],
    always: bool,
) -> None:
    """Put the better of the two into use, and tell why. `decide`: of the new model and the one before."""
    new = load(places.trained)
    path = places.in_use if places.in_use.is_file() else places.boxed
    if path == places.boxed and not always:
        _refuse_lost(places)
    earlier, problem = _earlier(path, load)
    if earlier is not None and is_same(new, earlier):
        # Run again, it would be compared with itself, and why it is in use would be forgotten.
        chosen, told = earlier, earlier.card[PROMOTION]
    else:
        no_match = (new, uncompared(places.kind, problem))
        chosen, decision = no_match if earlier is None else decide(new, earlier)
        told = {**decision.to_dict(), "against": BOX if path == places.boxed else _name(path, earlier)}
    chosen.card = {**chosen.card, PROMOTION: told}
    chosen.save(places.in_use)
    write_json(places.verdict, told)
    print(told["reason"], file=sys.stderr)
    if not told["promoted"]:
        print(f"{places.stage}.promote: always (params.yaml) takes the new one.", file=sys.stderr)


def is_same(new: Promotable, earlier: Promotable) -> bool:
    """Whether the stage has put the new model into use before."""
    ours, theirs = new.weights(), earlier.weights()
    noted_here: dict[str, Any] = {PROMOTION: None, VALIDATED: None}
    return (
        PROMOTION in earlier.card
        and {**new.card, **noted_here} == {**earlier.card, **noted_here}
        and ours.keys() == theirs.keys()
        and all(torch.equal(ours[name], theirs[name]) for name in ours)
    )


def _name(path: Path, earlier: Promotable | None) -> str:
    """What the model in use at `path` is called: the one in the box is that for as long as none is better."""
    told = {} if earlier is None else earlier.card.get(PROMOTION) or {}
    return BOX if told.get("against") == BOX and not told["promoted"] else str(path)


def _refuse_lost(places: Places) -> None:
    """DataError where an earlier round made a model that is not here, as in a fresh clone: the one in the box
    is not what the new one has to be as good as.
    """
    try:
        stages = yaml.safe_load(LOCK.read_text(encoding="utf-8"))["stages"]
        outs = stages[places.stage]["outs"]
        known = any(out["path"] == places.in_use.as_posix() for out in outs)
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        return  # no round before; what is wrong with the file, dvc itself tells
    if known:
        raise DataError(
            places.in_use,
            "the last round's model is not here, so the new one cannot be compared with it",
            f"Fetch it with `dvc checkout {places.in_use}` (or `dvc pull {places.in_use}`); where it is "
            f"lost, set {places.stage}.promote to always for this round.",
        )


def _earlier(path: Path, load: Callable[[Path], M]) -> tuple[M | None, str]:
    """The model in use, or why there is none that can be asked."""
    try:
        return load(path), ""
    except DataError as error:
        return None, str(error).rstrip(".")
