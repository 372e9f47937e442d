"""Reasons that a person's decision about a pair chooses from (decisions.yml)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.errors import UserError
from config.model.base import Frozen

Verdict = Literal["approve", "reject", "conditional"]


class Reason(Frozen):
    """A reason by its name in each language, and the verdicts it may stand under."""

    verdicts: tuple[Verdict, ...] = Field(min_length=1)
    ru: str
    en: str


class Decisions(Frozen):
    """Every reason by its code, in the order people choose from."""

    reasons: dict[str, Reason]

    def check(self, verdict: str, reason: str) -> None:
        """UserError for a reason that is not listed under the verdict; the message names those that are."""
        known = [code for code, one in self.reasons.items() if verdict in one.verdicts]
        if reason not in known:
            raise UserError(f"unknown reason '{reason}'; known for {verdict}: {', '.join(known)}", where="reason")
