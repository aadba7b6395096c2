"""The weights that ship."""

from __future__ import annotations

from importlib.resources import files

from models.ears.data.split import part_of
from models.strips.match.learned.forest import Forest
from models.strips.match.learned.propose import propose
from models.strips.match.learned.ranges import CROSSOVERS, LAW
from models.strips.match.learned.weights import BUILT_IN, FORESTS, load
from models.weights.store import checksum
from tests.models.strips.learned_cases import RATE, bursts

LARGEST_MB = 10.0


def place(name: str) -> bytes:
    return files("models.weights").joinpath(name).read_bytes()


def test_they_are_small_and_their_card_is_theirs() -> None:
    assert len(place(BUILT_IN)) < LARGEST_MB * 1e6
    learned = load()
    arrays = {f"encoder:{name}": array for name, array in learned.encoder.items()}
    for asked in FORESTS:
        arrays |= {f"{asked}:{name}": getattr(learned.forests[asked], name) for name in Forest.__slots__}
    assert checksum(arrays)[:16] in place("strips-match.md").decode()


def test_nothing_was_heard_that_is_kept_for_testing() -> None:
    rows = [line.split(",", 1) for line in place("strips-match.sources.csv").decode().splitlines()[1:]]
    assert {part for part, _ in rows} == {"train", "tune"}
    assert all(part_of(source) != "test" for _, source in rows)


def test_they_tell_something_within_the_ranges() -> None:
    dry = bursts()
    quiet, loud = (propose(dry, gain * dry, RATE) for gain in (0.4, 2.5))
    for found in (quiet, loud):
        assert all(span.low <= hz <= span.high for hz, span in zip(found.crossovers_hz, CROSSOVERS, strict=True))
        assert all(LAW["attack"].low <= band.attack_ms <= LAW["attack"].high for band in found.bands)
    assert sum(band.makeup_db for band in loud.bands) > sum(band.makeup_db for band in quiet.bands) + 8.0
