"""The one error that celldata raises about what it was given to read, parse or write."""


class DataError(ValueError):
    """Something given to celldata cannot be used: a file, a folder, or a malformed edit.

    The text has three parts, because a reader needs all three: what it is about, what is wrong, what to do.
    """

    def __init__(self, source: object, problem: str, remedy: str) -> None:
        self.source = str(source)
        self.problem = problem.rstrip(".")
        self.remedy = remedy
        super().__init__(f"{self.source}: {self.problem}. {self.remedy}")

    def __reduce__(self) -> tuple[type["DataError"], tuple[str, str, str]]:
        # Exceptions are pickled by their args (one string here); worker processes need all three parts.
        return type(self), (self.source, self.problem, self.remedy)
