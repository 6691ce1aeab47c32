"""Add what reviewers see."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shown_documents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("card", sa.Boolean(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_documents")),
    )
    with op.batch_alter_table("shown_documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shown_documents_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shown_documents_due_at"), ["due_at"], unique=False)
        batch_op.create_index(
            "uq_shown_documents_message",
            ["chat_id", "message_id"],
            unique=True,
            postgresql_where=sa.text("message_id IS NOT NULL"),
            sqlite_where=sa.text("message_id IS NOT NULL"),
        )

    op.create_table(
        "screenings",
        sa.Column("reviewer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "opening_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("mine", sa.Boolean(), nullable=False),
        sa.Column("done", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["openings.id"], name=op.f("fk_screenings_opening_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reviewer_id", "opening_id", name=op.f("pk_screenings")),
    )


def downgrade() -> None:
    op.drop_table("screenings")
    with op.batch_alter_table("shown_documents", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_shown_documents_message",
            postgresql_where=sa.text("message_id IS NOT NULL"),
            sqlite_where=sa.text("message_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_shown_documents_due_at"))
        batch_op.drop_index(batch_op.f("ix_shown_documents_application_id"))

    op.drop_table("shown_documents")
