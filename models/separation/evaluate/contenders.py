"""What is compared: each takes a known scene and answers with what it made of the mix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from core.upmix.ambience import AdaptivePanning, Parts
from core.upmix.channels import LS, MINUS_3_DB, RS, C, L, R, Stereo, Surround
from core.upmix.distribute import upmix
from core.upmix.presets import presets
from core.upmix.scene import Scene
from models.separation.embedded import Embedded
from models.separation.evaluate.rivals import ffmpeg, ffmpeg_surround, passive_matrix
from models.separation.evaluate.scenes import Known
from models.separation.readers import InMemory
from models.separation.separator import SOURCES

PRESET = "music"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was made of a mix: estimates of sources, of what comes from in front, of the ambience, and the 5.1.

    ``given`` says that the sources were told and are no estimates.
    """

    sources: Mapping[str, Stereo] = field(default_factory=dict)
    front: Stereo | None = None
    ambience: Stereo | None = None
    surround: Surround | None = None
    given: bool = False


Contender = Callable[[Known], Answer]


def contenders() -> Mapping[str, Contender]:
    """By name; ffmpeg where it is there."""
    program = ffmpeg()
    scene = presets()[PRESET]
    return {
        "the mix itself": _mix,
        "passive matrix": _matrix,
        **({} if program is None else {"ffmpeg surround": partial(_ffmpeg, program)}),
        "adaptive panning alone": partial(_panning, scene),
        "embedded separator": partial(_embedded, scene),
        "true stems": partial(_stems, scene),
    }


def _mix(known: Known) -> Answer:
    """As if everything was in every source."""
    return Answer(sources=dict.fromkeys(SOURCES, known.mix), ambience=known.mix)


def _matrix(known: Known) -> Answer:
    surround = passive_matrix(known.mix, known.sample_rate)
    undelayed = passive_matrix(known.mix, known.sample_rate, delay=0.0)
    # The one surround is left less right: seen from the stereo, it is in antiphase.
    return _of_surround(surround, np.stack([undelayed[LS], -undelayed[RS]]))


def _ffmpeg(program: str, known: Known) -> Answer:
    surround = ffmpeg_surround(program, known.mix, known.sample_rate)
    return _of_surround(surround, surround[[LS, RS]])


def _of_surround(surround: Surround, ambience: Stereo) -> Answer:
    """The centre is what there is of a voice, the surrounds of ambience."""
    centre = np.float32(MINUS_3_DB) * surround[C]
    return Answer(
        sources={"vocals": np.stack([centre, centre])},
        front=surround[[L, R]] + centre,
        ambience=ambience,
        surround=surround,
    )


def _panning(scene: Scene, known: Known) -> Answer:
    parts = taken_apart(known.mix, known.sample_rate)
    return Answer(
        sources={"vocals": np.stack([parts.common, parts.common])},
        front=parts.primary,
        ambience=parts.ambient,
        surround=upmix({"other": known.mix}, scene, known.sample_rate),
    )


def _embedded(scene: Scene, known: Known) -> Answer:
    segments = list(Embedded().separate(InMemory(known.mix, known.sample_rate)))
    sources = {name: np.concatenate([each.sources[name] for each in segments], axis=1) for name in SOURCES}
    return _of_sources(sources, scene, known.sample_rate)


def _stems(scene: Scene, known: Known) -> Answer:
    return _of_sources(known.sources, scene, known.sample_rate, given=True)


def _of_sources(sources: Mapping[str, Stereo], scene: Scene, sample_rate: int, *, given: bool = False) -> Answer:
    parts = [taken_apart(source, sample_rate) for source in sources.values()]
    return Answer(
        sources=sources,
        front=np.sum([each.primary for each in parts], axis=0),
        ambience=np.sum([each.ambient for each in parts], axis=0),
        surround=upmix(sources, scene, sample_rate),
        given=given,
    )


def taken_apart(stereo: Stereo, sample_rate: int) -> Parts:
    """Primary and ambient parts of a whole source."""
    panning = AdaptivePanning(sample_rate)
    first, rest = panning.process(stereo), panning.finish()
    return Parts(
        np.concatenate([first.primary, rest.primary], axis=1),
        np.concatenate([first.ambient, rest.ambient], axis=1),
        np.concatenate([first.common, rest.common]),
    )
