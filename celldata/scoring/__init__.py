"""How labels compare with a known answer: one number in 0 … 1, and every error with its class, place and
words. `objects` has score_segmentation, `tracks` score_tracking.

Nothing is imported here: the metrics bring scipy along, which a server that scores nothing need not wait for.
"""
