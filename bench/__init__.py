"""Benchmarks: ours beside a peer or a plain script, run in turn, told as a ratio."""
