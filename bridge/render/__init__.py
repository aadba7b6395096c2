"""A session to audio without REAPER, block by block.

===============  ==========================================================================================
module           what it does
===============  ==========================================================================================
``graph``        which track feeds which: folders, sends, mute and solo; loops are broken and named
``solo``         what is heard where something is soloed
``routes``       a send or a folder path as gains from channel to channel
``envelope``     REAPER's envelopes at every frame
``panner``       REAPER's pan laws and pan modes
``controls``     fader, pan, width, phase and mute of one track, automated or not
``source``       the items of a track, pulled block by block
``fxmap``        which plug-ins are modelled, and what of them is not
``insert``       one modelled plug-in on a track's channels
``strip``        one track: items and receives, plug-ins, fader, what its sends take
``timing``       latency compensation, lengths and tails
``handles``      room for open files
``ending``       where a rendering ends
``mixer``        the block loop over all tracks on all cores
``files``        audio files that appear whole or not at all
``render``       all of it, from a session to files
===============  ==========================================================================================

Conventions
-----------
* Audio is ``(frames, channels)`` in float64 from the items to the file; full scale is ±1.
* Frames count from the project's start at the rate of the rendering.
* What only REAPER could confirm is listed in ``docs/rendering.md``.
"""
