"""What the database holds; one module per subject."""

from backend.models import append_only as append_only
from backend.models.movies import MovieRecord, Split
from backend.models.people import LoginAttempt, LoginLink, Role, User, UserSession
from backend.models.places import PlaceDecision, PlaceDecisionKind
from backend.models.reviews import Comment, Revision, Verdict, VerdictKind
from backend.models.rounds import Round
from backend.models.tasks import (
    Checkpoint,
    CheckpointFrame,
    EditRecord,
    LeaseRecord,
    Task,
    TaskKind,
    TaskState,
)

__all__ = [
    "Checkpoint",
    "CheckpointFrame",
    "Comment",
    "EditRecord",
    "LeaseRecord",
    "LoginAttempt",
    "LoginLink",
    "MovieRecord",
    "PlaceDecision",
    "PlaceDecisionKind",
    "Revision",
    "Role",
    "Round",
    "Split",
    "Task",
    "TaskKind",
    "TaskState",
    "User",
    "UserSession",
    "Verdict",
    "VerdictKind",
]
