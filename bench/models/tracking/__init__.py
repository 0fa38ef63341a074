"""`make bench-models BENCH_OPTIONS=tracking`: how well cells are followed, by whom, at what cost.

movies (truth, and the masks that every tracker gets) · trackers · scores (the table) · learned (training) ·
parts, cost, ablations
"""
