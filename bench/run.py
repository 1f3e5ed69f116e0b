"""Measures funnelcli on a million leads against the same figures written by hand.

Prints, in one run, the wall time, processor time and peak memory of whole processes, checks that
all of them found the same figures, and compares the ratios with their bars. Exit code 1 when
figures differ or a bar is missed.

Usage: python bench/run.py [ROUNDS]   (3 when not given; the best round counts)
"""

import compileall
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import make_data

Command = tuple[str, ...]

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
EXAMPLE = HERE.parent / "examples" / "opel" / "funnelcli.yaml"
PYTHON = sys.executable
SOURCES = HERE.parent / "src" / "funnelcli"
"""Compiled first, as an installed package is."""
FUNNELCLI = str(Path(PYTHON).with_name("funnelcli"))
STATISTICS = "run_rate,pipeline_coverage,manager_conversion,qualified_share,customer_cost"
FIVE: Command = (
    *(FUNNELCLI, "report", "-c", str(DATA / "funnelcli.yaml"), "--as-of", "2026-11-20"),
    *("--period", "2025-10-01..2026-11-30", "--only", STATISTICS, "-f", "json", "-q"),
)
HANDS = ("polars", "pandas", "duckdb")
START_UPS: dict[str, Command] = {
    "funnelcli --help": (FUNNELCLI, "--help"),
    "import typer": (PYTHON, "-c", "import typer"),
    "funnelcli report": (FUNNELCLI, "report", "-c", str(EXAMPLE), "--as-of", "2026-11-20"),
    "import libraries": (PYTHON, "-c", "import polars, pydantic, rich, typer"),
}
MEGABYTE = 2**20
Figures = dict[str, dict[str, dict[str, float]]]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a whole process took: seconds, seconds of processor time, bytes at its peak."""

    wall: float
    cpu: float
    peak: int


def main(rounds: int) -> int:
    """Measure, print, and say whether everything agrees and holds."""
    make_data.main()
    compileall.compile_dir(str(SOURCES), quiet=2)
    commands: dict[str, Command] = {"funnelcli": FIVE}
    commands |= {name: (PYTHON, str(HERE / f"hand_{name}.py")) for name in HANDS}
    costs, outputs = measure_all(commands, rounds)
    size = sum(path.stat().st_size for path in DATA.glob("*.csv"))
    print(f"\nFive statistics, {make_data.LEADS:,} leads, {size / MEGABYTE:.0f} MB of CSV")
    print_costs(costs)
    agrees = compare(outputs)
    starts, _ = measure_all(START_UPS, 3 * rounds)
    print("\nStart-up")
    print_costs(starts)
    ours = costs["funnelcli"]
    help_, report = starts["funnelcli --help"], starts["funnelcli report"]
    print("\nBars")
    held = [
        bar("wall time / Polars by hand", ours.wall / costs["polars"].wall, 2.5),
        bar("wall time / pandas by hand", ours.wall / costs["pandas"].wall, 0.4),
        bar("peak memory / input", ours.peak / size, 3.0),
        bar("CPU of --help / import typer", help_.cpu / starts["import typer"].cpu, 3.0),
        bar("CPU of report / imports", report.cpu / starts["import libraries"].cpu, 2.5),
    ]
    return 0 if agrees and all(held) else 1


def measure_all(
    commands: dict[str, Command], rounds: int
) -> tuple[dict[str, Cost], dict[str, bytes]]:
    """The best of some rounds of each command, taken in turn, and what each printed."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    outputs: dict[str, bytes] = {}
    for _ in range(rounds):
        for name, command in commands.items():
            cost, outputs[name] = measure(command)
            costs[name].append(cost)
    best = {
        name: Cost(
            wall=min(each.wall for each in found),
            cpu=min(each.cpu for each in found),
            peak=min(each.peak for each in found),
        )
        for name, found in costs.items()
    }
    return best, outputs


