"""Compile the working days of Russia's published years into ``schema/working_days.json``.

The holidays package loads two hundred countries to answer for one, at every start. The file holds
the days that differ from Monday to Friday; years it does not hold are asked of the package.
``--check`` writes nothing and exits 1 when the file is missing or out of date.
"""

import json
import sys
from datetime import date, timedelta
from pathlib import Path

import holidays

FIRST = 2015
COUNTRIES = ("RU",)
SCHEMA = Path(__file__).resolve().parent.parent / "src" / "funnelcli" / "schema"
COMPILED = SCHEMA / "working_days.json"


def compile_calendar() -> str:
    """The JSON of all countries: country → year → days off and working weekend days."""
    content = {country: dict(published_years(country)) for country in COUNTRIES}
    return json.dumps(content, indent=1) + "\n"


def published_years(country: str) -> list[tuple[str, dict[str, list[str]]]]:
    """The years whose moved days off the package knows, from ``FIRST`` on, in order."""
    table = holidays.country_holidays(country)
    known = {*table.special_public_holidays, *table.special_public_holidays_observed}
    return [(str(year), differing_days(table, year)) for year in sorted(known) if year >= FIRST]


def differing_days(table: holidays.HolidayBase, year: int) -> dict[str, list[str]]:
    """The days of a year that are not what their weekday says, month and day."""
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    unlike = [day for day in days if table.is_working_day(day) != (day.weekday() < 5)]
    return {
        "off": [f"{day:%m-%d}" for day in unlike if day.weekday() < 5],
        "working": [f"{day:%m-%d}" for day in unlike if day.weekday() >= 5],
    }


def main() -> int:
    """Write the compiled file, or say that it is out of date."""
    text = compile_calendar()
    if "--check" in sys.argv[1:]:
        return int(not COMPILED.is_file() or COMPILED.read_text("utf-8") != text)
    COMPILED.write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
