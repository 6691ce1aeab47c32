"""The reckoning: what was accepted, set against the history and against what people saw."""

import json
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from benchmarks.chaos.crowd import Act, Crowd, Effect, Lane
from benchmarks.chaos.watch import Heard
from storage.database import Database
from storage.history import HistoryEntry

# How a row of the history stands for an effect.
FOLLOWED = {"project.followed": "+", "project.unfollowed": "-"}


@dataclass
class Audit:
    """What a run has come to."""

    updates: int = 0
    effects: int = 0
    lost: int = 0  # effects that did not happen
    twice: int = 0  # effects that happened more than once
    disordered: int = 0  # people whose effects happened in another order than they were asked for
    unanswered: int = 0  # presses that still seem to wait
    missing: int = 0  # replies that never came
    unexpected: int = 0  # screens that nobody asked for, or in another order
    invalid: int = 0  # calls that Telegram could never accept
    failed: int = 0  # updates or tasks that ended in an error nobody expected
    repeated: int = 0  # messages that came again
    redrawn: int = 0  # screens that were drawn again as they stood already, which nobody sees
    unexcused: int = 0  # of these two, without anything that explains it
    apologies: int = 0  # updates that were in hand at two unclean ends
    late_toasts: int = 0  # toasts that came as a line of text, since the press had been answered before
    details: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How much is not as it must be."""
        effects = self.lost + self.twice + self.disordered
        return effects + self.unanswered + self.missing + self.unexpected + self.unexcused + self.invalid + self.failed


async def effects_of(database: Database) -> dict[int, list[Effect]]:
    """The history as effects, by person, in its order."""
    found: dict[int, list[Effect]] = defaultdict(list)
    async with database.read() as tx:
        rows = await tx.scalars(
            select(HistoryEntry).where(HistoryEntry.actor_id.is_not(None)).order_by(HistoryEntry.id)
        )
        for row in rows:
            if row.actor_id is not None:
                found[row.actor_id].append(_effect(row))
    return found


def _effect(row: HistoryEntry) -> Effect:
    if row.action in FOLLOWED:
        return Effect(f"project {row.item}", FOLLOWED[row.action])
    if row.action == "topic.chosen":
        return Effect(f"topic {row.item}", row.facts["mode"])
    if row.action == "user.zone_chosen":
        return Effect("zone", row.facts["zone"])
    if row.action == "user.language_chosen":
        return Effect("language", row.facts["language"])
    return Effect(row.action, row.item)


def reckon(
    crowd: Crowd,
    history: Mapping[int, Sequence[Effect]],
    heard: Sequence[Heard],
    *,
    given_up: Iterable[int],
    starts: Sequence[float],
    invalid: int,
) -> Audit:
    """Sets everything side by side. `given_up` are the ids of updates that were answered with the apology, `starts` when the bot was
    started, on the monotonic clock: a reply may come again only if the answer to its first copy was lost, or the bot died in between
    (what it had sent at its death may arrive after that, but before the next start)."""
    audit = Audit(invalid=invalid)
    apologised = set(given_up)
    sent: dict[int, list[Heard]] = defaultdict(list)
    for call in heard:
        sent[int(call.params.get("chat_id", 0))].append(call)
    for visitor in crowd.visitors:
        acts = sorted(visitor.acts, key=lambda act: act.update_id)
        audit.updates += len(acts)
        audit.apologies += sum(act.update_id in apologised for act in acts)
        audit.unanswered += sum(act.query is not None and not act.query.answered.is_set() for act in acts)
        done = [act for act in acts if act.update_id not in apologised]
        _reckon_effects(audit, done, history.get(visitor.person.id, ()))
        for lane in Lane:
            mine = [act for act in acts if act.lane is lane]
            _reckon_screens(audit, mine, sent[visitor.person.id], apologised, starts)
    return audit


def _reckon_effects(audit: Audit, acts: Sequence[Act], happened: Sequence[Effect]) -> None:
    wanted: dict[Lane, list[Effect]] = {lane: [] for lane in Lane}
    values: dict[str, str] = {}
    lanes: dict[str, Lane] = {}
    for act in acts:
        effect = act.effect
        # After an update that was given up, the next wish about the same thing may be what is already the case.
        if effect is not None and values.get(effect.thing, "-") != effect.value:
            values[effect.thing] = effect.value
            lanes[effect.thing] = act.lane
            wanted[act.lane].append(effect)
    expected, actual = Counter(wanted[Lane.PRESS] + wanted[Lane.MESSAGE]), Counter(happened)
    audit.effects += len(happened)
    audit.lost += (lost := expected - actual).total()
    audit.twice += (twice := actual - expected).total()
    if lost or twice:
        audit.details.append(f"{acts[0].person}: lost {dict(lost)}, too often {dict(twice)}")
        return
    for lane in Lane:
        if [effect for effect in happened if lanes[effect.thing] is lane] != wanted[lane]:
            audit.disordered += 1


def _reckon_screens(
    audit: Audit, acts: Sequence[Act], sent: Sequence[Heard], apologised: set[int], starts: Sequence[float]
) -> None:
    """Each act of a lane has its screen, in the order of the acts."""
    if not acts:
        return
    lane = acts[0].lane
    shown: list[Heard] = []  # for each act that had its reply, in order: the last copy
    for call in sent:
        if call.method != lane.value or not _took_effect(call):
            continue
        if lane is Lane.MESSAGE and "parse_mode" not in call.params:
            audit.late_toasts += 1
            continue
        if len(shown) < len(acts) and _shows(call, acts[len(shown)], apologised):
            shown.append(call)
            continue
        copies = [at for at, act in enumerate(acts[: len(shown)]) if _shows(call, act, apologised)]
        if copies:
            excused = [at for at in copies if _may_come_again(shown[at], call, starts)]
            if lane is Lane.MESSAGE:
                audit.repeated += 1
            else:
                audit.redrawn += 1
            if not excused:
                audit.unexcused += 1
                gap = call.at - shown[copies[-1]].at
                audit.details.append(f"{acts[copies[-1]]}: repeated after {gap:.2f} s without a reason")
            shown[(excused or copies)[0]] = call
            continue
        later = next((at for at in range(len(shown), len(acts)) if _shows(call, acts[at], apologised)), None)
        wanted = acts[len(shown)] if len(shown) < len(acts) else None
        audit.details.append(f"{acts[0].person}: wanted {wanted}, got {str(dict(call.params))[:300]}")
        if later is None:
            audit.unexpected += 1
        else:
            audit.missing += later - len(shown)
            shown += [call] * (later + 1 - len(shown))
    if len(shown) < len(acts):
        audit.missing += len(acts) - len(shown)
        audit.details.append(f"no reply to {acts[len(shown) :]}")


def _may_come_again(first: Heard, second: Heard, starts: Sequence[float]) -> bool:
    return first.unheard or bisect_left(starts, first.at) < bisect_left(starts, second.at)


def _took_effect(call: Heard) -> bool:
    # An edit that changes nothing is the repetition of one that did.
    return call.status == 200 or "message is not modified" in call.problem


def _shows(call: Heard, act: Act, apologised: set[int]) -> bool:
    markup = call.params.get("reply_markup") or {}
    keyboard = (json.loads(markup) if isinstance(markup, str) else markup).get("inline_keyboard", [])
    if act.update_id in apologised and not keyboard:
        return True
    text = str(call.params.get("text", ""))
    data = {button.get("callback_data") for row in keyboard for button in row}
    return bool(keyboard) and (not act.button or act.button in data) and act.text in text
