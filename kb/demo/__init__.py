"""Norrland Rail, a made-up railway, with people, projects and two years of lessons to look around in."""

from kb.demo.loading import accounts, is_loaded, load

PASSWORD = "norrland-rail"  # noqa: S105  (the demo's, printed when it starts)

__all__ = ["PASSWORD", "accounts", "is_loaded", "load"]
