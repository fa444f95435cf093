#!/usr/bin/env python3
"""Compares the working days of config.example.toml, day by day, with the packages chinesecalendar and holidays.

    pip install chinesecalendar==1.11.0 holidays==0.109
    python3 examples/check_calendar.py [config.example.toml]

A package that is not installed is named and left out. Exit status 1 if a day differs or nothing could be compared.
"""
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path


def days(first, last):
    while first <= last:
        yield first
        first += timedelta(days=1)


def ours(config):
    """Returns the first and last day covered, and whether a day is a working day."""
    entries = tomllib.loads(config.read_text(encoding="utf-8"))["calendar"]
    off, made_up = set(), set()
    for entry in entries:
        for span in entry["holidays"]:
            off.update(days(date.fromisoformat(span["from"]), date.fromisoformat(span["to"])))
        made_up.update(map(date.fromisoformat, entry["workdays"]))
    years = [entry["year"] for entry in entries]
    return date(min(years), 1, 1), date(max(years), 12, 31), lambda day: (
        day in made_up or (day.weekday() < 5 and day not in off)
    )


def others():
    """Yields the name of each package that is installed, and its answer to the same question."""
    try:
        import chinese_calendar
        yield "chinesecalendar", lambda first, last: chinese_calendar.is_workday
    except ImportError:
        print("chinesecalendar is not installed: left out")
    try:
        import holidays
        def ask(first, last):
            return holidays.country_holidays("CN", years=range(first.year, last.year + 1)).is_working_day
        yield "holidays", ask
    except ImportError:
        print("holidays is not installed: left out")


def main():
    config = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent / "config.example.toml")
    first, last, is_working_day = ours(config)
    compared = differing = 0
    for name, make in others():
        ask = make(first, last)
        wrong = [day for day in days(first, last) if ask(day) != is_working_day(day)]
        for day in wrong:
            print(f"{day} {day:%a}: {name} says {ask(day)}, {config.name} says {is_working_day(day)}")
        print(f"{name}: {(last - first).days + 1} days from {first} to {last}, {len(wrong)} differ")
        compared, differing = compared + 1, differing + len(wrong)
    return 0 if compared and not differing else 1


if __name__ == "__main__":
    sys.exit(main())
