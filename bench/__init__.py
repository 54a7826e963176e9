"""Benchmarks: `make bench` prints all figures in one run, each beside the raw limit of the same machine and minute."""
