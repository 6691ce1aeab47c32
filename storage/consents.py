"""What applicants agreed to, tick by tick, with the version of the text and the moment."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.applications import Application
from storage.base import Base, Id, text_enum
from storage.batches import delete_all
from storage.database import Tx
from storage.upsert import insert_new


class ConsentKind(StrEnum):
    """STORAGE: what is kept, who sees it, how long. HANDING: that it is handed to an organisation, which is named. CARRIAGE: that
    Telegram carries it."""

    STORAGE = "storage"
    HANDING = "handing"
    CARRIAGE = "carriage"


class Consent(Base):
    """One tick of a user for an opening: given at the start of the draft, it belongs to the application once that is submitted (where an
    admin entered it, from the beginning, and there is no user). `organisation` is empty but for HANDING."""

    __tablename__ = "consents"
    __table_args__ = (
        Index(
            "uq_consents_given",
            "opening_id",
            "user_id",
            "kind",
            "organisation",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            sqlite_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    opening_id: Mapped[int] = mapped_column(Id, ForeignKey("openings.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    application_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("applications.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[ConsentKind] = mapped_column(text_enum(ConsentKind))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    text_version: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


async def give(
    tx: Tx,
    *,
    opening_id: int,
    user_id: int | None,
    application_id: int | None = None,
    kind: ConsentKind,
    organisation: str = "",
    text_version: str,
    now: datetime,
) -> bool:
    """Stores a tick; False if it stands already."""
    values = {
        "opening_id": opening_id,
        "user_id": user_id,
        "application_id": application_id,
        "kind": kind,
        "organisation": organisation,
        "text_version": text_version,
        "at": now,
    }
    return await insert_new(tx, Consent, values)


async def withdraw(
    tx: Tx, *, opening_id: int, user_id: int, kind: ConsentKind, organisation: str = "", now: datetime
) -> bool:
    """Takes a tick back; False if there is none."""
    withdrawn = await tx.execute(
        update(Consent)
        .where(
            Consent.opening_id == opening_id,
            Consent.user_id == user_id,
            Consent.kind == kind,
            Consent.organisation == organisation,
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
        .returning(Consent.id)
    )
    return withdrawn.first() is not None


async def given(tx: Tx, *, opening_id: int, user_id: int) -> Sequence[Consent]:
    """What a user agrees to now about an opening."""
    query = select(Consent).where(
        Consent.opening_id == opening_id, Consent.user_id == user_id, Consent.withdrawn_at.is_(None)
    )
    return (await tx.scalars(query.order_by(Consent.id))).all()


async def of_application(tx: Tx, application_id: int) -> Sequence[Consent]:
    """All ticks of an application, also those taken back, oldest first."""
    query = select(Consent).where(Consent.application_id == application_id).order_by(Consent.id)
    return (await tx.scalars(query.execution_options(populate_existing=True))).all()


async def handed(tx: Tx, application_ids: Collection[int]) -> dict[int, set[str]]:
    """To which organisations each of several applications may be handed now."""
    query = select(Consent.application_id, Consent.organisation).where(
        Consent.application_id.in_(application_ids),
        Consent.kind == ConsentKind.HANDING,
        Consent.withdrawn_at.is_(None),
    )
    found: dict[int, set[str]] = {}
    for application_id, organisation in await tx.execute(query):
        if application_id is not None:
            found.setdefault(application_id, set()).add(organisation)
    return found


async def adopt(tx: Tx, application: Application) -> None:
    """The ticks that a user gave with the draft belong to the application."""
    await tx.execute(
        update(Consent)
        .where(Consent.opening_id == application.opening_id, Consent.user_id == application.user_id)
        .where(Consent.application_id.is_(None))
        .values(application_id=application.id)
    )


async def unsent(tx: Tx, *, before: datetime) -> list[tuple[int, int, int | None]]:
    """The ticks that belong to no application, given before a moment: each with its opening and user."""
    query = select(Consent.id, Consent.opening_id, Consent.user_id)
    rows = await tx.execute(query.where(Consent.application_id.is_(None), Consent.at < before).order_by(Consent.id))
    return [(consent_id, opening_id, user_id) for consent_id, opening_id, user_id in rows]


async def forget(tx: Tx, several: Collection[tuple[int, int, int | None]]) -> None:
    """Deletes these."""
    await delete_all(tx, Consent.id, [consent_id for consent_id, *_ in several])
