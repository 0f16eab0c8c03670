"""Params from files to one `Survey`, or one error that lists everything wrong with them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from langnghe.params import (
    consistency,
    estimation_consistency,
    indicator_consistency,
    place_consistency,
)
from langnghe.params.consistency import Finding
from langnghe.params.corrections import Correction, CorrectionsFile
from langnghe.params.faq import FaqFile, in_faq
from langnghe.params.forum import Forum
from langnghe.params.frame import NO_FRAME, Frame, read_frame
from langnghe.params.indicators import Component, Fact, Indicator, IndicatorSet, mean_of, rate_of
from langnghe.params.models import (
    STATEMENT_KINDS,
    District,
    Group,
    Question,
    Questionnaire,
    Scale,
    Year,
)
from langnghe.params.own_sources import own_sources
from langnghe.params.places import NO_PLACES, Places, place_files, read_places
from langnghe.params.rating import Rating, in_rating, of_rating_with
from langnghe.params.review import Review, in_review, of_review_with
from langnghe.params.tasks import TasksFile
from langnghe.params.topics import Topics, in_topics
from langnghe.params.unfinished import unfinished
from langnghe.params.validation import checked, in_order, located, misplaced
from langnghe.params.yamlfile import YamlFile, read_yaml
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.report.form import DocumentForm

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Params:
    """What the YAML files say about one district and year."""

    district: District
    year: Year
    questionnaires: tuple[Questionnaire, ...]
    form: DocumentForm
    indicator_sets: tuple[IndicatorSet, ...]
    files: tuple[Path, ...]
    """What all this was read from."""
    forum: Forum | None = field(kw_only=True)
    tasks: TasksFile | None = field(kw_only=True)
    rating: Rating | None = field(kw_only=True)
    faq: FaqFile | None = field(kw_only=True)
    review: Review | None = field(kw_only=True, default=None)
    topics: Topics | None = field(kw_only=True)
    """What opinions are about and who answers them; None where no `topics.yaml` says."""

    @cached_property
    def parts(self) -> frozenset[str]:
        """What the year says something about; a notebook names the parts it needs."""
        given = {
            "survey": self.questionnaires,
            "forum": self.forum,
            "tasks": self.tasks,
            "rating": self.rating,
            "faq": self.faq,
            "components": self.components,
            "opinions": any(source.kind in STATEMENT_KINDS for source in self.year.sources)
            or any(question.type == "text" for question in self.questions.values()),
            "conclusions": self.forum and self.forum.conclusions,
            "invitations": self.forum and self.forum.invitations,
        }
        return frozenset(name for name, part in given.items() if part)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question of the year by id, in printed order."""
        return {q.id: q for questionnaire in self.questionnaires for q in questionnaire.questions}

    @cached_property
    def groups(self) -> dict[str, Group]:
        return {group.id: group for group in self.year.groups}

    @cached_property
    def scales(self) -> dict[str, Scale]:
        """The scale of each question that has one, by the question's id."""
        return {
            q.id: questionnaire.scales[q.scale]
            for questionnaire in self.questionnaires
            for q in questionnaire.questions
            if q.scale is not None
        }

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The year's declared indicators by id, in the order of their sets."""
        return {x.id: x for each in self.indicator_sets for x in each.indicators}

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """The administrative counts that the indicators use, by id."""
        return {fact.id: fact for each in self.indicator_sets for fact in each.facts}

    @cached_property
    def components(self) -> dict[str, Component]:
        """What people say beside what is counted, by id, in the order of the sets."""
        return {x.id: x for each in self.indicator_sets for x in each.components}

    @cached_property
    def rates_of(self) -> dict[str, Indicator]:
        """The rate of each question that has a scale, as an indicator."""
        papers = self.questionnaires
        return {q.id: rate_of(q, p, self.year) for p in papers for q in p.questions if q.scale}

    @cached_property
    def means_of(self) -> dict[str, Indicator]:
        """The mean of each question of type scale or number, as an indicator."""
        return {
            q.id: mean_of(q, paper, self.year)
            for paper in self.questionnaires
            for q in paper.questions
            if q.type in ("scale", "number")
        }


