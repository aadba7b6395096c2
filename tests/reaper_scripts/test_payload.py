"""What REAPER shows of Deskhand beside the scripts: icons, the OSC pattern, the track template."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.read_fx import same_sound
from bridge.hosts.rpp.reader import read_session
from bridge.plan import NewTrack
from bridge.session import Session
from publish.icons import ICONS, SIZES, drawn, sign_mask
from publish.sources import ROOT, actions
from publish.templates import FILE, template_text
from tests.bridge.actions.factory import analysis, edits, propose, session, track
from tests.shared import SHARED, needs_shared

ICON_FOLDER = ROOT / "reaper_scripts" / "icons"
PATTERN = ROOT / "reaper_scripts" / "osc" / "Deskhand.ReaperOSC"
STOCK_PATTERN = SHARED / "data" / "reaper" / "osc" / "Default.ReaperOSC"


def cells(path: Path) -> list[Image.Image]:
    with Image.open(path) as image:
        size = image.height
        return [image.crop((number * size, 0, (number + 1) * size, size)) for number in range(image.width // size)]


@pytest.mark.parametrize("name", ICONS)
@pytest.mark.parametrize(("folder", "size"), SIZES.items())
def test_an_icon_is_three_square_cells_in_the_size_of_its_folder(name: str, folder: str, size: int) -> None:
    with Image.open(ICON_FOLDER / folder / f"{name}.png") as image:
        assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (3 * size, size))


@pytest.mark.parametrize("name", ICONS)
@pytest.mark.parametrize(("folder", "size"), SIZES.items())
def test_the_committed_icons_are_what_is_drawn(name: str, folder: str, size: int) -> None:
    with Image.open(ICON_FOLDER / folder / f"{name}.png") as image:
        assert ImageChops.difference(image, drawn(ICONS[name], size)).getbbox(alpha_only=False) is None


@pytest.mark.parametrize("name", ICONS)
def test_the_three_states_of_an_icon_differ(name: str) -> None:
    rest, hover, pressed = (cell.tobytes() for cell in cells(ICON_FOLDER / f"{name}.png"))
    assert len({rest, hover, pressed}) == 3


def covered(mask: Image.Image) -> int:
    return sum(count * (value > 127) for value, count in enumerate(mask.histogram()))


@pytest.mark.parametrize(("one", "other"), list(combinations(ICONS, 2)))
def test_two_icons_share_less_than_two_thirds_of_their_shape(one: str, other: str) -> None:
    masks = [sign_mask(ICONS[name]) for name in (one, other)]
    shared, both = covered(ImageChops.multiply(*masks)), covered(ImageChops.lighter(*masks))
    assert both > 0
    assert shared / both < 2 / 3


def test_no_icon_lies_there_that_is_not_drawn() -> None:
    found = {path.relative_to(ICON_FOLDER).as_posix() for path in ICON_FOLDER.rglob("*.png")}
    assert found == {f"{folder}/{name}.png".lstrip("/") for folder in SIZES for name in ICONS}


def test_every_action_has_an_icon_of_its_name() -> None:
    assert {path.stem.lower().replace(" ", "_") for path in actions(ROOT)} == set(ICONS)


def osc_lines(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("#")[0].split() for line in lines if line.split("#")[0].strip()]


def test_the_osc_pattern_holds_settings_and_well_formed_addresses() -> None:
    for key, *words in osc_lines(PATTERN):
        assert re.fullmatch(r"[A-Z0-9_]+", key)
        address = all(re.fullmatch(r"[nfbtris](/[\w@]+)+", word) for word in words)
        assert words
        assert address or (len(words) == 1 and re.fullmatch(r"\d+|[A-Z_]+", words[0]))


def test_no_address_of_the_osc_pattern_means_two_actions() -> None:
    uses = [(word, key) for key, *words in osc_lines(PATTERN) for word in words if "/" in word]
    assert len({word for word, _ in uses}) == len(uses)


def test_faders_meters_and_names_of_all_tracks_are_sent() -> None:
    addresses = {word for _, *words in osc_lines(PATTERN) for word in words}
    assert {
        "f/track/@/volume/db", "n/track/@/pan", "b/track/@/mute", "b/track/@/solo", "s/track/@/name",
        "n/track/@/vu/L", "n/track/@/vu/R", "n/fxparam/last_touched/value",
    } <= addresses  # fmt: skip


@needs_shared
def test_every_word_of_the_osc_pattern_is_one_that_reaper_knows() -> None:
    """REAPER drops a line of an unknown word without saying so."""
    known: dict[str, set[str]] = {}
    for key, *words in osc_lines(STOCK_PATTERN):
        known.setdefault(key, set()).update(words)
    assert len(known) > 100
    for key, *words in osc_lines(PATTERN):
        assert key in known
        addresses = {word for word in words if "/" in word}
        assert addresses <= known[key]


def template_session() -> Session:
    path = ROOT / FILE
    return read_session(Document.parse(path.read_bytes()), path)


def test_the_committed_template_is_what_is_written() -> None:
    assert (ROOT / FILE).read_text(encoding="utf-8") == template_text()


def test_the_template_holds_the_returns_that_organise_would_make() -> None:
    project = session(track("Vox"))
    proposed = [
        edit.after for edit in edits(propose(project, analysis(project, {"Vox": "lead_vocal"})), "template")
    ]
    expected = [new for new in proposed if isinstance(new, NewTrack)]
    found = template_session().tracks
    assert [each.name for each in found] == ["Reverb", "Delay"]
    assert [(each.name, each.icon, each.channels) for each in found] == [
        (new.name, new.icon, new.channels) for new in expected
    ]
    assert [[same_sound(fx) for fx in each.fx] for each in found] == [
        [same_sound(fx) for fx in new.fx] for new in expected
    ]


def test_the_template_reads_without_a_warning_and_its_tracks_feed_their_parent_at_0_db() -> None:
    read = template_session()
    assert read.warnings == ()
    assert [(each.volume, each.pan, each.main_send, each.folder_change) for each in read.tracks] == [
        (1, 0, True, 0)
    ] * 2
    assert len({each.guid for each in read.tracks}) == 2


def test_the_template_has_no_colours_because_their_byte_order_would_depend_on_the_system() -> None:
    assert [each.colour for each in template_session().tracks] == [None, None]
