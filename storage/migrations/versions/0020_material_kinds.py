"""Remember as what kind of file a material came."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("seminar_materials", schema=None) as batch_op:
        batch_op.add_column(sa.Column("file_kind", sa.String(length=16), server_default="document", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("seminar_materials", schema=None) as batch_op:
        batch_op.drop_column("file_kind")
