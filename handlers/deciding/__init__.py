"""Deciding: about one application, about many at once, interviews, offers."""

from handlers.deciding import interviews, many, one, ordering, phoning, releasing, returning
from handlers.deciding.loading import Handle, for_staff
from handlers.entries import PRIVATE, Feature, Press

_ID = r"(?P<id>\d{1,12})"
_ONE = r"(?P<one>\d{1,12})"
_COUNT = r"(?P<count>\d{1,5})"
_REFERENCE = r"(?P<reference>[0-9a-f]{12})"


def _press(handle: Handle, pattern: str, *, writes: bool = False) -> Press:
    return Press(for_staff(handle), writes=writes, places=PRIVATE, pattern=pattern)


FEATURE = Feature(
    presses=(
        _press(one.show, f"ka:{_ID}"),
        _press(one.look, f"kv:{_ID}:(?P<letter>[siroxg])", writes=True),
        _press(one.set_until, rf"ke:{_REFERENCE}:(?P<days>\d{{1,2}})", writes=True),
        _press(one.beyond, f"kP:{_REFERENCE}", writes=True),
        _press(one.write, f"kw:{_REFERENCE}", writes=True),
        _press(one.usual, f"kb:{_REFERENCE}", writes=True),
        _press(one.do_now, f"kn:{_REFERENCE}", writes=True),
        _press(one.do_later, f"kh:{_REFERENCE}", writes=True),
        _press(one.take_back, rf"ku:{_ID}:(?P<version>\d{{1,9}})", writes=True),
        _press(returning.begin, f"kr:{_ID}", writes=True),
        _press(many.show, f"kd:{_ID}"),
        _press(many.turn, rf"kl:{_ID}:(?P<page>\d{{1,4}})", writes=True),
        _press(many.tick, rf"k(?P<sign>[+-]):{_ID}:{_ONE}", writes=True),
        _press(many.tick_all, f"kt:{_ID}:(?P<which>[an])", writes=True),
        _press(many.choose, f"kf:{_ID}:(?P<filter>[soah])"),
        _press(many.set_filter, f"kc:{_ID}:(?P<filter>[soah]):(?P<value>[a-z]{{1,12}}|-)", writes=True),
        _press(many.with_ticked, f"kx:{_ID}:{_COUNT}"),
        _press(many.hold, f"km:{_ID}:(?P<letter>[iroxu]):{_COUNT}", writes=True),
        _press(ordering.show, f"ko:{_ID}"),
        _press(ordering.place, rf"kj:{_ID}:{_ONE}:(?P<position>\d{{1,4}})", writes=True),
        _press(ordering.type_, f"ky:{_ID}", writes=True),
        _press(releasing.show, f"ks:{_ID}", writes=True),
        _press(releasing.set_until, rf"kk:{_ID}:(?P<days>\d{{1,2}})", writes=True),
        _press(releasing.edit_text, f"kq:{_ID}:(?P<outcome>interview|reserve|offer|rejected)", writes=True),
        _press(releasing.singly, rf"kg:{_ID}:(?P<page>\d{{1,4}})"),
        _press(releasing.leave_out, f"k(?P<sign>[<>]):{_ID}:{_ONE}", writes=True),
        _press(releasing.write_exception, f"k!:{_ID}:{_ONE}", writes=True),
        _press(interviews.show, rf"ki:{_ID}(?::(?P<page>\d{{1,4}}))?"),
        _press(interviews.offer, rf"kis:{_ID}(?P<back>:(?:[0-9a-f]{{12}}|r))?", writes=True),
        _press(interviews.unpicked, f"kiw:{_ID}"),
        _press(interviews.remind, f"kim:{_ID}", writes=True),
        _press(interviews.ask_cancel, r"kic:(?P<slot>\d{1,12})"),
        _press(interviews.cancel, r"kiy:(?P<slot>\d{1,12}):(?P<seen>\d{1,9})", writes=True),
        _press(phoning.show, "kp"),
        _press(releasing.release, f"kz:{_ID}:(?P<digest>[0-9a-f]{{10}})", writes=True),
    ),
    forms=(
        *(one.TEXT_ENTRY, one.UNTIL_ENTRY, returning.ENTRY, ordering.ENTRY),
        *(releasing.TEXT_ENTRY, releasing.EXCEPTION_ENTRY, releasing.UNTIL_ENTRY, interviews.ENTRY),
    ),
)
