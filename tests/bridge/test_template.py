"""Templates: the house template, the engineer's copy over it, and errors that name the line."""

from __future__ import annotations

import base64
import math
import struct
from pathlib import Path

import pytest

from bridge.errors import UserError
from bridge.plugins.returns import delay, reverb
from bridge.session import Session, Tempo
from bridge.template.load import lighter, load

CHAIN = 'BYPASS 0 0 0\n<JS utility/volume ""\n  -3 - -\n>\nWAK 0 0\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_copy_may_be_one_line_and_takes_the_rest_from_the_house(tmp_path: Path) -> None:
    template = load(write(tmp_path, "[class.kick]\nloudness = -18.0\n"))
    assert template.classes["kick"].loudness == -18.0
    assert template.classes["kick"].label == load().classes["kick"].label
    assert template.buses == load().buses


def test_buses_of_a_copy_replace_those_of_the_house(tmp_path: Path) -> None:
    template = load(write(tmp_path, '[[bus]]\nname = "Band"\nclasses = ["kick", "snare"]\n'))
    assert [(bus.name, bus.classes) for bus in template.buses] == [("Band", ("kick", "snare"))]
    assert template.bus_of("lead_vocal") is None


@pytest.mark.parametrize(
    ("text", "names"),
    [("return = []\n", set()), ('[[return]]\nname = "Delay"\nfx = "delay"\n', {"Delay"})],
)
def test_a_copy_may_have_fewer_returns_and_then_has_fewer_sends(
    text: str, names: set[str], tmp_path: Path
) -> None:
    template = load(write(tmp_path, text))
    assert {target.name for target in template.returns} == names
    assert {name for entry in template.classes.values() for name in entry.sends} == names


def test_a_class_without_a_colour_takes_a_shade_of_its_bus(tmp_path: Path) -> None:
    template = load(write(tmp_path, '[[bus]]\nname = "D"\ncolour = "#000000"\nclasses = ["kick", "snare"]\n'))
    kick, snare = (template.classes[name].look.colour for name in ("kick", "snare"))
    assert kick == lighter(0, 0.175)
    assert snare == lighter(0, 0.35)


def test_a_step_can_be_switched_off(tmp_path: Path) -> None:
    assert "gain" not in load(write(tmp_path, "[steps]\ngain = false\n")).steps


def test_a_send_level_may_be_silence(tmp_path: Path) -> None:
    template = load(write(tmp_path, "[class.kick.sends]\nReverb = -12\nDelay = '-inf'\n"))
    assert template.classes["kick"].sends == {"Reverb": -12.0, "Delay": -math.inf}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[steps]\nnames = true\ngains = true\n", 3, "Did you mean 'gain'"),
        ("[class.kick]\n\n# louder\nloudness = 'loud'\n", 4, "number from"),
        ("[class.kick]\ncolour = 'red'\n", 2, "#C0392B"),
        ("[class.kik]\nloudness = -20\n", 1, "Did you mean 'kick'"),
        ("[role.clik]\n", 1, "Did you mean 'click'"),
        ('[[bus]]\nname = "A"\nclasses = []\n[[bus]]\nname = "B"\nclasses = ["kik"]\n', 6, "Did you mean 'kick'"),
        ('[[bus]]\nname="A"\nclasses=["kick"]\n[[bus]]\nname="B"\nclasses=["kick"]\n', 6, "two buses"),
        ("[class.kick]\nsends = { Revreb = -3 }\n", 2, "Did you mean 'Reverb'"),
        ("[leave_alone]\nfrozen = 'some'\n", 2, "one of all, levels, nothing"),
        ("[gain]\npeak_dbfs = 3\n", 2, "from -40 to 0"),
        ("[folders]\nmin_tracks = true\n", 2, "number from 1"),
        ('[[return]]\nname = "R"\nfx = "missing.RfxChain"\n', 3, "missing.RfxChain"),
        ("steps = 3\n", 1, "must be a table"),
        ("bus = 3\n", 1, "[[bus]]"),
        ("[house]\n", 1, "no option"),
        ("[steps]\nnames = maybe\n", 2, "TOML"),
    ],
)
def test_an_error_names_the_line_and_the_remedy(text: str, line: int, says: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        load(write(tmp_path, text))
    assert f"line {line}" in str(error.value)
    assert says in str(error.value)


def test_a_template_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_a_fx_chain_beside_the_template_goes_to_the_class(tmp_path: Path) -> None:
    (tmp_path / "Vox.RfxChain").write_text(CHAIN, encoding="utf-8")
    template = load(write(tmp_path, '[class.lead_vocal]\nfx_chain = "Vox.RfxChain"\n'))
    assert [fx.name for fx in template.classes["lead_vocal"].fx] == ["utility/volume"]


def test_a_fx_chain_can_come_from_a_track_template(tmp_path: Path) -> None:
    body = f"<TRACK\n  NAME Vox\n  <FXCHAIN\n{CHAIN}  >\n>\n"
    (tmp_path / "Vox.RTrackTemplate").write_text(body, encoding="utf-8")
    template = load(
        write(
            tmp_path,
            '[[return]]\nname = "Reverb"\nfx = "Vox.RTrackTemplate"\n[[return]]\nname="Delay"\nfx="delay"\n',
        )
    )
    assert not isinstance(template.returns[0].fx, str)
    assert [fx.kind for fx in template.returns[0].fx] == ["JS"]


def test_a_file_without_plug_ins_is_no_fx_chain(tmp_path: Path) -> None:
    (tmp_path / "empty.RfxChain").write_text("\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"line 2.*no FX chain"):
        load(write(tmp_path, '[class.kick]\nfx_chain = "empty.RfxChain"\n'))


def test_the_reverb_return_is_reaverbate_with_the_dry_signal_off() -> None:
    lines = reverb(Session(name="s")).chunk.split("\n")
    header, data, tail = (base64.b64decode(line) for line in lines[2:5])
    assert struct.unpack_from("<I", header)[0] == 1920361016
    assert struct.unpack_from("<I", header, len(header) - 12)[0] == len(data)
    marks = struct.unpack_from("<II", data)
    assert marks == (0xDEADBEEF, 0xDEADF00D)
    wet, dry, *rest = struct.unpack_from("<8f", data, 8)
    assert (round(wet, 3), dry, len(rest)) == (0.708, 0.0, 6)
    assert len(tail) == 6


@pytest.mark.parametrize(("bpm", "milliseconds"), [(120.0, "500"), (132.0, "454.545")])
def test_the_delay_return_repeats_on_the_quarter_note(bpm: float, milliseconds: str) -> None:
    chunk = delay(Session(name="s", tempi=(Tempo(position=0.0, bpm=bpm),))).chunk
    sliders = chunk.split("\n")[2].split()
    assert sliders[0] == milliseconds
    assert len(sliders) == 64
