"""The review: what changed, and the verdict."""
