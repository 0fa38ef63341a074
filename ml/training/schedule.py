"""The learning rate as a function of the step alone, so that a resumed run follows the same curve."""

import math

WARM_UP = 0.05
"""Share of the steps over which the rate rises from zero; AdamW's first steps are wild without it."""
FLOOR = 0.01
"""Share of the peak rate that is left at the last step."""


def cosine_rate(step: int, n_steps: int, peak: float) -> float:
    """Linear warm-up, then a half cosine down to `FLOOR * peak`; `step` counts from 0."""
    warm_up = max(1, round(WARM_UP * n_steps))
    if step < warm_up:
        return peak * (step + 1) / warm_up
    progress = (step - warm_up) / max(1, n_steps - warm_up)
    return peak * (FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))
