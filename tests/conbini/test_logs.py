"""No log line quotes a person."""

import logging
import logging.config

import pytest

from conbini.logs import logging_settings, without_details

NAME = "𠮷田花子"


def test_the_row_that_a_database_quotes_is_left_out() -> None:
    text = f"duplicate key\nDETAIL:  Key (name)=({NAME}) already exists.\nCONTEXT:  SQL function"
    event = without_details(
        None, "error", {"event": text, "exception": f"E: x\nDETAIL:  Failing row: {NAME}"}
    )
    assert NAME not in str(event)
    assert "CONTEXT" in event["event"]


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_traceback_tells_no_values(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    settings = logging_settings(form)
    formatter = logging.config.DictConfigurator(settings).configure_formatter(settings["formatters"]["line"])
    try:
        name = NAME
        raise LookupError(len(name))
    except LookupError:
        record = logging.getLogger("test").makeRecord("test", 40, "x.py", 1, "no %s", ("luck",), None)
        record.exc_info = logging.sys.exc_info()  # type: ignore[attr-defined]
        line = formatter.format(record)
    assert "LookupError" in line
    assert NAME not in line


def test_an_unknown_form_of_log_is_refused() -> None:
    with pytest.raises(ValueError, match="LOG_FORMAT"):
        logging_settings("xml")
