"""Plug-ins of the template in the place of stock ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bridge.actions.strip.instead import quality, shown
from bridge.errors import UserError
from bridge.plan import Insert
from bridge.session import Fx, Item, Track
from bridge.template.load import load
from bridge.template.model import Instead
from core.processors.filters import EqBand
from tests.bridge.actions.strip.racks import BANDS, COMP, EQ, chains, propose, with_fx
from tests.bridge.render.sessions import session

PRO_Q = Instead(
    name="VST3: Pro-Q 3 (FabFilter)",
    shown={
        "Band {n} Frequency": "{frequency_hz:.0f} Hz",
        "Band {n} Gain": "{gain_db:+.1f} dB",
        "Output": "{gain_db}",
    },
)
THERE = Fx(name="VST3: Pro-Q 3 (FabFilter)", chunk='<VST "VST3: Pro-Q 3 (FabFilter)" q.vst3 0 "" 1 ""\n  AAAA\n>')
EQ_ONLY: Any = {"steps": frozenset({"eq"}), "instead": {"eq": PRO_Q}}


def playing() -> Track:
    return Track(guid="a", name="a", items=(Item(position=0.0, length=1.0),))


def test_every_band_is_told_as_the_plug_in_displays_it() -> None:
    assert shown(PRO_Q, EQ) == (
        ("Band 1 Frequency", "80 Hz"),
        ("Band 2 Frequency", "315 Hz"),
        ("Band 1 Gain", "+0.0 dB"),
        ("Band 2 Gain", "-2.5 dB"),
        ("Output", "0.5"),
    )
    compressor = Instead(name="C", shown={"Ratio": "{ratio:.1f}:1", "Threshold": "{threshold_db:.1f}"})
    assert shown(compressor, COMP) == (("Ratio", "4.0:1"), ("Threshold", "-23.4"))
    bands = Instead(name="M", shown={"{n} Top": "{top_hz:.0f}"})
    assert [text for _, text in shown(bands, BANDS)] == ["200", "1200", "5000", "24000"]


@pytest.mark.parametrize("text", ["{volume}", "{gain_db:x}", "{", "{gain_db.real.x}"])
def test_what_the_settings_do_not_have_is_said(text: str) -> None:
    with pytest.raises(UserError, match=r"Nothing was written. What may stand in braces there: gain_db"):
        shown(Instead(name="P", shown={"Output": text}), EQ)


def test_a_bandwidth_of_one_and_a_half_octaves_is_a_q_of_about_one() -> None:
    assert quality(EqBand("band", 1000.0, 1.0, 1.3885)) == pytest.approx(1.0, abs=1e-3)


def test_live_it_is_inserted_by_what_it_displays_and_then_stays() -> None:
    (edit,) = propose(session(playing()), live=True, **EQ_ONLY).edits
    assert edit.before is None
    assert edit.after == Insert(fx=Fx(name=PRO_Q.name), at=0, shown=shown(PRO_Q, EQ))
    assert [detail.after for detail in edit.details] == [text for _, text in shown(PRO_Q, EQ)]
    there = session(with_fx(playing(), THERE))
    again = propose(there, live=True, **EQ_ONLY)
    assert again.edits == ()
    assert "--adjust sets it" in again.findings.remarks["a"][0]
    (adjusted,) = propose(there, live=True, adjust=True, **EQ_ONLY).edits
    assert adjusted.before == Insert(fx=THERE, at=0)


def test_a_file_gets_the_stock_plug_in_and_that_is_said() -> None:
    run = propose(session(playing()), **EQ_ONLY)
    assert chains(run.after) == {"a": ["ReaEQ"]}
    assert "only a running REAPER can set those" in run.findings.sentences[1]


def test_the_template_names_it(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[strip.eq]\nplugin = "VST3: Q"\n[strip.eq.shown]\n"Gain {n}" = "{gain_db}"\n', encoding="utf-8"
    )
    assert load(own).strip.instead == {"eq": Instead(name="VST3: Q", shown={"Gain {n}": "{gain_db}"})}
    own.write_text("[strip]\nleast_sur = 0.5\n", encoding="utf-8")
    with pytest.raises(UserError, match="Did you mean 'least_sure'"):
        load(own)
