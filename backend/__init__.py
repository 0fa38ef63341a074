"""The Prospero server: people, tasks, edits, reviews and rounds behind an HTTP API (docs/design.md)."""
