"""Separators by name, what they say of themselves, and what may be loaded for which."""

from __future__ import annotations

import builtins
import hashlib
import importlib.util
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import numpy as np
import pytest
import safetensors.torch
import torch
from demucs.apply import BagOfModels
from demucs.pretrained import REMOTE_ROOT

from models.separation.catalogue import DEFAULT, SEPARATORS
from models.separation.demucs import weights
from models.separation.demucs.separate import Demucs
from models.separation.demucs.weights import Published, load, published
from models.separation.registry import separator
from models.separation.separator import Unavailable
from tests.models.separation.mixes import reader
from tests.models.separation.untrained import SEGMENT, SOURCES, network
from tests.test_layers import ROOT, imported_packages, loaded_by, modules

NETWORK_PACKAGE = ROOT / "models" / "separation" / "demucs"
"""The one place outside of training and evaluation that may import torch."""

NETWORKS = [name for name, entry in SEPARATORS.items() if entry.network]


def test_only_the_package_of_demucs_imports_torch_or_demucs() -> None:
    files = modules("models/separation")
    assert any(path.is_relative_to(NETWORK_PACKAGE) for path in files)
    for path in files:
        if not path.is_relative_to(NETWORK_PACKAGE):
            assert {"torch", "demucs"}.isdisjoint(imported_packages(path)), path


def test_the_separators_that_need_no_network_load_no_torch() -> None:
    ask = "separator('embedded'), separator('stems', stems={'drums': None})"
    loaded = loaded_by(f"from models.separation.registry import separator\n{ask}")
    assert "scipy" in loaded
    assert loaded.isdisjoint({"torch", "demucs", "soxr"})


def test_the_names_and_labels_are_there_without_any_library() -> None:
    loaded = loaded_by("from models.separation.catalogue import SEPARATORS\nassert 'embedded' in SEPARATORS")
    assert loaded.isdisjoint({"numpy", "scipy", "torch"})


def test_the_built_in_separator_is_the_default_and_each_bears_its_name_and_label() -> None:
    assert DEFAULT == "embedded"
    stems = {"drums": reader(np.zeros((2, 8), np.float32), 8000)}
    for name, entry in SEPARATORS.items():
        if not entry.network:
            made = separator(name, stems=stems)
            assert (made.name, made.label) == (name, entry.label)


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="one of embedded, htdemucs, hdemucs_mmi, stems, not spleeter"):
        separator("spleeter")


def test_stems_are_refused_where_none_are_given() -> None:
    with pytest.raises(ValueError, match="no stems"):
        separator("stems")


def test_a_network_without_its_packages_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "demucs" else builtins.object())
    with pytest.raises(Unavailable, match=r"htdemucs needs demucs: pip install \"deskhand\[separation\]\""):
        separator("htdemucs")


@pytest.fixture
def no_downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for torch's downloads, and no way to make one."""

    def refused(*_: Any, **__: Any) -> None:
        raise URLError("no route to host")

    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    monkeypatch.setattr(torch.hub, "download_url_to_file", refused)
    monkeypatch.setattr(weights, "try_to_load_from_cache", lambda *_: None)
    return tmp_path


