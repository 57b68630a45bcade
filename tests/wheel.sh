#!/bin/sh
# Builds the wheel, installs it from the lock into a bare environment and imports every flow from there.
set -eu
uv=$1
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"$uv" build --quiet --wheel --out-dir "$place/dist"
"$uv" export --quiet --frozen --no-dev --no-emit-project --no-hashes --output-file "$place/locked.txt"
"$uv" venv --quiet "$place/venv"
"$uv" pip install --quiet --python "$place/venv/bin/python" -r "$place/locked.txt" "$place"/dist/*.whl
cd "$place"
"$place/venv/bin/python" - <<'PY'
import importlib
import pkgutil

import flows
import tasks.pages

for module in pkgutil.walk_packages(flows.__path__, "flows."):
    importlib.import_module(module.name)
templates = importlib.resources.files(tasks.pages) / "templates"
assert any(entry.name.endswith(".html.j2") for entry in templates.iterdir()), "the templates are not in the wheel"
print("wheel: every flow imports, the templates are inside")
PY
"$place/venv/bin/proofline" checks >/dev/null
