"""Functions of REAPER's API as Python scripts see them, declared in REAPER's own words.

Conventions
-----------
* A declaration is that of REAPER's header: ``bool GetTrackName(MediaTrack* track, char* bufOut, int bufOut_sz)``.
* A parameter of type ``char*``, ``int*``, ``double*`` or ``bool*`` is an output. A function with outputs returns a
  tuple: its return value (none for ``void``), then every argument in order with the outputs filled in.
* Arguments are packed as REAPER's own ``reaper_python.py`` packs them: numbers through ctypes (a float for an int
  is a ``TypeError``), text as UTF-8 up to the first NUL, whatever is no pointer of the type as NULL.
* A ``const char**`` is no output: the binding's own pattern for pointers fits none, so REAPER gets NULL and the
  script its argument back. A ``const char*`` that is NULL is an ``AttributeError``: the binding decodes it.
"""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from tests.reaper_host.host import Host

OUTPUTS = {"char*": "const char*", "int*": "int", "double*": "double", "bool*": "bool"}
"""Type of an output → the type that goes in and comes out."""
TEXT = "const char*"
ADDRESS = "void*"
NEVER_FILLED = "const char**"
NULLABLE = ("ReaProject*", "KbdSectionInfo*", "IReaperControlSurface*")
"""Types of which REAPER has one at hand, or needs none, where a script gives none."""
LARGEST_BUFFER = 4 * 1024 * 1024
"""Bytes of the buffer that the binding makes for a ``char*``, whatever size the script names."""

_DECLARATION = re.compile(r"(.+?)\s*\b(\w+)\((.*)\)")
_POINTER = re.compile(r"\((\w+\*|HWND)\)0x([0-9A-F]+)")

Handler = Callable[..., Any]
Offered = TypeVar("Offered", bound=Handler)


class ApiMisuse(Exception):
    """What would crash REAPER or corrupt its memory."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a function."""

    type: str
    name: str

    @property
    def is_output(self) -> bool:
        """Whether it comes back filled."""
        return self.type in OUTPUTS

    @property
    def may_be_null(self) -> bool:
        """Whether REAPER makes sense of none."""
        return self.type in NULLABLE or self.name.endswith("Optional")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A function's name, what it returns, what it takes."""

    returns: str
    name: str
    parameters: tuple[Parameter, ...]

    @classmethod
    def parse(cls, text: str) -> Declaration:
        """The declaration of a line of C."""
        match = _DECLARATION.fullmatch(text.strip())
        assert match is not None, text
        returns, name, listed = match.groups()
        parts = [part.rsplit(None, 1) for part in listed.split(",") if part.strip()]
        return cls(returns, name, tuple(Parameter(kind.strip(), word) for kind, word in parts))

    @property
    def outputs(self) -> tuple[int, ...]:
        """Places of the outputs among the parameters."""
        return tuple(place for place, one in enumerate(self.parameters) if one.is_output)


def reascript(*declarations: str) -> Callable[[Offered], Offered]:
    """Offer a handler ``(host, *arguments)`` to scripts under these declarations.

    With outputs the handler returns a tuple: the return value, unless it is void, then each output.
    """

    def mark(handler: Offered) -> Offered:
        vars(handler)["declarations"] = tuple(Declaration.parse(one) for one in declarations)
        return handler

    return mark


def declared(*modules: ModuleType) -> Iterator[tuple[Declaration, Handler]]:
    """Everything that modules offer to scripts."""
    for module in modules:
        for handler in vars(module).values():
            if getattr(handler, "__module__", None) == module.__name__:
                for declaration in getattr(handler, "declarations", ()):
                    yield declaration, handler


def bind(host: Host, declaration: Declaration, handler: Handler) -> Callable[..., Any]:
    """The function that a script calls."""
    name = f"RPR_{declaration.name}"
    count = len(declaration.parameters)

    def function(*arguments: Any) -> Any:
        if len(arguments) != count:
            raise TypeError(f"{name}() takes {count} positional arguments but {len(arguments)} were given")
        host.entered(declaration.name)
        try:
            values = [
                _packed(host, one, value) for one, value in zip(declaration.parameters, arguments, strict=True)
            ]
            _check_buffers(declaration, values)
            return _unpacked(host, declaration, arguments, handler(host, *values))
        except ApiMisuse as misuse:
            host.fault(f"{name}: {misuse}")
            raise

    function.__name__ = function.__qualname__ = name
    return function


def _packed(host: Host, parameter: Parameter, value: Any) -> Any:
    kind = OUTPUTS.get(parameter.type, parameter.type)
    if kind == TEXT:
        return str(value).encode().partition(b"\0")[0].decode()
    if kind == "double":
        return ctypes.c_double(value).value
    if kind == "bool":
        return ctypes.c_byte(value).value
    if kind in ("int", "unsigned int"):
        return ctypes.c_int(value).value
    if kind == NEVER_FILLED:
        return None
    match = _POINTER.fullmatch(str(value))
    address = int(match.group(2), 16) if match is not None and _fits(match.group(1), kind) else 0
    if kind == ADDRESS:
        return address
    if not address and not parameter.may_be_null:
        raise ApiMisuse(f"{value!r} was given as the {parameter.type} {parameter.name}")
    return host.pointers.find(address, kind.removeprefix("const ")) if address else None


def _fits(given: str, wanted: str) -> bool:
    return given == wanted.removeprefix("const ") or wanted == ADDRESS


def _check_buffers(declaration: Declaration, values: list[Any]) -> None:
    for parameter, value in zip(declaration.parameters, values, strict=True):
        if parameter.name.endswith("_sz") and value > LARGEST_BUFFER and value > (size := _buffer_size()):
            raise ApiMisuse(f"{parameter.name} is {value}, but the buffer has {size} bytes")


def pack_text(value: Any) -> Any:
    """``rpr_packs`` of the binding, which its functions look up at each call: a script may put another there."""
    return ctypes.create_string_buffer(str(value).encode(), LARGEST_BUFFER)


def _buffer_size() -> int:
    pack = getattr(sys.modules.get("reaper_python"), "rpr_packs", pack_text)
    return len(pack(""))


def _unpacked(host: Host, declaration: Declaration, arguments: tuple[Any, ...], result: Any) -> Any:
    places = declaration.outputs
    if not places:
        return None if declaration.returns == "void" else _returned(host, declaration.returns, result)
    head = () if declaration.returns == "void" else (_returned(host, declaration.returns, result[0]),)
    after = dict(zip(places, result[len(head) :], strict=True))
    filled = (
        _returned(host, OUTPUTS[one.type], after[place]) if place in after else arguments[place]
        for place, one in enumerate(declaration.parameters)
    )
    return (*head, *filled)


def _returned(host: Host, kind: str, value: Any) -> Any:
    if kind == TEXT:
        return value.encode("utf-8", "surrogateescape").decode()
    if kind in ("int", "bool", "unsigned int"):
        return int(value)
    if kind == "double":
        return float(value)
    return host.pointers.text(kind, value)
