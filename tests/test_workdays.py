"""Working days against the days off that were announced."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.mentions.dates import workdays

BREAKS = (
    ("2021-02-10", "2021-02-16"), ("2022-01-31", "2022-02-04"), ("2023-01-20", "2023-01-26"), ("2024-02-08", "2024-02-14"),
    ("2025-01-25", "2025-02-02"), ("2026-02-14", "2026-02-22"), ("2023-04-29", "2023-05-03"), ("2024-04-27", "2024-05-01"),
    ("2025-04-30", "2025-05-04"), ("2022-09-01", "2022-09-04"), ("2023-09-01", "2023-09-04"), ("2024-08-31", "2024-09-03"),
    ("2025-08-30", "2025-09-02"), ("2026-08-29", "2026-09-02"), ("2026-01-01", "2026-01-04"), ("2026-11-24", "2026-11-24"),
    ("2019-04-27", "2019-05-01"), ("2020-01-23", "2020-01-29"), ("2018-12-29", "2019-01-01"),
)  # fmt: skip


@pytest.mark.parametrize(("first", "last"), BREAKS)
def test_breaks(first: str, last: str) -> None:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    days = [begin + timedelta(days=i) for i in range((end - begin).days + 1)]
    assert [day for day in days if not workdays.is_off(day)] == []
    assert not workdays.is_off(end + timedelta(days=1)) or (end + timedelta(days=1)).weekday() > 4


@pytest.mark.parametrize(
    "day", ["2024-05-04", "2025-04-26", "2026-08-22", "2026-01-10", "2019-05-04", "2019-01-05", "2023-11-24", "2020-09-03"]
)
def test_worked(day: str) -> None:
    assert not workdays.is_off(date.fromisoformat(day))


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.integers(1, 60))
def test_working_days_back_and_forth(day: date, number: int) -> None:
    end = workdays.add_working(day, number)
    assert end is not None and not workdays.is_off(end) and end > day
    back = workdays.add_working(end, -number)
    assert back is not None and back <= day + timedelta(days=1) * 20


def test_what_is_not_known_is_told() -> None:
    assert workdays.is_certain(date(2024, 1, 1), date(2025, 1, 1))
    assert not workdays.is_certain(date(2026, 12, 25), date(2027, 1, 5))
    assert workdays.add_working(date(2024, 1, 1), 100_000) is None
