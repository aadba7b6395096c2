"""Descriptors of a recording or of a mix: arrays over time or one figure, no judgement.

========================  ==========================================================================
``mel``                   short-time power in mel bands
``shape``                 spectral centroid, rolloff, flux
``bands``                 crest, stereo correlation and width per octave
``decay``                 reverberation time of an impulse response
``envelope``              RMS-energy envelope
``pitch``, ``harmonics``  fundamental; odd-to-even harmonic ratio, harmonic energy, noisiness
``chroma``                chroma vectors and their self-similarity
``images``                RMSE, SSIM and VIF of two matrices
``similarity``            how alike two mixes of one song are
``summary``               median and interquartile range over time
========================  ==========================================================================

"Koszewski et al. 2023" is D. Koszewski, T. Görne, G. Korvel, B. Kostek, "Automatic music signal mixing system
based on one-dimensional Wave-U-Net autoencoders", EURASIP J. Audio, Speech, Music Process. 2023. Where that
paper gives no formula, the docstring names the source that was taken instead, or says that the choice is ours.
"""
