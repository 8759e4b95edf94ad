"""From the bundled description, and the files beside it, to the model that templates see."""

from generator.build.api import build

__all__ = ["build"]
