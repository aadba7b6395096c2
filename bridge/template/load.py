"""Reading a template: the house template, and the engineer's copy laid over it.

Tables are merged key by key; arrays of tables (``[[bus]]``, ``[[return]]``) are replaced as a whole, because
their order has a meaning.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from bridge.errors import UserError
from bridge.session import Fx
from bridge.template.fields import Document, Table, suggestion
from bridge.template.model import (
    STEPS,
    STRIP_STEPS,
    BalanceRules,
    Bus,
    ClassTemplate,
    GainRules,
    HeadroomRule,
    Instead,
    Look,
    Restraint,
    Restraints,
    Return,
    StripRules,
    Template,
)
from models.ears.taxonomy import CLASSES, ROLES

LOUDEST, QUIETEST = 24.0, -120.0
STOCK_RETURNS = ("reverb", "delay")


def load(path: Path | None = None) -> Template:
    """The house template, with the engineer's file laid over it.

    Raises
    ------
    UserError
        If the file cannot be read or says something that a template cannot say; the message names the line.
    """
    house = files("bridge.template").joinpath("house.toml").read_text(encoding="utf-8")
    if path is None:
        return _template(Table(Document("house.toml", house), tomllib.loads(house)), Path())
    text = _text_of(path)
    own = _parse(path.name, text)
    _refuse_unknown_classes(Document(path.name, text), own)
    merged = _laid_over(_without_sends(tomllib.loads(house), own), own)
    return _template(Table(Document(path.name, text), merged), path.parent)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise UserError(
            f"The template {path} cannot be read: {reason}. Nothing was written. Name another with --template."
        ) from error


def _parse(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(
            f"{name} is no valid TOML: {error}. Nothing was written. Mend that line and run again."
        ) from error


def _laid_over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        nested = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = _laid_over(below, value) if nested else value  # type: ignore[arg-type]
    return merged


def _without_sends(house: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The house template without its sends to returns that the engineer's own list of returns leaves out."""
    returns = own.get("return")
    if not isinstance(returns, list):
        return house
    kept = {entry.get("name") for entry in returns if isinstance(entry, dict)}
    classes = {
        name: {**entry, "sends": {target: level for target, level in entry["sends"].items() if target in kept}}
        if "sends" in entry
        else entry
        for name, entry in house["class"].items()
    }
    return {**house, "class": classes}


def _refuse_unknown_classes(document: Document, own: dict[str, Any]) -> None:
    for table, known in (("class", CLASSES), ("role", ROLES)):
        named = own.get(table, {})
        for name in named if isinstance(named, dict) else ():
            if name not in known:
                raise document.error((table, name), f"{name!r} is no {table}.{suggestion(name, known)}")


def _template(root: Table, folder: Path) -> Template:
    steps, act, gain, folders = (root.table(name) for name in ("steps", "confidence", "gain", "folders"))
    template = Template(
        steps=frozenset(step for step in STEPS if steps.flag(step)),
        act=act.number("act", 0.0, 1.0),
        leave_alone=_restraints(root.table("leave_alone")),
        gain=_gain(gain),
        balance=_balance(root.table("balance")),
        strip=_strip(root.table("strip")),
        min_tracks=int(folders.number("min_tracks", 1, 1000)),
        through_bus=folders.flag("through_bus"),
        buses=tuple(_bus(table) for table in root.tables("bus")),
        classes={},
        roles={role: _look(table) for role, table in _tables(root.table("role"))},
        returns=tuple(_return(table, folder) for table in root.tables("return")),
    )
    _refuse_shared_classes(root, template.buses)
    classes = _classes(root.table("class"), template, folder)
    for table in (steps, act, folders, root):
        table.done()
    return replace(template, classes=classes)


def _tables(table: Table) -> list[tuple[str, Table]]:
    return [(name, table.table(name)) for name in table.values]


def _restraints(table: Table) -> Restraints:
    choices: tuple[Restraint, ...] = get_args(Restraint)
    restraints = Restraints(
        frozen=table.choice("frozen", choices),
        locked=table.choice("locked", choices),
        hidden=table.choice("hidden", choices),
        automated=table.choice("automated", choices),
        with_fx=table.choice("with_fx", choices),
    )
    table.done()
    return restraints


def _gain(table: Table) -> GainRules:
    rules = GainRules(
        tolerance_db=table.number("tolerance_db", 0.05, 24.0),
        highest_db=table.number("highest_db", 0.0, 60.0),
        peak_dbfs=table.number("peak_dbfs", -40.0, 0.0),
        quietest_lufs=table.number("quietest_lufs", QUIETEST, 0.0),
    )
    table.done()
    return rules


