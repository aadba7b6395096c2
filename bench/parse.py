"""How fast project files are read, beside the ``rpp`` package from PyPI, on the same files.

    python -m bench.parse [FOLDER]

``parse`` is bytes to tree for Deskhand and text to tree for ``rpp``; ``session`` goes on to the typed session.
Deskhand's tree keeps its lines as bytes and splits them into words when they are asked for; ``rpp`` splits
every line at once, so ``session`` is shown as well. Files that ``rpp`` cannot parse are left out on both sides.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import rpp

from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.reader import find_root, read_session
from tests.shared import SHARED

SUFFIXES = (".rpp", ".rpp-bak", ".rtracktemplate")
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One reader's time over all files, the best of :data:`ROUNDS`; ``ratio`` is how often it fits into rpp's."""

    reader: str
    files: int
    megabytes: float
    seconds: float
    ratio: float

    @property
    def speed(self) -> float:
        """Megabytes per second."""
        return self.megabytes / self.seconds


def parse(data: bytes) -> None:
    """Bytes to tree."""
    Document.parse(data)


def parse_and_read(data: bytes) -> None:
    """Bytes to session."""
    document = Document.parse(data)
    if find_root(document) is not None:
        read_session(document, None)


def parse_with_rpp(data: bytes) -> None:
    """Text to tree with the peer."""
    rpp.loads(data.decode("utf-8", "surrogateescape"))


READERS: dict[str, Callable[[bytes], None]] = {
    "rpp, parse": parse_with_rpp,
    "deskhand, parse": parse,
    "deskhand, parse + session": parse_and_read,
}


def parsed_by_rpp(data: bytes) -> bool:
    """Whether ``rpp`` parses a file at all. It has no error of its own: these four are what its parts raise."""
    try:
        parse_with_rpp(data)
    except (ValueError, IndexError, RuntimeError, AttributeError):
        return False
    return True


def measure(folder: Path, *, rounds: int = ROUNDS) -> tuple[list[Row], int]:
    """Time every reader on the projects of a folder.

    Returns
    -------
    tuple
        A row for each reader, and how many files were left out.
    """
    found = [path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix.casefold() in SUFFIXES]
    files = [data for data in found if parsed_by_rpp(data)]
    megabytes = sum(map(len, files)) / 1e6
    seconds = {name: min(_time(read, files) for _ in range(rounds)) for name, read in READERS.items()}
    slowest = seconds["rpp, parse"]
    rows = [Row(name, len(files), megabytes, spent, slowest / spent) for name, spent in seconds.items()]
    return rows, len(found) - len(files)


def _time(read: Callable[[bytes], None], files: Sequence[bytes]) -> float:
    start = time.perf_counter()
    for data in files:
        read(data)
    return time.perf_counter() - start


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    given = sys.argv[1:] if arguments is None else arguments
    folder = Path(given[0]) if given else SHARED / "data" / "rpp"
    if not folder.is_dir():
        raise SystemExit(f"{folder} is no folder. usage: python -m bench.parse [FOLDER of project files]")
    rows, left_out = measure(folder)
    print(f"{rows[0].files} files, {rows[0].megabytes:.1f} MB; {left_out} more that rpp does not parse left out")
    print(f"{'reader':28}{'seconds':>9}{'MB/s':>8}{'times rpp':>11}")
    for row in rows:
        print(f"{row.reader:28}{row.seconds:9.3f}{row.speed:8.1f}{row.ratio:11.1f}")


if __name__ == "__main__":
    main()
