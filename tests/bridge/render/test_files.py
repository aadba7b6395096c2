"""Files appear whole or not at all, hold what was rendered, and count what is over full scale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.errors import UserError
from bridge.hosts.rpp.host import RppHost
from bridge.render.files import Files
from bridge.render.render import render
from bridge.session import Master
from tests.bridge.render.sessions import Desk, bus, rendered, session

ROOT = Path(__file__).parents[3]
FS = 48000


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "media").mkdir()
    return Desk(tmp_path / "media")


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_a_wave_file_holds_24_bits_and_a_float_one_every_bit(desk: Desk, tmp_path: Path) -> None:
    made = session(desk.playing("a", np.random.default_rng(4).normal(0, 0.2, 2000), rate=FS, pan=0.3))
    whole, coarse = tmp_path / "float.wav", tmp_path / "mix.wav"
    render(made, whole, floating=True)
    render(made, coarse)
    mix = rendered(made, rate=FS)
    assert (soundfile.info(coarse).subtype, soundfile.info(whole).subtype) == ("PCM_24", "FLOAT")
    np.testing.assert_allclose(soundfile.read(coarse)[0], mix, atol=2**-23)
    np.testing.assert_array_equal(soundfile.read(whole, dtype="float32")[0], mix.astype(np.float32))


def test_flac_holds_24_bits_and_neither_float_nor_nine_channels(desk: Desk, tmp_path: Path) -> None:
    made = session(desk.constant("a", 0.5, rate=FS))
    out = tmp_path / "mix.flac"
    render(made, out)
    assert (soundfile.info(out).format, soundfile.info(out).subtype) == ("FLAC", "PCM_24")
    with pytest.raises(UserError, match="no 32-bit float"):
        render(made, out, floating=True)
    with pytest.raises(UserError, match="at most 8 channels"):
        render(replace(made, master=Master(channels=10)), out)


def test_samples_over_full_scale_are_counted_and_only_the_format_clips_them(desk: Desk, tmp_path: Path) -> None:
    made = session(desk.playing("a", [0.5, 1.5, -2.0, 1.0], rate=FS))
    clipped = render(made, tmp_path / "mix.wav").mix
    assert (clipped.over, round(clipped.peak_db, 2)) == (4, 6.02)
    assert soundfile.read(clipped.path)[0][:, 0].tolist() == pytest.approx([0.5, 1.0, -1.0, 1.0], abs=2**-22)
    kept = render(made, tmp_path / "kept.wav", floating=True).mix
    assert kept.over == 4
    assert soundfile.read(kept.path)[0][:, 0].tolist() == [0.5, 1.5, -2.0, 1.0]


def test_stems_lie_in_a_folder_beside_the_mix_and_add_up_to_it(desk: Desk, tmp_path: Path) -> None:
    folder = (bus("Drums", folder_change=1), desk.constant("kick", 0.25, rate=FS, folder_change=-1))
    done = render(
        session(*folder, replace(desk.constant("vox", 0.5, rate=FS), name="Vox/1")),
        tmp_path / "mix.wav",
        stems=True,
    )
    assert [stem.path.name for stem in done.stems] == ["01 Drums.wav", "03 Vox_1.wav"]
    assert {stem.path.parent.name for stem in done.stems} == {"mix stems"}
    total = sum(soundfile.read(stem.path)[0] for stem in done.stems)
    np.testing.assert_allclose(total, soundfile.read(done.mix.path)[0], atol=1e-6)


def test_nothing_is_left_where_rendering_breaks_off(desk: Desk, tmp_path: Path) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    out = tmp_path / "mix.wav"
    out.write_bytes(b"as it was")
    with pytest.raises(KeyboardInterrupt):
        render(session(desk.constant("a", 0.5, rate=FS)), out, progress=stop)
    assert (left(tmp_path), out.read_bytes()) == (["mix.wav"], b"as it was")


def test_a_file_that_is_not_finished_disappears(tmp_path: Path) -> None:
    with Files() as files:
        files.open(tmp_path / "a.wav", FS, 2, 10, floating=False).write(np.zeros((10, 2)))
        assert len(left(tmp_path)) == 1
    assert left(tmp_path) == []


@pytest.mark.parametrize("name", ["mix.mp3", "mix"])
def test_other_formats_are_refused_before_anything_is_written(name: str, desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"neither \.wav nor \.flac"):
        render(session(desk.constant("a", 0.5, rate=FS)), tmp_path / name)
    assert left(tmp_path) == []


def test_a_folder_that_is_not_there_is_said(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="could not be written"):
        render(session(desk.constant("a", 0.5, rate=FS)), tmp_path / "none" / "mix.wav")


def test_media_and_the_project_are_never_written_over(desk: Desk, tmp_path: Path) -> None:
    made = session(desk.constant("a", 0.5, rate=FS), path=tmp_path / "project.wav")
    for own in (desk.folder / "a.wav", tmp_path / "project.wav"):
        with pytest.raises(UserError, match="belongs to the project"):
            render(made, own)
    link = tmp_path / "link.wav"
    link.symlink_to(desk.folder / "a.wav")
    with pytest.raises(UserError, match="belongs to the project"):
        render(made, link)


def test_a_session_that_is_silent_is_not_rendered_and_the_reason_is_said(desk: Desk, tmp_path: Path) -> None:
    lost = desk.constant("a", 0.5, rate=FS)
    (desk.folder / "a.wav").unlink()
    with pytest.raises(UserError, match=r'Nothing in test can be heard.*"a": a\.wav is missing\.'):
        render(session(lost), tmp_path / "mix.wav")
    assert left(tmp_path) == []


def test_the_demo_session_renders_and_its_stems_add_up(tmp_path: Path) -> None:
    demo = RppHost(next((ROOT / "demo").glob("*.RPP"))).snapshot()
    done = render(demo, tmp_path / "mix.wav", stems=True)
    assert done.sample_rate == 44100
    assert 20 * 44100 <= done.mix.frames < 21 * 44100
    assert -12.0 < done.mix.peak_db < 6.0
    assert len(done.stems) >= 15
    assert done.notes.bypassed == []
    total = sum(soundfile.read(stem.path)[0] for stem in done.stems)
    mix = soundfile.read(done.mix.path)[0]
    np.testing.assert_allclose(np.clip(total, -1.0, 1.0), mix, atol=len(done.stems) * 2**-23)
