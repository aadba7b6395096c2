"""How well the ears hear: test cases, baselines, metrics with intervals, the model card."""
