"""The data of the buttons around applying."""

MINE_DATA = "yl"  # the list of one's applications


def begin_data(code: str) -> str:
    """Leads from the first screen to the consents."""
    return f"wb:{code}"


def tick_data(code: str, key: str, *, wanted: bool) -> str:
    """Sets a tick, or takes it back: it says what is wanted, so that a second press changes nothing."""
    return f"wt:{code}:{key}:{'+' if wanted else '-'}"


def go_data(code: str) -> str:
    """Leads from the consents to the first question."""
    return f"wf:{code}"


def decline_data(code: str) -> str:
    """For who does not agree."""
    return f"wd:{code}"


def entry_data(code: str) -> str:
    """An admin writes down what came by e-mail."""
    return f"wn:{code}"


def edit_data(application_id: int) -> str:
    """Opens an application for changes."""
    return f"we:{application_id}"


def late_data(application_id: int) -> str:
    """For documents that may still follow."""
    return f"wl:{application_id}"


def own_data(application_id: int) -> str:
    """Shows one's application."""
    return f"ya:{application_id}"
