"""zamena audit: whether the log of who changed what is whole."""

from __future__ import annotations

import re
from dataclasses import asdict

from catalogs.store.audit import verify_audit
from config.errors import RefusedError, UserError
from matcher.commands.console import print_json, print_line
from matcher.commands.store import opened

_NOTED = re.compile(r"(\d+):([0-9a-f]{64})")


def verify(expect: str | None, *, database: str | None, json: bool) -> None:
    """Prints the newest number and digest. Raises RefusedError for a broken chain, UserError for a misspelt number."""
    noted = _NOTED.fullmatch(expect) if expect is not None else None
    if expect is not None and noted is None:
        raise UserError("is not NUMBER:DIGEST", where="--expect", hint="give what zamena audit verify printed")
    with opened(database) as store, store.read() as connection:
        chain = verify_audit(connection, expect=(int(noted[1]), noted[2]) if noted else None)
    if json:
        print_json(asdict(chain))
    elif not chain.broken:
        print_line(f"{chain.number}:{chain.digest}")
    if chain.broken:
        raise RefusedError(f"the audit log is broken: {chain.broken}", where="audit")
