"""The vocal chain: equaliser, compressor, reverb and level of a lead vocal over its backing.

Source: K. Li and A. Lerch, "Automatic Vocal Mixing Using Convolutional Neural Networks" (2023), whose two systems
are here: rules (:mod:`models.strips.vocal.rules`) and four networks (:mod:`models.strips.vocal.learned`). The
paper works on songs that were separated; here the tracks of a session are the vocal and the backing.

Ask :func:`models.strips.vocal.strip.vocal_strip`. It imports no torch and takes any sample rate.

Conventions
-----------
* Audio is float, shape ``(frames, channels)``; a vocal of one channel is panned to the centre and measured so.
* The backing is all that sounds beside the vocal, as it is mixed; None or silence where there is none.
* Each step works on what the steps before it made of the vocal.
"""
