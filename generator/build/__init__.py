"""From the bundled description, and the files beside it, to the model that templates see."""

from generator.build.api import build
from generator.build.editions import editions

__all__ = ["build", "editions"]
