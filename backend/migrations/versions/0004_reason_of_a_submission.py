"""what the page's checks said when a task was submitted, and why the annotator went on

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("revisions") as revisions:
        revisions.add_column(sa.Column("reason", sa.Text(), nullable=True))
        revisions.add_column(sa.Column("open_checks", sa.Integer(), nullable=True))
        revisions.add_column(sa.Column("checks", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("revisions") as revisions:
        revisions.drop_column("checks")
        revisions.drop_column("open_checks")
        revisions.drop_column("reason")
