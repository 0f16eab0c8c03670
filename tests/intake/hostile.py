"""Workbooks written part by part, for what no spreadsheet program would write."""

import io
import zipfile
from collections.abc import Iterable, Mapping

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'

_PARTS = {
    "[Content_Types].xml": f"{HEAD}<Types xmlns='{_PACKAGE}/content-types'>"
    "<Default Extension='xml' ContentType='application/xml'/></Types>",
    "_rels/.rels": f"{HEAD}<Relationships xmlns='{_PACKAGE}/relationships'><Relationship Id='rId1' "
    f"Type='{_DOCUMENT}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
    "xl/workbook.xml": f"{HEAD}<workbook xmlns='{_MAIN}' xmlns:r='{_DOCUMENT}'><sheets>"
    "<sheet name='A' sheetId='1' r:id='rId1'/></sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f"{HEAD}<Relationships xmlns='{_PACKAGE}/relationships'>"
    f"<Relationship Id='rId1' Type='{_DOCUMENT}/worksheet' Target='worksheets/sheet1.xml'/>"
    "</Relationships>",
}
SHEET = "xl/worksheets/sheet1.xml"


def cell(address: str, value: object = 1) -> str:
    return f'<c r="{address}"><v>{value}</v></c>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def worksheet(*rows: str, before: str = "") -> str:
    data = "".join(rows)
    return f'{HEAD}{before}<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData></worksheet>'


def zipped(parts: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items() if isinstance(parts, Mapping) else parts:
            archive.writestr(name, content)
    return file.getvalue()


def xlsx(*rows: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook of one sheet, and further parts."""
    return zipped({**_PARTS, SHEET: worksheet(*rows), **(more or {})})


def ods(*rows: str) -> bytes:
    """An open-document spreadsheet of one table."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": f"{HEAD}<manifest:manifest xmlns:manifest='{_OASIS}:manifest:"
            "1.0'><manifest:file-entry manifest:full-path='/' "
            f"manifest:media-type='{kind}'/></manifest:manifest>",
            "content.xml": f"{HEAD}<office:document-content xmlns:office='{_OASIS}:office:1.0' "
            f"xmlns:table='{_OASIS}:table:1.0' xmlns:text='{_OASIS}:text:1.0'><office:body>"
            f"<office:spreadsheet><table:table table:name='A'>{''.join(rows)}</table:table>"
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def ods_row(*cells: str, repeated: int = 1) -> str:
    attributes = f"table:number-rows-repeated='{repeated}'"
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def ods_cell(text: str = "", repeated: int = 1) -> str:
    attributes = f"table:number-columns-repeated='{repeated}'"
    if not text:
        return f"<table:table-cell {attributes}/>"
    return (
        f"<table:table-cell {attributes} office:value-type='string'>"
        f"<text:p>{text}</text:p></table:table-cell>"
    )
