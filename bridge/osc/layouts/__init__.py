"""Layouts for programs that are surfaces, made from the table of addresses: see ``docs/surfaces.md``."""
