"""One person, one user."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


# Nobody has been linked before this.
def upgrade() -> None:
    op.drop_index("ix_persons_user_id", table_name="persons")
    op.create_index("ix_persons_user_id", "persons", ["user_id"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_persons_user_id", table_name="persons")
    op.create_index("ix_persons_user_id", "persons", ["user_id"], unique=False)
