"""Remember how changed seminars were planned."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("seminars", schema=None) as batch_op:
        batch_op.add_column(sa.Column("planned", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("seminars", schema=None) as batch_op:
        batch_op.drop_column("planned")
