"""Describes the machine and the versions that figures were measured with."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cores import Cores


@dataclass(frozen=True, slots=True)
class Machine:
    """What a reader needs to judge figures; it names no host and no place."""

    processor: str
    cores: int
    memory: str
    python: str
    postgres: str
    generator: str
    arrangement: str


def describe_machine(cores: Cores, postgres: str, generator: str) -> Machine:
    """Describe this machine; `postgres` is the server's version, `generator` the load's name."""
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory=_memory(),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        postgres=postgres,
        generator=generator,
        arrangement=_arrangement(cores),
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> str:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemTotal:"):
            return f"{int(line.split()[1]) / 1024**2:.0f} GiB"
    return "unknown"


def _arrangement(cores: Cores) -> str:
    if cores.server == cores.others:
        return "everything on one core"
    rest = len(cores.others)
    return (
        "one server process on one core, PostgreSQL and the load generator on "
        f"{'the other' if rest == 1 else f'the other {rest}'}"
    )
