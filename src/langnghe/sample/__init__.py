"""An invented survey: a frame and raw files as they really come, to try everything on."""

from langnghe.sample.generate import generate

__all__ = ["generate"]
