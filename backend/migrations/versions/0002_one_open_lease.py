"""one open lease per task by a unique column instead of a partial index

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("uq_leases_open", table_name="leases")
    with op.batch_alter_table("leases") as leases:
        leases.add_column(sa.Column("open_task_id", sa.Integer(), nullable=True))
    op.execute("UPDATE leases SET open_task_id = task_id WHERE ended_at IS NULL")
    with op.batch_alter_table("leases") as leases:
        leases.create_unique_constraint("uq_leases_open_task_id", ["open_task_id"])


def downgrade() -> None:
    with op.batch_alter_table("leases") as leases:
        leases.drop_constraint("uq_leases_open_task_id", type_="unique")
        leases.drop_column("open_task_id")
    op.create_index(
        "uq_leases_open",
        "leases",
        ["task_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
