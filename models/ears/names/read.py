"""Read one name by itself: the labels it claims, its side, number and part, and how much was understood."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from models.ears.names.lexicon import load
from models.ears.names.match import Hit, find_hits
from models.ears.names.normalise import Token, is_leading_number, is_take_number
from models.ears.prediction import Side
from models.ears.taxonomy import CLASSES, FAMILIES, UNKNOWN

_CLASSES: Final = frozenset(CLASSES)
_KIT: Final = frozenset({"kick", "snare", "hihat", "tom", "cymbal"})
_DRUMS: Final = frozenset(FAMILIES["drums"])

YIELDS: Final[dict[str, frozenset[str]]] = {
    "control": _CLASSES | {"mix", "bus", "click", "talkback", "fx_return"},
    "mix": _CLASSES | {"bus"},
    "bus": _CLASSES,
    "click": _CLASSES,
    "fx": _CLASSES - {"fx", "drum_room"},
    "drum_loop": _DRUMS - {"drum_loop"},
    "drum_room": _CLASSES - _KIT - {"drum_room", "drum_loop"},
    "overheads": _CLASSES - _KIT - {"overheads", "drum_loop", "drum_room"},
    **{piece: frozenset({"overheads"}) for piece in _KIT},
    "bass_guitar": frozenset({"percussion"}),
    "lead_vocal": frozenset({"backing_vocal"}),
    "acoustic_guitar": _CLASSES - {"acoustic_guitar", "electric_guitar"},
    "electric_guitar": frozenset({"acoustic_guitar"}),
    "backing_vocal": frozenset({"acoustic_guitar", "electric_guitar"}),
    "synth_lead": frozenset({"synth_pad", "synth_bass", "piano", "electric_piano", "organ"}),
}
"""Label → labels to which it gives way when a name holds both ("Drums Overhead" are overheads)."""

MERGES: Final[dict[frozenset[str], str]] = {
    frozenset({"synth_lead", "bass_guitar"}): "synth_bass",
    frozenset({"synth_lead", "strings"}): "synth_pad",
    frozenset({"synth_lead", "backing_vocal"}): "synth_pad",
}
"""Two labels that together are a third."""

_MODIFYING: Final = frozenset({"quality", "part", "section", "side", "bus", "mic", "number"})
_ALWAYS_CLAIM: Final = frozenset({"fx_return", "drum_room", "overheads"})
_REFINED_BY: Final[dict[str, frozenset[str]]] = {
    "synth_lead": frozenset({"synth_pad"}),
    "electric_guitar": frozenset({"acoustic_guitar"}),
}
"""Strong label → labels that a weak word beside it may turn it into ("Synth Pad", "Ac Guit")."""
_HEAD_FIRST: Final = frozenset({"fr", "es", "it", "pt", "ro"})
_MINOR_PARTS: Final = frozenset({"mic", "mono", "stereo", "high", "low", "mid", "close"})
_HIGHEST_COUNT: Final = 99


@dataclass(frozen=True, slots=True)
class Reading:
    """What one name says by itself.

    ``shares`` maps the labels claimed to their shares (sum 1; empty: the name does not tell), ``cues`` what
    would speak for each. ``typed`` is the text that told, ``how`` it was matched, ``closes`` whether no word
    follows it, ``own_field`` whether separators set it apart from the words that nobody knows ("Song Name -
    Kick 2"), ``strong`` whether it tells beside unknown words; ``unexplained`` are the words that nobody knows,
    ``sentence`` says whether words of a sentence stand beside what told, ``rivals`` other labels that lost.
    ``open_side`` is a side that is meant if the session speaks one of ``side_languages`` or has the other side.
    """

    words: tuple[Token, ...]
    shares: dict[str, float] = field(default_factory=dict)
    cues: dict[str, frozenset[str]] = field(default_factory=dict)
    typed: str = ""
    how: str = ""
    closes: bool = False
    own_field: bool = False
    strong: bool = False
    unexplained: tuple[str, ...] = ()
    sentence: bool = False
    rivals: tuple[str, ...] = ()
    side: Side | None = None
    open_side: Side | None = None
    side_languages: frozenset[str] = frozenset()
    number: int | None = None
    part: str | None = None
    languages: frozenset[str] = frozenset()

    @property
    def label(self) -> str | None:
        """The label with the largest share."""
        return max(self.shares, key=lambda label: self.shares[label]) if self.shares else None


def read(words: Sequence[Token], *, ignore: Collection[str] = ()) -> Reading:
    """Read the words of a name. ``ignore`` are words that the whole session shares and that tell nothing."""
    words = tuple(words)
    hits = find_hits(words)
    claims = _without_modifiers([hit for hit in hits if hit.term.senses])
    head, rivals = _head(claims)
    modifiers = sorted(
        [hit for hit in hits if hit not in claims]
        + [hit for claim in claims for hit in _closing_word(words, claim)],
        key=lambda hit: hit.start,
    )
    known = {index for hit in hits for index in range(hit.start, hit.end) if "plain" not in hit.term.kinds}
    rest = [
        index
        for index, word in enumerate(words)
        if index not in known and not word.is_number and word.text not in ignore and len(word.text) > 1
    ]
    last = modifiers[-1].term if modifiers else None
    reading = Reading(
        words=words,
        unexplained=tuple(words[index].text for index in rest),
        side=_one({hit.term.kinds["side"] for hit in modifiers if "side" in hit.term.kinds}),
        open_side=_one({last.kinds["weak_side"]}) if last and "weak_side" in last.kinds else None,
        side_languages=frozenset(last.kinds.get("spoken_in", "").split()) if last else frozenset(),
        part=_part(modifiers),
    )
    if head is None:
        return reading
    merged = MERGES.get(frozenset({head.term.label or "", *rivals})) if rivals else None
    senses = head.term.senses
    around = _field(words, head)
    return replace(
        reading,
        shares={merged: 1.0} if merged else {sense.label: sense.prior for sense in senses},
        cues={} if merged else {sense.label: sense.cues for sense in senses},
        typed=" ".join(word.text for word in words[head.start : head.end]),
        how=head.how,
        closes=all(word.is_number or len(word.text) == 1 for word in words[head.end :]),
        own_field=not around & set(rest),
        sentence=any("stop" in hit.term.kinds and hit.start in around for hit in modifiers),
        strong=head.term.strong,
        rivals=() if merged else rivals,
        number=_number(words, modifiers, head),
        languages=head.term.languages,
    )


def _without_modifiers(claims: list[Hit]) -> list[Hit]:
    """Drop claims that only qualify another one: "lead" in "lead gtr", weak words beside strong ones."""
    firm = [hit for hit in claims if not _MODIFYING & hit.term.kinds.keys()]
    claims = firm or [hit for hit in claims if hit.term.label != UNKNOWN] or claims
    strong = [hit for hit in claims if hit.term.strong]
    if not strong:
        return claims
    refining = frozenset.intersection(*(_REFINED_BY.get(hit.term.label or "", frozenset()) for hit in strong))
    return [hit for hit in claims if hit in strong or hit.term.label in _ALWAYS_CLAIM | refining]


def _head(claims: list[Hit]) -> tuple[Hit | None, tuple[str, ...]]:
    """The claim that says what the track is, and the labels that lost against it."""
    if not claims:
        return None, ()
    for role in ("talkback", "fx_return"):
        for hit in claims:
            if hit.term.label == role:
                return hit, ()
    labels = {hit.term.label for hit in claims}
    room_first = claims[0].term.label == "drum_room"
    standing = [hit for hit in claims if not YIELDS.get(hit.term.label or "", frozenset()) & labels]
    if not room_first and labels & _KIT:
        standing = [hit for hit in standing if hit.term.label != "drum_room"]
    if room_first and labels <= _KIT | {"drum_room", "drum_loop"}:
        standing = [claims[0]]
    standing = standing or claims
    head_first = all(hit.term.languages and hit.term.languages <= _HEAD_FIRST for hit in standing)
    head = standing[0 if head_first else -1]
    rivals = {hit.term.label for hit in standing if hit.term.label and hit.term.label != head.term.label}
    return head, tuple(sorted(rivals))


def _closing_word(words: tuple[Token, ...], claim: Hit) -> list[Hit]:
    """The last word of a term where it only adds a side, a part or a count: "in" of "gc in", "1" of "hn 1"."""
    last = load().terms.get(words[claim.end - 1].text)
    return [Hit(claim.end - 1, claim.end, last)] if last is not None and _stem_is_term(words, claim) else []


def _stem_is_term(words: tuple[Token, ...], claim: Hit) -> bool:
    """Whether a term says the same without its last word."""
    stem = load().terms.get("".join(word.text for word in words[claim.start : claim.end - 1]))
    return stem is not None and stem.label == claim.term.label


def _one(sides: set[str]) -> Side | None:
    if sides == {"L"}:
        return "L"
    return "R" if sides == {"R"} else None


def _part(hits: list[Hit]) -> str | None:
    parts = [hit.term.kinds["part"] for hit in hits if "part" in hit.term.kinds]
    return next((part for part in parts if part not in _MINOR_PARTS), parts[0] if parts else None)


def _field(words: tuple[Token, ...], head: Hit) -> set[int]:
    """Words around the head up to separators that are stronger than what parts the words of this name."""
    spaced = any(word.before.isspace() for word in words)
    starts = [index for index, word in enumerate(words) if _parts_fields(word.before, spaced=spaced)]
    first = max((index for index in starts if index <= head.start), default=0)
    last = min((index for index in starts if index >= head.end), default=len(words))
    return set(range(first, last))


def _parts_fields(separator: str, *, spaced: bool) -> bool:
    strong = "-([{])|" if not spaced else "-([{])|_.,:;/"
    return any(sign in strong for sign in separator)


def _number(words: tuple[Token, ...], modifiers: list[Hit], head: Hit) -> int | None:
    """The engineer's count: the first number behind the instrument that is no take, no track number, no model."""
    models = {index for hit in modifiers for index in range(hit.start, hit.end)}
    start = 1 if is_leading_number(words) else 0
    inside = [head.end - 1] if _stem_is_term(words, head) else []
    for index in (*inside, *range(head.end, len(words)), *range(start, head.start)):
        if index not in models and words[index].is_number and not is_take_number(words[index]):
            count = int(words[index].text)
            return count if count <= _HIGHEST_COUNT else None
    counted = [
        int(hit.term.kinds["number"])
        for hit in modifiers
        if "number" in hit.term.kinds and hit.end > head.start + 1
    ]
    return counted[0] if counted else None
