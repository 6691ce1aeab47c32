"""What the buttons of reviewing carry."""

from lab.applications.queues import Wanted
from storage.applications import ApplicationStage
from storage.reviews import Verdict

HOME = "v"
PAGE = 6  # applications or openings on a page: two rows of buttons
FILTER = r"(?P<filter>[a-z-][m-][uybn-])"
EVERYTHING = Wanted()

_STAGES = dict(zip("abcdefghijklmnop", ApplicationStage, strict=False))
_STAGE_KEYS = {stage: key for key, stage in _STAGES.items()}
VERDICTS = {"y": Verdict.YES, "b": Verdict.MAYBE, "n": Verdict.NO}
VERDICT_KEYS = {verdict: key for key, verdict in VERDICTS.items()}
VERDICT_SIGNS = {Verdict.YES: "👍", Verdict.MAYBE: "🤔", Verdict.NO: "👎"}


def packed(wanted: Wanted) -> str:
    """The filters in three letters."""
    stage = _STAGE_KEYS[wanted.stage] if wanted.stage else "-"
    verdict = "u" if wanted.unseen else VERDICT_KEYS[wanted.verdict] if wanted.verdict else "-"
    return f"{stage}{'m' if wanted.mine else '-'}{verdict}"


def unpacked(text: str) -> Wanted:
    """Reads what `packed` wrote; of what is none, all."""
    if len(text) != len("---"):
        return EVERYTHING
    stage, mine, verdict = tuple(text)
    return Wanted(_STAGES.get(stage), mine == "m", verdict == "u", VERDICTS.get(verdict))


def home_data(page: int = 0) -> str:
    """A page of the openings that one reviews."""
    return f"{HOME}:{page}" if page else HOME


def desk_data(opening_id: int) -> str:
    """The page of an opening."""
    return f"vo:{opening_id}"


def list_data(opening_id: int, wanted: Wanted, page: int = 0) -> str:
    """A page of its applications."""
    return f"vl:{opening_id}:{page}:{packed(wanted)}"


def stages_data(opening_id: int, wanted: Wanted) -> str:
    """The stages to choose from."""
    return f"vc:{opening_id}:{packed(wanted)}"


def application_data(application_id: int, *, page: int = 0, wanted: Wanted | None = None) -> str:
    """An application as reviewers see it, from a list or alone."""
    data = f"va:{application_id}"
    if page or wanted is not None:
        data += f":{page}"
    return data if wanted is None else f"{data}:{packed(wanted)}"


def screen_data(opening_id: int, *, mine: bool | None = None) -> str:
    """Screening goes on: through all, through what was assigned to the reader, or (None) through what it was."""
    return f"vs:{opening_id}" if mine is None else f"vs:{opening_id}:{'m' if mine else 'a'}"


def verdict_data(
    application_id: int, verdict: Verdict, *, screening: bool = False, wanted: Wanted | None = None
) -> str:
    """A verdict, while screening or on the page of an application, which may come from a list."""
    data = f"vv:{application_id}:{VERDICT_KEYS[verdict]}{'s' if screening else ''}"
    return data if wanted is None else f"{data}:{packed(wanted)}"


def skip_data(application_id: int) -> str:
    """The next one, without a verdict."""
    return f"vk:{application_id}"


def before_data(application_id: int) -> str:
    """The one before."""
    return f"vb:{application_id}"


def undo_data(opening_id: int) -> str:
    """Takes the last verdict back."""
    return f"vu:{opening_id}"


def file_data(document_id: int) -> str:
    """A document, to be opened."""
    return f"vd:{document_id}"


def act_data(letter: str, application_id: int) -> str:
    """What is done with an application on its page: assigning (t), comment (m), note (n), conflict
    (x), scores (r)."""
    return f"v{letter}:{application_id}"
