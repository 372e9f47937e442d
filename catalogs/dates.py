"""Dates as catalogs write them → ISO 8601."""

from __future__ import annotations

import re

from catalogs.normalize.text import normalize_text

_DATE = re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](20\d\d)(?!\d)|(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")
_PERIOD = re.compile(r"20\d\d(?:-(?:0[1-9]|1[0-2]))?")
_MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_DATE_WORDS = re.compile(rf"(?<!\d)(\d{{1,2}})\s+({'|'.join(_MONTHS)})[а-я]*\s+(20\d\d)")


def parse_date(text: str) -> str:
    """The first date in `text` as ISO 8601: 23.09.2025, 2025-09-23, 23 сентября 2025; "" if none.

    A text that is a year or a month alone is that: 2025, 2025-09.
    """
    plain = normalize_text(text)
    match = _DATE.search(plain)
    if match:
        day, month, year = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        return _iso(int(year), int(month), int(day))
    match = _DATE_WORDS.search(plain)
    if match:
        return _iso(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]))
    return plain if _PERIOD.fullmatch(plain) else ""


def _iso(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""
