"""What curators of the demo find in the morning: what the worker would have found in the night."""

from lessons.curation import broken, duplicate_finding


def load():
    """Look for possible duplicates and for links that lead nowhere."""
    duplicate_finding.find_all()
    broken.look_at_all()
