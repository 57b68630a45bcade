#!/bin/sh
# Says exactly what is missing for the tests with Postgres, or installs it as root.
set -eu
if ls /usr/lib/postgresql/*/bin/postgres /usr/share/postgresql/*/extension/pg_trgm.control >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" != 0 ]; then
  echo "missing: postgresql with pg_trgm (as root: apt-get install postgresql)" >&2
  exit 1
fi
echo "installing postgresql ..."
apt-get update -qq && apt-get install -y -qq postgresql >/dev/null
