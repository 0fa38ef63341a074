"""How the commands of ml fail: one line that a user can mend something by."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from celldata.errors import DataError
from ml.memory import is_out_of_memory


class PredictionFailed(click.ClickException):
    """What the user can mend, in one line."""

    exit_code = 2


def one_line_errors(function: Callable[..., None]) -> Callable[..., None]:
    """DataError, and memory that does not suffice, as one line and exit code 2."""

    @wraps(function)
    def command(*args: Any, **kwargs: Any) -> None:
        try:
            function(*args, **kwargs)
        except DataError as error:
            raise PredictionFailed(str(error)) from None
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            raise PredictionFailed(
                "there is not enough memory. Choose a smaller --tile or --batch, or another --device."
            ) from None

    return command
