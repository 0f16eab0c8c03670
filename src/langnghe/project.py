"""Where things are in a project folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Edition = Literal["internal", "public"]
"""Internal has everything; public has passed disclosure and redaction."""
EDITIONS: tuple[Edition, ...] = get_args(Edition)


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

    @property
    def failures(self) -> Path:
        """Notes of runs that failed last."""
        return self.root / ".langnghe" / "failed"

    @property
    def locks(self) -> Path:
        """Held by runs that go on."""
        return self.root / ".langnghe" / "locks"

    @property
    def private(self) -> Path:
        """Where what is being made stands until it is whole."""
        return self.root / ".langnghe" / "private"

    @property
    def seen(self) -> Path:
        """What is remembered of files, so that those that did not change are not read again."""
        return self.root / ".langnghe" / "seen"

    def optional(self, district: str, year: int) -> list[Path]:
        """Params that a district-year may have or not; `params.load` reads those that are there."""
        own = self.params / district / str(year)
        names = ("corrections", "faq", "forum", "rating", "review", "tasks")
        return [
            self.params / "topics.yaml",
            self.published(district),
            own / "frame.csv",
            *(own / f"{name}.yaml" for name in names),
        ]

    def published(self, district: str) -> Path:
        """The ledger of what the district's public editions have printed."""
        return self.params / district / "published.csv"

    def raw(self, district: str, year: int) -> Path:
        return self.root / "data" / "raw" / district / str(year)

    def processed(self, district: str, year: int, edition: Edition = "internal") -> Path:
        """Tables between stages; those that a public document may read are in a folder apart."""
        folder = self.root / "data" / "processed" / district / str(year)
        return folder / "public" if edition == "public" else folder

    def reports(self, district: str, year: int, edition: Edition | None = None) -> Path:
        """What a run made: a folder an edition, and the manifest of both beside them."""
        folder = self.root / "reports" / district / str(year)
        return folder / edition if edition else folder

    def across(self, edition: Edition | None = None) -> Path:
        """The documents over all district-years (`run.across`), a folder an edition."""
        folder = self.root / "reports" / "districts"
        return folder / edition if edition else folder

    def blank_forms(self, district: str, year: int) -> Path:
        """Beside what a run makes and replaces."""
        return self.root / "reports" / district / f"{year}-forms"

    def name(self, path: Path) -> str:
        """A path as people are shown it: below the root, with forward slashes."""
        return path.relative_to(self.root).as_posix()
