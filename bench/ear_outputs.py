"""What an ear says of the tracks of a built dataset: ``python -m bench.ear_outputs DATASET WEIGHTS OUT.npz``.

The file is what ``python -m bench.fusion_fit`` fits and judges the fusion with.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from models.ears.data.dataset import load, tracks_of
from models.ears.prediction import HEARD
from models.ears.sound.ear import load_ear


def main() -> None:
    """Listen, and write beliefs, embeddings, labels and sources, one row a track of three windows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    dataset, ear = load(arguments.dataset), load_ear(arguments.weights)
    tracks = tracks_of(dataset)
    heard = ear.see([dataset.features[rows].astype(np.float32) / 255.0 for rows in tracks])
    sounds = [sound for sound in heard if sound is not None]
    labels = [HEARD[dataset.labels[rows[0]]] for rows in tracks]
    np.savez(
        arguments.out,
        beliefs=np.array([sound.beliefs for sound in sounds]),
        embedding=np.array([sound.embedding for sound in sounds], np.float32),
        label=np.array(labels),
        source=np.array([dataset.sources[rows[0]][0] for rows in tracks]),
    )
    right = np.mean([sound.label == label for sound, label in zip(sounds, labels, strict=True)])
    print(f"{len(tracks)} tracks, {100 * right:.1f} % right by sound alone, written to {arguments.out}")


if __name__ == "__main__":
    main()
