"""Logging: text for people or JSON for machines, always with the id of the request, never with what people wrote."""

import json
import logging
import re
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")


SECRET_IN_PATH = re.compile(r"(/feeds/|/reset/key/)[^/\s]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def without_secrets(text):
    """The text with the secret parts of addresses left out."""
    return SECRET_IN_PATH.sub(r"\1…", text)


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
            "message": without_secrets(record.getMessage()),
        }
        if record.exc_info:
            fields["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(fields, ensure_ascii=False)


class OneLine(logging.Formatter):
    """Readable text; nothing in a message can pretend to be another line, and what follows a line is indented."""

    def format(self, record):
        record.message = CONTROL.sub(_escaped, without_secrets(record.getMessage()))
        line = self.formatMessage(record)
        if not record.exc_info:
            return line
        trace = without_secrets(self.formatException(record.exc_info)).splitlines()
        return "\n    ".join([line, *(CONTROL.sub(_escaped, part) for part in trace)])


def _escaped(match):
    return match[0].encode("unicode_escape").decode()


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
