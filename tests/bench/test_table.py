"""The table that the benchmarks print."""

from bench.table import Measurement, render


def test_a_budget_is_a_most_or_a_least_or_none():
    rows = [
        Measurement("edit", 60, 50, "ms", "of 20"),
        Measurement("F1", 0.96, 0.95, "", at_least=True),
        Measurement("SEG", 0.9, 0.93, "", at_least=True),
        Measurement("recall", 0.9, None, ""),
        Measurement("memory", None, 4, "GB", "it broke"),
    ]
    lines = render(rows).splitlines()[2:]
    assert [line.split() for line in lines] == [
        ["edit", "60", "ms", "≤", "50", "ms", "OVER", "of", "20"],
        ["F1", "0.96", "≥", "0.95", "kept"],
        ["SEG", "0.9", "≥", "0.93", "BELOW"],
        ["recall", "0.9", "none"],
        ["memory", "–", "≤", "4", "GB", "not", "measured", "it", "broke"],
    ]
    assert [row.kept for row in rows] == [False, True, False, True, False]
