"""What a caller of the store can mend, by what went wrong; the doors map each to its status once."""

from __future__ import annotations

from config.errors import UserError


class MissingError(UserError):
    """There is no such thing, or none that the caller may know of: both read the same."""


class ConflictError(UserError):
    """What is asked contradicts what is stored: a name taken, a state already left, an older version edited."""


class DatabaseError(UserError):
    """The database cannot be used as it is: unreachable, locked for long, or of another version of the program."""


class DeniedError(UserError):
    """The caller is known and has no right to do this."""


class UnknownCallerError(UserError):
    """Nobody has signed in, or what was shown as proof is wrong, spent or too old."""
