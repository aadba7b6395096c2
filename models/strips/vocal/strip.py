"""The door to the vocal chain: a lead vocal's audio in, a strip, a return and a level out.

``deskhand strip --solver rules|cnn`` asks here for a track of the class ``lead_vocal``; without a solver it does
not (:data:`DEFAULT`)::

    found = vocal_strip(vocal, backing, sample_rate, bpm, solver="rules")
    found.strip.eq, found.strip.compressor      # as of any other track
    found.strip.send, found.room                # the reverb as a return that the vocal is sent to
    found.level                                 # gain of the fader, in dB, relative to where it is now

``vocal`` is what the items of the track play, before its plug-ins and with its fader; ``backing`` the sum of all
other tracks as they are mixed. Both solvers answer in the same form, and every step may be left out afterwards:
the equaliser and the compressor keep the loudness of what they are given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from core.processors.reverb import ReverbSettings
from models.strips.answer import Return, Send, Strip, Verdict
from models.strips.vocal.chain import Chain
from models.strips.vocal.learned import cnn
from models.strips.vocal.rules import rules

Solver = Literal["rules", "cnn"]

Solve = Callable[[NDArray[np.floating], NDArray[np.floating] | None, float, float | None], Chain]

DEFAULT: Final[Solver | None] = None
"""What a lead vocal gets where no solver is named: None, the rules for any track.

``deskhand evaluate strips --parts vocal`` decides. On finished songs and on self-made ones neither system beats
the mean predictor: the level of both is not told apart from it; the rules' loudness range is behind it; the
network's equaliser is nearer on a few finished songs and further away on self-made ones, the rules' on none; of
the reverb the network hears how wet it is, and nothing else.
"""

RETURN: Final = "Vocal Reverb"


@dataclass(frozen=True, slots=True, kw_only=True)
class VocalStrip:
    """What is proposed for a lead vocal.

    ``room`` is None where there is no reverb. ``level`` is a gain in dB; its settings are None where there is no
    backing.
    """

    strip: Strip
    room: Return | None
    level: Verdict[float]


def vocal_strip(
    vocal: NDArray[np.floating],
    backing: NDArray[np.floating] | None,
    sample_rate: float,
    bpm: float | None,
    *,
    solver: Solver,
) -> VocalStrip:
    """The strip of a lead vocal.

    Parameters
    ----------
    vocal, backing : array [shape=(frames, channels)], or None
        See :mod:`models.strips.vocal`.
    sample_rate : float, Hz
    bpm : float, or None
        Quarter notes a minute; None where it is not known.
    solver : {"rules", "cnn"}

    Raises
    ------
    ValueError
        If an array is not audio, or there is no such solver.
    """
    if solver not in SOLVERS:
        raise ValueError(f"solver must be one of {', '.join(SOLVERS)}, not {solver!r}")
    chain = SOLVERS[solver](vocal, backing, sample_rate, bpm)
    room, send = _sent(chain.reverb)
    return VocalStrip(
        strip=Strip(eq=chain.eq, compressor=chain.compressor, send=send), room=room, level=chain.level
    )


def _sent(reverb: Verdict[ReverbSettings]) -> tuple[Return | None, Verdict[Send]]:
    """An insert as a return: the wet sound alone, and the level that it had beside the dry one."""
    settings = reverb.settings
    if settings is None:
        return None, Verdict(settings=None, why=reverb.why)
    level = settings.wet_db - settings.dry_db
    alone = replace(reverb, settings=replace(settings, wet_db=0.0, dry_db=-math.inf))
    send = Verdict(
        settings=Send(level=level, target=RETURN),
        why=reverb.reasons.get("wet_db", reverb.why),
        reasons={"level": reverb.reasons.get("wet_db", reverb.why)},
        sure=reverb.sure,
    )
    return Return(name=RETURN, verdict=alone), send


SOLVERS: Final[Mapping[Solver, Solve]] = {"rules": rules, "cnn": cnn}
