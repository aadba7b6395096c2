"""A run that was cut off goes on where it stopped, and leaves nothing behind when it is through."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from models.separation.embedded import Embedded
from models.separation.resume import Resumed
from models.separation.separator import Progress, Reader, Segment
from tests.models.separation.mixes import joined, noise, reader

RATE = 8000
MIX = reader(noise(4.0, RATE), RATE)


class Counted:
    """The built-in separator; remembers from where it was started."""

    name = "counted"
    label = "for tests"

    def __init__(self) -> None:
        self.started: list[int] = []

    def separate(self, mix: Reader, progress: Progress | None = None) -> Iterator[Segment]:
        return self.separate_from(mix, 0, progress)

    def separate_from(self, mix: Reader, start: int, progress: Progress | None = None) -> Iterator[Segment]:
        self.started.append(start)
        return Embedded(40).separate_from(mix, start, progress)


def cut_off(separator: Counted, folder: Path, after: int, mix: Reader = MIX) -> list[Segment]:
    return list(islice(Resumed(separator, folder).separate(mix), after))


def test_a_run_goes_on_where_it_was_cut_off_with_the_same_sources(tmp_path: Path) -> None:
    separator = Counted()
    segments = cut_off(separator, tmp_path, 2)
    told: list[float] = []
    sources = joined(Resumed(separator, tmp_path).separate(MIX, told.append))
    second = segments[1]
    assert separator.started == [0, second.start + second.sources["drums"].shape[1]]
    assert told == sorted(told)
    assert told[-1] == 1.0
    for name, source in joined(Embedded(40).separate(MIX)).items():
        np.testing.assert_allclose(sources[name], source, rtol=0.0, atol=1e-7)


def test_a_run_that_is_through_leaves_nothing(tmp_path: Path) -> None:
    joined(Resumed(Counted(), tmp_path).separate(MIX))
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_called_off_leaves_whole_segments_only(tmp_path: Path) -> None:
    def stop(share: float) -> None:
        if share > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        joined(Resumed(Counted(), tmp_path).separate(MIX, stop))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert all(path.suffix == ".npy" for path in files)


def test_another_mix_or_other_settings_begin_anew(tmp_path: Path) -> None:
    separator = Counted()
    cut_off(separator, tmp_path, 2)
    cut_off(separator, tmp_path, 1, reader(noise(4.0, RATE, seed=1), RATE))
    list(islice(Resumed(separator, tmp_path, settings="other").separate(MIX), 1))
    assert separator.started == [0, 0, 0]


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY\x01\x00 cut short", b"no array at all"])
def test_a_broken_segment_is_computed_again(tmp_path: Path, content: bytes) -> None:
    separator = Counted()
    first = cut_off(separator, tmp_path, 3)[0]
    second = first.sources["drums"].shape[1]
    [path] = tmp_path.glob(f"*/{second:012d}.npy")
    path.write_bytes(content)
    joined(Resumed(separator, tmp_path).separate(MIX))
    assert separator.started == [0, second]


def test_what_has_no_room_is_not_kept_and_the_run_goes_on(tmp_path: Path) -> None:
    run = Resumed(Counted(), tmp_path, limit=500_000).separate(MIX)
    for _ in run:
        assert sum(path.stat().st_size for path in tmp_path.rglob("*.npy")) <= 500_000


def test_runs_that_were_cut_off_make_room_for_a_new_one(tmp_path: Path) -> None:
    cut_off(Counted(), tmp_path, 2)
    [old] = tmp_path.iterdir()
    new = reader(noise(4.0, RATE, seed=1), RATE)
    list(islice(Resumed(Counted(), tmp_path, limit=24 * new.frames).separate(new), 1))
    assert not old.exists()


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_resuming(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    assert joined(Resumed(Counted(), blocked).separate(MIX))["drums"].shape == MIX.samples.shape
