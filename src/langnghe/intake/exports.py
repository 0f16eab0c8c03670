"""Columns that KoboToolbox, ODK and LimeSurvey add to an export: known by this list, and left out.

Words that anybody may head a column with ("start", "id") count only beside one that nobody
else writes ("_uuid", "Response ID"). What is on neither list is asked about.
"""

import re
from collections.abc import Callable, Iterable

_OWN = {
    # KoboToolbox
    "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status",
    "_submitted_by", "__version__", "_version_", "_tags", "_index", "_parent_index",
    "_parent_table_name", "_submission__id", "_submission__uuid", "_xform_id_string",
    "_attachments", "_geolocation", "formhub/uuid", "meta/instanceid", "meta/instancename",
    "meta/rootuuid", "meta/deprecatedid", "meta/audit",
    # ODK Central, Briefcase
    "submissiondate", "instanceid", "instancename", "meta-instanceid", "meta-instancename",
    "meta:instanceid", "meta:instancename", "submitterid", "submittername", "attachmentspresent",
    "attachmentsexpected", "reviewstate", "formversion",
    # LimeSurvey, by name and by code
    "response id", "date submitted", "last page", "start language", "date started",
    "date last action", "ip address", "referrer url", "submitdate", "lastpage", "startlanguage",
    "startdate", "datestamp", "ipaddr", "refurl", "interviewtime",
}  # fmt: skip

_BESIDE = {
    "start", "end", "today", "deviceid", "phonenumber", "simserial", "subscriberid", "username",
    "audit", "key", "status", "edits", "id", "seed", "token", "access code", "total time",
}  # fmt: skip

# "id. Response ID" where code and name are exported, "G01Q02. Question time: …" of LimeSurvey.
_CODED = re.compile(r"(?:[a-z]+\. )?(.+)")
_TIMED = re.compile(r"(group|question) ?time: .+|(group|question)time\d+")


def is_system(headings: Iterable[str]) -> Callable[[str], bool]:
    """A test for the headings of one sheet: is it a column that the export added?"""
    known = _OWN
    if any(_name(text) in _OWN for text in headings):
        known = _OWN | _BESIDE
        return lambda text: _name(text) in known or bool(_TIMED.fullmatch(_name(text)))
    return lambda text: False


def _name(text: str) -> str:
    match = _CODED.fullmatch(text.strip().lower())
    return match[1] if match else ""
