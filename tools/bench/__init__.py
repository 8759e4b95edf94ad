"""The benchmark: every figure beside a peer's, taken in turn in the same run. Never a test."""
