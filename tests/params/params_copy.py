"""A copy of this project's params, to be spoilt."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from langnghe.params.load import load_survey
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project

CHECKOUT = Path(__file__).parents[2]
FILES = {
    "district": "thu-dau-mot/district.yaml",
    "year": "thu-dau-mot/2023.yaml",
    "questionnaire": "questionnaires/thu-dau-mot-2023.yaml",
    "forum": "thu-dau-mot/2023/forum.yaml",
    "indicators": "indicators/thu-dau-mot-2023.yaml",
    "topics": "topics.yaml",
    "frame": "thu-dau-mot/2023/frame.csv",
}


@dataclass(frozen=True)
class ParamsCopy:
    """The params of Thủ Dầu Một 2023 in a folder of their own."""

    project: Project

    def path(self, file: str) -> Path:
        return self.project.params / FILES[file]

    def name(self, file: str) -> str:
        return f"params/{FILES[file]}"

    def text(self, file: str) -> str:
        return self.path(file).read_text(encoding="utf-8")

    def write(self, file: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        self.path(file).write_bytes(data)

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace the first `old`, which must be there."""
        text = self.text(file)
        assert old in text
        self.write(file, text.replace(old, new, 1))

    def line(self, file: str, part: str) -> int:
        """Number of the first line that has `part`."""
        lines = self.text(file).splitlines()
        return next(number for number, line in enumerate(lines, start=1) if part in line)

    def problems(self) -> Sequence[Problem]:
        """What loading reports; nothing where it succeeds."""
        try:
            load_survey(self.project, "thu-dau-mot", 2023)
        except ProblemsError as error:
            return error.problems
        return ()

    def problem(self) -> Problem:
        """The only problem."""
        (problem,) = self.problems()
        return problem


def copy_params(folder: Path) -> ParamsCopy:
    """A copy below `folder`."""
    shutil.copytree(CHECKOUT / "params", folder / "params")
    return ParamsCopy(Project(folder))
