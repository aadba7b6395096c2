"""Where every sound of the demo session comes from, and the credits page made of it.

Facts only: the licence of each row was read where its author states it (``licence_stated``).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence that allows redistribution."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A published recording or sample library."""

    title: str
    author: str
    url: str
    licence: Licence
    licence_stated: str


CC0 = Licence(name="CC0 1.0", url="https://creativecommons.org/publicdomain/zero/1.0/")
CC_BY_3 = Licence(name="CC BY 3.0", url="https://creativecommons.org/licenses/by/3.0/")
CC_BY_4 = Licence(name="CC BY 4.0", url="https://creativecommons.org/licenses/by/4.0/")

MULDJORD = Work(
    title="MuldjordKit",
    author="Lars Muldjord, for the DrumGizmo project; sfz mapping by kinwie",
    url="https://github.com/sfzinstruments/DrumGizmo.MuldjordKit",
    licence=CC_BY_4,
    licence_stated="README of the repository (earlier versions of that page said CC BY-NC 3.0)",
)
KILLER_BASS = Work(
    title="Killer Bass (as kept in the Discord SFZ GM Bank)",
    author="D. Smolken (Karoryfer Samples); bank by kinwie and contributors",
    url="https://github.com/sfzinstruments/Discord-SFZ-GM-Bank",
    licence=CC0,
    licence_stated="header of the instrument's sfz file",
)
TONEJS_GUITAR = Work(
    title="tonejs-instruments, guitar-electric (as used in magenta/lofi-player)",
    author="N. P. Brosowsky, from samples by Karoryfer",
    url="https://github.com/nbrosowsky/tonejs-instruments",
    licence=CC_BY_3,
    licence_stated="README of the repository: samples CC-by 3.0",
)
HEADROOM_PIANO = Work(
    title="Headroom Piano",
    author="Bengt Nilsson; sfz mapping by kinwie",
    url="https://github.com/sfzinstruments/BengtNilsson.HeadroomPiano",
    licence=CC_BY_4,
    licence_stated="README of the repository",
)
BERKLEE = Work(
    title="OLPC Berklee Sound Library (as kept in Tonejs/audio)",
    author="Berklee College of Music, for One Laptop per Child",
    url="https://github.com/Tonejs/audio/tree/master/berklee",
    licence=CC_BY_3,
    licence_stated="README of the folder: licensed under CC BY 3.0",
)
VOCADITO = Work(
    title="vocadito, recording 14 (as kept in spotify/basic-pitch, tests/resources)",
    author="Rachel M. Bittner and others (vocadito: a dataset of solo vocals)",
    url="https://zenodo.org/records/5578807",
    licence=CC_BY_4,
    licence_stated="record of the data set",
)
OWN = Work(
    title="synthesised by demo/sounds.py",
    author="the Deskhand contributors",
    url="../LICENSE",
    licence=Licence(name="MIT", url="../LICENSE"),
    licence_stated="LICENSE of this repository",
)


def credits_page(credited: dict[str, tuple[tuple[Work, ...], str]]) -> str:
    """The Markdown of ``CREDITS.md``.

    Parameters
    ----------
    credited
        File name → the works it was made of and what was changed.
    """
    used = list(dict.fromkeys(work for works, _ in credited.values() for work in works))
    lines = [
        "# Credits of the demo session",
        "",
        "The drums, bass, guitars, piano and choir were sequenced from samples of real instruments: they are no",
        "performance. The drum microphones carry the bleed that was recorded with the samples. The names, the",
        "order and the faults of the session are ours.",
        "",
        "| file | made of | what was changed |",
        "|---|---|---|",
    ]
    for name, (works, change) in credited.items():
        made_of = ", ".join(f"[{used.index(work) + 1}]" for work in works)
        lines.append(f"| `{name}` | {made_of} | {change} |")
    lines += ["", "## Works", ""]
    for number, work in enumerate(used, start=1):
        lines += [
            f"{number}. **{work.title}**. {work.author}. <{work.url}>",
            f"   Licence: [{work.licence.name}]({work.licence.url}), stated in: {work.licence_stated}.",
        ]
    return "\n".join(lines) + "\n"
