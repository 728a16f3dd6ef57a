"""How log lines are written: what happened and where in the code, never with whose data (SEC-08)."""

import logging
import traceback
from types import TracebackType

type ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Discreet(logging.Formatter):
    """Leaves out the words of an exception: PostgreSQL quotes the row ('Key (email)=…'), a form its value.

    A line about a request names the view, not the address, which may carry a personal link.
    """

    def format(self, record: logging.LogRecord) -> str:
        own = logging.makeLogRecord(record.__dict__)
        own.exc_text = None  # another formatter may have written the words already
        if (request := getattr(record, "request", None)) is not None:
            match = getattr(request, "resolver_match", None)
            view = match.view_name if match else "no view"
            own.msg, own.args = "%s %s %s", (getattr(record, "status_code", ""), request.method, view)
        elif record.exc_info and isinstance(data := getattr(record, "data", None), dict):  # a task of Celery
            own.msg, own.args = "task %s[%s] failed", (data.get("name"), data.get("id"))
        return super().format(own)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's own name
        lines = []
        error = ei[1]
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or error.__context__
        return "\n".join(lines)
