"""What people know of changed seminars, and of what they were reminded."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seminar_changes",
        sa.Column(
            "seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("known", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["seminar_id"], ["seminars.id"], name=op.f("fk_seminar_changes_seminar_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seminar_id", name=op.f("pk_seminar_changes")),
    )
    with op.batch_alter_table("seminar_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seminar_changes_due_at"), ["due_at"], unique=False)

    op.create_table(
        "seminar_reminded",
        sa.Column("seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["seminar_id"], ["seminars.id"], name=op.f("fk_seminar_reminded_seminar_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seminar_id", "minutes", "starts_at", name=op.f("pk_seminar_reminded")),
    )


def downgrade() -> None:
    op.drop_table("seminar_reminded")
    with op.batch_alter_table("seminar_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seminar_changes_due_at"))

    op.drop_table("seminar_changes")
