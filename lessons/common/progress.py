"""A progress bar for commands: one line on a terminal, a line now and then elsewhere."""

import sys
import time

WIDTH = 30


class Progress:
    """Call it with how much of how many is done."""

    def __init__(self, title, stream=None):
        self.title, self.stream = title, stream or sys.stderr
        self.shown_at = 0.0

    def __call__(self, done, total):
        now = time.monotonic()
        if done < total and now - self.shown_at < (0.1 if self._on_terminal else 5):
            return
        self.shown_at = now
        filled = WIDTH * done // max(total, 1)
        line = f"{self.title}  [{'█' * filled}{'·' * (WIDTH - filled)}]  {done} of {total}"
        start, end = ("\r", "" if done < total else "\n") if self._on_terminal else ("", "\n")
        print(start + line, end=end, file=self.stream, flush=True)

    @property
    def _on_terminal(self):
        return hasattr(self.stream, "isatty") and self.stream.isatty()
