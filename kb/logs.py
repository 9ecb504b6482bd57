"""Logging: text for people or JSON for machines, always with the id of the request, never with what people wrote."""

import json
import logging
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class WithRequest(logging.Filter):
    """Adds the id of the request to every record."""

    def filter(self, record):
        record.request = request_id.get()
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line; newlines inside a message are escaped by JSON itself."""

    def format(self, record):
        fields = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "request": record.request,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


class OneLine(logging.Formatter):
    """Readable text; a newline in a message cannot pretend to be another line."""

    def format(self, record):
        record.message = record.getMessage().replace("\n", "\\n").replace("\r", "\\r")
        line = self.formatMessage(record)
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def configuration(*, level, as_json):
    """A `logging.config.dictConfig` dictionary."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": WithRequest}},
        "formatters": {
            "json": {"()": JsonLines},
            "text": {"()": OneLine, "format": "%(asctime)s %(levelname)s %(name)s [%(request)s] %(message)s"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["request"],
                "formatter": "json" if as_json else "text",
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"procrastinate": {"level": "WARNING"}, "django.server": {"level": "WARNING"}},
    }
