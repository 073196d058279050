"""How log lines look: JSON for machines or plain lines for people, and never the values of a person.

Logs hold internal ids only. Two leaks are closed here because no care at the calling place closes them:
local variables in tracebacks, and the row that PostgreSQL quotes under `DETAIL:` when it refuses one.
"""

import re
from typing import Any

import structlog

DETAIL = re.compile(r"DETAIL:.*?(?=\n[A-Z]+:|\n\n|\n[A-Z]\w*|\Z)", re.DOTALL)

FORMATS = ("console", "json")


def without_details(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Blank what a database quotes of the refused row, in messages and tracebacks alike."""
    for key, value in event.items():
        if isinstance(value, str) and "DETAIL:" in value:
            event[key] = DETAIL.sub("DETAIL: (left out of the log)", value)
    return event


def logging_settings(form: str) -> dict[str, Any]:
    """Python's logging configuration for `form` ("console" or "json"); another word is a ValueError."""
    if form not in FORMATS:
        raise ValueError(f"LOG_FORMAT must be one of {', '.join(FORMATS)}")
    known: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=False),
    ]
    structlog.configure(
        processors=[*known, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    last += [structlog.processors.format_exc_info, without_details]
    if form == "json":
        last.append(structlog.processors.JSONRenderer(ensure_ascii=False))
    else:
        last.append(structlog.dev.ConsoleRenderer(colors=False))
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": known,
                "processors": last,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # Celery's INFO lines tell each task's arguments.
            "celery": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "fontTools": {"level": "WARNING"},
            # Its INFO lines tell the addresses of sessions and requests.
            "httpx": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
            "xhtml2pdf": {"level": "WARNING"},
        },
    }
