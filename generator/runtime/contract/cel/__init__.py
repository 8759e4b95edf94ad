"""Expressions of the Common Expression Language (CEL) as trees: the reader that the generator and the proof share."""
