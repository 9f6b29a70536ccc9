#!/bin/sh
# Turns the secret files of this service into the variables that the settings read (the master key stays a file), then becomes the program.
set -eu
for file in /run/secrets/*; do
    [ -f "$file" ] && [ "${file##*/}" != vault_master_key ] || continue
    name=$(basename "$file" | tr '[:lower:]' '[:upper:]')
    export "$name=$(cat "$file")"
done
if [ -n "${BROKER_PASSWORD:-}" ]; then
    export BROKER_URL="redis://:$BROKER_PASSWORD@valkey:6379/0"
    unset BROKER_PASSWORD
fi
exec "$@"
