#!/bin/bash
# What the official image does, as far as it is needed: POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB make the first
# cluster; trust by socket and loopback, a password by network; the server runs as postgres, `docker exec` as root.
set -euo pipefail

if [ "$(id -u)" = 0 ]; then
    find "$PGDATA" ! -user postgres -exec chown postgres:postgres {} +
    exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$@"
fi

if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
    : "${POSTGRES_PASSWORD:?must be set}"
    user="${POSTGRES_USER:-postgres}"
    database="${POSTGRES_DB:-$user}"

    initdb --username="$user" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --auth=trust
    echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"

    if [ "$database" != postgres ]; then
        pg_ctl --wait --options="-c listen_addresses=''" start
        createdb --username="$user" --maintenance-db=postgres "$database"
        pg_ctl --wait --mode=fast stop
    fi
fi

exec "$@"
