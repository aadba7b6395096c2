"""What is made of the sources before a release: the ReaPack index, and what REAPER shows of Deskhand.

Not part of the installed program. ``python3 dev.py index`` makes all of it; tests compare what is committed.
"""
