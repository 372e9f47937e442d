from __future__ import annotations

import pytest

from catalogs.dates import parse_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("23.09.2025", "2025-09-23"),
        ("Прайс-лист на 23 сентября 2025 г.", "2025-09-23"),
        ("1 мая 2026", "2026-05-01"),
        ("2025-09-01T00:00:00", "2025-09-01"),
        ("2026-01-29/2026-05-04", "2026-01-29"),
        ("2025", "2025"),
        ("2025-06", "2025-06"),
        ("45.13.2025", ""),
        ("скоро", ""),
        ("", ""),
    ],
)
def test_dates_as_catalogs_write_them(text: str, date: str) -> None:
    assert parse_date(text) == date
