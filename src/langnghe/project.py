"""Where things are in a project folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Project:
    """A project folder: `params/`, `notebooks/`, `data/` and `reports/` below `root`."""

    root: Path

    @property
    def params(self) -> Path:
        return self.root / "params"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    def raw(self, district: str, year: int) -> Path:
        return self.root / "data" / "raw" / district / str(year)

    def processed(self, district: str, year: int) -> Path:
        return self.root / "data" / "processed" / district / str(year)

    def reports(self, district: str, year: int) -> Path:
        return self.root / "reports" / district / str(year)

    def name(self, path: Path) -> str:
        """A path as people are shown it: below the root, with forward slashes."""
        return path.relative_to(self.root).as_posix()
