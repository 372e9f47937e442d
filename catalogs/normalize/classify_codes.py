"""What the ТН ВЭД and ОКПД2 codes beside a name say about its class."""

from __future__ import annotations

from collections.abc import Mapping

from config.load import Config

Shares = dict[str, float]


class CodePrefixes:
    """What ТН ВЭД and ОКПД2 codes say about the class: the longest prefix a profile lists."""

    AGREES, ALONE, AGAINST = 0.5, 0.6, 0.7  # share of the doubt removed, trust in the code alone, factor against

    def __init__(self, config: Config) -> None:
        self._tnved: dict[str, list[str]] = {}
        self._okpd2: dict[str, list[str]] = {}
        for code, profile in config.classes.profiles.items():
            for table, prefixes in ((self._tnved, profile.tnved), (self._okpd2, profile.okpd2)):
                for prefix in prefixes:
                    table.setdefault(_digits(prefix), []).append(code)

    def weigh(self, shares: Shares, tnved: str, okpd2: str) -> Shares:
        """Shares with the evidence of the codes: agreement raises, a sole meaning answers for an unknown name."""
        named = [
            found for found in (_longest(self._tnved, _digits(tnved)), _longest(self._okpd2, _digits(okpd2))) if found
        ]
        if not named:
            return shares
        meant = set().union(*named)
        if not shares:
            sole = set.intersection(*map(set, named)) or meant
            return {code: self.ALONE / len(sole) for code in sorted(sole)}
        if not meant & set(shares):
            return {code: share * self.AGAINST for code, share in shares.items()}
        return {
            code: share + (1 - share) * self.AGREES if code in meant else share * (1 - self.AGREES)
            for code, share in shares.items()
        }


def _digits(code: str) -> str:
    return "".join(char for char in code if char.isdigit())


def _longest(table: Mapping[str, list[str]], code: str) -> list[str]:
    for end in range(len(code), 1, -1):
        if code[:end] in table:
            return table[code[:end]]
    return []
