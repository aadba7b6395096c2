"""The report: one self-contained HTML page about a session, what was found in it and what a plan changes."""

from bridge.report.write import render, write_report

__all__ = ["render", "write_report"]
