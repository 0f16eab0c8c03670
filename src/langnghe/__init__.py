"""langnghe: reproducible reports of what people say to a district's education office."""

__version__ = "0.1.0"
