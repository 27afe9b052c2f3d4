"""Log lines: JSON for machines, coloured lines on a terminal; uvicorn's and every library's through the same pipe.

Lines are written by the standard `logging`; what a line is about is bound once (`bound(document=…)`) and stands in every line until
then, also in those of worker processes (`service.processes` carries what `carried` gives). No secret is ever written: names and
addresses that hold one are scrubbed in the finished line, whoever wrote it.
"""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
import structlog
from structlog.contextvars import bind_contextvars, get_contextvars, merge_contextvars, reset_contextvars
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "***"
LONGEST = 16_384  # characters of a line: the trace of a deep recursion is cut

# Each with what it hides: `Authorization: Bearer x`, `'X-Api-Key': 'x'`, `password=x`; `?key=x`; `postgresql://me:x@host`; `cv_x_y`;
# `Bearer x` by itself; a token (JWT), whose parts are JSON in base64.
NAMED = re.compile(
    r"""(authorization|api[-_]?key|passw(?:or)?d|passwd|secret|token|cookie|signature)(\\?["']?\s?[:=,]\s?(?-i:b)?\\?["']?)"""
    r"""(bearer\s|basic\s)?[^\s"'\\,;&}\])]+""",
    re.IGNORECASE,
)
ASKED = re.compile(r"([?&;](?:key|api_key|token|secret|sig|signature|access_token|x-amz-signature)=)[^&;\s\"'#\\]+", re.IGNORECASE)
ADDRESS = re.compile(r"(\w://[^\s:/@\"'\\]*):[^\s@\"'\\]+@")
OURS = re.compile(r"\b(cv_[a-z2-7]{8}|whsec)_[\w+/=-]+")  # keys, of which the start is public, and secrets of webhooks

HEADER = re.compile(r"\b(bearer|basic)(\s+)[\w.~+/=-]{8,}", re.IGNORECASE)
TOKEN = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{1,8000}(?:\.[\w-]{1,2000})?")


def scrub(line: str) -> str:
    """Return a line without the secrets in it.

    >>> scrub("GET /lich.ics?key=cv_1_2 Authorization: Bearer abc")
    'GET /lich.ics?key=*** Authorization: ***'
    >>> scrub("cannot reach postgresql://congvan:bi-mat@db/congvan")
    'cannot reach postgresql://congvan:***@db/congvan'
    """
    if "://" in line:
        line = ADDRESS.sub(rf"\1:{HIDDEN}@", line)
    if "=" in line:
        line = ASKED.sub(rf"\1{HIDDEN}", line)
    line = NAMED.sub(rf"\1\2{HIDDEN}", line)
    if "eyJ" in line:
        line = TOKEN.sub(HIDDEN, line)
    return OURS.sub(rf"\1_{HIDDEN}", HEADER.sub(rf"\1\2{HIDDEN}", line))


class Scrubber(logging.Filter):
    """Scrubs the lines of a logger, message and arguments together, also where another server has set up logging."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record where it holds a secret; every record goes on."""
        plain = record.getMessage()
        clean = scrub(plain)
        if clean != plain:
            if isinstance(record.args, tuple):  # uvicorn's access log formats its arguments again
                record.args = tuple(scrub(one) if isinstance(one, str) else one for one in record.args)
            if record.getMessage() != clean:
                record.msg, record.args = clean, ()
        return True


@contextmanager
def bound(**names: Any) -> Iterator[None]:
    """Put names into every line that is written within, also of the processes that work for it.

    >>> with bound(document="0f3a9c51d2e47b68a1c0"):
    ...     carried()
    {'document': '0f3a9c51d2e47b68a1c0'}
    """
    tokens = bind_contextvars(**{name: value for name, value in names.items() if value is not None})
    try:
        yield
    finally:
        reset_contextvars(**tokens)


def carried() -> dict[str, Any]:
    """Return the names that are bound here, to bind them in a process that works for this one."""
    return get_contextvars()


def configure(level: str, form: str) -> None:
    """Send all lines of this process through the one pipe, to the error stream; `level` and `form` as the settings have them.

    For programs, at their start.
    """
    logging.config.dictConfig(configuration(level, form))


def ensure(level: str, form: str) -> None:
    """Do as `configure` where nobody set up logging: the app is run by another server than `congvan serve`."""
    logging.raiseExceptions = False  # a line that cannot be written is lost; logging would print what it was made of, keys and all
    if not logging.getLogger().handlers:
        configure(level, form)


def configuration(level: str, form: str) -> dict[str, Any]:
    """Return the same as a dictionary, which uvicorn hands on to each of its processes."""
    form = form if form != "auto" else ("console" if sys.stderr.isatty() else "json")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "form": form}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {name: {"level": level.upper()} for name in ("service", "uvicorn")},
    }


class Lines(structlog.stdlib.ProcessorFormatter):
    """Makes a record of `logging` a line."""

    form = "json"


def active() -> tuple[str, str]:
    """Return level and form of the lines of this process, for processes that work for it; empty where nobody set them up.

    A command for people sets up nothing: its processes tell as little as it does.
    """
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, Lines):
            return logging.getLevelName(logging.getLogger("service").getEffectiveLevel()), handler.formatter.form
    return "", ""


def formatter(form: str) -> logging.Formatter:
    """Return what makes a record of `logging` a line; structlog's own loggers are led into the same pipe."""
    shared: list[Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        [*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if form == "json":
        last += [structlog.processors.format_exc_info, _render]
    else:
        last.append(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback))
    made = Lines(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(), _drop_twice_told], processors=[*last, _finish], use_get_message=True
    )
    made.form = form
    return made


def _render(logger: WrappedLogger, name: str, event: EventDict) -> str:
    """Return the line as JSON; what JSON does not know is written as Python shows it."""
    return orjson.dumps(_ordered(event), default=repr, option=orjson.OPT_NON_STR_KEYS).decode()


def _ordered(event: EventDict) -> Mapping[str, Any]:
    """Return the fields with those that every line has at the front."""
    first = {name: event.pop(name) for name in ("timestamp", "level", "logger", "event") if name in event}
    return {**first, **event}


def _drop_twice_told(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Leave out uvicorn's second message, which repeats the first in colour."""
    event.pop("color_message", None)
    return event


def _finish(logger: WrappedLogger, name: str, line: EventDict | str) -> str:
    """Return the finished line without secrets and not without end."""
    text = scrub(str(line))
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"
