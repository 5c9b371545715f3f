# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What both sides are asked for. Options are named alike in both, so one table gives mil-opt its flag and coremltools
its configuration."""

GROUPED = {"granularity": "per_grouped_channel", "group_size": 16}
TECHNIQUES = {
    "palettize, 4 bits": ("palettize", {"nbits": 4}),
    "palettize, 6 bits": ("palettize", {"nbits": 6}),
    "palettize, 8 bits": ("palettize", {"nbits": 8}),
    "palettize by 16 channels, 4 bits": ("palettize", {"nbits": 4, **GROUPED}),
    "palettize by 16 channels, 8 bits": ("palettize", {"nbits": 8, **GROUPED}),
    "int8 per channel": ("linear-quantize", {"dtype": "int8", "granularity": "per_channel"}),
    "int4 per block of 32": ("linear-quantize", {"dtype": "int4", "granularity": "per_block", "block_size": 32}),
    "prune, 50 %": ("prune", {"target_sparsity": 0.5}),
    "prune, by threshold": ("prune", {"threshold": 0.0135, "minimum_sparsity_percentile": 0.1}),  # about a half
    "prune, 2:4": ("prune", {"n_m_ratio": "2:4"}),
}
# What is known to take coremltools longer than the limit on the model that is asked for.
SLOW = {"palettize by 16 channels, 8 bits"}


def flag(name):
    """mil-opt's flag for a technique."""
    pass_, options = TECHNIQUES[name]
    return f"--{pass_}=" + ",".join(f"{key}={value}" for key, value in options.items())


def choose(texts):
    """The techniques whose names contain one of the texts; all of them without any."""
    chosen = [name for name in TECHNIQUES if not texts or any(text in name for text in texts)]
    for text in texts or []:
        if not any(text in name for name in TECHNIQUES):
            raise SystemExit(f"no technique is named like '{text}'; there are: {'; '.join(TECHNIQUES)}")
    return chosen
