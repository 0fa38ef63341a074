"""practice: whose practice a task is, which movies are for practice only, and who has seen the tour

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("tasks") as tasks:
        tasks.add_column(sa.Column("practice_of_id", sa.Integer(), nullable=True))
        tasks.create_foreign_key("fk_tasks_practice_of_id_users", "users", ["practice_of_id"], ["id"])
        tasks.create_index("ix_tasks_practice_of_id", ["practice_of_id"])
    with op.batch_alter_table("movies") as movies:
        movies.add_column(sa.Column("practice", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("tour_seen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("users") as users:
        users.drop_column("tour_seen_at")
    with op.batch_alter_table("movies") as movies:
        movies.drop_column("practice")
    with op.batch_alter_table("tasks") as tasks:
        tasks.drop_index("ix_tasks_practice_of_id")
        tasks.drop_constraint("fk_tasks_practice_of_id_users", type_="foreignkey")
        tasks.drop_column("practice_of_id")
