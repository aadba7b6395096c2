"""The published networks: from a folder, from where demucs left them, or downloaded by demucs after asking.

A file of weights holds pickled Python: whoever writes one can run any program. Only files that bear a published
name and hold what it says (SHA-256) are opened.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, cast
from urllib.error import HTTPError, URLError

import torch
from demucs.apply import BagOfModels, Model
from demucs.hf import DEFAULT_NAMESPACE, get_hf_model, hf_repo_name, load_safetensors_model
from demucs.pretrained import REMOTE_ROOT, ROOT_URL
from demucs.repo import BagOnlyRepo, ModelLoadingError, ModelOnlyRepo, RemoteRepo, check_checksum
from demucs.states import load_model
from huggingface_hub import try_to_load_from_cache

from models.separation.separator import Consent, Unavailable

TABLE: Final = Path(__file__).with_name("published.toml")

SHA_256_DIGITS: Final = 64


@dataclass(frozen=True, slots=True)
class Published:
    """A model as published: signature, file name, folder on the server, and size.

    ``segment`` is the seconds it is given at once where that is less than demucs gives it.
    """

    signature: str
    file: str
    folder: str
    megabytes: int
    segment: float | None = None

    @property
    def address(self) -> str:
        """Where demucs downloads it from."""
        return f"{ROOT_URL}{self.folder}/{self.file}"

    @property
    def digest(self) -> str:
        """First digits of the file's SHA-256."""
        return Path(self.file).stem.split("-")[1]


@cache
def published() -> dict[str, Published]:
    """The models by name."""
    return {name: Published(**facts) for name, facts in tomllib.loads(TABLE.read_text("utf-8")).items()}


def load(name: str, *, folder: Path | None = None, consent: Consent | None = None) -> BagOfModels:
    """A published model, ready to run on the processor.

    Parameters
    ----------
    name : str
        One of :func:`published`.
    folder : Path, optional
        Where the file lies; then nothing is downloaded.
    consent : callable, optional
        Asked before a download; without it there is none. demucs shows the progress of one on standard error, and
        leaves no part of a file where it is called off.

    Raises
    ------
    Unavailable
        If the file is not there and may not or cannot be downloaded, or it is not what was published.
    """
    what = published()[name]
    bag = _found(name, what, folder, consent)
    if what.segment is not None:
        for model in cast(list[Model], list(bag.models)):
            model.segment = what.segment
    return bag


def _found(name: str, what: Published, folder: Path | None, consent: Consent | None) -> BagOfModels:
    found = (folder or _downloads()) / what.file
    if found.is_file():
        return _from_file(name, _OneFile(what.signature, found, load_model), what.digest)
    if folder is not None:
        raise Unavailable(f"{folder} holds no {what.file}, which is {name}. It is found at {what.address}")
    if cached := _hub_file(name, what):
        return _from_file(name, _OneFile(what.signature, cached, load_safetensors_model), cached.name)
    if consent is None or not consent(name, what.megabytes * 1_000_000, what.address):
        raise Unavailable(f"{name} is not on this computer and was not downloaded ({what.megabytes} MB)")
    return _download(name, what)


def _downloads() -> Path:
    """Where ``torch.hub``, which demucs downloads with, keeps files."""
    return Path(torch.hub.get_dir(), "checkpoints")


def _hub_file(name: str, what: Published) -> Path | None:
    """The file that demucs left where huggingface_hub keeps files, each under its SHA-256."""
    found = try_to_load_from_cache(f"{DEFAULT_NAMESPACE}/{hf_repo_name(name)}", f"{what.signature}.safetensors")
    path = Path(found).resolve() if isinstance(found, str) else None
    return path if path and len(path.name) == SHA_256_DIGITS else None


class _OneFile(ModelOnlyRepo):
    """A repository of demucs that holds one file."""

    def __init__(self, signature: str, path: Path, read: Callable[[Path], Model]) -> None:
        self.path = path
        self._signature, self._read = signature, read

    def has_model(self, sig: str) -> bool:
        return sig == self._signature

    def get_model(self, sig: str) -> Model:
        return self._read(self.path)


def _from_file(name: str, file: _OneFile, digest: str) -> BagOfModels:
    try:
        check_checksum(file.path, digest)
    except ModelLoadingError as error:
        raise Unavailable(f"{file.path} is not the published {name}: {error}. Delete it") from error
    return _bag(name, file)


def _download(name: str, what: Published) -> BagOfModels:
    try:
        return _bag(name, RemoteRepo({what.signature: what.address}))
    except HTTPError:
        return _from_hub(name, what)
    except (URLError, RuntimeError, TimeoutError) as error:  # a wrong checksum is a RuntimeError of torch.hub
        reason = getattr(error, "reason", error)
        raise Unavailable(f"{name} could not be downloaded from {what.address}: {reason}") from error


def _from_hub(name: str, what: Published) -> BagOfModels:
    """The second address that demucs knows, where the first one answers but has no such file."""
    try:
        bag: BagOfModels = get_hf_model(name)
    except OSError as error:
        raise Unavailable(f"neither {what.address} nor huggingface.co has {name}: {error}") from error
    return bag.eval()


def _bag(name: str, models: ModelOnlyRepo) -> BagOfModels:
    bag: BagOfModels = BagOnlyRepo(REMOTE_ROOT, models).get_model(name)
    return bag.eval()