def _balance(table: Table) -> BalanceRules:
    headrooms: tuple[HeadroomRule, ...] = get_args(HeadroomRule)
    rules = BalanceRules(
        smallest_db=table.number("smallest_db", 0.05, 24.0),
        smallest_pan=table.number("smallest_pan", 0.01, 1.0),
        ceiling_dbfs=table.number("ceiling_dbfs", -40.0, 0.0),
        headroom=table.choice("headroom", headrooms),
        focus_db=table.number("focus_db", 0.1, 12.0),
    )
    table.done()
    return rules


def _strip(table: Table) -> StripRules:
    named = [name for name in STRIP_STEPS if table.has(name)]
    rules = StripRules(
        steps=frozenset(table.texts("steps", STRIP_STEPS)),
        least_sure=table.number("least_sure", 0.0, 1.0),
        behind_unknown=table.flag("behind_unknown"),
        instead={name: _instead(table.table(name)) for name in named},
    )
    table.done()
    return rules


def _instead(table: Table) -> Instead:
    texts = table.table("shown")
    instead = Instead(name=table.text("plugin"), shown={name: texts.text(name) for name in texts.values})
    table.done()
    return instead


def _look(table: Table) -> Look:
    look = Look(colour=table.colour("colour"), icon=table.text("icon", ""))
    table.done()
    return look


def _bus(table: Table) -> Bus:
    name, classes = table.text("name"), table.texts("classes", CLASSES)
    aliases = tuple(alias.casefold() for alias in table.words("aliases"))
    return Bus(name=name, aliases=aliases, classes=classes, look=_look(table))


def _refuse_shared_classes(root: Table, buses: tuple[Bus, ...]) -> None:
    owner: dict[str, str] = {}
    for position, bus in enumerate(buses):
        for name in bus.classes:
            if name in owner:
                raise root.document.error(
                    ("bus", position, "classes"), f"{name!r} is in two buses, {owner[name]!r} and {bus.name!r}."
                )
            owner[name] = bus.name


def _return(table: Table, folder: Path) -> Return:
    name = table.text("name")
    fx = table.text("fx")
    chain = fx if fx in STOCK_RETURNS else _chain(table, "fx", folder)
    return Return(name=name, fx=chain, look=_look(table))  # type: ignore[arg-type]


def _classes(table: Table, template: Template, folder: Path) -> dict[str, ClassTemplate]:
    classes = {name: _class(entry, name, template, folder) for name, entry in _tables(table)}
    missing = [name for name in CLASSES if name not in classes]
    assert not missing, f"house.toml names every class, yet not {missing}"
    return classes


def _class(table: Table, name: str, template: Template, folder: Path) -> ClassTemplate:
    sends = table.table("sends") if table.has("sends") else Table(table.document, {}, table.key)
    returns = [target.name for target in template.returns]
    for target in sends.values:
        if target not in returns:
            raise sends.error(target, f"{target!r} is no [[return]].{suggestion(target, returns)}")
    entry = ClassTemplate(
        label=table.text("label"),
        loudness=table.number("loudness", QUIETEST, 0.0),
        sends={target: sends.level(target, QUIETEST, LOUDEST) for target in sends.values},
        fx=_chain(table, "fx_chain", folder) if table.has("fx_chain") else (),
        look=Look(),
    )
    look = _look(table)
    return replace(entry, look=replace(look, colour=_shade(name, template)) if look.colour is None else look)


def _shade(name: str, template: Template) -> int | None:
    """The bus colour, lighter for every class further down its bus."""
    bus = template.bus_of(name)
    if bus is None or bus.look.colour is None:
        return None
    share = 0.35 * (bus.classes.index(name) + 1) / len(bus.classes)
    return lighter(bus.look.colour, share)


def lighter(colour: int, share: float) -> int:
    """A colour mixed with white: ``share`` 0 gives the colour, 1 gives white."""
    channels = ((colour >> shift) & 0xFF for shift in (16, 8, 0))
    red, green, blue = (round(value + (255 - value) * share) for value in channels)
    return red << 16 | green << 8 | blue


def _chain(table: Table, name: str, folder: Path) -> tuple[Fx, ...]:
    """The FX of a .RfxChain, or of the first track of a .RTrackTemplate."""
    from bridge.hosts.rpp.chain_file import read_chain_file

    file = folder / table.text(name)
    try:
        return read_chain_file(file)
    except UserError as error:
        raise table.error(name, f"{error}") from error
