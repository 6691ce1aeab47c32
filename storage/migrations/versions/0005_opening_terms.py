"""Openings say who is given the data, where one writes who declines, and what reviewers score."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


# No batches: on SQLite one would drop the table, and the applications with it.
def upgrade() -> None:
    none = sa.text("'[]'")
    op.add_column("openings", sa.Column("organisations", sa.JSON(), nullable=False, server_default=none))
    op.add_column("openings", sa.Column("contact_email", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("openings", sa.Column("criteria", sa.JSON(), nullable=False, server_default=none))
    op.add_column(
        "openings", sa.Column("criteria_from", sa.String(length=32), nullable=False, server_default="interview")
    )


def downgrade() -> None:
    for name in ("criteria_from", "criteria", "contact_email", "organisations"):
        op.drop_column("openings", name)
