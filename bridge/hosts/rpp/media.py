r"""Where the media of a project are: the text of a FILE line resolved to a path of this machine.

Conventions
-----------
* A project from Windows writes ``\`` between folders and drive letters before them; both are understood on
  every system.
* A file that is not where the project says (the project was moved here from another computer) is looked for
  by its name beside the project and in its media folders, and by the last folders of its path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

USUAL_FOLDERS = ("Media", "Audio", "Audio Files", "AudioFiles", "media", "audio", "audio files")
"""Names of media folders beside a project; RECORD_PATH comes before them."""

_DRIVE = re.compile("[A-Za-z]:")


@dataclass(slots=True)
class MediaFolders:
    """Resolves the files of one project. ``recording`` are its RECORD_PATH folders as written."""

    folder: Path | None
    recording: tuple[str, ...] = ()
    _known: dict[str, Path | None] = field(default_factory=dict)

    def resolve(self, text: str) -> Path | None:
        """The best candidate that exists, else the plain path. ``None`` for no text or an unsaved project."""
        if text not in self._known:
            self._known[text] = self._resolve(text)
        return self._known[text]

    def _resolve(self, text: str) -> Path | None:
        if not text or "\0" in text:
            return None
        candidates = [path for path in self._candidates(text) if path is not None]
        return next((path for path in candidates if _exists(path)), candidates[0] if candidates else None)

    def _candidates(self, text: str) -> Iterator[Path | None]:
        parts, absolute = parts_of(text), is_absolute(text)
        if absolute:
            yield Path(text)
        if self.folder is None:
            return
        relative = parts[1:] if absolute else parts
        if not absolute:
            yield self.folder.joinpath(*relative)
        for start in range(max(0, len(relative) - 3), len(relative)):
            yield self.folder.joinpath(*relative[start:])
        for name in (*self.recording, *USUAL_FOLDERS):
            if name:
                yield self.folder.joinpath(*parts_of(name), *relative[-1:])


def parts_of(text: str) -> tuple[str, ...]:
    """The folders and the name of a path in either notation; an absolute path has its root first."""
    return PureWindowsPath(text).parts if "\\" in text or _DRIVE.match(text) else PurePosixPath(text).parts


def is_absolute(text: str) -> bool:
    """Whether the text is an absolute path on any system."""
    return text.startswith(("/", "\\")) or _DRIVE.match(text) is not None


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