TINY = {"sources": SOURCES, "channels": 16, "growth": 1, "segment": SEGMENT}
"""What ``untrained.network("hdemucs")`` is made with."""


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an untrained ``htdemucs``, and a table in which it is the published one."""
    model = network("hdemucs")
    package = {"klass": type(model), "args": (), "kwargs": TINY, "state": model.state_dict()}
    whole = tmp_path / "whole.th"
    torch.save(package, whole)
    file = f"955717e8-{hashlib.sha256(whole.read_bytes()).hexdigest()[:8]}.th"
    whole.rename(tmp_path / file)
    facts = {"htdemucs": Published(signature="955717e8", file=file, folder="tiny", megabytes=1, segment=0.125)}
    monkeypatch.setattr(weights, "published", lambda: facts)
    return tmp_path / file


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_is_in_the_table_of_published_models_as_demucs_has_it(name: str) -> None:
    what = published()[name]
    listed = (REMOTE_ROOT / "files.txt").read_text().splitlines()
    assert what.file in listed
    assert what.signature in (REMOTE_ROOT / f"{name}.yaml").read_text()
    assert what.address.startswith("https://")


def test_a_model_is_read_from_a_folder_and_said_to_run_where_it_does(tiny: Path) -> None:
    made = separator("htdemucs", models=tiny.parent)
    assert made.name == "htdemucs"
    assert SEPARATORS["htdemucs"].label in made.label
    assert " on " in made.label
    assert isinstance(made, Demucs)
    assert made.network.piece == 44100 // 8


def test_a_file_with_another_content_is_never_opened(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.write_bytes(tiny.read_bytes() + b"x")
    monkeypatch.setattr(weights, "load_model", lambda _: pytest.fail("it was opened"))
    with pytest.raises(Unavailable, match="is not the published htdemucs"):
        load("htdemucs", folder=tiny.parent)


def test_a_folder_without_the_file_says_which_and_where_it_is_found(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"holds no 955717e8-8726e21a\.th.*https://"):
        load("htdemucs", folder=tmp_path)


def test_nothing_is_downloaded_without_consent(no_downloads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int, str]] = []

    def no(name: str, size: int, where: str) -> bool:
        asked.append((name, size, where))
        return False

    monkeypatch.setattr(torch.hub, "download_url_to_file", lambda *_, **__: pytest.fail("it was downloaded"))
    for consent in (None, no):
        with pytest.raises(Unavailable, match="not on this computer and was not downloaded"):
            load("htdemucs", consent=consent)
    assert asked == [("htdemucs", 84_000_000, published()["htdemucs"].address)]


def test_a_failed_download_says_so_with_the_address_and_the_reason(no_downloads: Path) -> None:
    with pytest.raises(Unavailable, match=r"could not be downloaded from https://.*: no route to host"):
        load("htdemucs", consent=lambda *_: True)


def test_a_model_that_was_downloaded_before_is_used_without_asking(tiny: Path, no_downloads: Path) -> None:
    (no_downloads / "checkpoints").mkdir()
    tiny.rename(no_downloads / "checkpoints" / tiny.name)
    assert isinstance(load("htdemucs"), BagOfModels)


@pytest.mark.parametrize("right", [True, False])
def test_a_model_that_demucs_itself_downloaded_is_used_if_it_holds_what_its_name_says(
    right: bool, no_downloads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = {"klass": "demucs.hdemucs.HDemucs", "args": "[]", "kwargs": json.dumps(TINY)}
    content = safetensors.torch.save(network("hdemucs").state_dict(), metadata)
    blob = no_downloads / hashlib.sha256(content).hexdigest()
    blob.write_bytes(content if right else content + b"x")
    monkeypatch.setattr(weights, "try_to_load_from_cache", lambda *_: str(blob))
    with nullcontext() if right else pytest.raises(Unavailable, match="is not the published"):
        assert load("htdemucs").sources == SOURCES


def test_where_the_first_address_has_no_such_file_the_second_is_asked(
    no_downloads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(url: str, *_: Any, **__: Any) -> None:
        raise HTTPError(url, 404, "Not Found", None, None)  # type: ignore[arg-type]

    monkeypatch.setattr(torch.hub, "download_url_to_file", gone)
    second = BagOfModels([network("hdemucs")])
    monkeypatch.setattr(weights, "get_hf_model", lambda name: second)
    assert load("htdemucs", consent=lambda *_: True) is second

    def neither(_: str) -> BagOfModels:
        raise FileNotFoundError("offline")

    monkeypatch.setattr(weights, "get_hf_model", neither)
    with pytest.raises(Unavailable, match=r"neither https://.* nor huggingface\.co has htdemucs"):
        load("htdemucs", consent=lambda *_: True)
