"""What every configuration type shares: frozen, no unknown keys, errors that name the file and the choices."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from config.derived import remembered
from config.errors import ConfigError


class Frozen(BaseModel):
    """Immutable; a key that is not a field is an error, so a typing slip never passes silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Labels(Frozen):
    """Names of one concept by language, the first of each list being the one shown to people."""

    ru: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    de: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Every name in every language, in the order ru, en, de, zh."""
        return (*self.ru, *self.en, *self.de, *self.zh)


M = TypeVar("M", bound=BaseModel)

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """The document of one YAML file; a syntax error names file, line and column."""
    try:
        text = path.read_text(encoding="utf-8")
        content = (yaml.__version__.encode(), text.encode())
        return remembered("yaml", content, lambda: yaml.load(text, Loader=_Loader))
    except FileNotFoundError as error:
        raise ConfigError("no such file", where=str(path)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"not valid YAML: {error}", where=str(path)) from error


def validate(model: type[M], document: Any, *, where: str) -> M:
    """`document` as `model`; every field in error is listed in one message."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        lines = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()]
        raise ConfigError("; ".join(lines), where=where) from error


def choices(kind: str, value: str, known: list[str], *, where: str) -> ConfigError:
    """The error for a name outside a closed list: `unknown rule 'at_leats'; known: at_least, …`."""
    return ConfigError(f"unknown {kind} '{value}'; known: {', '.join(sorted(known))}", where=where)
