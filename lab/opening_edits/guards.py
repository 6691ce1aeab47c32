"""What a change of an opening would do to those who applied, or are about to: what is refused, and what the admin should know before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.errors import LabError
from lab.imports.cell_types import Value
from lab.imports.plan import Change
from lab.opening_edits.counts import Concerned
from lab.opening_questions import Question


@dataclass(frozen=True)
class Warned:
    """The id of a text, and its facts."""

    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def refused(changes: Mapping[str, Change], *, taken: int, people: Concerned) -> tuple[str, LabError] | None:
    """The field and the reason, None where nothing speaks against it. `taken`: places that were accepted."""
    places = changes.get("places")
    if places is not None and isinstance(places.new, int) and places.new < taken:
        return "places", LabError("opening-places-taken", count=taken)
    if "kind" in changes and people.applications:
        return "kind", LabError("opening-kind-fixed", count=people.applications)
    return None


def warned(changes: Mapping[str, Change], people: Concerned) -> list[Warned]:
    """What happens to whom, as far as it is not what they expect."""
    return list(_warned(changes, people))


def _warned(changes: Mapping[str, Change], people: Concerned) -> Iterator[Warned]:
    many = {"drafts": people.drafts, "followers": people.followers, "applicants": people.running}
    if "closes_at" in changes and any(many.values()):
        yield Warned("opening-warn-deadline", many)
    if people.applications:
        yield from _to_applicants(changes, people.applications)
    if people.drafts and changes.keys() & {"questions", "documents"}:
        yield Warned("opening-warn-drafts", {"count": people.drafts})


def _to_applicants(changes: Mapping[str, Change], count: int) -> Iterator[Warned]:
    if (asked := changes.get("questions")) is not None:
        was, now = _questions(asked.old), _questions(asked.new)
        if gone := sorted(was.keys() - now.keys()):
            yield Warned("opening-warn-questions-gone", {"names": ", ".join(gone), "count": count})
        if new := sorted(now.keys() - was.keys()):
            yield Warned("opening-warn-questions-new", {"names": ", ".join(new), "count": count})
        if retyped := sorted(name for name in was.keys() & now.keys() if was[name].kind is not now[name].kind):
            yield Warned("opening-warn-questions-kind", {"names": ", ".join(retyped), "count": count})
    if "documents" in changes:
        yield Warned("opening-warn-documents", {"count": count})
    if "organisations" in changes:
        yield Warned("opening-warn-organisations", {"count": count})
    if "retention_days" in changes:
        yield Warned("opening-warn-retention", {"count": count, "days": changes["retention_days"].new})
    if "criteria" in changes:
        yield Warned("opening-warn-criteria", {"count": count})
    if "reviewers" in changes:
        yield Warned("opening-warn-reviewers", {"count": count})


def _questions(value: Value) -> dict[str, Question]:
    return {one.name: one for one in value if isinstance(one, Question)} if isinstance(value, tuple) else {}
