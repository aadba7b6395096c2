"""A recording before and after processing: in time with each other, band by band, as gains over time.

Conventions
-----------
* Dry is before, wet is after. Both have the shape ``(frames, channels)`` and one sample rate.
* A gain is wet over dry: below 0 dB where something was reduced.
"""
