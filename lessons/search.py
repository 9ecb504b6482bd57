"""The bridge to the index."""
