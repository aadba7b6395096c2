"""Channel strips: equaliser, compressor, multiband compressor and reverb for any track, from what it measures."""
