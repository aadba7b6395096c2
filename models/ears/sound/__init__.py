"""Recognition by sound, on NumPy alone: windows in, probabilities and an embedding out."""
