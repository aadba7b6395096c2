from __future__ import annotations

from pathlib import Path

import pytest

from bridge.install import python_library
from bridge.install.python_library import Interpreter


@pytest.mark.parametrize(
    ("platform", "there", "expected"),
    [
        ("win32", ["python312.dll", "python3.dll"], "python312.dll"),
        ("darwin", ["lib/libpython3.12.dylib", "Python"], "lib/libpython3.12.dylib"),
        ("darwin", ["Python"], "Python"),
        ("linux", ["lib/libpython3.12.so.1.0", "lib/libpython3.12.so"], "lib/libpython3.12.so.1.0"),
        ("linux", ["lib/x86_64-linux-gnu/libpython3.12.so.1.0"], "lib/x86_64-linux-gnu/libpython3.12.so.1.0"),
        ("linux", ["lib/libpython3.12.a"], None),
        ("linux", ["lib/libpython3.11.so.1.0"], None),
    ],
)
def test_the_library_is_found_where_distributions_put_it(
    tmp_path: Path, platform: str, there: list[str], expected: str | None
) -> None:
    for name in there:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    folders = (tmp_path, tmp_path / "lib", tmp_path / "lib" / "x86_64-linux-gnu")
    found = python_library.find(Interpreter(platform, (3, 12), folders))
    assert found == (None if expected is None else tmp_path / expected)


@pytest.mark.parametrize(
    ("platform", "word"), [("linux", "libpython3.12"), ("win32", "python.org"), ("darwin", "Homebrew")]
)
def test_a_python_without_a_library_is_told_what_to_install(platform: str, word: str) -> None:
    assert word in Interpreter(platform, (3, 12), ()).remedy()


def test_the_library_of_the_running_python_is_one_that_is_loaded_or_could_be() -> None:
    found = python_library.find(python_library.running())
    if found is None:
        pytest.skip("this Python was built without a shared library")
    assert found.is_file()
