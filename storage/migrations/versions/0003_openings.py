"""Openings."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "openings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title_zh", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("description_zh", sa.Text(), nullable=False),
        sa.Column("description_en", sa.Text(), nullable=False),
        sa.Column("team_zh", sa.String(length=200), nullable=False),
        sa.Column("team_en", sa.String(length=200), nullable=False),
        sa.Column("host", sa.String(length=32), nullable=True),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("project", sa.String(length=32), nullable=True),
        sa.Column("location_zh", sa.String(length=200), nullable=False),
        sa.Column("location_en", sa.String(length=200), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("starts_exact", sa.Boolean(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ends_exact", sa.Boolean(), nullable=False),
        sa.Column("pay_zh", sa.String(length=300), nullable=False),
        sa.Column("pay_en", sa.String(length=300), nullable=False),
        sa.Column("requirements_zh", sa.Text(), nullable=False),
        sa.Column("requirements_en", sa.Text(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("eligibility", sa.JSON(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("late_documents", sa.Boolean(), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=False),
        sa.Column("overdue_days", sa.Integer(), nullable=False),
        sa.Column("ended", sa.String(length=32), nullable=True),
        sa.Column("visibility", sa.String(length=32), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.code"], name=op.f("fk_openings_area")),
        sa.ForeignKeyConstraint(["host"], ["persons.code"], name=op.f("fk_openings_host")),
        sa.ForeignKeyConstraint(["project"], ["projects.code"], name=op.f("fk_openings_project"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings")),
        sa.UniqueConstraint("code", name=op.f("uq_openings_code")),
    )
    with op.batch_alter_table("openings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_openings_area"), ["area"], unique=False)
        batch_op.create_index(batch_op.f("ix_openings_host"), ["host"], unique=False)
        batch_op.create_index(batch_op.f("ix_openings_project"), ["project"], unique=False)

    op.create_table(
        "opening_reviewers",
        sa.Column("opening_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["openings.id"], name=op.f("fk_opening_reviewers_opening_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person"], ["persons.code"], name=op.f("fk_opening_reviewers_person")),
        sa.PrimaryKeyConstraint("opening_id", "position", name=op.f("pk_opening_reviewers")),
    )
    with op.batch_alter_table("opening_reviewers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_reviewers_person"), ["person"], unique=False)
        batch_op.create_index(batch_op.f("ix_opening_reviewers_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("opening_reviewers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_reviewers_user_id"))
        batch_op.drop_index(batch_op.f("ix_opening_reviewers_person"))

    op.drop_table("opening_reviewers")
    with op.batch_alter_table("openings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_openings_project"))
        batch_op.drop_index(batch_op.f("ix_openings_host"))
        batch_op.drop_index(batch_op.f("ix_openings_area"))

    op.drop_table("openings")
