"""Office files written as the same bytes at every run, on every system."""

import io
import zipfile


def same_on_every_system(data: bytes) -> bytes:
    """The archive without the mark of the operating system that made it."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as made,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 0, 0
            kept.writestr(entry, made.read(name), zipfile.ZIP_DEFLATED, 9)
    return file.getvalue()
