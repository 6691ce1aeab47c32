"""Seminars, their series, reservations, reminders and materials."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=22), nullable=False),
        sa.Column("title_zh", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("description_zh", sa.Text(), nullable=False),
        sa.Column("description_en", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(length=500), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("excepted", sa.JSON(), nullable=False),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("host", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=True),
        sa.Column("place_zh", sa.String(length=200), nullable=False),
        sa.Column("place_en", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("link_for", sa.String(length=32), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("made_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.code"], name=op.f("fk_series_area")),
        sa.ForeignKeyConstraint(["host"], ["persons.code"], name=op.f("fk_series_host")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("code", name=op.f("uq_series_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_series_uid")),
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_area"), ["area"], unique=False)
        batch_op.create_index(batch_op.f("ix_series_host"), ["host"], unique=False)

    op.create_table(
        "seminars",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("title_zh", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("abstract_zh", sa.Text(), nullable=False),
        sa.Column("abstract_en", sa.Text(), nullable=False),
        sa.Column("speaker_zh", sa.String(length=200), nullable=False),
        sa.Column("speaker_en", sa.String(length=200), nullable=False),
        sa.Column("affiliation_zh", sa.String(length=300), nullable=False),
        sa.Column("affiliation_en", sa.String(length=300), nullable=False),
        sa.Column("biography_zh", sa.Text(), nullable=False),
        sa.Column("biography_en", sa.Text(), nullable=False),
        sa.Column("speaker_link", sa.String(length=500), nullable=False),
        sa.Column("host", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("place_zh", sa.String(length=200), nullable=False),
        sa.Column("place_en", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("link_for", sa.String(length=32), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("reserve_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("members_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visibility", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("cancelled_why_zh", sa.String(length=300), nullable=False),
        sa.Column("cancelled_why_en", sa.String(length=300), nullable=False),
        sa.Column("series", sa.String(length=22), nullable=True),
        sa.Column("occurrence", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("last_ticket", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.code"], name=op.f("fk_seminars_area")),
        sa.ForeignKeyConstraint(["host"], ["persons.code"], name=op.f("fk_seminars_host")),
        sa.ForeignKeyConstraint(["series"], ["series.code"], name=op.f("fk_seminars_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seminars")),
        sa.UniqueConstraint("code", name=op.f("uq_seminars_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_seminars_uid")),
    )
    with op.batch_alter_table("seminars", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seminars_area"), ["area"], unique=False)
        batch_op.create_index(batch_op.f("ix_seminars_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_seminars_host"), ["host"], unique=False)
        batch_op.create_index(batch_op.f("ix_seminars_series"), ["series"], unique=False)
        batch_op.create_index(batch_op.f("ix_seminars_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index("uq_seminars_series_occurrence", ["series", "occurrence"], unique=True)

    op.create_table(
        "reservations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=True),
        sa.Column("confirm_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_by", sa.String(length=32), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["seminar_id"], ["seminars.id"], name=op.f("fk_reservations_seminar_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_reservations_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
    )
    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.create_index("ix_reservations_state_confirm_by", ["state", "confirm_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_reservations_user_id"), ["user_id"], unique=False)
        batch_op.create_index("uq_reservations_seminar_id_user_id", ["seminar_id", "user_id"], unique=True)

    op.create_table(
        "seminar_materials",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_size", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["seminar_id"], ["seminars.id"], name=op.f("fk_seminar_materials_seminar_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seminar_materials")),
    )
    with op.batch_alter_table("seminar_materials", schema=None) as batch_op:
        batch_op.create_index("ix_seminar_materials_seminar_id_position", ["seminar_id", "position"], unique=False)

    op.create_table(
        "seminar_projects",
        sa.Column("seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["projects.code"], name=op.f("fk_seminar_projects_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["seminar_id"], ["seminars.id"], name=op.f("fk_seminar_projects_seminar_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seminar_id", "project", name=op.f("pk_seminar_projects")),
    )
    with op.batch_alter_table("seminar_projects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seminar_projects_project"), ["project"], unique=False)

    op.create_table(
        "seminar_reminders",
        sa.Column("seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["seminar_id"], ["seminars.id"], name=op.f("fk_seminar_reminders_seminar_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_seminar_reminders_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seminar_id", "user_id", "minutes", name=op.f("pk_seminar_reminders")),
    )
    with op.batch_alter_table("seminar_reminders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seminar_reminders_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("seminar_reminders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seminar_reminders_user_id"))

    op.drop_table("seminar_reminders")
    with op.batch_alter_table("seminar_projects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seminar_projects_project"))

    op.drop_table("seminar_projects")
    with op.batch_alter_table("seminar_materials", schema=None) as batch_op:
        batch_op.drop_index("ix_seminar_materials_seminar_id_position")

    op.drop_table("seminar_materials")
    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.drop_index("uq_reservations_seminar_id_user_id")
        batch_op.drop_index(batch_op.f("ix_reservations_user_id"))
        batch_op.drop_index("ix_reservations_state_confirm_by")

    op.drop_table("reservations")
    with op.batch_alter_table("seminars", schema=None) as batch_op:
        batch_op.drop_index("uq_seminars_series_occurrence")
        batch_op.drop_index(batch_op.f("ix_seminars_starts_at"))
        batch_op.drop_index(batch_op.f("ix_seminars_series"))
        batch_op.drop_index(batch_op.f("ix_seminars_host"))
        batch_op.drop_index(batch_op.f("ix_seminars_ends_at"))
        batch_op.drop_index(batch_op.f("ix_seminars_area"))

    op.drop_table("seminars")
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_host"))
        batch_op.drop_index(batch_op.f("ix_series_area"))

    op.drop_table("series")
