"""The stand-in offers what REAPER's API file holds, and Deskhand calls nothing else."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reaper_host.declare import OUTPUTS, Declaration, declared
from tests.reaper_host.inside import Inside
from tests.reaper_host.start import MODULES
from tests.shared import SHARED, needs_shared

OFFERED = {declaration.name: declaration for declaration, _ in declared(*MODULES)}
SCRIPTS = Path(__file__).parents[2] / "reaper_scripts"
MAIN_ONLY = {"defer", "atexit"}
"""What REAPER puts into ``__main__`` of a Python script; the API file does not list it."""
SCREEN_READER = {"osara_outputMessage"}
ALIASES = {"RPR", "reaper", "reaper_python", "reascript_api"}


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    """REAPER's functions by name."""
    functions: dict[str, Any] = json.loads(
        (SHARED / "data" / "reaper" / "reascript_api.json").read_text(encoding="utf-8")
    )
    return functions


def used_names(source: str) -> Iterator[str]:
    """The API names in a script: ``RPR_Name`` anywhere, ``Name`` of a module that stands for the API."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name) if name.startswith("RPR_"):
                yield name.removeprefix("RPR_")
            case ast.Attribute(attr=name) if name.startswith("RPR_"):
                yield name.removeprefix("RPR_")
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in ALIASES and name[0] != "_":
                yield name
            case ast.Constant(value=str(text)) if re.fullmatch(r"RPR_\w+", text):
                yield text.removeprefix("RPR_")


def scripts_and_names() -> list[tuple[str, str]]:
    return sorted(
        (path.name, name)
        for path in SCRIPTS.rglob("*.py")
        for name in set(used_names(path.read_text(encoding="utf-8"))) - MAIN_ONLY
        if not name.startswith("rpr_")
    )


def test_names_are_found_however_a_script_writes_them() -> None:
    source = "RPR_A()\nx.RPR_B()\nRPR.C(0)\nreaper_python.RPR_D\ngetattr(m, 'RPR_E')\nother.F()"
    assert set(used_names(source)) == {"A", "B", "C", "D", "E"}


@needs_shared
@pytest.mark.parametrize("name", sorted(OFFERED))
def test_a_function_is_declared_as_the_api_file_has_it(name: str, published: dict[str, Any]) -> None:
    assert name in published
    there, here = published[name], OFFERED[name]
    assert here.returns == there["return"]
    assert [(one.type, one.name) for one in here.parameters] == [
        (one["type"], one["name"]) for one in there["args"]
    ]


@needs_shared
@pytest.mark.parametrize(("script", "name"), scripts_and_names())
def test_a_script_calls_what_reaper_has(script: str, name: str, published: dict[str, Any]) -> None:
    assert name in published.keys() | SCREEN_READER


@pytest.mark.parametrize(("script", "name"), scripts_and_names())
def test_a_script_calls_what_the_stand_in_has(script: str, name: str) -> None:
    assert name in OFFERED.keys() | SCREEN_READER


def test_there_are_scripts_to_check() -> None:
    assert len({script for script, _ in scripts_and_names()}) > 5


@pytest.mark.parametrize("name", sorted(OFFERED))
def test_a_wrong_number_of_arguments_is_refused(name: str, api: Inside) -> None:
    function = getattr(api, name)
    with pytest.raises(TypeError, match="positional arguments"):
        function(*[0] * (len(OFFERED[name].parameters) + 1))


def test_a_function_that_is_not_there_is_named_in_the_error(api: Inside) -> None:
    with pytest.raises(AttributeError, match="has no RPR_TrackFX_GetEQ"):
        api.TrackFX_GetEQ(api.track(0), 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "outputs"),
    [
        ("void ColorFromNative(int col, int* rOut, int* gOut, int* bOut)", (1, 2, 3)),
        ("bool GetTrackName(MediaTrack* track, char* bufOut, int bufOut_sz)", (1,)),
        ("int EnumX(ReaProject* proj, const char** nameOut, double* posOut)", (2,)),
        ("void CSurf_OnPlay()", ()),
    ],
)
def test_outputs_are_told_by_their_type(text: str, outputs: tuple[int, ...]) -> None:
    assert Declaration.parse(text).outputs == outputs
    assert "const char**" not in OUTPUTS


class TestTuples:
    """Hand-written from REAPER's own ``reaper_python.py`` of version 5.95."""

    def test_a_value_and_every_argument_with_the_outputs_filled_in(self, api: Inside) -> None:
        track = api.track(0)
        assert api.GetTrackName(track, "", 512) == (1, track, "Kick", 512)
        assert api.EnumProjects(-1, "", 512)[1:] == (-1, str(api.host.project.path), 512)
        assert api.GetSetMediaTrackInfo_String(track, "P_NAME", "", 0) == (1, track, "P_NAME", "Kick", 0)

    def test_no_value_first_where_the_function_is_void(self, api: Inside) -> None:
        assert api.ColorFromNative(0x010203, 0, 0, 0) == (0x010203, 3, 2, 1)
        assert api.GetProjectName(0, "", 512) == (0, "project0.RPP", 512)

    def test_a_value_alone_without_outputs(self, api: Inside) -> None:
        assert api.CountTracks(0) == 3
        assert api.PreventUIRefresh(0) is None

    def test_booleans_are_numbers(self, api: Inside) -> None:
        assert type(api.IsTrackSelected(api.track(0))) is int

    def test_pointers_are_text_and_null_is_zeros(self, api: Inside) -> None:
        assert re.fullmatch(r"\(MediaTrack\*\)0x[0-9A-F]{16}", api.track(0))
        assert api.GetTrack(0, 3) == "(MediaTrack*)0x0000000000000000"
        assert api.track(0) == api.track(0) != api.track(1)

    def test_a_guid_is_a_pointer_until_it_is_asked_for_its_text(self, api: Inside) -> None:
        pointer = api.GetTrackGUID(api.track(0))
        assert pointer.startswith("(GUID*)0x")
        assert api.guidToString(pointer, "") == (pointer, "{00000000-0000-4000-8000-000000000001}")

    def test_text_is_cut_to_the_buffer_that_the_script_names(self, api: Inside) -> None:
        assert api.GetTrackName(api.track(0), "", 3)[2] == "Ki"

    def test_a_number_with_decimals_is_no_int(self, api: Inside) -> None:
        with pytest.raises(TypeError):
            api.GetTrack(0, 1.0)
