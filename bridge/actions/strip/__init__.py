"""Strip: equaliser, compressor, multiband compressor and reverb as one plan of plug-ins that can be turned."""
