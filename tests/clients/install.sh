#!/usr/bin/env bash
# Installs the foreign clients that tests/clients needs into a folder, each into an environment of its own, and prints
# how to tell the tests:
#   eval "$(bash tests/clients/install.sh "$folder")"
# All else goes to standard error. When something fails it prints `false`, so that eval fails too.
# PYTHON names the interpreter that makes the virtual environments (default python3).
set -euo pipefail
trap '[ $? -eq 0 ] || echo "false # the clients could not be installed"' EXIT

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "${1:?usage: install.sh FOLDER}"
folder=$(cd "$1" && pwd)
python=${PYTHON:-python3}

python_environment() {
  "$python" -m venv --without-pip "$folder/$1"
  "$python" -m pip --python "$folder/$1/bin/python" install --quiet --disable-pip-version-check --no-compile \
    -r "$here/requirements/$1.txt"
}

node_folder() {
  mkdir -p "$folder/$1"
  cp "$here/$1/package.json" "$folder/$1/"
  npm install --prefix "$folder/$1" --no-package-lock --no-audit --no-fund
}

# All at once: most of it is waiting.
installs=()
for requirements in "$here"/requirements/*.txt; do
  python_environment "$(basename "$requirements" .txt)" >&2 &
  installs+=($!)
done
node_folder connectwise_rest >&2 &
installs+=($!)
for each in "${installs[@]}"; do wait "$each"; done

printf 'export MOCKPSA_CLIENTS=%q\n' "$folder"
