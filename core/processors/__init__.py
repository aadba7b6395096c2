"""Processors: what REAPER's stock plug-ins do to samples, NumPy in and NumPy out.

=================  ====================================================  ==================
module             processor                                             stock plug-in
=================  ====================================================  ==================
``filters``        parametric equaliser of RBJ biquads                   ReaEQ
``dynamics``       feed-forward compressor with side-chain               ReaComp
``multiband``      four compressors behind Linkwitz-Riley crossovers     ReaXcomp
``limiter``        look-ahead limiter with a true-peak ceiling           ReaLimit
``reverb``         comb and all-pass reverb, set by its decay time       ReaVerbate
``delay``          delay with filtered feedback                          ReaDelay
``saturation``     tape, tube, transformer, waveshaper                   (none)
``pan``            pan laws, balance, dual pan, width                    the track's panner
=================  ====================================================  ==================

Conventions
-----------
* Samples have the shape ``(frames, channels)``, float32 or float64, full scale is ±1; the result has the type and
  shape of the input. Filters and detectors keep their state in float64 whatever the type.
* Every processor is a frozen dataclass of settings, an object that carries state from block to block
  (:class:`core.processors.stream.Processor`), and a function that does both on a whole recording.
* The sizes of the blocks do not change the result, not even its last bit.
* Parameter names end in their unit: ``_db``, ``_hz``, ``_ms``, ``_s``. Times and frequencies are physical, so the
  sample rate changes neither the curve nor the time constants.
* Where the stock plug-in's law is not published, the law here is ours and its module says so.
"""
