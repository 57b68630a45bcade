#!/bin/sh
# Says exactly what is missing for the browser tests, or installs it as root.
set -eu
if command -v chromium >/dev/null; then exit 0; fi
if [ "$(id -u)" != 0 ]; then
  echo "missing: chromium (as root: apt-get install chromium)" >&2
  exit 1
fi
echo "installing chromium ..."
apt-get update -qq && apt-get install -y -qq chromium >/dev/null
