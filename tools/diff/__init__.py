"""Comparison of two descriptions: which changes break callers, and in which words to tell them."""
