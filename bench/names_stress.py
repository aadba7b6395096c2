"""Made-up names that stress recognition: typing slips, separators, prefixes, sides, takes, languages, junk.

The clean names are written here by hand and not taken from the lexicon; the noise is drawn from a fixed seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from bench.names_data import Example

STRESS: Final = "stress"

CLEAN: Final[dict[str, str]] = {
    "kick": "Kick, Bass Drum, Grosse Caisse, Bombo, Bumbo, Stopa, Kick In, バスドラム",
    "snare": "Snare, Caisse Claire, Werbel, Trampet, Rullante, Snare Top, Kleine Trommel",
    "hihat": "Hi Hat, HiHat, Hihat, Charleston, Chimbal",
    "tom": "Floor Tom, Rack Tom, Standtom, Hängetom, Tom 2",
    "cymbal": "Crash, Ride Cymbal, Cymbals, Becken, Cymbales",
    "overheads": "Overheads, Overhead Left, OH, Overhead Links",
    "drum_room": "Drum Room, Room Mics, Drums Room",
    "percussion": "Tambourine, Shaker, Congas, Percussion, Cowbell, Timpani, Handclaps, Pandereta, Perkusyon",
    "drum_loop": "Drums, Drum Loop, Schlagzeug, Batterie, Bateria, Batteria, Perkusja, ドラム",
    "bass_guitar": "Bass, Bass DI, Bass Amp, E-Bass, Guitare Basse, Gitara Basowa, Chitara Bas, ベース",
    "synth_bass": "Synth Bass, Sub Bass, Moog Bass",
    "double_bass": "Double Bass, Kontrabass, Contrebasse, Contrabajo",
    "lead_vocal": "Lead Vocal, Lead Vox, Gesang, Voix, Voz Principal, Voce, Wokal, Vokal, ボーカル",
    "backing_vocal": "Backing Vocals, BGV, Choir, Chor, Choeurs, Coros, Harmony Vox, コーラス",
    "acoustic_guitar": "Acoustic Guitar, Acoustic Gtr, Akustikgitarre, Guitarra Acustica, Violao",
    "electric_guitar": "Electric Guitar, Rhythm Guitar, Lead Gtr, Gitarre, Chitarra, Gitara, Gitar, ギター",
    "piano": "Piano, Grand Piano, Klavier, Fortepian, Pianoforte, ピアノ",
    "electric_piano": "Rhodes, Wurlitzer, Electric Piano, Clavinet",
    "organ": "Organ, Hammond, Orgel, Orgue, Organo, Akkordeon",
    "synth_lead": "Synth, Synth Lead, Keyboards, Synthesizer, Sintetizador",
    "synth_pad": "Synth Pad, Warm Pad, Pads",
    "strings": "Strings, Violin 1, Cello, Viola, Streicher, Cordes, Archi, Keman, バイオリン",
    "brass": "Trumpet, Trombone, Brass, French Horn, Trompete, Trompeta, Posaune",
    "woodwind": "Saxophone, Flute, Clarinet, Oboe, Flöte, Klarinette, Flauto",
    "plucked": "Harp, Banjo, Mandolin, Ukulele, Sitar",
    "mallets": "Vibraphone, Marimba, Glockenspiel, Xylophone",
    "fx": "Risers, Sound Effects, Foley, White Noise",
    "click": "Click Track, Metronome, Click",
    "fx_return": "Reverb, Vocal Delay, Plate Reverb, Drum Reverb",
    "talkback": "Talkback",
    "control": "Timecode, Tempo Map, MIDI Control",
    "mix": "Stereo Mix, Rough Mix, Master",
}

JUNK: Final = (
    "Audio {n:02d}_{n:02d}, Track {n}, {n:02d}, Take {n}, 2023-0{d}-1{d}, 20230{d}1{d}_{n:03d}, Untitled {n}, "
    "New Track, Anna, Michael Berger, Tomasz, Joanna's idea, Sophie {n}, Midnight Train, Over the Hills, Blue "
    "Skies Again, Wherever You Go, Purple Sunset v{n}, Song {n} final, Idea {n}, asdf, xx, Marker old, Comp "
    "A{n}, Group of Friends, ZOOM{n:04d}, DR{n:04d}_01, R_{n:06d}, IMG_{n:04d}, Voice Memo {n}, Aufnahme {n}, "
    "Spur {n}, Piste {n}, Pista {n}, Ścieżka {n}, Kanal {n}, トラック {n}, Session {n}, Input {n}, Mono {n}, "
    "Stereo Out {n}, Verse {n}, Chorus, Bridge, Intro, Outro, test, delete me, misc, Neon Horizon, Celestial "
    "Dawn, Crystal Waters {n}, Dark Matter, Iron Valley"
)

_KEYBOARD: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PREFIXES: Final = ("01_", "12 - ", "07.", "Moonriver_", "The Foxes - ", "B03 ", "")
_SUFFIXES: Final = (" L", "_R", " 2", "_03", "-01", " dup1", " comp", " NEW", ".wav", "_01.wav", "")


def _slip(name: str, dice: random.Random) -> str:
    """One slip of the keys inside a word of Latin letters: swapped, lost, doubled, or the key beside."""
    spots = [i for i in range(1, len(name) - 1) if name[i - 1 : i + 2].isascii() and name[i - 1 : i + 2].isalpha()]
    if len(name) < 6 or not spots:
        return name
    at = dice.choice(spots)
    row = next((row for row in _KEYBOARD if name[at].lower() in row), name[at].lower())
    beside = row[(row.index(name[at].lower()) + 1) % len(row)]
    return dice.choice(
        (
            name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + beside + name[at + 1 :],
        )
    )


NOISES: Final[tuple[Callable[[str, random.Random], str], ...]] = (
    lambda name, dice: dice.choice(_PREFIXES) + name,
    lambda name, dice: name + dice.choice(_SUFFIXES),
    lambda name, dice: dice.choice((str.upper, str.lower, str.title))(name),
    lambda name, dice: name.replace(" ", dice.choice(("_", "-", ".", "  ", ""))),
    _slip,
)


def disturb(name: str, dice: random.Random) -> str:
    """Put one to three kinds of noise on a clean name."""
    for noise in dice.sample(NOISES, dice.randint(1, 3)):
        name = noise(name, dice)
    return name


def stress_examples(*, seed: int = 7, copies: int = 6) -> list[Example]:
    """Noisy copies of the clean names and junk that must stay unknown."""
    dice = random.Random(seed)
    made = [
        (disturb(name.strip(), dice), label)
        for label, names in CLEAN.items()
        for name in names.split(",")
        for _ in range(copies)
    ]
    made += [
        (junk.strip().format(n=dice.randint(1, 40), d=dice.randint(1, 9)), "unknown")
        for junk in JUNK.split(",")
        for _ in range(copies)
    ]
    return [Example(name=name, label=label, certainty="sure", source=STRESS, half="held") for name, label in made]
