#!/bin/sh
# Run once by the PostgreSQL image, on an empty data folder: the roles, and one database for each service.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set app_password="${APP_PASSWORD:?}" \
  --set worker_password="${WORKER_PASSWORD:?}" \
  --set backup_password="${BACKUP_PASSWORD:?}" \
  --file "${ROLES_SQL:-/isoloir/roles.sql}"
for service in predict crm proxy budget results; do
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<SQL
create database $service template template0;
revoke connect on database $service from public;
grant connect on database $service to isoloir_app, isoloir_worker, isoloir_backup;
SQL
done
