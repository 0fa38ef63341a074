"""columns as wide as what goes into them: names of features have up to 100 characters, cells 32 bits unsigned

SQLite never looked at the widths; PostgreSQL refused such checkpoints and comments.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("checkpoint_frames") as frames:
        frames.alter_column("feature", existing_type=sa.String(80), type_=sa.String(100))
    with op.batch_alter_table("comments") as comments:
        comments.alter_column("cell", existing_type=sa.Integer(), type_=sa.BigInteger())


def downgrade() -> None:
    with op.batch_alter_table("comments") as comments:
        comments.alter_column("cell", existing_type=sa.BigInteger(), type_=sa.Integer())
    with op.batch_alter_table("checkpoint_frames") as frames:
        frames.alter_column("feature", existing_type=sa.String(100), type_=sa.String(80))
