"""Telling that memory did not suffice from other errors, which libraries report in their own words."""

SAID = ("out of memory", "can't allocate memory", "not enough memory")


def is_out_of_memory(error: BaseException) -> bool:
    """Of the computer (numpy, torch) or of the GPU."""
    if isinstance(error, MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error) for words in SAID)
