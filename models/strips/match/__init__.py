"""Settings of a multiband compressor and an equaliser, recovered from a recording before and after."""
