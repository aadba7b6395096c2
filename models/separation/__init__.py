"""Sources out of a stereo mix, behind one interface: signal processing that is built in, or a network."""