@dataclass(frozen=True)
class Survey(Params):
    """All that params say about one district and year."""

    frame: Frame
    places: Places
    corrections: tuple[Correction, ...] = ()


def load_survey(project: Project, district: str, year: int) -> Survey:
    """Read all params of one district-year.

    Those beside `district.yaml` and the year's own may be absent, and so may `frame.csv` in a year
    that no unit sends anything for.

    Raises ProblemsError with every PARAMS-… and FRAME-… problem of all these files at once.
    """
    problems: list[Problem] = []
    parts = _read_all(project, district, year, problems)
    frame = _read_frame(project, parts, problems)
    corrections = _read_corrections(project, parts, frame, problems)
    problems.extend(_unfinished(project, parts))
    if problems or frame is None:
        raise ProblemsError(in_order(problems))
    whole = parts.whole()
    own = own_sources(whole.year.groups, frame.units, whole.district.place_titles)
    year_ = whole.year.model_copy(update={"sources": [*whole.year.sources, *own]})
    said = {**vars(whole), "year": year_}
    return Survey(**said, frame=frame, places=parts.places, corrections=corrections)


def load_earlier(project: Project, survey: Survey) -> Survey | None:
    """The survey that a year compares with (`compare_with`); None where it names none.

    Raises ProblemsError as `load_survey` does.
    """
    if survey.year.compare_with is None:
        return None
    district = survey.year.compare_district or survey.district.id
    return load_survey(project, district, survey.year.compare_with)


def load_params(project: Project, district: str, year: int) -> Params:
    """What `load_survey` reads, without the frame. Raises ProblemsError with every problem."""
    problems: list[Problem] = []
    parts = _read_all(project, district, year, problems)
    problems.extend(_unfinished(project, parts))
    if problems:
        raise ProblemsError(in_order(problems))
    return parts.whole()


def _unfinished(project: Project, parts: "_Parts") -> Iterator[Problem]:
    """What `langnghe new` marked in these files and nobody has settled."""
    for path in parts.files:
        yield from unfinished(path, project.name(path))


@dataclass(frozen=True)
class _Parts:
    """What was read, while problems are still being gathered.

    A file that could not be read is None, and so is each wrong part of a model, whatever its type
    says: what can be checked nevertheless is checked.
    """

    folder: Path
    district: District | None
    year: Year | None
    year_file: YamlFile | None
    questionnaires: list[Questionnaire | None]
    form: DocumentForm | None
    indicator_sets: list[IndicatorSet]
    files: list[Path]
    forum: Forum | None
    forum_file: YamlFile | None
    tasks: TasksFile | None
    rating: Rating | None
    faq: FaqFile | None
    review: Review | None
    topics: Topics | None
    places: Places

    @property
    def units_come(self) -> bool:
        """Whether schools or wards are expected at the forum."""
        components = (self.forum and self.forum.components) or ()
        return any(component.units for component in components)

    def whole(self) -> Params:
        """All of it, once it is known that there are no problems."""
        read = [questionnaire for questionnaire in self.questionnaires if questionnaire]
        assert self.district, "else there is a problem"
        assert self.year, "else there is a problem"
        assert self.form, "else there is a problem"
        return Params(
            *(self.district, self.year, tuple(read), self.form),
            *(tuple(self.indicator_sets), tuple(self.files)),
            forum=self.forum,
            tasks=self.tasks,
            rating=self.rating,
            faq=self.faq,
            review=self.review,
            topics=self.topics,
        )


