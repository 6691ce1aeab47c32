"""Sending errors to Sentry, where LABBOT_SENTRY_DSN asks for it."""

from bot.logs import Redactor
from bot.settings import Settings
from bot.startup import StartRefused


def report_to_sentry(settings: Settings) -> None:
    """Sets Sentry up, or does nothing without a DSN. What is secret is taken out; what people wrote is never sent.
    Raises StartRefused where the package is not installed."""
    if settings.sentry_dsn is None:
        return
    try:
        import sentry_sdk
        from sentry_sdk.types import Event, Hint
    except ImportError:
        raise StartRefused("cli-sentry-missing") from None
    redact = Redactor(settings.hidden)

    def clean(event: Event, _: Hint) -> Event:
        cleaned: Event = redact(None, "", dict(event))  # type: ignore[assignment]  # an event in, an event out
        return cleaned

    try:
        sentry_sdk.init(
            dsn=settings.sentry_dsn.get_secret_value(),
            send_default_pii=False,
            include_local_variables=False,  # they hold messages
            max_breadcrumbs=0,
            before_send=clean,
        )
    except sentry_sdk.utils.BadDsn as error:
        raise StartRefused("cli-setting", name="LABBOT_SENTRY_DSN", reason=str(error)) from None
