#!/bin/sh
# Makes the secret files that docker-compose.yml names, once; a file that exists stays as it is.
# The folder is closed; the files are readable because the containers run as other users than you.
set -eu
cd "$(dirname "$0")/secrets"
chmod 700 .
random() { head -c "$1" /dev/urandom | base64 | tr -d '\n'; }
for name in database_admin_password login_web_password login_worker_password login_migrate_password \
    login_backup_password broker_password secret_key; do
    [ -f "$name" ] || random 36 | tr '+/' '-_' > "$name"
done
chmod 444 ./*_password secret_key
if [ ! -f vault_master_key ]; then
    # The portal refuses a master key that others can read; its containers run as user 10001.
    random 32 > vault_master_key
    chmod 400 vault_master_key
    chown 10001 vault_master_key 2>/dev/null ||
        echo "Geef de hoofdsleutel aan de containers: sudo chown 10001 docker/secrets/vault_master_key"
fi
echo "De geheimen staan in docker/secrets. Bewaar vault_master_key ook elders: zonder die sleutel is de kluis weg."