def _read_all(project: Project, district: str, year: int, problems: list[Problem]) -> _Parts:
    """The YAML files of one district-year; what is wrong with them is added to `problems`."""
    folder = project.params / district
    files: list[Path] = []

    def read(
        path: Path, model: type[M], check: Callable[[M], Iterable[Finding]]
    ) -> tuple[YamlFile, M] | tuple[None, None]:
        files.append(path)
        try:
            file = read_yaml(path, project.name(path))
        except ProblemsError as error:
            problems.extend(error.problems)
            return None, None
        instance, found = checked(file, model, check)
        problems.extend(found)
        return file, instance

    district_file, at_district = read(folder / "district.yaml", District, consistency.in_district)
    year_file, at_year = read(folder / f"{year}.yaml", Year, consistency.in_year)
    form_path = project.params / "document-form.yaml"
    _, form = read(form_path, DocumentForm, lambda form: ())
    questionnaires: list[Questionnaire | None] = []
    for name in dict.fromkeys((at_year and at_year.questionnaires) or ()):
        path = project.params / "questionnaires" / f"{name}.yaml"
        file, questionnaire = read(path, Questionnaire, consistency.in_questionnaire)
        questionnaires.append(questionnaire)
        if file and questionnaire:
            problems.extend(misplaced(file, "id", questionnaire.id, name))
            if at_year:
                findings = consistency.of_questionnaire_with(questionnaire, at_year)
                problems.extend(located(file, findings))
    sets: dict[str, tuple[YamlFile, IndicatorSet]] = {}
    for name in dict.fromkeys((at_year and at_year.indicators) or ()):
        path = project.params / "indicators" / f"{name}.yaml"
        file, indicators = read(path, IndicatorSet, indicator_consistency.in_set)
        if file and indicators:
            problems.extend(misplaced(file, "id", indicators.id, name))
            sets[name] = file, indicators
    problems.extend(_of_indicators(sets, at_year, questionnaires))
    levels = [level.id for level in at_district.levels or ()] if at_district else None
    for set_file, own_set in sets.values():
        findings = indicator_consistency.of_set_with_levels(own_set, levels or None)
        problems.extend(located(set_file, findings))
    places = NO_PLACES
    if district_file and at_district:
        problems.extend(misplaced(district_file, "id", at_district.id, district))
        if at_district.snapshot is not None:
            places = _read_places(project, district_file, at_district, problems)
            files += place_files(project)
    if (path := project.published(district)).is_file():
        files.append(path)
    own, there = folder / str(year), set()
    forum_file = tasks = forum = topics = rating = faq = review = None
    if (path := project.params / "topics.yaml").is_file():
        _, topics = read(path, Topics, in_topics)
    if (path := own / "forum.yaml").is_file():
        there.add(path.name)
        forum_file, forum = read(path, Forum, consistency.in_forum)
    if (path := own / "tasks.yaml").is_file():
        there.add(path.name)
        _, tasks = read(path, TasksFile, consistency.in_tasks)
    if (path := own / "rating.yaml").is_file():
        rating_file, rating = read(path, Rating, in_rating)
        if rating_file and rating:
            declared = {x.id: x for _, each in sets.values() for x in each.indicators or ()}
            problems.extend(located(rating_file, of_rating_with(rating, declared)))
    if (path := own / "faq.yaml").is_file():
        _, faq = read(path, FaqFile, in_faq)
    if (path := own / "review.yaml").is_file():
        review_file, review = read(path, Review, in_review)
        if review_file and review:
            known = [x.id for _, each in sets.values() for x in each.components or ()]
            problems.extend(located(review_file, of_review_with(review, known)))
    if year_file and at_year:
        problems.extend(misplaced(year_file, "year", at_year.year, year))
        for findings in (
            consistency.of_year_with(at_year, at_district, questionnaires),
            consistency.of_year_with_files(at_year, there),
            place_consistency.of_year(at_year, at_district, places),
        ):
            problems.extend(located(year_file, findings))
    read_sets = [each for _, each in sets.values()]
    parts = (own, at_district, at_year, year_file, questionnaires, form, read_sets, files)
    return _Parts(*parts, forum, forum_file, tasks, rating, faq, review, topics, places)


