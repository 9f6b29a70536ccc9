#!/bin/sh
# Writes a dump of the database every day and removes dumps older than BACKUP_DAYS days.
set -eu
while true; do
    PGPASSWORD=$(cat /run/secrets/database_admin_password)
    export PGPASSWORD
    target="/backups/$(date +%Y-%m-%dT%H%M).dump"
    if pg_dump --host postgres --username postgres --format custom --file "$target.new" convenantportaal; then
        mv "$target.new" "$target"
        find /backups -name '*.dump' -mtime "+${BACKUP_DAYS:-14}" -delete
    fi
    sleep 86400
done
