from pathlib import Path

import numpy as np
import pytest

from core.upmix.sofa import read_sofa
from tests.core.upmix.sofa import SPEAKERS, sofa_file

pytest.importorskip("h5py")
RATE = 48_000


def test_a_sofa_file_gives_each_loudspeaker_its_two_ears(tmp_path: Path) -> None:
    taps = read_sofa(sofa_file(tmp_path / "head.sofa"), SPEAKERS, RATE)
    centre = taps.shape[2] // 2
    assert taps.shape[:2] == (2, len(SPEAKERS))
    assert np.argmax(np.abs(taps[0, 0])) == centre, "the left loudspeaker reaches the left ear first"
    assert np.argmax(np.abs(taps[1, 0])) == centre + 30
    assert taps[1, 0].max() / taps[0, 0].max() == pytest.approx(0.5)
    assert taps[0, 2] == pytest.approx(taps[1, 2]), "the centre is heard alike"
    assert np.square(taps).sum() == pytest.approx(2 * len(SPEAKERS))


def test_a_head_measured_at_another_rate_is_brought_to_that_of_the_music(tmp_path: Path) -> None:
    taps = read_sofa(sofa_file(tmp_path / "head.sofa", rate=24_000), SPEAKERS, RATE)
    assert np.argmax(np.abs(taps[1, 0])) - np.argmax(np.abs(taps[0, 0])) == 60


def test_a_file_without_the_surround_directions_is_refused(tmp_path: Path) -> None:
    front = sofa_file(tmp_path / "front.sofa", azimuths=(30.0, -30.0, 0.0))
    with pytest.raises(ValueError, match="no direction within 10 degrees of 110"):
        read_sofa(front, SPEAKERS, RATE)


def test_a_file_that_is_no_sofa_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.sofa"
    path.write_text("not HDF5")
    with pytest.raises(ValueError, match="cannot be read as a SOFA file"):
        read_sofa(path, SPEAKERS, RATE)
