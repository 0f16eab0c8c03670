"""Run all benchmarks and write what they measured to `benchmarks/RESULTS.md`."""

from pathlib import Path

from benchmarks import (
    disclosure,
    encodings,
    end_to_end,
    estimates,
    export,
    intake,
    names,
    opinions,
    opinions_sorting,
    unit_pages,
)
from benchmarks.measure import machine


def main() -> None:
    """Each benchmark gives a Markdown section."""
    parts = (
        end_to_end,
        intake,
        names,
        encodings,
        estimates,
        disclosure,
        opinions,
        opinions_sorting,
        unit_pages,
        export,
    )
    sections = [part.section() for part in parts]
    text = "# Kết quả đo / Results\n\n" + machine() + "\n\n" + "\n\n".join(sections) + "\n"
    (Path(__file__).parent / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
