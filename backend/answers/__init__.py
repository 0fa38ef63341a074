"""Known answers: practice that teaches, check tasks (gold) that measure, and how two people agree."""
