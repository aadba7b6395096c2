"""The OSC hub: a project's board on tablets and control surfaces. ``docs/osc.md`` describes its addresses."""
