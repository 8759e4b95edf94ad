"""Peers: the programs to compare with."""
