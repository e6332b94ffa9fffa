"""Reads what a running process has used: processor time and memory, from the kernel's tables."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def cpu_seconds(pid: int) -> float:
    """Processor time that all threads of a process have used, in seconds.

    Counted in nanoseconds where the kernel does so, else in ticks of 10 ms.
    """
    threads = list((PROC / str(pid) / "task").glob("*/schedstat"))
    if threads:
        return sum(int(file.read_text().split()[0]) for file in threads) / 1e9
    user, system = _stat(pid)[11:13]
    return (int(user) + int(system)) / TICKS


def children_cpu_seconds(pid: int) -> float:
    """Processor time of all living children of a process, in seconds."""
    return sum(cpu_seconds(child) for child in children(pid))


def children(pid: int) -> list[int]:
    """The ids of the living children of a process."""
    file = PROC / str(pid) / "task" / str(pid) / "children"
    if file.exists():
        return [int(child) for child in file.read_text().split()]
    return [
        int(folder.name)
        for folder in PROC.glob("[0-9]*")
        if folder.exists() and _stat(int(folder.name))[1] == str(pid)
    ]


def resident_bytes(pid: int) -> int:
    """Memory that a process holds by itself, in bytes: resident, without shared file pages."""
    for line in (PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0


def _stat(pid: int) -> list[str]:
    # The second column, a name in brackets, may hold blanks: what follows it is counted from 0.
    return (PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
