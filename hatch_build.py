"""Wheel build hook: makes the report's front-end bundle when it is missing and npm is there."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface[Any]):
    """Runs `npm ci` and esbuild once; without npm the wheel has the command line but no report."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build `src/oretrace/report/static/report.js` unless it stands there already."""
        root = Path(self.root)
        npm = shutil.which("npm")
        if version == "editable" or (root / "src/oretrace/report/static/report.js").exists() or npm is None:
            return
        folder = root / "frontend"
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=folder, check=True)
        subprocess.run([npm, "run", "build"], cwd=folder, check=True)
