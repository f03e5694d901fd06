#!/bin/sh
# One pending migration a line: files that have not been applied to /data.
cd /app/migrations || exit 1
for migration in *.sh; do
    [ -e "/data/applied/$migration" ] || echo "$migration"
done
