"""`python -m benchmarks`: measure Tessera beside its yardsticks and print the table."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from benchmarks.bench import FULL, QUICK, Bench, Effort, open_bench
from benchmarks.load import generator_name
from benchmarks.machine import Machine, describe_machine
from benchmarks.registry import Benchmark, choose
from benchmarks.report import print_table, write_page
from benchmarks.results import Result
from storage.engine import check_server


def main(
    only: Annotated[str | None, typer.Option(help="Some of them, such as P1,P9.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Short rounds, rougher figures.")] = False,
    write_docs: Annotated[
        bool, typer.Option("--write-docs", help="Write docs/benchmarks.md anew.")
    ] = False,
) -> None:
    """Measure, alternating with the yardstick where there is one; needs Linux."""
    try:
        chosen = choose(only)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--only") from error
    effort = QUICK if quick else FULL
    results, machine = _measure(chosen, effort)
    print_table(results, machine)
    if write_docs:
        write_page(results, machine, effort)


def _measure(chosen: tuple[Benchmark, ...], effort: Effort) -> tuple[list[Result], Machine]:
    results: list[Result] = []
    with open_bench(effort) as bench:
        for benchmark in chosen:
            typer.echo(f"{benchmark.number} …", err=True)
            found = benchmark.run(bench)
            for each in found:
                # Should one of the next fail, what was measured is not lost.
                typer.echo(f"   {each.work}: {each.outcome} ({each.goal}); {each.ours}", err=True)
            results += found
        return results, _machine(bench)


def _machine(bench: Bench) -> Machine:
    version = asyncio.run(check_server(bench.postgres.url))
    return describe_machine(bench.cores, version, generator_name())


if __name__ == "__main__":
    typer.run(main)
