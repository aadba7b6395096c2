"""Measurement and signal processing: NumPy in, NumPy out.

Knows no audio workstation, no neural network and no network socket.

Conventions
-----------
* Audio is ``float32`` or ``float64``, shape ``(samples, channels)``, full scale at ±1.0.
* Levels are in dB; silence is ``-inf``, never a small made-up number.
* Time is in seconds, frequency in Hz.
"""
