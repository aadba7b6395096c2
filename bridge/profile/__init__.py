"""What Deskhand remembers of its engineer: one SQLite file in the user's data folder."""

from bridge.profile.exchange import Contents, Counts, export_to, import_from
from bridge.profile.store import Profile, default_path, load_corrections

__all__ = ["Contents", "Counts", "Profile", "default_path", "export_to", "import_from", "load_corrections"]
