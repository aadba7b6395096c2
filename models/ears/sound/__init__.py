"""Recognition by sound: windows in, probabilities and an embedding out. NumPy only: no torch is needed to listen."""
