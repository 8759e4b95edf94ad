"""Tour: the generated client and the generated stub at work together."""
