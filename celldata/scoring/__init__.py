"""How labels compare with a known answer: one number in 0 … 1, and every error with its class, place and
words.
"""

from celldata.scoring.errors import ERROR_KINDS, AnswerError, AnswerScore
from celldata.scoring.objects import score_segmentation
from celldata.scoring.tracks import score_tracking

__all__ = ["ERROR_KINDS", "AnswerError", "AnswerScore", "score_segmentation", "score_tracking"]
