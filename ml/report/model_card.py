"""What a model is: what it learned and how, how well, why it is in use, under which licence."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from ml.report.html import Raw, counted, facts, section

VERDICT_CLASSES = {True: "verdict", False: "verdict kept"}


def model_card(
    title: str,
    card: Mapping[str, Any],
    promotion: Mapping[str, Any],
    settings: Mapping[str, Any],
    licence: str,
) -> Raw:
    """The section about one model in use. `promotion`: metrics/promotion*.json. `settings`: what was chosen
    for it on the validation split (postprocessing, thresholds).
    """
    promoted = bool(promotion.get("promoted", True))
    said = promotion.get("reason")
    reason = Raw(f'<p class="{VERDICT_CLASSES[promoted]}">{_escaped(said)}</p>' if said else "")
    movies = card.get("movies") or {}
    learned = [name for name, split in movies.items() if split == "train"] or card.get("learned_movies") or []
    validation = card.get("validation") or {}
    about = facts(
        [
            (
                "Learned from",
                card.get("trained_on")
                or (f"{counted(len(learned), 'movie')}: {', '.join(learned)}" if learned else None),
            ),
            ("Data hash", Raw(f"<code>{_escaped(card.get('data'))}</code>")),
            ("Compared with", promotion.get("against")),
            *(
                (f"Validation, {name.replace('_', ' ')}", value)
                for name, value in validation.items()
                if isinstance(value, int | float)
            ),
            ("Licence", licence),
        ]
    )
    chosen = _listing("Values chosen on the validation split", settings)
    parameters = _listing("Parameters of training", card.get("parameters") or {})
    return section(title, reason + about + chosen + parameters)


def _listing(title: str, values: Mapping[str, Any]) -> str:
    if not values:
        return ""
    written = json.dumps(values, indent=2, ensure_ascii=False, default=str)
    return f"<details><summary>{title}</summary><pre>{_escaped(written)}</pre></details>"


def _escaped(value: object) -> str:
    return escape(str(value if value is not None else "—"))
