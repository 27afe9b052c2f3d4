"""The lunar calendar against days that everybody knows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.mentions.dates import lunar

TET = """
2000-02-05 2001-01-24 2002-02-12 2003-02-01 2004-01-22 2005-02-09 2006-01-29 2007-02-17 2008-02-07 2009-01-26 2010-02-14
2011-02-03 2012-01-23 2013-02-10 2014-01-31 2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12
2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-02
"""
LEAPS = {2001: 4, 2004: 2, 2006: 7, 2009: 5, 2012: 4, 2014: 9, 2017: 6, 2020: 4, 2023: 2, 2025: 6, 2028: 5}


@pytest.mark.parametrize("day", TET.split())
def test_tet(day: str) -> None:
    first = date.fromisoformat(day)
    assert lunar.to_solar(first.year, 1, 1) == first
    assert lunar.to_lunar(first) == lunar.LunarDay(first.year, 1, 1)
    assert lunar.to_lunar(first - timedelta(days=1)).month == 12


def test_tet_of_hanoi_is_not_that_of_beijing() -> None:
    assert lunar.to_solar(1985, 1, 1) == date(1985, 1, 21)  # 20/2 in Beijing
    assert lunar.to_solar(1968, 1, 1) == date(1968, 1, 29)  # 30/1 in Beijing


def test_leap_months() -> None:
    assert {year: month for year in range(2000, 2031) if (month := lunar.leap_month(year))} == LEAPS


@pytest.mark.parametrize(
    ("year", "month", "day", "solar"),
    [(2022, 3, 10, "2022-04-10"), (2023, 3, 10, "2023-04-29"), (2024, 3, 10, "2024-04-18"), (2025, 3, 10, "2025-04-07"),
     (2026, 3, 10, "2026-04-26"), (2023, 8, 15, "2023-09-29"), (2024, 8, 15, "2024-09-17"), (2024, 7, 15, "2024-08-18"),
     (2023, 12, 30, "2024-02-09"), (2024, 12, 29, "2025-01-28")],
)  # fmt: skip
def test_feasts(year: int, month: int, day: int, solar: str) -> None:
    assert lunar.to_solar(year, month, day) == date.fromisoformat(solar)


def test_days_that_do_not_exist() -> None:
    assert lunar.to_solar(2024, 12, 30) is None  # Chạp of Giáp Thìn has 29 days
    assert lunar.to_solar(2024, 2, 1, leap=True) is None
    assert lunar.to_solar(2024, 13, 1) is None
    assert lunar.to_solar(1700, 1, 1) is None


@given(st.dates(date(1850, 1, 1), date(2150, 12, 31)))
def test_there_and_back(day: date) -> None:
    found = lunar.to_lunar(day)
    assert lunar.to_solar(found.year, found.month, found.day, found.leap) == day


@pytest.mark.parametrize(
    ("name", "near", "year"), [("Ất Tỵ", 2024, 2025), ("Kỷ Hợi", 2019, 2019), ("Canh Tý", 2020, 2020), ("Mậu Thân", 1970, 1968)]
)
def test_names_of_years(name: str, near: int, year: int) -> None:
    assert lunar.year_of(name, near) == year
