"""What the database holds; one module per subject."""

from backend.models import append_only as append_only
from backend.models.answers import Agreement, AnswerUse, KnownAnswer, Score, Skill
from backend.models.credentials import ApiToken, Invitation, InvitationUse
from backend.models.movies import MovieRecord, Split
from backend.models.outcomes import TaskOutcome
from backend.models.people import LoginAttempt, LoginLink, Role, User, UserSession
from backend.models.places import PlaceDecision, PlaceDecisionKind
from backend.models.projects import FIRST_PROJECT, InstructionsVersion, Project
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
from backend.models.work import Flag, Skip, WorkClock, WorkTime

__all__ = [
    "FIRST_PROJECT",
    "Agreement",
    "AnswerUse",
    "ApiToken",
    "Checkpoint",
    "CheckpointFrame",
    "Comment",
    "EditRecord",
    "Flag",
    "InstructionsVersion",
    "Invitation",
    "InvitationUse",
    "KnownAnswer",
    "LeaseRecord",
    "LoginAttempt",
    "LoginLink",
    "MovieRecord",
    "PlaceDecision",
    "PlaceDecisionKind",
    "Project",
    "Revision",
    "Role",
    "Round",
    "Score",
    "Skill",
    "Skip",
    "Split",
    "Task",
    "TaskKind",
    "TaskOutcome",
    "TaskState",
    "User",
    "UserSession",
    "Verdict",
    "VerdictKind",
    "WorkClock",
    "WorkTime",
]