def measure(command: Command) -> tuple[Cost, bytes]:
    """Run one process to its end; its children count too."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        failed = process.returncode == 1 and not output.tell()  # a traceback, not an issue found
        if failed or process.returncode not in (0, 1):
            raise SystemExit(f"exit code {process.returncode}: {' '.join(command)}")
        output.seek(0)
        unit = 1 if sys.platform == "darwin" else 1024
        cost = Cost(wall=wall, cpu=used.ru_utime + used.ru_stime, peak=used.ru_maxrss * unit)
        return cost, output.read()


def print_costs(costs: dict[str, Cost]) -> None:
    """A line per process."""
    for name, cost in costs.items():
        memory = f"{cost.peak / MEGABYTE:6.0f} MB"
        print(f"  {name:<17} {cost.wall:6.2f} s   CPU {cost.cpu:6.2f} s   {memory}")


def bar(name: str, ratio: float, most: float) -> bool:
    """Print whether a ratio stays under its bar."""
    held = ratio <= most
    print(f"  {name:<29} {ratio:5.2f}   at most {most:<4} {'holds' if held else 'MISSED'}")
    return held


def compare(outputs: dict[str, bytes]) -> bool:
    """Whether all processes found the same figures; print the first few that differ."""
    ours = of_tool(json.loads(outputs["funnelcli"])["metrics"])
    same = True
    for name in HANDS:
        theirs = of_hand(json.loads(outputs[name]))
        wrong = [
            f"{group} {key}: funnelcli {mine}, {name} {other}"
            for group in theirs
            for key in sorted(ours[group] | theirs[group])
            if (mine := ours[group].get(key)) != (other := theirs[group].get(key))
        ]
        print(f"  figures of {name}: {'differ' if wrong else 'agree'}")
        print(*(f"    {each}" for each in wrong[:5]), sep="\n", end="\n" if wrong else "")
        same = same and not wrong
    return same


def of_hand(tables: dict[str, list[dict[str, Any]]]) -> Figures:
    """Figures of a program written by hand: table → key of the row → name → number."""
    keys = {
        "managers": "manager",
        "verdicts": "channel",
        "customers": "channel",
        "spend": "channel",
    }
    found: Figures = {name: {} for name in tables}
    for name, rows in tables.items():
        for row in rows:
            label = row.pop(keys[name]) if name in keys else None
            values = {row["verdict"]: row["count"]} if name == "verdicts" else row
            found[name].setdefault(label or "", {}).update(numbers(values))
    return found


def of_tool(metrics: dict[str, Any]) -> Figures:
    """The same figures from the JSON of funnelcli."""
    facts = {row["measure"]: row["fact"] for row in metrics["run_rate"]["rows"]}
    coverage = metrics["pipeline_coverage"]
    names = ("open_count", "open_amount", "in_period_amount", "overdue_count")
    costs = metrics["customer_cost"]["rows"]
    return {
        "sales": {"": numbers({name: facts[name] for name in ("revenue", "deals_won")})},
        "coverage": {"": numbers({name: coverage[name] for name in names})},
        "managers": {
            row["manager"] or "": numbers(manager(row))
            for row in metrics["manager_conversion"]["rows"]
        },
        "verdicts": {
            row["channel"] or "": numbers(
                {
                    verdict: row[f"{verdict}_count"]
                    for verdict in ("qualified", "rejected", "unknown", "excluded")
                }
            )
            for row in metrics["qualified_share"]["by_channel"]
        },
        "criteria": {
            "": numbers(
                {
                    f"{row['criterion']}:{answer}": row[f"{answer}_count"]
                    for row in metrics["qualified_share"]["by_criterion"]
                    for answer in ("passed", "failed", "unknown")
                }
            )
        },
        "customers": {
            row["channel"] or "": numbers(
                {"customers": row["customers_count"], "revenue": row["revenue"]}
            )
            for row in costs
            if row["customers_count"]
        },
        "spend": {
            row["channel"] or "": numbers({"spend": row["spend"]}) for row in costs if row["spend"]
        },
    }


def manager(row: dict[str, Any]) -> dict[str, Any]:
    """One manager as the programs written by hand name things."""
    return {
        "won": row["won_count"],
        "lost": row["lost_count"],
        "open": row["open_count"],
        "created": row["created_share"]["denominator"],
        "created_won": row["created_share"]["numerator"],
        "revenue": row["revenue"],
        "median": row["cycle_days_median"],
    }


def numbers(values: dict[str, Any]) -> dict[str, float]:
    """Money in minor units, everything as a number; zero and nothing are the same here."""
    plain = {
        name: int(Decimal(value["amount"]) * 100) if isinstance(value, dict) else value
        for name, value in values.items()
    }
    return {name: float(value) for name, value in plain.items() if value}


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
