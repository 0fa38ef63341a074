"""Sections of params.yaml as dataclasses: every name and type is checked before any work starts."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml

from celldata.errors import DataError

T = TypeVar("T")


def read_section(cls: type[T], section: str, path: Path = Path("params.yaml")) -> T:
    """The section of that name as an instance of the dataclass `cls`; what it leaves out keeps its
    default.
    """
    try:
        content = yaml.safe_load(path.read_text())
    except FileNotFoundError:
        raise DataError(
            path, "there is no such file", "Run the stage in the folder that holds params.yaml."
        ) from None
    except yaml.YAMLError as error:
        raise DataError(path, f"it is no YAML ({error})".replace("\n", " "), "Mend the file.") from None
    if not isinstance(content, Mapping) or section not in content:
        raise DataError(path, f"it has no section {section}", f"Add `{section}:` with its parameters.")
    return parse(cls, content[section] or {}, f"{path}: {section}")


def parse(cls: type[T], values: Any, where: str) -> T:
    """`values` (what YAML or JSON holds) as an instance of the dataclass `cls`; DataError names what does not
    fit.
    """
    if not isinstance(values, Mapping):
        raise DataError(
            where, f"it is {values!r}, not a list of names with values", "Write `name: value` lines."
        )
    fields = {field.name for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    for name in values:
        if name not in fields:
            raise DataError(where, f"there is no parameter {name}", f"Known are {', '.join(sorted(fields))}.")
    hints = typing.get_type_hints(cls)
    try:
        return cls(
            **{name: _convert(hints[name], value, f"{where}.{name}") for name, value in values.items()}
        )
    except DataError:
        raise
    except (TypeError, ValueError) as error:  # from __post_init__, or a parameter without default
        raise DataError(where, str(error), "Change the value.") from None


def as_plain(parameters: Any) -> dict[str, Any]:
    """The dataclass as JSON-ready dicts and lists: what `parse` reads back."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(v) for name, v in value.items()}
        return [plain(v) for v in value] if isinstance(value, tuple | list) else value

    return typing.cast(dict[str, Any], plain(dataclasses.asdict(parameters)))


def _convert(hint: Any, value: Any, where: str) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        if value is None and type(None) in arguments:
            return None
        return _convert(next(a for a in arguments if a is not type(None)), value, where)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise DataError(where, f"it is {value!r}, not a list", "Write [a, b, …].")
        return tuple(_convert(arguments[0], v, where) for v in value)
    if origin is typing.Literal:
        if value not in arguments:
            raise DataError(where, f"it is {value!r}", f"Choose one of {', '.join(map(str, arguments))}.")
        return value
    if dataclasses.is_dataclass(hint):
        return parse(typing.cast(type[Any], hint), value or {}, where)
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise DataError(where, f"it is {value!r}, not {hint.__name__}", "Change the value.")
    return value
