"""Make icons, track template, layouts and index anew, then check the index: ``python -m publish``."""

from __future__ import annotations

import sys

from publish import icons, layouts, templates
from publish.index import index_text
from publish.rules import problems
from publish.sources import INDEX, ROOT


def main() -> int:
    """Write everything; 1 where ReaPack would refuse the index."""
    icons.write(ROOT)
    templates.write(ROOT)
    layouts.write(ROOT)
    text = index_text(ROOT)
    (ROOT / INDEX).write_text(text, encoding="utf-8", newline="\n")
    found = problems(ROOT, text)
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
