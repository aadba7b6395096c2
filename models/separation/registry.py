"""Separators by the name that ``--separator`` gives them; what one needs is loaded when it is asked for."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path

from models.separation.catalogue import SEPARATORS
from models.separation.separator import Consent, Reader, Resumable, Unavailable


def separator(
    name: str,
    *,
    stems: Mapping[str, Reader] | None = None,
    models: Path | None = None,
    consent: Consent | None = None,
) -> Resumable:
    """A separator by name.

    Parameters
    ----------
    name : str
        One of :data:`models.separation.catalogue.SEPARATORS`.
    stems : mapping of Reader, optional
        Stems by source, for ``stems``.
    models : Path, optional
        Folder with the models' files; without it demucs' own downloads are used.
    consent : callable, optional
        Asked before a model is downloaded; without it none is.

    Raises
    ------
    ValueError
        If there is no such separator, or ``stems`` is asked for and none are given.
    Unavailable
        If a network cannot be had: demucs is not installed, or its model is not here and cannot be downloaded.
    """
    if name not in SEPARATORS:
        raise ValueError(f"the separator must be one of {', '.join(SEPARATORS)}, not {name}")
    if SEPARATORS[name].network:
        return _network(name, models, consent)
    if name == "stems":
        if not stems:
            raise ValueError("no stems were given to make the sources from")
        from models.separation.stems import Stems

        return Stems(stems)
    from models.separation.embedded import Embedded

    return Embedded()


def _network(name: str, models: Path | None, consent: Consent | None) -> Resumable:
    missing = [package for package in ("torch", "demucs") if importlib.util.find_spec(package) is None]
    if missing:
        raise Unavailable(f'{name} needs {" and ".join(missing)}: pip install "deskhand[separation]"')
    from models.separation.demucs.device import device
    from models.separation.demucs.overlap import Network
    from models.separation.demucs.separate import Demucs
    from models.separation.demucs.weights import load

    bag = load(name, folder=models, consent=consent)
    where, why = device()
    return Demucs(Network.of(bag, where), name, f"{SEPARATORS[name].label}, on {where}: {why}")
