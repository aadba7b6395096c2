"""The separator that was asked for, or a sentence that says why it cannot be had."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bridge.desk import Desk
from bridge.errors import UserError
from models.separation.catalogue import SEPARATORS
from models.separation.registry import separator
from models.separation.resume import Resumed
from models.separation.separator import Reader, Separator, Unavailable


def separator_for(
    name: str,
    desk: Desk,
    *,
    stems: Mapping[str, Reader] | None = None,
    models: Path | None = None,
    agreed: bool = False,
) -> Separator:
    """A separator by name; a network's work is kept, so that a run that was cut off goes on where it stopped.

    Parameters
    ----------
    name : str
        One of :data:`models.separation.catalogue.SEPARATORS`.
    desk : Desk
        Where a download is asked for.
    stems : mapping of Reader, optional
        Stems by source, for ``stems``.
    models : Path, optional
        Folder of the models' files.
    agreed : bool
        Download without asking.

    Raises
    ------
    UserError
        If it cannot be had.
    """

    def consent(model: str, size: int, address: str) -> bool:
        question = f"{model} is not on this computer. Download {size / 1e6:.0f} MB from {address}?"
        return agreed or desk.agree(question, option="--yes")

    try:
        found = separator(name, stems=stems, models=models, consent=consent)
    except (Unavailable, ValueError) as error:
        raise UserError(
            f"The separator {name} cannot be used: {error}. Nothing was written."
            " --separator embedded needs no model and no network."
        ) from error
    if not SEPARATORS[name].network:
        return found
    from platformdirs import user_cache_path

    return Resumed(found, user_cache_path("deskhand") / "separation", settings=found.label)
