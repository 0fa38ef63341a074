"""who took a lease over before its time was up

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("leases") as leases:
        leases.add_column(sa.Column("taken_by_id", sa.Integer(), nullable=True))
        leases.create_foreign_key("fk_leases_taken_by_id_users", "users", ["taken_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("leases") as leases:
        leases.drop_constraint("fk_leases_taken_by_id_users", type_="foreignkey")
        leases.drop_column("taken_by_id")
