"""Weekly programmes."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programmes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("chats", sa.JSON(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("covers", sa.String(length=32), nullable=False),
        sa.Column("empty", sa.String(length=32), nullable=False),
        sa.Column("line_zh", sa.String(length=500), nullable=False),
        sa.Column("line_en", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
    )
    with op.batch_alter_table("programmes", schema=None) as batch_op:
        batch_op.create_index("ix_programmes_state_next_at", ["state", "next_at"], unique=False)

    op.create_table(
        "programme_posts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("event", sa.String(length=96), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("line_zh", sa.String(length=500), nullable=False),
        sa.Column("line_en", sa.String(length=500), nullable=False),
        sa.Column("listed", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_programme_posts_programme_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_posts")),
        sa.UniqueConstraint("event", name=op.f("uq_programme_posts_event")),
    )
    with op.batch_alter_table("programme_posts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_posts_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index("ix_programme_posts_until", ["until"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("programme_posts", schema=None) as batch_op:
        batch_op.drop_index("ix_programme_posts_until")
        batch_op.drop_index(batch_op.f("ix_programme_posts_programme_id"))

    op.drop_table("programme_posts")
    with op.batch_alter_table("programmes", schema=None) as batch_op:
        batch_op.drop_index("ix_programmes_state_next_at")

    op.drop_table("programmes")
