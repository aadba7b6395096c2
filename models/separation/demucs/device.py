"""Where a network runs: on a GPU that has proved that it works, else on the processor, and why."""

from __future__ import annotations

from typing import Final

import torch

GPUS: Final = {"cuda": "CUDA", "mps": "Metal"}
TOLERANCE: Final = 1e-2
"""How far a GPU's answer may be from the processor's, relative to the largest value: reduced precision passes."""


def device() -> tuple[str, str]:
    """The device for a network, in torch's words, and why it is that one.

    A driver that is there may yet be too old for the kernels, or the card too old for them: only a convolution and
    a Fourier transform that came back right count.
    """
    faults = []
    for name, spoken in GPUS.items():
        fault = trial(name)
        if fault is None:
            return name, f"a convolution and a Fourier transform ran on {spoken}"
        faults.append(f"{spoken}: {fault}")
    return "cpu", f"GPU not used ({'; '.join(faults)})"


def trial(name: str) -> str | None:
    """What is wrong with a device, None if it computes what the processor computes."""
    if name == "cuda" and not torch.cuda.is_available():
        return "no device answered"
    if name == "mps" and not torch.backends.mps.is_available():
        return "no device answered"
    try:
        wanted, got = _sample_work("cpu"), _sample_work(name)
    except (RuntimeError, AssertionError) as error:  # torch says "not compiled with CUDA" by an assertion
        return str(error).splitlines()[0]
    if not float((wanted - got).abs().max()) <= TOLERANCE * float(wanted.abs().max()):
        return "it computes other values than the processor"
    return None


@torch.no_grad()
def _sample_work(name: str) -> torch.Tensor:
    noise = torch.randn(1, 2, 4096, generator=torch.Generator().manual_seed(0)).to(name)
    kernel = torch.hann_window(32).expand(2, 2, 32).contiguous().to(name)
    filtered = torch.nn.functional.conv1d(noise, kernel)
    magnitudes: torch.Tensor = torch.fft.rfft(filtered).abs().cpu()
    return magnitudes
