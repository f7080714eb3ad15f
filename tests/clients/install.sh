#!/usr/bin/env bash
# Installs the foreign clients that tests/clients needs into a folder, and prints how to tell the tests:
#   eval "$(bash tests/clients/install.sh "$folder")"
# All else goes to standard error. When something fails it prints `false`, so that eval fails too.
# PYTHON names the interpreter that makes the virtual environment (default python3).
set -euo pipefail
trap '[ $? -eq 0 ] || echo "false # the clients could not be installed"' EXIT

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "${1:?usage: install.sh FOLDER}"
folder=$(cd "$1" && pwd)

"${PYTHON:-python3}" -m venv "$folder/pyconnectwise" >&2
python="$folder/pyconnectwise/bin/python"
"$python" -m pip install --quiet --disable-pip-version-check pyconnectwise==0.6.1.2 testcontainers==4.15.0 >&2

mkdir -p "$folder/connectwise_rest"
cp "$here/connectwise_rest/package.json" "$folder/connectwise_rest/"
npm install --prefix "$folder/connectwise_rest" --no-package-lock --no-audit --no-fund >&2

printf 'export MOCKPSA_CLIENT_PYTHON=%q\n' "$python"
printf 'export MOCKPSA_CLIENT_NODE=%q\n' "$folder/connectwise_rest"
