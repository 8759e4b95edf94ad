"""TypeScript types of the description, by openapi-typescript."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

FILE = "typescript/types.d.ts"
PROGRAM = Path(".judges", "node_modules", ".bin", "openapi-typescript")


class ConverterError(Exception):
    """The converter failed; the message is what it says."""


def types(document: str, root: Path) -> str | None:
    """Return the types of a document; None if the converter is not installed below ``root``.

    Raises:
        ConverterError: it rejects the document.
    """
    program = root / PROGRAM
    if not program.exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "openapi.json"), Path(folder, "types.d.ts")
        source.write_text(document, encoding="utf-8")
        command = [str(program), str(source), "--output", str(target)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 — of a lock file
        if done.returncode:
            raise ConverterError(f"openapi-typescript: {done.stderr.strip() or done.stdout.strip()}")
        return target.read_text(encoding="utf-8")
