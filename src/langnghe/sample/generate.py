"""One invented district-year: the frame and every raw file."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from langnghe.forum.task_book import FOLDER
from langnghe.intake.files.sidecars import register_path, seen, stated, write_register
from langnghe.params.load import Params, load_params
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.sample.answers import People
from langnghe.sample.draws import Draws
from langnghe.sample.facts import fact_sheets
from langnghe.sample.files import raw_file
from langnghe.sample.register import PATH as REGISTER
from langnghe.sample.register import returned_register
from langnghe.sample.returns import returns, task_reports
from langnghe.sample.schools import frame_csv, units
from langnghe.sample.settings import read_settings
from langnghe.sample.sources import deliveries
from langnghe.sample.unit_reports import unit_reports


def generate(
    project: Project,
    district: str,
    year: int,
    schools: int | None = None,
    forms: int | None = None,
) -> list[Path]:
    """Write frame.csv and the raw files of an invented district-year; return what was written.

    The same params and arguments always give the same files. `schools` replaces the number of
    schools in sample.yaml, in the same proportions; `forms` scales the schools' people until about
    so many forms are due. Only a year marked `invented: true` is written, and no file that this
    did not write is replaced or removed.

    Raises ProblemsError: what `load_params` raises, SAMPLE-NUMBER, SAMPLE-NOT-INVENTED,
    SAMPLE-OTHER-FILES, SAMPLE-SOURCE.
    """
    params = load_params(project, district, year)
    settings = read_settings(project, params)
    _refuse(params, schools, forms)
    draws = Draws(f"{district}/{year}")
    lasting = draws if settings.as_in is None else Draws(f"{district}/{settings.as_in}")
    made = units(params, settings, lasting, schools, forms)
    people = People(params, settings, draws, lasting)
    raw = project.raw(district, year)
    files = {project.params / district / str(year) / "frame.csv": frame_csv(made, params)}
    for delivery in deliveries(params, made, draws):
        files[raw / delivery.path] = raw_file(delivery, people)
    returned = list(returns(params, settings, made, draws))
    returned += fact_sheets(params, settings, made, draws, lasting)
    returned += unit_reports(params, settings, made, draws)
    files |= {raw / each.path: each.data for each in returned}
    files |= {raw / FOLDER / name: data for name, data in task_reports(params, settings).items()}
    # Of the sample as it is; with other numbers it is made to measure, not to read.
    answers = settings.answers if schools is None and forms is None else 0
    book = raw / REGISTER
    _refuse_others(project, raw, {*files, *([book] if answers else [])})
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if answers:
        book.parent.mkdir(parents=True, exist_ok=True)
        files[book] = returned_register(project, district, year, settings)
        book.write_bytes(files[book])
    return [*files, _register(project, params, {each.path: each.received for each in returned})]


def _register(project: Project, params: Params, received_on: Mapping[str, dt.date]) -> Path:
    """The register of the raw files: that they are invented, by what, and when they came."""
    district, year = params.district.id, params.year.year
    path = register_path(project, district, year)
    register = seen(project, district, year)
    origin, received = "langnghe sample (dữ liệu minh họa)", params.year.as_of.isoformat()
    register = stated(register, origin, received)
    for file, day in received_on.items():
        register[file] = replace(register[file], received=day.isoformat())
    write_register(path, register)
    return path


def _refuse(params: Params, schools: int | None, forms: int | None) -> None:
    problems = [
        Problem(
            code="SAMPLE-NUMBER",
            what=f"số {what} phải từ 1 trở lên",
            value=str(number),
        )
        for what, number in (("trường", schools), ("phiếu", forms))
        if number is not None and number < 1
    ]
    if not params.year.invented:
        problems.append(
            Problem(
                code="SAMPLE-NOT-INVENTED",
                file=f"params/{params.district.id}/{params.year.year}.yaml",
                what="chỉ tạo dữ liệu mẫu cho năm có “invented: true”",
                action="tạo một năm khác để thử; số liệu thật không bao giờ bị ghi đè",
            )
        )
    if problems:
        raise ProblemsError(problems)


def _refuse_others(project: Project, raw: Path, files: set[Path]) -> None:
    """Files of another sample, or a person's, would be read together with these."""
    others = sorted(path for path in raw.rglob("*") if path.is_file() and path not in files)
    if others:
        raise ProblemsError(
            Problem(
                code="SAMPLE-OTHER-FILES",
                file=project.name(path),
                what="thư mục dữ liệu thô đã có tệp khác",
                action="chuyển tệp này đi nơi khác rồi chạy lại",
            )
            for path in others
        )
