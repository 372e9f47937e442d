"""Errors a person can mend. Everything else is our bug and keeps its traceback."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can mend: says what is wrong, where, and what to do.

    The doors map it once: the command line prints the message and exits 2; the web answers 4xx.
    """

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head}\n{self.hint}" if self.hint else head

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.where, self.hint))


class ConfigError(UserError):
    """A configuration file is wrong: an unknown key, unit or rule; the message names the choices."""


class InputError(UserError):
    """A catalog or case file cannot be read as what it claims to be."""


class RefusedError(UserError):
    """What was asked cannot be answered honestly (unequal scopes, undetermined offers). Exit code 3."""


def _rebuild(kind: type[UserError], message: str, where: str, hint: str) -> UserError:
    return kind(message, where=where, hint=hint)