def _read_places(
    project: Project, file: YamlFile, district: District, problems: list[Problem]
) -> Places:
    """The lists of places; what is wrong with them, or with the district's places, is added."""
    try:
        places = read_places(project)
    except ProblemsError as error:
        problems.extend(error.problems)
        return NO_PLACES
    problems.extend(located(file, place_consistency.of_district(district, places)))
    return places


def _of_indicators(
    sets: Mapping[str, tuple[YamlFile, IndicatorSet]],
    year: Year | None,
    questionnaires: Sequence[Questionnaire | None],
) -> Iterator[Problem]:
    """What does not fit between the sets, the year's groups and its questionnaires."""
    papers = [paper for paper in questionnaires if paper and None not in vars(paper).values()]
    groups = [group.id for group in year.groups] if year and year.groups else None
    others = [each for _, each in sets.values() if each.indicators]
    for file, own in sets.values():
        yield from located(file, indicator_consistency.of_set_with_groups(own, groups))
        if year and len(others) == len(set(year.indicators or ())):
            yield from located(file, indicator_consistency.of_set_with_others(own, others))
        if groups and len(papers) == len(questionnaires):
            findings = indicator_consistency.of_set_with_questions(own, groups, papers)
            yield from located(file, findings)


def _read_frame(project: Project, parts: _Parts, problems: list[Problem]) -> Frame | None:
    """The frame, where enough is known to check it by; what is wrong is added to `problems`."""
    district, year, path = parts.district, parts.year, parts.folder / "frame.csv"
    if not (district and district.levels and district.places and year):
        return None
    if year.groups is None or year.sources is None:
        return None
    if not (year.groups or year.sources or parts.units_come or path.is_file()):
        return NO_FRAME
    parts.files.append(path)
    try:
        frame = read_frame(path, project.name(path), district, year)
    except ProblemsError as error:
        problems.extend(error.problems)
        return None
    units = frame.units["unit"].to_list()
    name = project.name(path)
    problems.extend(place_consistency.of_frame(frame.units, name, district, parts.places))
    if parts.year_file:
        problems.extend(located(parts.year_file, consistency.of_year_with_units(year, units)))
        problems.extend(located(parts.year_file, _of_estimation(parts, year, frame)))
    if parts.forum_file and parts.forum:
        what = zip(frame.units["kind"], frame.units["level"], strict=True)
        of_units = dict(zip(units, what, strict=True))
        findings = consistency.of_forum_with(parts.forum, district, of_units)
        problems.extend(located(parts.forum_file, findings))
    return frame


def _of_estimation(parts: _Parts, year: Year, frame: Frame) -> Iterator[Finding]:
    """What the year says of its estimates, where its questionnaires are all right."""
    papers = [paper for paper in parts.questionnaires if paper and None not in vars(paper).values()]
    if len(papers) == len(parts.questionnaires):
        yield from estimation_consistency.of_year(year, frame, papers)


def _read_corrections(
    project: Project, parts: _Parts, frame: Frame | None, problems: list[Problem]
) -> tuple[Correction, ...]:
    """The year's corrections; the ids they name are checked where all else is right."""
    path = parts.folder / "corrections.yaml"
    if not path.is_file():
        return ()
    parts.files.append(path)
    name, params = project.name(path), None if problems else parts.whole()

    def check(file: CorrectionsFile) -> Iterable[Finding]:
        if params is None or frame is None or not file.corrections:
            return ()
        units = frame.units["unit"].to_list()
        return consistency.of_corrections_with(file, params.year, units, params.questions)

    try:
        file = read_yaml(path, name)
    except ProblemsError as error:
        problems.extend(error.problems)
        return ()
    stated, found = checked(file, CorrectionsFile, check)
    problems.extend(found)
    return tuple(
        Correction(number, name, file.line(("corrections", number - 1)), what)
        for number, what in enumerate(stated.corrections or (), start=1)
    )
