from __future__ import annotations

import platform
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.install.machine import machines

ELF_ARM64 = b"\x7fELF\x02\x01\x01" + bytes(11) + struct.pack("<H", 183)
ELF_BIG = b"\x7fELF\x02\x02\x01" + bytes(11) + struct.pack(">H", 62)
MACHO_ARM64 = b"\xcf\xfa\xed\xfe" + struct.pack("<I", 0x0100000C)
UNIVERSAL = (
    struct.pack(">II", 0xCAFEBABE, 2)
    + struct.pack(">IIIII", 0x01000007, 3, 16384, 100, 14)
    + struct.pack(">IIIII", 0x0100000C, 0, 32768, 100, 14)
)
PE_X86_64 = b"MZ" + bytes(58) + struct.pack("<I", 128) + bytes(64) + b"PE\0\0" + struct.pack("<H", 0x8664)
JAVA_CLASS = struct.pack(">IHH", 0xCAFEBABE, 0, 52) + bytes(100)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (ELF_ARM64, {"arm64"}),
        (ELF_BIG, {"x86_64"}),
        (MACHO_ARM64, {"arm64"}),
        (UNIVERSAL, {"x86_64", "arm64"}),
        (PE_X86_64, {"x86_64"}),
        (JAVA_CLASS, set()),
        (b"#!/bin/sh\n", set()),
        (b"\x7fELF\x02", set()),
        (b"MZ", set()),
        (b"", set()),
    ],
)
def test_the_processor_is_read_from_the_head_of_a_file(tmp_path: Path, head: bytes, expected: set[str]) -> None:
    path = tmp_path / "program"
    path.write_bytes(head)
    assert machines(path) == expected


@given(
    head=st.sampled_from([b"\x7fELF", b"MZ", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe"]),
    rest=st.binary(max_size=200),
)
def test_any_bytes_behind_a_known_beginning_are_read_without_an_error(
    tmp_path_factory: pytest.TempPathFactory, head: bytes, rest: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any program"
    path.write_bytes(head + rest)
    assert isinstance(machines(path), frozenset)


NAMES = {"amd64": "x86_64", "aarch64": "arm64"}


def test_this_interpreter_is_built_for_this_processor() -> None:
    name = platform.machine().lower()
    assert NAMES.get(name, name) in machines(Path(sys.executable).resolve())
