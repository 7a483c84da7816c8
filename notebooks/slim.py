"""Makes the pictures in the notebooks' outputs small: `python notebooks/slim.py`, after they were run and saved.

A plot of a few colours needs no more than a palette; so does its text. What is shown stays as large as it was.
"""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

from PIL import Image

COLOURS = 128
"""Enough for the plots' own colours and the soft edges of their letters; with 32 red and orange become one."""


def slim(coded: str) -> str:
    """A PNG as base64 with a palette, on white; the one given where that is no smaller."""
    picture = Image.open(io.BytesIO(base64.b64decode(coded))).convert("RGBA")
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    sink = io.BytesIO()
    flat.quantize(COLOURS, dither=Image.Dither.NONE).save(sink, "PNG", optimize=True)
    smaller = base64.b64encode(sink.getvalue()).decode("ascii")
    return smaller if len(smaller) < len(coded) else coded


def main() -> None:
    """Rewrite all notebooks beside this file and print their sizes."""
    for path in sorted(Path(__file__).parent.glob("*.ipynb")):
        before = path.stat().st_size
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            for output in cell.get("outputs", ()):
                data = output.get("data", {})
                if "image/png" in data:
                    data["image/png"] = slim("".join(data["image/png"])) + "\n"
        path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"{path.name}: {before:,} → {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
