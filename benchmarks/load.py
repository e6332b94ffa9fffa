"""Puts a server under load: with wrk where it is installed, else with our own generator."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from benchmarks.servers import HOST

CONNECTIONS = 8
SCRIPT = """
local file = assert(io.open("{requests}", "r"))
local bodies, requests, turn = {{}}, {{}}, 0
for line in file:lines() do bodies[#bodies + 1] = line end
file:close()
local headers = {{ {headers} }}
init = function(args)
  for i, body in ipairs(bodies) do requests[i] = wrk.format("POST", "{path}", headers, body) end
end
request = function()
  turn = turn % #requests + 1
  return requests[turn]
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('\\nRESULT {{"requests":%d,"microseconds":%d,"bytes":%d,"failed":%d}}\\n',
    summary.requests, summary.duration, summary.bytes,
    e.connect + e.read + e.write + e.timeout + e.status))
end
"""


class LoadFailed(Exception):
    """The load generator failed, or the server answered some requests with an error."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked of a server: bodies in turn, by POST to one path."""

    port: int
    path: str
    headers: Mapping[str, str]
    bodies: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of it: answered requests, how long it took, and the bytes read."""

    requests: int
    seconds: float
    bytes: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def generator_name() -> str:
    """Which generator `run_load` uses on this machine."""
    return "wrk" if shutil.which("wrk") else "benchmarks.generator"


def run_load(target: Target, seconds: int, folder: Path) -> Loaded:
    """Load a server over 8 connections; `folder` takes the generator's input.

    Raises LoadFailed where a request was not answered with 200.
    """
    bodies = folder / "requests"
    bodies.write_bytes(b"\n".join(target.bodies) + b"\n")
    found = shutil.which("wrk")
    if found:
        command = _wrk_command(found, target, seconds, folder, bodies)
    else:
        command = _own_command(target, seconds, bodies)
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=seconds + 60
    )
    return _read_result(done.stdout, done.stderr)


def _wrk_command(wrk: str, target: Target, seconds: int, folder: Path, bodies: Path) -> list[str]:
    headers = {"Content-Type": "application/json", **target.headers}
    script = folder / "requests.lua"
    script.write_text(
        SCRIPT.format(
            requests=bodies,
            path=target.path,
            headers=", ".join(f'["{name}"]="{value}"' for name, value in headers.items()),
        )
    )
    url = f"http://{HOST}:{target.port}{target.path}"
    return [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), url]


def _own_command(target: Target, seconds: int, bodies: Path) -> list[str]:
    what = orjson.dumps(
        {
            "port": target.port,
            "path": target.path,
            "headers": dict(target.headers),
            "bodies": str(bodies),
            "connections": CONNECTIONS,
            "seconds": seconds,
        }
    ).decode()
    return [sys.executable, "-m", "benchmarks.generator", what]


def _read_result(printed: str, complaints: str) -> Loaded:
    for line in printed.splitlines():
        if line.startswith("RESULT "):
            told = orjson.loads(line.removeprefix("RESULT "))
            if told["failed"] or not told["requests"]:
                raise LoadFailed(f"{told['failed']} of {told['requests']} requests failed")
            return Loaded(told["requests"], told["microseconds"] / 1e6, told["bytes"])
    raise LoadFailed(f"the load generator printed no result: {printed}{complaints}"[-2000:])
