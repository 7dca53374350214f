"""Writes the tables of docs/cost.md; with --check it says whether the committed ones are current."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

from click.testing import CliRunner
from quire_client.cli import cli
from quire_client.cost.assumptions import assumptions
from quire_client.cost.bill import Bill, bill, effects
from quire_client.cost.measured import measured
from quire_client.cost.month import Ask
from quire_client.cost.prices import price_list

TARGET = Path(__file__).with_name("cost.md")
VOLUMES = (1_000, 10_000, 100_000)
LIGHT = 0.5
"""USD a month at the smallest volume, a hundred times that at the largest; what weighs less is for `--sensitivity`."""

_COMMAND = re.compile(r"^\| ([^|]*) \| `(--docs-per-day[^`]*)` \|.*$", re.MULTILINE)
_TABLE = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def written(page: str) -> str:
    """The page with each command's figures beside it, and each marked table anew."""
    return _TABLE.sub(lambda found: found[1] + TABLES[found[2]]() + "\n" + found[3], _COMMAND.sub(_answered, page))


def _answered(row: re.Match[str]) -> str:
    answer = json.loads(CliRunner().invoke(cli, ["cost", *shlex.split(row[2]), "--json"]).stdout)
    return f"| {row[1]} | `{row[2]}` | {answer['monthlyUsd']:,.2f} | {answer['usdPerDocument']:.6f} |"


def services() -> str:
    totals = [_by_service(_bill(volume)) for volume in VOLUMES]
    names = sorted(totals[0], key=lambda name: -totals[0][name])
    heading = _row("service", *(f"{volume:,} a day" for volume in VOLUMES))
    return "\n".join(
        [heading, _row(*["---"] * 4), *(_row(name, *(f"{t[name]:,.2f}" for t in totals)) for name in names)]
    )


def sensitivity() -> str:
    given = assumptions("prod", {})
    few, many = (effects(_bill(volume), "prod") for volume in (VOLUMES[0], VOLUMES[-1]))
    heavy = [name for name in few if max(abs(few[name]), abs(many[name]) / 100) >= LIGHT]
    rows = (_row(f"`{name}`", f"{given[name]:g}", f"{few[name]:+,.2f}", f"{many[name]:+,.2f}") for name in heavy)
    heading = _row("assumption", "value", *(f"{volume:,} a day" for volume in (VOLUMES[0], VOLUMES[-1])))
    return "\n".join([heading, _row(*["---"] * 4), *rows])


def functions() -> str:
    seen = measured()
    heading = _row("function", "MB", "calls", "CPU, warm", "CPU, cold start adds")
    used = seen.kinds["photo"].functions
    rows = (
        _row(name, f"{seen.memory[name]:g}", f"{one.invocations:g}", f"{one.cpu:g} ms", f"{seen.cold_cpu[name]:g} ms")
        for name, one in used.items()
    )
    return "\n".join([f"{seen.date}, {seen.machine}:\n", heading, _row(*["---"] * 5), *rows])


def prices() -> str:
    heading = _row("price", "USD", "for a", "read on")
    rows = (
        _row(f"`{name}`", f"{price.usd.normalize():f}", price.unit, f"<{price.found}>" if price.found else "not found")
        for name, price in price_list().prices.items()
    )
    return "\n".join([heading, _row(*["---"] * 4), *rows])


TABLES: Mapping[str, Callable[[], str]] = {
    "services": services,
    "sensitivity": sensitivity,
    "functions": functions,
    "prices": prices,
}


def _bill(volume: int) -> Bill:
    ask = Ask(docs_per_day=volume, pages=1, llm_share=0.1, model="claude-haiku-5-5")
    return bill(ask, stage="prod", otherwise={})


def _by_service(found: Bill) -> Mapping[str, Decimal]:
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in found.lines:
        totals[line.service] += line.usd
    return totals


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> int:
    page = TARGET.read_text(encoding="utf-8")
    if "--check" not in sys.argv:
        TARGET.write_text(written(page), encoding="utf-8")
        return 0
    current = page == written(page)
    if not current:
        print("docs/cost.md is not current: run .venv/bin/python docs/make_cost.py", file=sys.stderr)  # noqa: T201
    return not current


if __name__ == "__main__":
    sys.exit(main())
