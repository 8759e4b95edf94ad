"""Benchmark: every figure beside a peer's, measured alternately in the same run. Never a test."""
