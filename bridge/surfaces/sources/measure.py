"""A project file rendered once, for its meters: a task for a child process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.surfaces.sources.timeline import RMS_STEPS, STEP, Line, MasterLine, Timeline
from bridge.surfaces.tasks import Telling

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bridge.render.mixer import Mixer
    from bridge.session import Session

    Audio = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measure:
    """All meters of a project file from its start to its end."""

    path: Path

    def __call__(self, telling: Telling) -> Timeline:
        """Render it, tracks and all."""
        from bridge.hosts.rpp.host import RppHost

        return measure(RppHost(self.path).snapshot(), telling)


def measure(session: Session, telling: Telling) -> Timeline:
    """The meters of a session; how far it is goes by seconds of the project."""
    from bridge.render.mixer import Mixer
    from core.audio import check_samples
    from core.meters.loudness import LoudnessMeter
    from core.meters.many import SessionMeter
    from core.meters.true_peak import TruePeakMeter

    progress = telling.progress("Rendering meters")
    with Mixer(session, every_track=True, folders=True) as mixer:
        rate, channels = mixer.sample_rate, mixer.channels
        total = round(mixer.frames / rate)
        lines, master = [Line() for _ in mixer.stems], MasterLine()
        loudness, peak = LoudnessMeter(rate, channels), TruePeakMeter(rate, channels)
        tracks = SessionMeter(rate, [channels] * len(lines)) if lines else None
        powers: list[Audio] = []
        for number, (mix, stems) in enumerate(_steps(mixer), 1):
            loudness.feed(mix)
            peak.feed(check_samples(mix, channels=channels))
            master.peak.append(float(abs(mix).max()))
            master.momentary.append(loudness.momentary)
            master.short_term.append(loudness.short_term)
            master.integrated.append(loudness.integrated())
            master.true_peak.append(peak.true_peak)
            if tracks is not None:
                tracks.feed(stems.transpose(1, 0, 2).reshape(len(mix), -1))
                powers = [*powers, (stems * stems).mean(axis=(1, 2))][-RMS_STEPS:]
                rms = (sum(powers) / RMS_STEPS) ** 0.5
                for line, top, mean, history in zip(
                    lines, abs(stems).max(axis=(1, 2)), rms, tracks.tracks, strict=True
                ):
                    line.peak.append(float(top))
                    line.rms.append(float(mean))
                    line.momentary.append(history.momentary)
            if number * STEP % 1.0 < STEP:
                progress(min(total, round(number * STEP)), total, session.name)
        guids = [stem.route.source for stem in mixer.stems]
    return Timeline(tracks=dict(zip(guids, lines, strict=True)), master=master)


def _steps(mixer: Mixer) -> Iterator[tuple[Audio, Audio]]:
    """The mix, shape ``(frames, channels)``, and the stems, ``(stems, frames, channels)``, step by step.

    A stem is turned up again by what the folders above it turn it down.
    """
    import numpy as np

    gains = np.array([stem.route.connections[0].gain if stem.route.connections else 1.0 for stem in mixer.stems])
    folders = np.where(gains == 0.0, 1.0, gains)[:, None, None]
    frames = round(mixer.sample_rate * STEP)
    waiting_mix = np.zeros((0, mixer.channels))
    waiting = np.zeros((len(mixer.stems), 0, mixer.channels))
    for mixed in mixer.blocks(stems=True):
        mix = np.concatenate([waiting_mix, mixed.mix])
        stems = np.concatenate(
            [waiting, np.array(mixed.stems).reshape(waiting.shape[0], -1, mixer.channels)], axis=1
        )
        whole = len(mix) // frames * frames
        for start in range(0, whole, frames):
            yield mix[start : start + frames], stems[:, start : start + frames] / folders
        waiting_mix, waiting = mix[whole:], stems[:, whole:]
